// Lines that can be put in order: each has buttons that move it; with a mouse it can be dragged as well. The new
// order is sent with the form around them.
for (const list of document.querySelectorAll("[data-reorder]")) {
  const form = list.closest("form");
  let dragged = null;

  for (const line of list.children) {
    line.draggable = true;
    line.addEventListener("dragstart", (event) => {
      dragged = line;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", line.dataset.key);
    });
    line.addEventListener("dragover", (event) => {
      if (!dragged || dragged === line) return;
      event.preventDefault();
      line.classList.add("over");
    });
    line.addEventListener("dragleave", () => line.classList.remove("over"));
    line.addEventListener("drop", (event) => {
      if (!dragged) return;
      event.preventDefault();
      const down = [...list.children].indexOf(dragged) < [...list.children].indexOf(line);
      line[down ? "after" : "before"](dragged);
      form.elements.order.value = [...list.children].map((x) => x.dataset.key).join(" ");
      form.requestSubmit();
    });
    line.addEventListener("dragend", () => {
      dragged = null;
      for (const x of list.children) x.classList.remove("over");
    });
  }
}
