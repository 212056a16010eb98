// Preferences take effect at once; the form is sent in the background, one request after the other.
// Without script it is sent as a form.
const root = document.documentElement;
let sent = Promise.resolve();
root.classList.add("js");

document.querySelector("[data-preferences]")?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.name) return;
  event.preventDefault();
  root.dataset[button.name] = button.value;
  for (const other of button.parentElement.children) other.setAttribute("aria-pressed", other === button);
  const body = new URLSearchParams({ theme: root.dataset.theme, keys: root.dataset.keys });
  const send = () => fetch(event.target.action, { method: "POST", body, redirect: "manual", keepalive: true });
  sent = sent.then(send, send);
});
