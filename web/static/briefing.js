// On the page that is shown, arrow keys and Page Up and Page Down go from section to section.
(() => {
  const slides = [...document.querySelectorAll("[data-slides] > .slide")];
  if (!slides.length) return;

  const keys = document.querySelector("[data-slide-keys]");
  if (keys) keys.hidden = false;

  const forward = new Set(["ArrowRight", "ArrowDown", "PageDown"]);
  const back = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);

  const present = () => {
    const middle = window.innerHeight / 2;
    const place = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return place < 0 ? slides.length - 1 : place;
  };

  // A section taller than the window is read to its end before the next one comes.
  const fits = (slide, way) => {
    const box = slide.getBoundingClientRect();
    return way > 0 ? box.bottom <= window.innerHeight + 4 : box.top >= -4;
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const way = forward.has(event.key) ? 1 : back.has(event.key) ? -1 : 0;
    if (!way) return;
    const here = present();
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    const next = slides[here + way];
    if (!next || (!sideways && !fits(slides[here], way))) return;
    event.preventDefault();
    next.scrollIntoView({ behavior: "instant", block: "start" });
    next.focus({ preventScroll: true });
  });
})();
