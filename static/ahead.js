// Saves Streamlit two waits before it draws anything.
//
// Streamlit first looks for its server below the path of the page, finds nothing there, and asks
// again after a while; told where the server is, it connects at once. And it fetches the script
// for a kind of element only when the first such element arrives. Here the scripts for the elements
// that pages begin with are fetched while Streamlit waits for the server.
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
