// The search box for places: an ARIA combobox over the places in the file that the page names.
//
// A place is found by the beginning of its name, by another name, by any part of it, or by the
// first consonants of its syllables; of equally good finds the one with most companies is first.
"use strict";

(() => {
  const MOST = 12;
  const FIRSTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  let list = null; // the open list; its box is list.box
  let known = { from: null, places: [] };

  const boxOf = (event) => event.target.closest?.(".place-box input");
  const plain = (text) => text.toLowerCase().replace(/[\s·.,()\-]/g, "");
  const firsts = (text) =>
    [...text].map((c) => (c >= "가" && c <= "힣" ? FIRSTS[Math.floor((c.charCodeAt(0) - 0xac00) / 588)] : c)).join("");

  const read = (row) => {
    const [name, where, others, companies, to] = row.split("\t");
    return {
      ...{ name, where, others, companies, to },
      plain: plain(name),
      others_plain: others.split(", ").map(plain).filter(Boolean),
      all: plain(`${where}${name}`),
      firsts: plain(firsts(name)),
    };
  };

  // The page names the file of the places; until it has arrived the list stays empty.
  function places() {
    const from = document.querySelector(".place-box input")?.dataset.places;
    if (from && known.from !== from) {
      known = { from, places: null };
      fetch(from)
        .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.status))))
        .then((text) => {
          if (known.from !== from) return;
          known.places = text.split("\n").map(read);
          const box = document.activeElement;
          if (!list || list.box !== box) return;
          const pressed = list.pressed;
          open(box, list.typed);
          if (pressed) pickMarked();
        })
        .catch(() => known.from === from && (known = { from: null, places: [] }));
    }
    return known.places ?? [];
  }

  function rank(place, asked, byFirsts) {
    if (byFirsts) return place.firsts.startsWith(asked) ? 0 : place.firsts.includes(asked) ? 3 : -1;
    if (place.plain.startsWith(asked)) return 0;
    if (place.others_plain.some((other) => other.startsWith(asked))) return 1;
    if (place.plain.includes(asked)) return 2;
    return place.all.includes(asked) || place.others_plain.some((o) => o.includes(asked)) ? 3 : -1;
  }

  function found(typed) {
    const asked = plain(typed);
    if (!asked) return places().slice(0, MOST);
    const byFirsts = /^[ㄱ-ㅎ]+$/.test(asked);
    return places()
      .map((place) => ({ place, rank: rank(place, asked, byFirsts) }))
      .filter((one) => one.rank >= 0)
      .sort((one, other) => one.rank - other.rank) // the sort is stable: the most companies first
      .slice(0, MOST)
      .map((one) => one.place);
  }

  const part = (kind, words, name) => {
    const element = document.createElement(kind);
    element.textContent = words;
    element.className = name;
    return element;
  };

  function close() {
    if (!list) return;
    list.box.setAttribute("aria-expanded", "false");
    list.box.removeAttribute("aria-activedescendant");
    list.box.removeAttribute("aria-controls");
    list.remove();
    list = null;
  }

  function open(box, typed) {
    close();
    list = document.createElement("ul");
    list.box = box;
    list.typed = typed;
    list.id = "place-list";
    list.className = "place-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.getAttribute("aria-label"));
    const hits = found(typed);
    hits.forEach((place, at) => {
      const row = list.appendChild(part("li", "", ""));
      row.id = `place-${at}`;
      row.dataset.to = place.to;
      row.setAttribute("role", "option");
      row.append(part("b", place.name, ""), part("span", [place.where, place.others].filter(Boolean).join(" · "), "where"));
      if (place.companies) row.append(part("span", place.companies, "companies"));
    });
    if (!hits.length && known.places) list.appendChild(part("li", box.dataset.none, "none")).setAttribute("role", "presentation");
    const under = box.getBoundingClientRect();
    list.style.top = `${under.bottom + 4}px`;
    list.style.left = `${Math.max(8, Math.min(under.left, innerWidth - 8 - Math.min(460, innerWidth - 16)))}px`;
    document.body.append(list);
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", list.id);
    if (hits.length) mark(0);
  }

  function mark(at) {
    const rows = [...list.querySelectorAll("[role=option]")];
    if (!rows.length) return;
    list.at = (at + rows.length) % rows.length;
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === list.at)));
    rows[list.at].scrollIntoView({ block: "nearest" });
    list.box.setAttribute("aria-activedescendant", rows[list.at].id);
  }

  // The box is drawn again with the chosen place; the focus goes back to it.
  function refocus(before) {
    const until = performance.now() + 10000;
    const look = () => {
      const box = document.querySelector(".place-box input");
      if (box && box !== before) return box.focus({ preventScroll: true });
      if (performance.now() < until) requestAnimationFrame(look);
    };
    look();
  }

  function pick(row) {
    const { box } = list;
    close();
    box.value = row.querySelector("b").textContent;
    refocus(box);
    window.goTo(row.dataset.to);
  }

  function pickMarked() {
    const row = list.querySelector("[aria-selected=true]");
    if (row) pick(row);
  }

  addEventListener("focusin", (event) => {
    const box = boxOf(event);
    if (!box) return close();
    places();
    box.dataset.before ??= box.value;
    box.select();
  });
  addEventListener("click", (event) => {
    const row = list && event.target.closest?.(".place-list [role=option]");
    if (row) return pick(row);
    const box = boxOf(event);
    if (box && !list) open(box, "");
    else if (!box) close();
  });
  // a press on the list must not take the focus from the box, which would close it
  addEventListener("pointerdown", (event) => event.target.closest?.(".place-list") && event.preventDefault());
  addEventListener("mousedown", (event) => event.target.closest?.(".place-list") && event.preventDefault());
  addEventListener("input", (event) => boxOf(event) && open(boxOf(event), boxOf(event).value));
  addEventListener("focusout", (event) => {
    const box = boxOf(event);
    if (!box) return;
    close();
    box.value = box.dataset.before ?? box.value;
  });
  const scrolled = (event) => list && !list.contains(event.target) && close();
  addEventListener("scroll", scrolled, { capture: true, passive: true });
  addEventListener("keydown", (event) => {
    const box = boxOf(event);
    if (!box || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!list) open(box, "");
      else mark(list.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && list) {
      if (known.places) pickMarked();
      else list.pressed = true; // the places are on their way
    } else if (event.key === "Escape") {
      box.value = box.dataset.before ?? box.value;
      box.select(); // what is typed next begins anew
      close();
    }
  });
})();
