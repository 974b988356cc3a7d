// Copies a table in two forms for documents: formatted (text/html) and as plain rows (text/plain).
//
// The copy event is used instead of navigator.clipboard: it needs no permission and also works on
// plain http inside an office network, where browsers offer no clipboard.
"use strict";

(() => {
  const rowsOf = (table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t"));

  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    const holder = button?.closest("[data-copied]");
    const table = holder?.querySelector("table");
    if (!table) return;
    const whole = table.parentElement;
    const around = [...whole.querySelectorAll("p")].map((line) => line.textContent.trim());
    const text = [around[0], ...rowsOf(table), ...around.slice(1)].join("\r\n");
    const put = (copied) => {
      copied.clipboardData.setData("text/html", `<meta charset="utf-8">${whole.innerHTML}`);
      copied.clipboardData.setData("text/plain", text);
      copied.preventDefault();
      copied.stopImmediatePropagation();
    };
    addEventListener("copy", put, { capture: true, once: true });
    const done = document.execCommand("copy");
    removeEventListener("copy", put, { capture: true });
    holder.querySelector("[role=status]").textContent = done ? button.dataset.done : "";
  });
})();
