// The toast goes after ten seconds, unless it is being read or used; Ctrl Z undoes while the page is open.
const toast = document.querySelector("[data-toast]");

if (toast) {
  const undo = toast.querySelector("[data-undo]");
  const close = toast.querySelector("[data-close]");
  let timer;
  const wait = () => { timer = setTimeout(() => { toast.hidden = true; }, 10_000); };
  const stay = () => clearTimeout(timer);
  close.hidden = false;
  close.addEventListener("click", () => { toast.hidden = true; });
  toast.addEventListener("mouseenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("mouseleave", wait);
  toast.addEventListener("focusout", wait);
  wait();
  if (undo) {
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea, select, [contenteditable]");
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !typing) {
        event.preventDefault();
        undo.requestSubmit();
      }
    });
  }
}
