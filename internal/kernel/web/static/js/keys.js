// Keys: G and a letter goes, J and K move through rows, Enter opens, X chooses, E edits, C creates,
// ? shows the list, Ctrl Enter sends the form. Single keys can be switched off in the preferences.
let rows = [];
let at = -1;
let going = 0;

const typing = (target) => target.closest("input, textarea, select, [contenteditable], [popover]:popover-open");

const go = (letter) => {
  const link = document.querySelector(`.side [data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return Boolean(link);
};

const move = (step) => {
  rows = [...document.querySelectorAll("[data-rows] tbody tr")];
  if (rows.length === 0) return false;
  rows[at]?.classList.remove("on");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  const row = rows[at];
  row.classList.add("on");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a")?.focus({ preventScroll: true });
  return true;
};

const press = (key) => {
  const target = document.querySelector(`[data-key="${key}"]`);
  target?.click();
  return Boolean(target);
};

const single = {
  j: () => move(1),
  k: () => move(-1),
  x: () => {
    const box = rows[at]?.querySelector("td.ck input");
    box?.click();
    return Boolean(box);
  },
  e: () => press("e"),
  c: () => press("c"),
  "?": () => {
    document.getElementById("keys")?.togglePopover();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off" || typing(event.target)) return;
  const key = event.key.toLowerCase();
  let used = false;
  if (going && event.timeStamp - going < 1500) {
    going = 0;
    used = go(key);
  } else if (key === "g") {
    going = event.timeStamp;
    used = true;
  } else if (event.key === "Enter" && rows[at] && event.target === document.body && rows[at].dataset.href) {
    location.assign(rows[at].dataset.href);
    used = true;
  } else {
    used = single[key]?.() ?? false;
  }
  if (used) event.preventDefault();
});
