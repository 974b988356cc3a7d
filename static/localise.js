// Translates the English texts of Streamlit's own widgets into Korean (Streamlit has no languages).
//
// The words are data: localise.ko.json, a list of rows {en, ko, in?}. `en` is the whole text of a
// text node or attribute, in which {0}, {1} stand for any text. `in` is a CSS selector: the row
// holds only inside such elements. Texts of the dashboard itself must not change: common words
// have a row only with `in`, and rows without it do not apply to prose, titles and tables.
//
// The language is that of the address (?lang=en), else that in which the server sent the page.
// It can change both ways: the English texts are remembered and put back.
"use strict";

(() => {
  const root = document.documentElement;
  const ATTRIBUTES = ["aria-label", "title", "placeholder", "data-title", "aria-roledescription"];
  const NEVER = 'table, canvas, script, style, .main-svg, [data-testid="stIconMaterial"], [data-testid="stWidgetLabel"]';
  const PROSE = '[data-testid="stMarkdownContainer"], [data-testid="stHeading"]';
  // Figures, maps and lists are ours and most of a page, so they are not searched.
  const OURS = ".chart, .place-map, .list";
  const isOurs = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(OURS);
  const kept = { acceptNode: (node) => (node.matches?.(OURS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT) };
  const before = new Map(); // node -> {name: [English, Korean]}; emptied of nodes that have left the page

  let exact = new Map();
  let patterns = [];

  const language = () => new URLSearchParams(location.search).get("lang") || root.dataset.firstLanguage;
  const isKorean = () => language() === "ko";

  function load(rows) {
    for (const row of rows) {
      if (!row.en.includes("{0}")) {
        exact.set(row.en, [...(exact.get(row.en) || []), row]);
        continue;
      }
      const escaped = row.en.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
      patterns.push({ ...row, test: new RegExp(`^${escaped.replace(/\{\d\}/g, "(.+?)")}$`) });
    }
  }

  const holds = (row, element) => element.closest(row.in || PROSE) === null ? !row.in : Boolean(row.in);

  function korean(text, element) {
    const words = text.trim();
    if (!words || !/[A-Za-z]/.test(words)) return null;
    const row = (exact.get(words) || []).find((row) => holds(row, element));
    if (row) return row.ko;
    for (const row of patterns) {
      const parts = holds(row, element) && row.test.exec(words);
      if (parts) return row.ko.replace(/\{(\d)\}/g, (_, index) => parts[Number(index) + 1]);
    }
    return null;
  }

  function remember(node, name, english, said) {
    if (!before.has(node)) before.set(node, {});
    before.get(node)[name] = [english, said];
  }

  function translateText(node) {
    const element = node.parentElement;
    if (!element || element.closest(NEVER)) return;
    const said = korean(node.nodeValue, element);
    if (said === null || said === node.nodeValue) return;
    remember(node, "", node.nodeValue, said);
    node.nodeValue = said;
  }

  function translateAttributes(element) {
    for (const name of ATTRIBUTES) {
      const english = element.getAttribute(name);
      const said = english && korean(english, element);
      if (!said || said === english) continue;
      remember(element, name, english, said);
      element.setAttribute(name, said);
    }
  }

  function translate(start) {
    if (start.nodeType === Node.TEXT_NODE) return translateText(start);
    if (start.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(start, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, kept);
    for (let node = start; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateAttributes(node);
    }
  }

  function putBack() {
    for (const [node, names] of before) {
      for (const [name, [english, said]] of Object.entries(names)) {
        if (name && node.getAttribute(name) === said) node.setAttribute(name, english);
        if (!name && node.nodeValue === said) node.nodeValue = english;
      }
    }
    before.clear();
  }

  function forgetTheGone() {
    for (const node of before.keys()) if (!node.isConnected) before.delete(node);
  }

  let shown = null;
  const observer = new MutationObserver((changes) => {
    if (language() !== shown) return follow();
    if (shown !== "ko") return;
    for (const change of changes) {
      if (isOurs(change.target)) continue;
      if (change.type === "childList") change.addedNodes.forEach(translate);
      else if (change.type === "characterData") translateText(change.target);
      else translateAttributes(change.target);
    }
    if (before.size > 2000) forgetTheGone();
    observer.takeRecords(); // our own changes
  });

  function follow() {
    shown = language();
    root.lang = shown;
    if (isKorean()) translate(document.body);
    else putBack();
    observer.takeRecords();
  }

  // When the dashboard changes the address, the browser sends no event.
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...given) {
      const result = original.apply(this, given);
      if (language() !== shown) follow();
      return result;
    };
  }
  addEventListener("popstate", () => language() !== shown && follow());

  fetch(document.currentScript.dataset.words)
    .then((answer) => answer.json())
    .then((rows) => {
      load(rows);
      follow();
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ATTRIBUTES,
      });
    });
})();
