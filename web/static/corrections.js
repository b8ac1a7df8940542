/* Keys for the trainers' queue: each presses a button that is on the page. They can be turned off. */
(() => {
  "use strict";
  const STORED = "coach-correction-keys";
  const panel = document.querySelector("[data-shortcuts]");
  const choice = document.querySelector("[data-shortcuts-on]");
  if (!panel || !choice) return;

  const stored = () => {
    try { return window.localStorage.getItem(STORED); } catch { return null; }
  };
  const keep = (value) => {
    try { window.localStorage.setItem(STORED, value); } catch { /* private windows keep nothing */ }
  };

  choice.checked = stored() !== "off";
  panel.hidden = false;
  choice.addEventListener("change", () => keep(choice.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    if (event.key === "ArrowLeft") {
      event.preventDefault();
      window.history.back();
      return;
    }
    const key = event.key.toLowerCase();
    const target = [...document.querySelectorAll("[data-key]")].find(
      (one) => one.dataset.key === key || one.dataset.arrow === event.key,
    );
    if (!target) return;
    event.preventDefault();
    target.click();
    if (target.tagName === "SUMMARY") target.parentElement.querySelector("select, input:not([type=hidden])")?.focus();
  });
})();
