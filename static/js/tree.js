// The tree of territories: htmx unfolds a branch; folding takes its rows away again, and asks nothing.

const levelOf = (row) => Number(row?.dataset.level ?? -1);

function fold(button) {
  const row = button.closest("tr");
  while (levelOf(row.nextElementSibling) > levelOf(row)) row.nextElementSibling.remove();
  button.setAttribute("aria-expanded", "false");
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.elt.closest?.('.folds .fold[aria-expanded="true"]');
  if (!button) return;
  event.preventDefault();
  fold(button);
});
