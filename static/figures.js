// Draws the charts of a page: first those in view, the others while the browser is idle.
//
// A chart is an element with its figure as JSON in data-figure (src/ui/charts.py). When a choice
// sends another figure, the old chart stays until the new one is drawn. The plotly.js here draws
// only lines, bars and cells; it takes a quarter of the time of the full plotly.js to read.
"use strict";

(() => {
  const LIBRARY = "app/static/plotly/plotly-4.1.1.min.js";
  const CONFIG = { displaylogo: false, displayModeBar: false, scrollZoom: true };
  const [AROUND, HALF_A_LINE, TITLE] = [8, 12, 17]; // pixels around words at an axis, below the lowest, of a title
  const LINE_HEIGHT = 1.3; // of plotly.js, in sizes of letters
  const LEAST_WIDTH = 150;
  const LEFT_AFTER = 1000; // milliseconds after which what was drawn is no longer wanted
  const WAITING = ".chart[data-figure]:not([data-drawn])";

  let library = null;
  const fetched = () =>
    (library ||= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = LIBRARY;
      script.onload = () => done(window.Plotly);
      script.onerror = () => {
        library = null; // the next chart asks again
        script.remove();
        failed(new Error(`${LIBRARY} did not come`));
      };
      document.head.append(script);
    }));

  const kept = new Map(); // what is drawn of each chart, by its name
  const widthOf = (place) => Math.max(place.clientWidth, LEAST_WIDTH);
  const isSeen = (place) => {
    const box = place.getBoundingClientRect();
    return box.width > 0 && box.top < innerHeight && box.bottom > 0;
  };

  // plotly.js draws a chart twice to find out how much room the labels of an axis take. The room
  // set aside beforehand is enough for nearly all, so once will do; where it is not, it draws again.
  const pen = document.createElement("canvas").getContext("2d");
  const LINE = /<br ?\/?>/;
  const sizeOf = (names, { size }, { family }) => {
    const lines = names.map((name) => String(name).split(LINE));
    const wide = (line) => {
      pen.font = `${line.includes("<b>") ? "bold " : ""}${size}px ${family}`;
      return pen.measureText(line.replace(/<[^>]*>/g, "")).width;
    };
    return {
      wide: Math.max(0, ...lines.flat().map(wide)),
      high: LINE_HEIGHT * size * Math.max(1, ...lines.map((each) => each.length)),
    };
  };
  const numbersOf = ({ range, tickformat = "" }) => {
    if (!range || !/[,%]$/.test(tickformat)) return [];
    const said = (value) => (tickformat.endsWith("%") ? `${Math.round(100 * value)}%` : Math.trunc(value).toLocaleString("en"));
    return range.map(said);
  };
  const namesOf = (axis, letter, data) => {
    if (axis.ticktext) return axis.ticktext;
    const named = data.flatMap((one) => (typeof one[letter]?.[0] === "string" && letter === "y" ? one.y : []));
    return named.length ? named : numbersOf(axis);
  };
  const isAtTheEdge = (axis, letter, layout) => {
    const other = letter === "y" ? "xaxis" : "yaxis";
    const beside = layout[(axis.anchor || other).replace(/^[xy](axis)?/, other)];
    return !beside?.domain?.[0];
  };
  const withRoom = ({ data, layout }) => {
    const room = { ...layout.margin };
    for (const [key, axis] of Object.entries(layout)) {
      const letter = /^([xy])axis\d*$/.exec(key)?.[1];
      if (!letter || axis.automargin !== true || axis.side || axis.showticklabels === false) continue;
      const names = namesOf(axis, letter, data);
      if (letter === "y" && names.length) room.b = Math.max(room.b, layout.margin.b + HALF_A_LINE);
      if (!isAtTheEdge(axis, letter, layout) || (letter === "y" && !names.length)) continue;
      const { wide, high } = sizeOf(names, axis.tickfont || layout.font, layout.font);
      const [edge, needed] = letter === "y" ? ["l", wide] : ["b", high];
      const whole = layout.margin[edge] + AROUND + needed + (axis.title?.text ? TITLE : 0);
      room[edge] = Math.max(room[edge], Math.ceil(whole));
    }
    return { ...layout, margin: room };
  };

  // What a figure says about wide screens: names that are shortened on a phone are shown in full.
  const widened = ({ layout, wide }) => {
    const found = { ...layout };
    for (const [key, more] of Object.entries(wide.layout))
      found[key] = Array.isArray(layout[key])
        ? layout[key].map((each, at) => ({ ...each, ...more[at] }))
        : { ...layout[key], ...more };
    return found;
  };

  const isWide = (place) => place.dataset.wide !== "" && widthOf(place) >= Number(place.dataset.wide);

  const draw = async (place) => {
    const plotly = await fetched();
    if (!place.isConnected || place.dataset.drawn !== undefined || !place.clientWidth) return;
    const name = place.dataset.chart;
    const before = kept.get(name);
    const isFree = before && (before.parentElement === place || !before.isConnected);
    const drawn = isFree ? before : document.createElement("div");
    kept.set(name, drawn);
    if (drawn.parentElement !== place) place.append(drawn);
    const figure = JSON.parse(place.dataset.figure);
    place.dataset.wide = figure.wide?.from || "";
    drawn.dataset.isWide = isWide(place);
    if (isWide(place)) figure.layout = widened(figure);
    const layout = { ...withRoom(figure), width: widthOf(place), height: place.clientHeight };
    sizes.observe(place);
    await plotly.react(drawn, figure.data, layout, CONFIG);
    place.dataset.drawn = "";
  };

  // A figure that cannot be drawn is replaced by a message, and the other charts are drawn.
  const tryToDraw = async (place) => {
    try {
      await draw(place);
    } catch (error) {
      console.error(error);
      kept.delete(place.dataset.chart);
      place.textContent = place.dataset.failed;
      place.dataset.drawn = "failed";
    }
  };

  const again = (place) => {
    delete place.dataset.drawn;
    return tryToDraw(place);
  };

  const sizes = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      const drawn = target.firstElementChild;
      const layout = drawn?.layout;
      if (!target.isConnected || !layout || !target.clientWidth || layout.width === widthOf(target)) continue;
      if (drawn.dataset.isWide === `${isWide(target)}`) window.Plotly.relayout(drawn, { width: widthOf(target) });
      else again(target);
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
        await tryToDraw(seen || waiting[0]);
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
      if (drawn && !drawn.isConnected && isSeen(place)) place.append(drawn); // pale until it is drawn anew
    }
    if ([...kept.values()].some((drawn) => !drawn.isConnected)) {
      clearTimeout(leaving);
      leaving = setTimeout(forget, LEFT_AFTER);
    }
    work();
  }).observe(document.documentElement, { subtree: true, childList: true });

  // A chart in a closed fold gets its width when that is opened, and there is no other event for it.
  addEventListener("toggle", work, { capture: true });
  addEventListener("beforeprint", () => {
    if (window.Plotly) for (const place of document.querySelectorAll(WAITING)) tryToDraw(place);
  });
  addEventListener("DOMContentLoaded", () => later(() => fetched().catch(() => {})));
})();
