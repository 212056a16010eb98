// Fields that stand in rows: an arrow at the end of a text, or at its beginning, goes on to the field
// below, above or beside.
const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

for (const grid of document.querySelectorAll("[data-fields]")) {
  grid.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const from = event.target;
    if (!step || from.tagName !== "TEXTAREA" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const [down, right] = step;
    const forward = down + right > 0;
    if (from.selectionStart !== from.selectionEnd || from.selectionStart !== (forward ? from.value.length : 0)) return;
    const table = [...grid.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("textarea")]);
    const y = table.findIndex((row) => row.includes(from));
    const to = table[y + down]?.[table[y].indexOf(from) + right];
    if (!to) return;
    event.preventDefault();
    to.focus();
    const edge = forward ? 0 : to.value.length;
    to.setSelectionRange(edge, edge);
  });
}
