// Makes one click or key press one step of the browser's history.
//
// One choice can change several codes of the address (a province brings its districts, an address
// without codes gets them all), and Streamlit makes each change a step of the history. Here only
// the first change after the reader has clicked or pressed a key is a step; what the page adds
// by itself replaces it. Otherwise going back would lead to addresses that complete themselves
// at once, so that the reader could never leave.
//
// On the way to another page Streamlit writes that page's codes behind the old page's path before
// it changes the path. Such addresses belong to neither page, so they are not written at all.
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
