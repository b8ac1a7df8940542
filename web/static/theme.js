// Light or dark: the remembered choice, else the system's. Loaded in the head, before the first paint.
(() => {
  const key = "coach-theme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  const remembered = () => {
    try {
      return window.localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const remember = (theme) => {
    try {
      window.localStorage.setItem(key, theme);
    } catch {
      // Without storage the choice lasts for this page.
    }
  };

  const wanted = () => remembered() || (dark.matches ? "dark" : "light");

  const show = (theme) => {
    document.documentElement.dataset.bsTheme = theme;
    for (const words of document.querySelectorAll("[data-theme-words]")) {
      words.textContent = theme === "dark" ? "Use the light theme" : "Use the dark theme";
    }
  };

  show(wanted());
  dark.addEventListener("change", () => show(wanted()));
  document.addEventListener("DOMContentLoaded", () => {
    show(wanted());
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
        remember(theme);
        show(theme);
      });
    }
  });
})();
