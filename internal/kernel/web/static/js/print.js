// A button that opens the browser's own dialog for printing; without script it stays hidden and the browser's menu does.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
