// A form that keeps drafts sends what was typed every five seconds, when it has changed.
const live = document.getElementById("live");

for (const form of document.querySelectorAll("form[data-draft]")) {
  const note = form.querySelector("[data-draft-note]");
  const texts = () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "_key") body.append(name, value);
    }
    return body.toString();
  };
  let saved = texts();
  let busy = false;
  let sent = false;

  const save = async () => {
    const now = texts();
    if (busy || sent || now === saved) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: new URLSearchParams(now), headers: { Accept: "application/json" },
      });
      if (answer.ok) {
        const first = note.textContent === "";
        saved = now;
        note.textContent = form.dataset.saved.replace("{at}", (await answer.json()).at + " UTC");
        if (first) live.textContent = note.textContent;
      }
    } catch { // the line is down: the next round tries again
    } finally {
      busy = false;
    }
  };
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  setInterval(save, 5000);
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}
