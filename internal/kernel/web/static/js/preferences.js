// Preferences take effect at once; the form is sent in the background. Without script it is sent as a form.
const root = document.documentElement;
root.classList.add("js");

document.querySelector("[data-preferences]")?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.name) return;
  event.preventDefault();
  root.dataset[button.name] = button.value;
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", other === button);
  const body = new URLSearchParams([[button.name, button.value]]);
  fetch(event.target.action, { method: "POST", body, redirect: "manual", keepalive: true });
});
