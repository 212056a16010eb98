// Warns before a step is left with something typed and not saved. Without this file nothing is lost that a button saves.
for (const form of document.querySelectorAll("form.form")) {
  let touched = false;
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("submit", () => { touched = false; });
  addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}
