// The board of renewals: cards go from stage to stage by pointer or by key. The server moves them, on the version that
// was read, and gives the board anew; what it refuses stands again where it stood.

const board = () => document.getElementById("board");
const cards = (list) => [...list.querySelectorAll("[data-card]")];
const lists = () => [...document.querySelectorAll("[data-stage]")];
const linkOf = (card) => card?.querySelector("a");
const single = () => localStorage.getItem("single-keys") !== "off";
let moved = null;

function reload() {
  return htmx.ajax("GET", board().dataset.here, { target: "#board", swap: "outerHTML" });
}

async function move(card, stage) {
  moved = card.dataset.card;
  const values = { stage, version: card.dataset.version, next: board().dataset.here };
  await htmx.ajax("POST", card.dataset.move, { target: "#board", swap: "outerHTML", values });
}

// Refused: somebody was first, or it is closed meanwhile. app.js says so; the board shows what stands.
document.addEventListener("htmx:responseError", ({ detail }) => {
  if (moved && detail.target?.id === "board") reload();
});
document.addEventListener("htmx:sendError", () => moved && location.reload());

function prepare() {
  for (const list of document.querySelectorAll("[data-takes-cards]")) {
    Sortable.create(list, {
      group: "stages",
      draggable: "[data-card]",
      filter: "[data-move-link]",
      preventOnFilter: false,
      sort: false, // within a stage the nearest decision stands first, whoever wishes otherwise
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      delay: 200,
      delayOnTouchOnly: true,
      ghostClass: "board-ghost",
      onEnd: ({ item, from, to }) => from !== to && move(item, to.dataset.stage),
    });
  }
  if (!moved) return;
  const card = document.querySelector(`[data-card="${CSS.escape(moved)}"]`);
  moved = null;
  linkOf(card)?.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// --- By key, with the focus in a card.

function beside(list, by) {
  const all = lists();
  for (let at = all.indexOf(list) + by; at >= 0 && at < all.length; at += by) {
    if (cards(all[at]).length) return all[at];
  }
  return null;
}

function go(card, key) {
  const list = card.closest("[data-stage]");
  const at = cards(list).indexOf(card);
  if (key === "ArrowUp" || key === "ArrowDown") return linkOf(cards(list)[at + (key === "ArrowDown" ? 1 : -1)]);
  const next = beside(list, key === "ArrowRight" ? 1 : -1);
  return next && linkOf(cards(next)[Math.min(at, cards(next).length - 1)]);
}

function shift(card, by) {
  const taking = lists().filter((list) => "takesCards" in list.dataset);
  const to = taking[taking.indexOf(card.closest("[data-stage]")) + by];
  if (to && taking.includes(card.closest("[data-stage]"))) move(card, to.dataset.stage);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog:modal, [popover]:popover-open")) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const card = event.target.closest("[data-card]");
  if (event.key.startsWith("Arrow")) {
    const next = card ? go(card, event.key) : event.target === document.body && linkOf(document.querySelector("[data-card]"));
    if (!next) return;
    event.preventDefault();
    next.focus();
  } else if (card && single() && (event.key === "[" || event.key === "]")) {
    event.preventDefault();
    shift(card, event.key === "]" ? 1 : -1);
  } else if (card && single() && event.key === "m") {
    event.preventDefault();
    card.querySelector("[data-move-link]")?.click();
  }
});

document.addEventListener("htmx:afterSettle", ({ detail }) => detail.elt.id === "board" && prepare());
prepare();
