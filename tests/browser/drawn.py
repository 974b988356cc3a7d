"""Where the words of drawn figures are: none overlaps other words or a line with a meaning."""

LYING = r"""
() => {
  const SLACK = 2; // pixels: a box of letters is higher than its letters
  const MEANT = ".scatterlayer .js-line, .errorbars path, .shapelayer path, line";
  const APART = ".hoverlayer, .legend, [aria-hidden=true] title, defs, .gtitle";
  const turned = (one) => {
    const ctm = one.getScreenCTM();
    return Math.min(Math.abs(ctm.b), Math.abs(ctm.a)) > 0.01;
  };
  const meet = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const within = ({ x, y }, box) => x > box.left && x < box.right && y > box.top && y < box.bottom;
  const boxOf = (one) => one.getBoundingClientRect();
  const wordsOf = (figure) =>
    [...figure.querySelectorAll("text")]
      .filter((one) => one.textContent.trim() && !one.closest(APART))
      .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      .map((one) => {
        const box = one.getBoundingClientRect();
        return {
          said: one.textContent.trim().slice(0, 40),
          turned: turned(one),
          left: box.left + SLACK, right: box.right - SLACK,
          top: box.top + SLACK, bottom: box.bottom - SLACK,
        };
      })
      .filter((box) => box.right > box.left && box.bottom > box.top);
  const seenLine = (line) => {
    const style = getComputedStyle(line);
    const [width, opacity] = [style.strokeWidth, style.strokeOpacity].map(parseFloat);
    return style.stroke !== "none" && width > 0 && opacity > 0 && !/, 0\)$/.test(style.stroke);
  };
  const pointsOf = (line, rooms, words) => {
    const around = line.getBoundingClientRect();
    const near = { left: around.left - 1, right: around.right + 1,
                   top: around.top - 1, bottom: around.bottom + 1 };
    if (!words.some((box) => meet(box, near))) return [];
    const ctm = line.getScreenCTM();
    const long = line.getTotalLength();
    const points = [];
    for (let at = 0; at <= long; at += 2 / Math.max(ctm.a, 0.1)) {
      const point = line.getPointAtLength(at).matrixTransform(ctm);
      if (!rooms.length || rooms.some((room) => within(point, room))) points.push(point);
    }
    return points;
  };
  const found = [];
  for (const figure of document.querySelectorAll(".js-plotly-plot, .place-map svg")) {
    const words = wordsOf(figure);
    const upright = words.filter((box) => !box.turned);
    words.forEach((one, index) => {
      for (const other of words.slice(index + 1))
        if (meet(one, other) && !(one.turned || other.turned))
          found.push(["words", one.said, other.said]);
    });
    const rooms = [...figure.querySelectorAll("rect.nsewdrag")].map(boxOf);
    for (const line of [...figure.querySelectorAll(MEANT)].filter(seenLine)) {
      // what is drawn of the paper reaches beyond the rooms of the axes: over words below them
      const points = pointsOf(line, line.closest(".shapelayer") ? [] : rooms, upright);
      for (const box of upright)
        if (points.some((point) => within(point, box)))
          found.push(["line", box.said, line.getAttribute("class") || line.tagName]);
    }
  }
  return found;
}
"""
