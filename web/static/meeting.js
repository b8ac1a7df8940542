// The meeting page is whole without this file. Here: filters without a round trip, ways to and from the evidence,
// the reasons of a moment on hovering and focusing, and where on the page one is.
(() => {
  const turns = [...document.querySelectorAll("[data-turns] > .turn")];

  // --- filter by moment ---------------------------------------------------------------------------------------

  const form = document.querySelector("[data-filters]");
  const boxes = form ? [...form.querySelectorAll("input[name=moment]")] : [];
  const status = document.querySelector("[data-filter-status]");
  const clear = document.querySelector("[data-filter-clear]");

  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);

  const matches = (sentence, wanted) => {
    const moments = (sentence.dataset.moments || "").split(" ");
    return wanted.some((moment) => moments.includes(moment));
  };

  const showMoments = () => {
    const wanted = chosen();
    let shown = 0;
    for (const turn of turns) {
      let any = wanted.length === 0;
      for (const sentence of turn.querySelectorAll(".sentence")) {
        const found = wanted.length > 0 && matches(sentence, wanted);
        any = any || found;
        sentence.classList.toggle("is-aside", wanted.length > 0 && !found);
      }
      turn.hidden = !any;
      shown += any ? 1 : 0;
    }
    const name = document.querySelector("[data-turns]").dataset.turnName;
    status.textContent = wanted.length ? `Showing ${shown} of ${turns.length} ${name}` : "";
    clear.hidden = wanted.length === 0;
  };

  const keepInAddress = () => {
    const address = new URL(window.location.href);
    address.searchParams.delete("moment");
    for (const moment of chosen()) {
      address.searchParams.append("moment", moment);
    }
    window.history.replaceState(window.history.state, "", address);
  };

  const showEverything = () => {
    for (const box of boxes) {
      box.checked = false;
    }
    showMoments();
    keepInAddress();
  };

  const readAddress = () => {
    const wanted = new URL(window.location.href).searchParams.getAll("moment");
    for (const box of boxes) {
      box.checked = wanted.includes(box.value);
    }
    showMoments();
  };

  if (form) {
    form.querySelector("[data-filter-apply]").hidden = true;
    form.addEventListener("change", () => {
      showMoments();
      keepInAddress();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    clear.addEventListener("click", (event) => {
      event.preventDefault();
      showEverything();
      boxes[0].focus();
    });
    window.addEventListener("popstate", readAddress);
    readAddress();
  }

  // --- to the evidence and back -----------------------------------------------------------------------------

  let cameFrom = null;

  // The filtered page of the server links to the unfiltered one: here the same page does.
  const placeOf = (link) => {
    const address = new URL(link.href, window.location.href);
    return address.pathname === window.location.pathname && address.hash ? address.hash.slice(1) : null;
  };

  const reveal = (place) => {
    if (place.closest(".turn[hidden]")) {
      showEverything();
    }
    for (let box = place.parentElement.closest("details"); box; box = box.parentElement.closest("details")) {
      box.open = true;
    }
  };

  const goTo = (id) => {
    const place = document.getElementById(id);
    if (!place) {
      return false;
    }
    reveal(place);
    if (window.location.hash === `#${id}`) {
      place.scrollIntoView({ block: "start" });
    } else {
      window.location.hash = id;
    }
    if (!place.hasAttribute("tabindex")) {
      place.tabIndex = -1;
    }
    place.focus({ preventScroll: true });
    return true;
  };

  const goBack = () => {
    cameFrom.scrollIntoView({ block: "center" });
    cameFrom.focus({ preventScroll: true });
    cameFrom = null;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (link.matches("[data-back]") && cameFrom) {
      event.preventDefault();
      goBack();
      return;
    }
    const id = placeOf(link);
    const away = link.closest("[data-turns], nav, .skip-link");
    if (id && !link.closest(".skip-link") && !link.matches("[data-filter-clear]") && goTo(id)) {
      event.preventDefault();
      cameFrom = away ? cameFrom : link;
    }
  });

  window.addEventListener("hashchange", () => {
    const place = document.getElementById(window.location.hash.slice(1));
    if (place && place.closest(".turn[hidden]")) {
      reveal(place);
      place.scrollIntoView({ block: "start" });
    }
  });

  // --- why a moment was found: on hovering and on focusing ----------------------------------------------------

  const popup = document.createElement("div");
  popup.className = "why-popup";
  popup.popover = "manual";
  popup.setAttribute("aria-hidden", "true");
  document.body.append(popup);
  const canPop = typeof popup.showPopover === "function";
  let waiting = 0;
  let explained = null;
  // A page that scrolls under a resting pointer is not hovering.
  const AFTER_SCROLL = 400;
  let scrolled = -AFTER_SCROLL;

  const hideReasons = () => {
    window.clearTimeout(waiting);
    explained = null;
    if (canPop && popup.matches(":popover-open")) {
      popup.hidePopover();
    }
  };

  const showReasons = (summary) => {
    if (!canPop || summary.parentElement.open) {
      return;
    }
    explained = summary;
    popup.replaceChildren(summary.parentElement.querySelector(".why-list").cloneNode(true));
    popup.showPopover();
    placeReasons();
  };

  const placeReasons = () => {
    if (!explained) {
      return;
    }
    const spot = explained.getBoundingClientRect();
    const below = spot.bottom + 6 + popup.offsetHeight < window.innerHeight;
    popup.style.left = `${Math.max(8, Math.min(spot.left, window.innerWidth - popup.offsetWidth - 8))}px`;
    popup.style.top = `${below ? spot.bottom + 6 : spot.top - popup.offsetHeight - 6}px`;
  };

  const summaryOf = (event) => (event.target.closest ? event.target.closest(".why > summary") : null);

  document.addEventListener("pointerover", (event) => {
    const summary = summaryOf(event);
    if (event.pointerType === "mouse" && summary && event.timeStamp - scrolled > AFTER_SCROLL) {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => showReasons(summary), 250);
    } else if (!event.target.closest(".why-popup")) {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(hideReasons, 200);
    } else {
      window.clearTimeout(waiting);
    }
  });
  document.addEventListener("focusin", (event) => {
    const summary = summaryOf(event);
    hideReasons();
    if (summary && summary.matches(":focus-visible")) {
      showReasons(summary);
    }
  });
  document.addEventListener("focusout", hideReasons);
  document.addEventListener("click", hideReasons);
  document.addEventListener("scroll", (event) => {
    scrolled = event.timeStamp;
    placeReasons();
  }, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hideReasons();
      for (const menu of document.querySelectorAll(".menu[open], [data-sections][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });

  // --- where on the page one is --------------------------------------------------------------------------------

  const narrow = document.querySelector("[data-sections]");
  const now = document.querySelector("[data-section-now]");
  const entries = [...document.querySelectorAll(".sections-wide a, .sections-narrow a")];
  const sections = [...document.querySelectorAll(".meeting-body > section[id]")];

  const markSection = () => {
    const line = window.innerHeight * 0.3;
    const passed = sections.filter((section) => section.getBoundingClientRect().top <= line);
    const current = passed.length ? passed[passed.length - 1] : sections[0];
    for (const entry of entries) {
      if (entry.hash === `#${current.id}`) {
        entry.setAttribute("aria-current", "true");
        now.textContent = entry.textContent;
      } else {
        entry.removeAttribute("aria-current");
      }
    }
  };

  let marking = false;
  document.addEventListener("scroll", () => {
    if (!marking) {
      marking = true;
      window.requestAnimationFrame(() => {
        markSection();
        marking = false;
      });
    }
  }, { passive: true });
  markSection();

  document.addEventListener("click", (event) => {
    if (event.target.closest(".sections-narrow a") || !event.target.closest("[data-sections]")) {
      narrow.open = false;
    }
    for (const menu of document.querySelectorAll(".menu[open]")) {
      menu.open = menu.contains(event.target);
    }
  });

  // --- paper: every line of the scorecard with its formula ---------------------------------------------------------

  window.addEventListener("beforeprint", () => {
    for (const line of document.querySelectorAll("details.line")) {
      line.open = true;
    }
  });
})();
