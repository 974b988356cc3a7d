// Prepares a page for printing.
//
// Tables on screen draw only the rows in view, so paper would show only part of them. Ctrl+P first
// asks the server for the page with whole tables (?print=1), prints it, and goes back. Charts are
// as wide as the window; they are made as narrow as the sheet while it prints.
"use strict";

(() => {
  const SHEET = 703; // pixels between margins of 12 mm on A4
  const SETTLED = '[data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]';
  // A page with print=1 is as wide as the sheet, so that letters in charts stay large enough.
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
    // The sheet of one firm already shows everything, with figures as wide as its window.
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

  // Streamlit's upload box has a name and also the role presentation, which hides the name. The main
  // element of a page takes the focus, even while it is still empty: it gets the title of the page.
  new MutationObserver(() => {
    for (const main of document.querySelectorAll('[data-testid="stMain"]'))
      if (main.getAttribute("aria-label") !== document.title) main.setAttribute("aria-label", document.title);
    for (const place of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]'))
      place.setAttribute("role", "group");
  }).observe(document.documentElement, { subtree: true, childList: true });
})();
