// Draws the charts of a page: those that are seen first, the others while nothing else is to do.
//
// A chart is an element with its figure as JSON in data-figure (src/ui/charts.py). Where a choice
// sends another figure, what is drawn stays until the new one is. plotly.js here draws lines, bars
// and cells, a quarter of what the whole of it takes to be read.
"use strict";

(() => {
  const LIBRARY = "app/static/plotly/plotly-4.1.1.min.js";
  const CONFIG = { displaylogo: false, displayModeBar: false, scrollZoom: true };
  const LEAST_WIDTH = 150;
  const LEFT_AFTER = 1000; // milliseconds after which what was drawn is no longer wanted
  const PLACE = ".chart[data-figure]";
  const WAITING = ".chart[data-figure]:not([data-drawn])";

  let library = null;
  const fetched = () =>
    (library ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = LIBRARY;
      script.onload = () => done(window.Plotly);
      script.onerror = failed;
      document.head.append(script);
    }));

  const kept = new Map(); // what is drawn of each chart, by its name
  const widthOf = (place) => Math.max(place.clientWidth, LEAST_WIDTH);
  const isSeen = (place) => {
    const box = place.getBoundingClientRect();
    return box.width > 0 && box.top < innerHeight && box.bottom > 0;
  };

  const draw = async (place) => {
    const plotly = await fetched();
    if (!place.isConnected || place.dataset.drawn !== undefined || !place.clientWidth) return;
    const name = place.dataset.chart;
    const drawn = kept.get(name) || document.createElement("div");
    kept.set(name, drawn);
    if (drawn.parentElement !== place) place.append(drawn);
    const { data, layout } = JSON.parse(place.dataset.figure);
    sizes.observe(place);
    await plotly.react(drawn, data, { ...layout, width: widthOf(place), height: place.clientHeight }, CONFIG);
    place.dataset.drawn = "";
  };

  const sizes = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      const drawn = target.firstElementChild;
      const layout = drawn?.layout;
      if (target.isConnected && layout && target.clientWidth && layout.width !== widthOf(target))
        window.Plotly.relayout(drawn, { width: widthOf(target) });
    }
  });

  const later = (step) => (window.requestIdleCallback ? requestIdleCallback(step, { timeout: 500 }) : setTimeout(step, 50));
  let working = false;
  const work = async () => {
    if (working) return;
    working = true;
    try {
      for (;;) {
        const waiting = [...document.querySelectorAll(WAITING)].filter((place) => place.clientWidth);
        if (!waiting.length) break;
        const seen = waiting.find(isSeen);
        if (!seen) await new Promise(later);
        await draw(seen || waiting.find((place) => place.isConnected) || waiting[0]);
        await new Promise((next) => setTimeout(next));
      }
    } finally {
      working = false;
    }
  };

  const forget = () => {
    for (const [name, drawn] of kept)
      if (!drawn.isConnected) {
        window.Plotly?.purge(drawn);
        kept.delete(name);
      }
  };
  let leaving = 0;
  new MutationObserver(() => {
    for (const place of document.querySelectorAll(WAITING)) {
      const drawn = kept.get(place.dataset.chart);
      if (drawn && !drawn.isConnected) place.append(drawn);
    }
    if ([...kept.values()].some((drawn) => !drawn.isConnected)) {
      clearTimeout(leaving);
      leaving = setTimeout(forget, LEFT_AFTER);
    }
    work();
  }).observe(document.documentElement, { subtree: true, childList: true });

  // A chart in what is folded gets its width when that is opened; nothing else tells of it.
  addEventListener("toggle", work, { capture: true });
  addEventListener("beforeprint", () => {
    if (window.Plotly) for (const place of document.querySelectorAll(WAITING)) draw(place);
  });
  addEventListener("DOMContentLoaded", () => later(fetched));
})();
