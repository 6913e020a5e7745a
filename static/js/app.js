// What every page needs around htmx: the CSRF token, what to do with answers, toasts, announcements, dialogs.
// Modules here talk through events (book:toast, book:theme), never through imports: file names carry hashes.

const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const isWholePage = (text) => /^\s*<!doctype html/i.test(text);

// A strip of tabs may be wider than the phone: the page that one is on is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
}

// --- Requests

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrf();
});

// An error may carry a partial to show (a form with its errors, an edit that came too late). A whole page where
// a partial was asked for means that the session ended: go there instead of drawing a page inside a page.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status, responseText, responseURL } = detail.xhr;
  const whole = isWholePage(responseText);
  if ([409, 422].includes(status) && responseText && !whole) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
  if (whole && status < 400 && detail.target !== document.body) {
    detail.shouldSwap = false;
    location.assign(responseURL || location.href);
  }
});

const REASONS = {
  403: "You may not do this.",
  404: "It is not there any more. Reload the page.",
  409: "Somebody changed this meanwhile. Reload to see what stands there now.",
  429: "Too many tries. Wait a little, then try again.",
};

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  toast(REASONS[status] ?? (status >= 500 ? "It was not saved: something broke on our side. Try again." : "It was refused."));
});
document.addEventListener("htmx:sendError", () => toast("No connection. Nothing was saved; try again when you are online."));
document.addEventListener("htmx:timeout", () => toast("The server took too long. Look whether it was saved before trying again."));

// --- Toasts: a message stays 6 seconds, one with Undo or an error until it is dismissed.

function toast(text) {
  const copy = document.getElementById("toast-template")?.content.cloneNode(true);
  const corner = document.getElementById("toasts");
  if (!copy || !corner) return;
  const flash = copy.querySelector("[data-toast]");
  flash.querySelector("p").textContent = text;
  flash.dataset.keep = "";
  corner.append(copy);
}

function watchToasts() {
  for (const flash of document.querySelectorAll("#toasts [data-toast]:not([data-timed])")) {
    flash.dataset.timed = "";
    if ("keep" in flash.dataset || flash.querySelector("form, .dot-late")) continue;
    setTimeout(() => !flash.matches(":hover, :focus-within") && flash.remove(), 6000);
  }
}

document.addEventListener("book:toast", ({ detail }) => toast(detail));
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove());

// --- After a swap: say the new count, bring the error summary into view.

function announce(scope) {
  const words = scope.querySelector?.("[data-announce]")?.textContent.trim();
  const region = document.getElementById("announce");
  if (words && region) region.textContent = words;
}

function showErrors(scope) {
  const summary = scope.querySelector?.("[data-error-summary]");
  if (summary) summary.focus();
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  watchToasts();
  announce(detail.elt);
  showErrors(detail.elt);
});
document.addEventListener("htmx:oobAfterSwap", watchToasts);

// --- Dialogs in browsers that do not know `command` yet.

if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}

// --- A form that is being sent is not sent twice by an impatient click.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent !== undefined && form.method === "post") event.preventDefault();
  if (form.method === "post" && !form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) form.dataset.sent = "";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

watchToasts();
showErrors(document);

document.addEventListener("click", ({ target }) => target.closest("[data-print]") && print());
