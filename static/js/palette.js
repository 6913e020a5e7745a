// Ctrl K: filter the commands here, show what the server found above them, move with the arrows, open with Enter.

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const results = document.getElementById("palette-results");
const none = document.getElementById("palette-none");

const shown = () => [...results.querySelectorAll("[role=option]:not([hidden])")];

function matches(item, words) {
  const text = item.textContent.toLowerCase();
  return words.every((word) => text.includes(word));
}

// Only the commands are filtered here; what the server found already matches.
function filter() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of results.querySelectorAll("[role=option]")) {
    item.hidden = !item.closest("#palette-found") && !matches(item, words);
  }
  for (const group of results.querySelectorAll("[role=group]")) {
    group.hidden = !group.querySelector("[role=option]:not([hidden])");
  }
  const items = shown();
  none.hidden = items.length > 0;
  results.hidden = items.length === 0;
  select(items[0]);
}

function select(item) {
  for (const other of results.querySelectorAll("[aria-selected=true]")) other.setAttribute("aria-selected", "false");
  if (!item) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  item.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const items = shown();
  if (!items.length) return;
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  select(items[(at + step + items.length) % items.length]);
}

if (dialog) {
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
    }
    if (event.key === "Enter") {
      const chosen = results.querySelector("[aria-selected=true]");
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
  results.addEventListener("htmx:afterSettle", filter);
  dialog.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    input.value = "";
    document.getElementById("palette-found").replaceChildren();
    filter();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (!dialog.querySelector("form").getAttribute("action")) event.preventDefault();
  });
}
