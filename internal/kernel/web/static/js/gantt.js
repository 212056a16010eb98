// The plan of a project: arrows go through its rows, Alt and an arrow moves a task by a day, with Shift by a
// week; a bar can be dragged. Several presses are sent as one.
const wait = 700;
const high = 28; // of a row, in pixels

for (const place of document.querySelectorAll("[data-gantt]")) {
  const grid = place.querySelector("[role=treegrid]");
  const form = document.querySelector("[data-gantt-form]");
  const live = document.getElementById("live");
  const width = Number(grid.dataset.day);
  const kept = `gantt-${place.dataset.gantt}`;
  let pending = { row: null, days: 0, timer: 0 };

  const rows = () => [...grid.querySelectorAll("[role=row][data-uid]:not([hidden])")];
  const level = (row) => Number(row.getAttribute("aria-level"));
  const focus = (row) => {
    if (!row) return;
    grid.querySelector("[role=row][tabindex='0']")?.setAttribute("tabindex", "-1");
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const send = (verb, row, days) => {
    if (!form) return;
    sessionStorage.setItem(kept, `${place.scrollLeft} ${place.scrollTop}`);
    form.elements.verb.value = verb;
    form.elements.uid.value = row.dataset.uid;
    form.elements.days.value = days;
    HTMLFormElement.prototype.submit.call(form);
  };
  const drawn = (row) => grid.querySelector(`[data-row="${row.dataset.uid}"]`);
  const slide = (row, days) => {
    drawn(row)?.querySelector(".d-gbar")?.setAttribute("transform", `translate(${days * width} 0)`);
  };
  const flush = () => {
    clearTimeout(pending.timer);
    const { row, days } = pending;
    pending = { row: null, days: 0, timer: 0 };
    if (row && days !== 0) send("shift", row, days);
  };
  const nudge = (row, days) => {
    if (!form) return;
    if (pending.row && pending.row !== row) flush();
    clearTimeout(pending.timer);
    pending = { row, days: pending.days + days, timer: setTimeout(flush, wait) };
    slide(row, pending.days);
    if (live) live.textContent = `${pending.days > 0 ? "+" : ""}${pending.days}`;
  };
  // What is folded away leaves the column of the tasks and, in each block of the chart, lets the rows below move up.
  const fold = (row, open) => {
    const all = [...grid.querySelectorAll("[role=row][data-uid]")];
    row.setAttribute("aria-expanded", String(open));
    let shut = Infinity; // the level of an inner summary that is folded: what stands below it stays away
    for (let i = all.indexOf(row) + 1; i < all.length && level(all[i]) > level(row); i += 1) {
      if (level(all[i]) <= shut) shut = all[i].getAttribute("aria-expanded") === "false" ? level(all[i]) : Infinity;
      all[i].hidden = !open || level(all[i]) > shut;
    }
    const names = [...grid.querySelectorAll(".gn [role=rowgroup]")];
    [...grid.querySelectorAll(".gc > div > div")].forEach((block, at) => {
      const gone = [...names[at].children].map((r) => r.hidden);
      const is = gone.map(Number).join("");
      if (is === (block.dataset.gone ?? is.replaceAll("1", "0"))) return; // nothing has changed in this block
      block.dataset.gone = is;
      const folded = gone.includes(true);
      for (const group of [names[at], block]) {
        group.classList.toggle("part", folded);
        if (folded) group.parentElement.classList.add("part");
      }
      const svg = block.firstElementChild;
      let up = 0;
      [...svg.children].forEach((piece, i) => {
        piece.setAttribute("display", gone[i] ? "none" : "inline");
        piece.setAttribute("transform", `translate(0 ${-up * high})`);
        if (gone[i]) up += 1;
      });
      const height = (gone.length - up) * high;
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${height}`);
    });
  };
  const above = (row) => {
    let at = row.previousElementSibling ?? row.parentElement.previousElementSibling?.lastElementChild;
    while (at?.dataset?.uid && level(at) >= level(row)) at = at.previousElementSibling ?? at.parentElement.previousElementSibling?.lastElementChild;
    return at?.dataset?.uid ? at : null;
  };
  const page = (row) => row.querySelector("a").href;

  for (const link of grid.querySelectorAll(".ti a")) link.tabIndex = -1;
  const last = sessionStorage.getItem(kept);
  if (last) {
    const [left, top] = last.split(" ").map(Number);
    place.scrollLeft = left;
    place.scrollTop = top;
    sessionStorage.removeItem(kept);
  } else {
    const names = grid.querySelector(".gn")?.offsetWidth ?? 0;
    place.scrollLeft = Math.max(0, Number(grid.dataset.today) - (place.clientWidth - names) * 0.6);
  }
  if (location.hash.startsWith("#t")) {
    const named = document.getElementById(location.hash.slice(1));
    if (named && grid.contains(named)) focus(named);
  }

  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 };
  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest("[role=row][data-uid]");
    if (!row || event.target !== row || event.ctrlKey || event.metaKey) return;
    const { key } = event;
    let used = true;
    if (event.altKey) {
      const days = event.shiftKey ? 7 : 1;
      if (key === "ArrowLeft") nudge(row, -days);
      else if (key === "ArrowRight") nudge(row, days);
      else if (key === "ArrowUp") send("up", row, 0);
      else if (key === "ArrowDown") send("down", row, 0);
      else if (key === ">" || key === ".") send("indent", row, 0);
      else if (key === "<" || key === ",") send("outdent", row, 0);
      else used = false;
    } else if (key in steps) {
      const all = rows();
      focus(all[Math.max(0, Math.min(all.length - 1, all.indexOf(row) + steps[key]))]);
    } else if (key === "Home" || key === "End") {
      focus(rows().at(key === "Home" ? 0 : -1));
    } else if (key === "Enter") {
      location.href = page(row);
    } else if (key === "l" || key === "L") {
      location.href = `${page(row)}#link`;
    } else if (key === "ArrowLeft") {
      if (row.getAttribute("aria-expanded") === "true") fold(row, false);
      else focus(above(row));
    } else if (key === "ArrowRight") {
      if (row.getAttribute("aria-expanded") === "false") fold(row, true);
      else used = false;
    } else used = false;
    if (used) {
      event.preventDefault();
      event.stopPropagation();
    }
  });

  if (form) {
    grid.addEventListener("pointerdown", (event) => {
      const bar = event.target.closest(".d-gbar");
      const row = bar && document.getElementById(`t${bar.closest("[data-row]").dataset.row}`);
      if (!row || event.button !== 0) return;
      const from = event.clientX;
      const days = (at) => Math.round((at.clientX - from) / width);
      const moved = (at) => slide(row, days(at));
      const done = (at) => {
        removeEventListener("pointermove", moved);
        if (days(at) !== 0) send("shift", row, days(at));
      };
      addEventListener("pointermove", moved);
      addEventListener("pointerup", done, { once: true });
      event.preventDefault();
    });
  }
}

if (location.hash === "#link") {
  const dialog = document.querySelector("#link details");
  if (dialog) {
    dialog.open = true;
    dialog.querySelector("select")?.focus();
  }
}
