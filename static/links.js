// Follows links to other choices and to other pages without reloading the page.
//
// A link names only what it changes: codes of the address in data-to, another page in data-page.
// The rest of its address is filled in when the reader points at it or reaches it by keyboard, so
// that it can be copied or opened in another tab: on the same page all other choices, on another
// page the choices that all pages share.
//
// Within [data-roving] Tab stops once; the arrow keys move to the nearest link in their direction.
"use strict";

(() => {
  const OURS = "a[data-to], a[data-page], a[data-clear]";
  const EVERYWHERE = ["lang", "sido", "sigungu", "complex", "building", "program", "sex", "window"];
  const linkOf = (event) => event.target.closest?.(OURS);

  const addressOf = (link) => {
    const { page, to, clear } = link.dataset;
    if (clear) return new URL(link.getAttribute("href"), location.href);
    const address = page === undefined ? new URL(location.href) : new URL(page, document.baseURI);
    const here = new URL(location.href).searchParams;
    if (page !== undefined)
      for (const key of EVERYWHERE) if (here.has(key)) address.searchParams.set(key, here.get(key));
    for (const [key, code] of new URLSearchParams(to || "")) address.searchParams.set(key, code);
    return address;
  };
  const complete = (event) => {
    const link = linkOf(event);
    if (!link) return;
    link.setAttribute("href", addressOf(link).href);
    link.removeAttribute("target");
  };
  for (const kind of ["pointerover", "focusin"]) addEventListener(kind, complete, { passive: true });

  // A link of a map has its text once, for screen readers; it becomes a title when pointed at.
  const TITLED = ".place-map a[aria-label]";
  addEventListener(
    "pointerover",
    (event) => {
      const link = event.target.closest?.(TITLED);
      if (!link) return;
      const found = link.querySelector(":scope > title[data-shown]");
      const title = found || document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.dataset.shown = "1";
      title.textContent = link.getAttribute("aria-label");
      if (!found) link.append(title);
    },
    { passive: true },
  );

  // Streamlit runs the page again when the reader goes back or forward; links use the same event.
  const go = (address) => {
    history.pushState(null, "", address.href);
    dispatchEvent(new PopStateEvent("popstate"));
  };
  window.goTo = (codes) => {
    const address = new URL(location.href);
    for (const [key, code] of new URLSearchParams(codes)) address.searchParams.set(key, code);
    go(address);
  };

  // After a change of page by keyboard the focus goes to the question at the top of the new page.
  const focusQuestion = (before) => {
    const until = performance.now() + 10000;
    const look = () => {
      const question = document.querySelector(".question h1");
      if (question && question !== before) return question.focus({ preventScroll: true });
      if (performance.now() < until) requestAnimationFrame(look);
    };
    look();
  };

  addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.dataset.page !== undefined) focusQuestion(document.querySelector(".question h1"));
    go(addressOf(link));
  });

  // Without https browsers can copy only a selection.
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = document.body.appendChild(document.createElement("textarea"));
    box.value = text;
    box.select();
    document.execCommand("copy");
    box.remove();
  };
  addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy-link]");
    if (!button) return;
    await copy(location.href);
    const words = button.textContent;
    button.textContent = button.dataset.copyLink;
    setTimeout(() => (button.textContent = words), 2000);
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

  // The server gives figures the colours of light or dark mode: when the mode changes, the page runs
  // again, once Streamlit has adopted the mode.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    setTimeout(() => dispatchEvent(new PopStateEvent("popstate")), 300)
  );

  // Screen readers announce what a choice has changed: the answer, once it is a different one.
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  said.className = "said";
  let before = null;
  let waiting = 0;
  const say = () => {
    if (!said.isConnected) document.body.append(said);
    const answer = document.querySelector(".stMarkdown h2")?.innerText.trim();
    if (!answer || answer === before) return;
    if (before !== null) said.textContent = answer;
    before = answer;
  };
  new MutationObserver((seen) => {
    if (seen.every((one) => said.contains(one.target))) return;
    waiting ||= setTimeout(() => {
      waiting = 0;
      say();
    }, 200);
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true });
})();
