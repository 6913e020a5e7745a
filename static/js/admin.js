// What Django admin's own pages leave without a name for screen readers.

function nameBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box || box.dataset.named) continue;
    label.id ||= `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby")}`);
    box.querySelector(".select2-selection__rendered").setAttribute("aria-labelledby", label.id);
    box.dataset.named = "";
  }
}

// The heads of the first and last column of a table of rows are empty, and are no heads.
function unheadEmptyCells() {
  for (const head of document.querySelectorAll(".tabular thead th:empty")) {
    const cell = document.createElement("td");
    cell.className = head.className;
    head.replaceWith(cell);
  }
}

// jQuery calls back in the order in which it was asked: the boxes are there by then.
window.django?.jQuery?.(nameBoxes);
document.addEventListener("formset:added", nameBoxes);
unheadEmptyCells();
