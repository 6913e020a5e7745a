// Runs before the first paint: says that scripts work, and lets a person choose theme and density.
// The choice is a cookie, so the server renders the next page with it; "auto" is plain CSS and needs nothing here.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const YEAR = 365 * 24 * 3600;
  const secure = location.protocol === "https:" ? "; Secure" : "";

  function keep(name, value, fallback) {
    const age = value === fallback ? 0 : YEAR;
    document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  }

  function mark() {
    const theme = root.dataset.bsTheme ?? "auto";
    const density = root.dataset.density ?? "roomy";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
    for (const button of document.querySelectorAll("[data-density-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.densityChoice === density));
    }
  }

  function choose(attribute, cookie, value, fallback) {
    if (value === fallback) delete root.dataset[attribute];
    else root.dataset[attribute] = value;
    keep(cookie, value, fallback);
    mark();
    document.dispatchEvent(new CustomEvent("book:theme"));
  }

  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice], [data-density-choice], [data-back], [data-reload]");
    if (!button) return;
    if (button.dataset.themeChoice) choose("bsTheme", "theme", button.dataset.themeChoice, "auto");
    if (button.dataset.densityChoice) choose("density", "density", button.dataset.densityChoice, "roomy");
    if ("back" in button.dataset) history.back();
    if ("reload" in button.dataset) location.reload();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("book:theme"));
  });
})();
