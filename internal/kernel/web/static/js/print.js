// A button that opens the browser's own dialog for printing; without script the browser's menu does.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
