// One step back for one act of the reader.
//
// A choice changes several codes of the address (a province opens up its districts, an address
// without codes gets them all), and Streamlit makes a step of the browser's history of each. Only
// the first change after the reader has clicked or pressed a key stays a step; what the page adds
// by itself replaces it. Without this, going back would lead to addresses that complete themselves
// at once, and the reader would never get away.
//
// On the way to another page Streamlit writes that page's codes behind the old page's path before
// it changes the path. Those are no addresses of the old page, so they are not written at all.
"use strict";

(() => {
  let acted = false;
  let leaving = false;
  const act = () => {
    acted = true;
    leaving = false;
  };
  const follow = (event) => {
    const link = event.target.closest?.("a[href]");
    leaving = Boolean(link) && link.origin === location.origin && link.pathname !== location.pathname;
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, act, { capture: true, passive: true });
  addEventListener("click", follow, { capture: true, passive: true });
  addEventListener("popstate", () => {
    acted = leaving = false;
  });

  const push = history.pushState.bind(history);
  history.pushState = (state, title, address) => {
    const elsewhere = new URL(address, location.href).pathname !== location.pathname;
    if (leaving && !elsewhere) return;
    const step = acted || elsewhere;
    acted = leaving = false;
    if (step) push(state, title, address);
    else history.replaceState(state, title, address);
  };
})();
