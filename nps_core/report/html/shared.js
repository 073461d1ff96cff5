"use strict";
(() => {
  const badge = document.getElementById("shared");
  let timer = 0;

  function empty() {
    clearInterval(timer);
    const told = document.createElement("main");
    const shown = [...document.querySelectorAll("[data-gone]")].find((each) => !each.closest("[hidden]"));
    told.textContent = (shown || badge).dataset.gone;
    told.className = "lead emptied";
    document.body.replaceChildren(told);
    document.title = "NPSight";
  }

  async function ask() {
    try {
      const answer = await fetch(badge.dataset.alive, { cache: "no-store", redirect: "error" });
      if (answer.status === 410) empty();
    } catch {
      // Without a network the page that is open stays: it may be shown in a meeting.
    }
  }

  timer = setInterval(ask, Number(badge.dataset.every));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
})();
