// Rows of a table by keyboard and pointer: j k move, Enter opens, Space previews, e edits, x selects.
// A row says where it leads with data-href, what previews it with data-peek; an element in it marked data-edit edits, one marked
// data-row-key="a" is pressed by a.

const panel = document.getElementById("panel");
let opener = null;

const rowsOf = (table) => [...table.tBodies[0].rows];
const tableHere = () => document.activeElement?.closest?.("table[data-rows]") ?? document.querySelector("main table[data-rows]");
const interactive = "a, button, input, select, textarea, label, summary, [popover]";
const single = () => localStorage.getItem("single-keys") !== "off";

// One row of each table is in the tab order; j and k move that place.
function prepare(scope) {
  for (const table of scope.querySelectorAll?.("table[data-rows]") ?? []) {
    if (!table.tBodies.length) continue;
    rowsOf(table).forEach((row, index) => (row.tabIndex = index ? -1 : 0));
    measure(table);
    countPicked(table);
  }
}

// The first column sticks only where the table is wider than its frame.
function measure(table) {
  const frame = table.closest(".sheet-scroll");
  frame?.classList.toggle("is-wide", frame.scrollWidth > frame.clientWidth + 1);
}

function goTo(row) {
  if (!row) return;
  for (const other of rowsOf(row.closest("table"))) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const table = tableHere();
  if (!table) return;
  const rows = rowsOf(table);
  const at = rows.indexOf(document.activeElement.closest("tr"));
  goTo(rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]);
}

function openRow(row, inNewTab) {
  const address = row.dataset.href;
  if (!address) return;
  if (inNewTab) window.open(address, "_blank", "noopener");
  else location.assign(address);
}

function peek(row) {
  if (!row.dataset.peek || !panel) return;
  opener = row;
  document.querySelector("tr.is-open")?.classList.remove("is-open");
  row.classList.add("is-open");
  panel.hidden = false;
  htmx.ajax("GET", row.dataset.peek, { target: "#panel-body", swap: "innerHTML" }).then(() => panel.focus());
}

function closePanel() {
  panel.hidden = true;
  opener?.classList.remove("is-open");
  opener?.focus();
  opener = null;
}

const KEYS = {
  Enter: (row) => openRow(row),
  " ": peek,
  e: (row) => row.querySelector("[data-edit]")?.click(),
  x: (row) => row.querySelector("input[type=checkbox]")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const cell = event.target.closest(".cell-form");
  if (event.key === "Escape" && cell) return cell.querySelector("[data-cancel]").click();
  if (event.key === "Escape" && panel && !panel.hidden) return closePanel();
  if (document.querySelector("dialog:modal")) return;
  const row = event.target.closest("table[data-rows] tbody tr");
  if (row && event.target === row && KEYS[event.key] && (event.key.length > 1 || event.key === " " || single())) {
    event.preventDefault();
    KEYS[event.key](row);
    return;
  }
  // A button or link in the row marked data-row-key is pressed by that key.
  const own = row && event.target === row && single() && row.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
  if (own) {
    event.preventDefault();
    own.click();
    return;
  }
  if (!single() || event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-panel]")) return closePanel();
  const row = event.target.closest("table[data-rows] tr[data-href]");
  if (!row || event.target.closest(interactive) || String(getSelection())) return;
  openRow(row, event.ctrlKey || event.metaKey);
});

// --- Selecting several rows: the head's box ticks all; the bar of acts shows while any is ticked.

const boxesOf = (table) => [...table.querySelectorAll("tbody .pick input[type=checkbox]")];

function countPicked(table) {
  const boxes = boxesOf(table);
  const ticked = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-pick-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const bar = (table.closest("[data-region]") ?? document).querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-bulk-count]").textContent = String(ticked);
}

document.addEventListener("change", ({ target }) => {
  const table = target.closest("table[data-rows]");
  if (!table || !target.closest(".pick")) return;
  if (target.matches("[data-pick-all]")) for (const box of boxesOf(table)) box.checked = target.checked;
  countPicked(table);
});

document.addEventListener("htmx:afterSettle", ({ detail }) => prepare(detail.elt.parentElement ?? document));
addEventListener("resize", () => document.querySelectorAll("table[data-rows]").forEach(measure));
prepare(document);
