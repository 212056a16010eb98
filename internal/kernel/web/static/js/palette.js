// The palette finds things and pages as one types. Its box is an ordinary search form without script.
const palette = document.getElementById("pal");

if (palette) {
  const box = palette.querySelector("input");
  const list = document.getElementById("pal-list");
  const form = palette.querySelector("form");
  const lang = document.documentElement.lang;
  let entries = [];
  let chosen = -1;
  let asked = 0;
  let timer;

  const plain = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // The entries of the side bar are the commands, and so is every button that has a key.
  const commands = () => [
    ...[...document.querySelectorAll(".side nav a")].map((a) => ({
      title: a.querySelector("span").textContent, href: a.href, key: a.dataset.go ? `G ${a.dataset.go.toUpperCase()}` : "",
    })),
    ...[...document.querySelectorAll("main a[data-key]")].map((a) => ({
      title: a.textContent.trim(), href: a.href, key: a.dataset.key.toUpperCase(),
    })),
  ];

  const part = (words, items) => {
    if (items.length === 0) return [];
    const head = document.createElement("h3");
    head.textContent = words;
    head.setAttribute("role", "presentation");
    const ul = document.createElement("ul");
    ul.setAttribute("role", "group");
    ul.setAttribute("aria-label", words);
    for (const item of items) {
      const li = document.createElement("li");
      li.setAttribute("role", "presentation");
      const a = document.createElement("a");
      a.href = item.href.startsWith("/") && !item.href.startsWith(`/${lang}/`) ? `/${lang}${item.href}` : item.href;
      a.id = `pal-${entries.length}`;
      a.setAttribute("role", "option");
      a.tabIndex = -1;
      const title = document.createElement("span");
      title.textContent = item.title;
      a.append(title);
      if (item.under) {
        const under = document.createElement("span");
        under.className = "mut sm";
        under.textContent = item.under;
        a.append(under);
      }
      if (item.key || item.kind) {
        const end = document.createElement(item.key ? "kbd" : "span");
        end.className = item.key ? "" : "tag";
        end.textContent = item.key || item.kind;
        a.append(end);
      }
      entries.push(a);
      li.append(a);
      ul.append(li);
    }
    return [head, ul];
  };

  const show = (found) => {
    const words = plain(box.value.trim());
    const fit = commands().filter((c) => plain(c.title).includes(words));
    entries = [];
    const parts = [...part(palette.dataset.found, found), ...part(palette.dataset.go, fit.slice(0, words ? 8 : 20))];
    if (parts.length === 0) {
      const nothing = document.createElement("p");
      nothing.className = "nil";
      nothing.textContent = palette.dataset.none;
      parts.push(nothing);
    }
    list.replaceChildren(...parts);
    choose(entries.length > 0 && words ? 0 : -1);
  };

  const choose = (n) => {
    entries[chosen]?.classList.remove("on");
    chosen = n;
    const entry = entries[chosen];
    entry?.classList.add("on");
    entry?.scrollIntoView({ block: "nearest" });
    if (entry) box.setAttribute("aria-activedescendant", entry.id);
    else box.removeAttribute("aria-activedescendant");
  };

  const ask = async () => {
    const query = box.value.trim();
    const round = ++asked;
    if (query.length < 2) {
      show([]);
      return;
    }
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams({ q: query })}`, { headers: { Accept: "application/json" } });
      const found = answer.ok ? (await answer.json()).results ?? [] : [];
      if (round === asked) show(found.slice(0, 10));
    } catch {
      if (round === asked) show([]);
    }
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", "pal-list");
  box.setAttribute("aria-expanded", "true");
  list.setAttribute("role", "listbox");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  palette.addEventListener("beforetoggle", (event) => { // the box takes the focus by itself
    if (event.newState !== "open") return;
    box.value = "";
    ask();
  });
  form.addEventListener("submit", (event) => {
    if (!entries[chosen]) return;
    event.preventDefault();
    entries[chosen].click();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || entries.length === 0) return;
    event.preventDefault();
    choose((chosen + step + entries.length) % entries.length);
  });
  document.addEventListener("keydown", (event) => {
    const ctrlK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && document.documentElement.dataset.keys !== "off" && !event.target.closest("input, textarea, select, [contenteditable]");
    if (ctrlK || slash) {
      event.preventDefault();
      palette.showPopover();
    }
  });
}
