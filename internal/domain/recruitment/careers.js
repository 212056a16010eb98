// Shows a deadline in the reader's own time beside that of the headquarters.
// Without this file the page says the same in Brussels time. Nothing is sent anywhere.
const lang = document.documentElement.lang;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const shown of document.querySelectorAll("time[data-local]")) {
  const at = new Date(shown.dateTime);
  if (zone === "Europe/Brussels" || Number.isNaN(at.getTime())) continue;
  const own = new Intl.DateTimeFormat(lang === "fr" ? "fr-FR" : "en-GB", { dateStyle: "medium", timeStyle: "short" }).format(at);
  const line = document.createElement("span");
  line.className = "quiet";
  line.textContent = ` (${shown.dataset.local} ${own})`;
  shown.after(line);
}
