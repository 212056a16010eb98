// Choosing several rows: Shift takes a range, the bar counts. Without script the bar is always there.
for (const form of document.querySelectorAll("[data-bulk]")) {
  const boxes = [...form.querySelectorAll("td.ck input")];
  const words = form.querySelector("[data-counts]");
  let last = null;
  let shift = false;

  const count = () => {
    const n = boxes.filter((box) => box.checked).length;
    form.classList.toggle("some", n > 0);
    words.textContent = n === 0 ? "" : (n === 1 ? words.dataset.count : words.dataset.counts.replace("{n}", n));
  };
  form.addEventListener("click", (event) => { shift = event.shiftKey; }, true);
  form.addEventListener("change", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (shift && last !== null) {
      const [from, to] = [Math.min(last, at), Math.max(last, at)];
      for (let i = from; i <= to; i++) boxes[i].checked = event.target.checked;
    }
    last = at;
    count();
  });
  addEventListener("pageshow", count); // a page that comes back keeps its ticks
  count();
}
