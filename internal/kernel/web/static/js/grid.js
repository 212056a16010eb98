// A table of fields: what was copied from a spreadsheet is pasted from the field on to the right and below, with
// further rows where it is longer; Ctrl Z takes it back; arrows go to the row above and below.
const plain = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();

// The cells of a copied block: tabs between, lines below each other; a cell with a line break stands in quotes.
const cellsOf = (text) => {
  const rows = [[]];
  for (const [, quoted, bare, end] of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/(?:"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? bare).replace(/\s+/g, " ").trim());
    if (end === "") break;
    if (end === "\n") rows.push([]);
  }
  return rows;
};

// A day as a spreadsheet shows it, where it can be read in one way only.
const dayOf = (text) => {
  let [, d, mark, m, y] = text.match(/^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/) ?? [];
  if (!d) return /^\d{4}-\d\d-\d\d$/.test(text) ? text : "";
  if (mark !== "." && Number(m) > 12) [d, m] = [m, d];
  else if (mark !== "." && Number(d) <= 12 && d !== m) return "";
  return `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
};

// What a control takes of a text; undefined where nothing of it fits.
const fit = (control, text) => {
  if (text === "") return "";
  if (control.tagName === "SELECT") return [...control.options].find((o) => [o.value, o.label].some((x) => plain(x) === plain(text)))?.value;
  return control.type === "date" ? dayOf(text) || undefined : text;
};

for (const grid of document.querySelectorAll("[data-grid]")) {
  const body = grid.querySelector("tbody");
  const note = grid.querySelector("[data-grid-note]");
  const live = document.getElementById("live");
  const controls = (row) => [...row.querySelectorAll("td .fld > :is(input, select), td .sum > input:first-child")];
  let before = [];

  const say = (words) => {
    note.textContent = words;
    live.textContent = words;
  };
  const addRow = () => {
    const last = body.lastElementChild;
    const row = last.cloneNode(true);
    const [was, is] = [Number(last.dataset.no), Number(last.dataset.no) + 1];
    const count = (s) => s.replace(/\d+(?=\D*$)/, is + 1);
    row.dataset.no = is;
    for (const e of row.querySelectorAll("[name], [for], [id]")) {
      for (const a of ["name", "for", "id"]) {
        const now = e.getAttribute(a)?.replace(`${grid.dataset.grid}.${was}.`, `${grid.dataset.grid}.${is}.`).replace(`-${grid.dataset.grid}-${was}-`, `-${grid.dataset.grid}-${is}-`);
        if (now) e.setAttribute(a, now);
      }
      if (e.ariaLabel) e.ariaLabel = count(e.ariaLabel);
    }
    const head = row.querySelector("th");
    head.firstChild.data = count(head.firstChild.data);
    for (const e of row.querySelectorAll("th input, td .fld > input, .sum > input:first-child")) e.value = "";
    body.append(row);
  };

  if (note) note.hidden = false;
  grid.addEventListener("paste", (event) => {
    const from = event.target.closest("td");
    const block = cellsOf(event.clipboardData.getData("text/plain"));
    if (!from || (block.length === 1 && block[0].length === 1 && event.target.tagName === "INPUT")) return;
    event.preventDefault();
    const heads = [...grid.querySelectorAll("thead th")].slice(1).map((th) => plain(th.firstChild.data));
    const [top, left] = [[...body.rows].indexOf(from.parentElement), from.cellIndex - 1];
    if (block.length > 1 && block[0].every((text, i) => plain(text) === heads[left + i])) block.shift();
    let lost = 0;
    before = [];
    block.forEach((texts, y) => {
      if (!body.rows[top + y] && note) addRow();
      const fields = body.rows[top + y] ? controls(body.rows[top + y]) : [];
      texts.forEach((text, x) => {
        const field = fields[left + x];
        if (!field || field.readOnly) return;
        const value = fit(field, text);
        if (value === undefined) {
          lost += 1;
          return;
        }
        before.push([field, field.value]);
        field.value = value;
      });
    });
    const words = [grid.dataset.pasted.replace("{rows}", block.length)];
    if (lost > 0) words.push(grid.dataset.left.replace("{n}", lost));
    if (note) say(words.join(" "));
  });
  grid.addEventListener("input", () => { before = []; });
  grid.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && before.length > 0) {
      event.preventDefault();
      for (const [field, value] of before) field.value = value;
      before = [];
      if (note) say(grid.dataset.undone);
      return;
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || event.target.type !== "text" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const to = body.rows[[...body.rows].indexOf(cell.parentElement) + step]?.cells[cell.cellIndex].querySelector("input, select");
    if (!to) return;
    event.preventDefault();
    to.focus();
    if (to.type === "text") to.select();
  });
}
