// Spares Streamlit's page the waits before it draws anything.
//
// It looks for its server below the path of the page first, is told that nothing is there, and asks
// once more after a while; told where the server is, it connects at once. And it asks for the part
// that draws a kind of element when the first of the kind has come, draws what it has, and goes on
// with the rest: the parts that pages begin with are read while it waits for the server.
"use strict";

(() => {
  const root = new URL("./", location.href);
  window.__streamlit = {
    BACKEND_BASE_URL: root.href,
    HOST_CONFIG: { allowedOrigins: [root.origin], useExternalAuthToken: false },
  };
  const parts = document.currentScript.dataset.parts.split(" ");
  addEventListener("DOMContentLoaded", () => {
    for (const part of parts) import(new URL(part, root)).catch(() => {}); // asked for again when needed
  });
})();
