// What a page needs on paper that its screen does not have.
//
// Tables on screen are drawn as they are scrolled, so paper would hold a part of them. Ctrl+P asks
// the server for the page with whole tables (?print=1) first, prints it, and goes back. Charts are
// as wide as the window; they are made as small as the sheet while it prints.
"use strict";

(() => {
  const SHEET = 703; // pixels between margins of 12 mm on A4
  const SETTLED = '[data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]';
  // A page asked for with print=1 is as wide as the sheet, so that letters in charts stay large.
  const mark = () =>
    document.documentElement.toggleAttribute("data-paper", new URL(location.href).searchParams.get("print") === "1");
  mark();
  addEventListener("popstate", mark);

  const go = (print) => {
    const address = new URL(location.href);
    if (print) address.searchParams.set("print", "1");
    else address.searchParams.delete("print");
    history.replaceState(null, "", address.href);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  const settled = async () => {
    const still = () => document.querySelector(SETTLED) && !document.querySelector('[data-stale="true"], .chart:not([data-drawn])');
    for (let seen = 0, tries = 0; seen < 5 && tries < 300; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen = still() ? seen + 1 : 0;
    }
  };

  addEventListener("keydown", async (event) => {
    if (event.key?.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    // The sheet of one firm holds all of it as it stands, figures as wide as its window.
    if (document.querySelector(".st-key-company_sheet")) return;
    event.preventDefault();
    go(true);
    await settled();
    print();
    go(false);
  });

  addEventListener("beforeprint", () => {
    for (const drawn of document.querySelectorAll('.js-plotly-plot, [data-testid="stDataFrame"]')) {
      const wide = drawn.getBoundingClientRect().width;
      if (wide > SHEET) drawn.style.zoom = SHEET / wide;
    }
  });
  addEventListener("afterprint", () => {
    for (const drawn of document.querySelectorAll('[style*="zoom"]')) drawn.style.zoom = "";
  });

  // Streamlit's place for files is named, and called presentation too, which hides its name. What a
  // page is in takes the focus, also while nothing stands in it yet: it is called as the page is.
  new MutationObserver(() => {
    for (const main of document.querySelectorAll('[data-testid="stMain"]'))
      if (main.getAttribute("aria-label") !== document.title) main.setAttribute("aria-label", document.title);
    for (const place of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]'))
      place.setAttribute("role", "group");
  }).observe(document.documentElement, { subtree: true, childList: true });
})();
