// Keys: Ctrl K, ?, /, and whatever the page marks with data-key="l" or data-key="g t" (pressed one after the other).
// Single keys can be switched off in the ? sheet (WCAG 2.1.4).

const SEQUENCE_MS = 1000;
let pressed = [];
let timer;

const sheet = document.getElementById("keys");
const palette = document.getElementById("palette");
const singles = document.getElementById("single-keys");

const allowed = () => localStorage.getItem("single-keys") !== "off";
const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function open(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

function act(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function marked(keys) {
  return [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.key.startsWith(keys));
}

function follow(event) {
  clearTimeout(timer);
  pressed.push(event.key.toLowerCase());
  const keys = pressed.join(" ");
  const exact = marked(keys).find((element) => element.dataset.key === keys);
  if (exact) {
    event.preventDefault();
    pressed = [];
    act(exact);
  } else if (marked(`${keys} `).length) {
    timer = setTimeout(() => (pressed = []), SEQUENCE_MS);
  } else {
    pressed = [];
  }
}

function searchHere(event) {
  event.preventDefault();
  const field = document.querySelector("[data-search]");
  if (field) field.focus();
  else open(palette);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open(palette);
    return;
  }
  const inDialog = document.querySelector("dialog:modal, [popover]:popover-open");
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (inDialog || typing(event.target) || !allowed()) return;
  if (event.key === "?") open(sheet);
  else if (event.key === "/") searchHere(event);
  else if (event.key.length === 1) follow(event);
});

// --- The sheet lists the page's own keys when it opens.

function describe(element) {
  const row = document.createElement("div");
  const name = document.createElement("dt");
  const keys = document.createElement("dd");
  name.textContent = element.dataset.keyLabel ?? element.textContent.replace(/\s+\S$/, "").trim();
  for (const key of (element.dataset.key ?? element.dataset.rowKey).split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    keys.append(cap, " ");
  }
  row.append(name, keys);
  return row;
}

sheet?.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open") return;
  singles.checked = allowed();
  const rows = [...document.querySelectorAll("main [data-row-key][data-key-label]")];
  const once = new Map(rows.reverse().map((element) => [element.dataset.rowKey, element]));
  const own = [...document.querySelectorAll("main [data-key]"), ...[...once.values()].reverse()];
  // Keys that a page's own script knows stand in the page as a hidden list.
  const told = [...document.querySelectorAll("main [data-page-keys] > div")].map((row) => row.cloneNode(true));
  document.getElementById("page-keys").replaceChildren(...own.map(describe), ...told);
});
singles?.addEventListener("change", () => {
  localStorage.setItem("single-keys", singles.checked ? "on" : "off");
});
