// Links that lead to other choices on this page, without loading it anew.
//
// A link inside a drawing says only what it changes, in data-to; the rest of the address stays as
// it is when the reader gets there. So a link can be copied or opened in another tab, too.
//
// Within [data-roving] Tab stops once; the arrows go on to the link that lies next that way.
"use strict";

(() => {
  const linkOf = (event) => event.target.closest?.("a[data-to]");

  const complete = (event) => {
    const link = linkOf(event);
    if (!link) return;
    const address = new URL(location.href);
    for (const [key, code] of new URLSearchParams(link.dataset.to)) address.searchParams.set(key, code);
    link.setAttribute("href", address.href);
    link.removeAttribute("target");
  };
  for (const kind of ["pointerover", "focusin"]) addEventListener(kind, complete, { passive: true });

  addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    complete(event);
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    dispatchEvent(new PopStateEvent("popstate"));
  });

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const middle = (link) => link.dataset.at.split(" ").map(Number);
  const nextOf = (link, links, [x, y]) => {
    const [fromX, fromY] = middle(link);
    const ways = links
      .filter((each) => each !== link)
      .map((each) => {
        const [toX, toY] = middle(each);
        const along = (toX - fromX) * x + (toY - fromY) * y;
        const aside = Math.abs((toX - fromX) * y) + Math.abs((toY - fromY) * x);
        return { each, along, aside, cost: along + 2 * aside };
      })
      .filter(({ along, aside }) => along > 1 && along >= 0.6 * aside);
    return ways.sort((one, other) => one.cost - other.cost)[0]?.each;
  };

  addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    const link = way && linkOf(event);
    const drawing = link?.closest("[data-roving]");
    if (!drawing) return;
    event.preventDefault();
    const next = nextOf(link, [...drawing.querySelectorAll("a[data-to]")], way);
    if (!next) return;
    link.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
})();
