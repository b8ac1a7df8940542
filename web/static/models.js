/* While a training runs, or Coach gets ready for one, look at its progress every three seconds; at its end, show the new candidate. */
(() => {
  "use strict";
  const EVERY = 3000;

  const look = async () => {
    const here = document.querySelector("[data-training]");
    if (!here || here.dataset.training === "still") return;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.querySelector("[data-training]");
      if (!there) return;
      if (there.dataset.training !== here.dataset.training) {
        window.location.reload();
        return;
      }
      const [bar, now] = [here.querySelector("progress"), there.querySelector("progress")];
      const [words, said] = [here.querySelector("[role=status]"), there.querySelector("[role=status]")];
      if (bar && now) bar.value = now.value;
      if (words && said && words.textContent !== said.textContent) words.textContent = said.textContent;
    } catch { /* the next look may succeed */ }
    window.setTimeout(look, EVERY);
  };

  window.setTimeout(look, EVERY);
})();
