"use strict";
(() => {
  const page = document.documentElement;
  const decks = [...document.querySelectorAll(".deck")];
  const black = document.getElementById("black");
  const said = document.getElementById("said");
  let deck = decks.find((each) => !each.hidden);
  let place = 0;
  let hasNotes = false;

  const slides = () => deck.querySelectorAll(".slide");

  function show(next) {
    const all = [...slides()];
    place = Math.max(0, Math.min(all.length - 1, next));
    const progress = `${place + 1} / ${all.length}`;
    all.forEach((slide, at) => slide.classList.toggle("on", at === place));
    deck.querySelectorAll("[data-progress]").forEach((each) => (each.textContent = progress));
    page.classList.toggle("noted", hasNotes);
    deck.querySelectorAll(".evidence").forEach((each) => (each.hidden = !hasNotes));
    deck.querySelectorAll('[data-do="notes"]').forEach((each) => each.setAttribute("aria-pressed", hasNotes));
    const heading = all[place].querySelector(".head");
    said.lang = deck.lang;
    said.textContent = `${progress} ${heading.textContent}`;
    history.replaceState(null, "", `#${deck.lang}.${place + 1}`);
    window.scrollTo(0, 0);
  }

  function speak(language) {
    const other = decks.find((each) => each.lang === language);
    if (!other || other === deck) return;
    deck.hidden = true;
    other.hidden = false;
    deck = other;
    page.lang = language;
    document.title = deck.dataset.title;
    show(place);
  }

  const full = () =>
    (document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen?.())?.catch(() => {});

  const acts = {
    on: () => show(place + 1),
    back: () => show(place - 1),
    first: () => show(0),
    last: () => show(slides().length - 1),
    notes: () => { hasNotes = !hasNotes; show(place); },
    language: () => speak(decks[(decks.indexOf(deck) + 1) % decks.length].lang),
    black: () => { black.hidden = !black.hidden; },
    full,
  };
  const keys = {
    ArrowRight: "on", ArrowDown: "on", PageDown: "on", " ": "on", Enter: "on",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back",
    Home: "first", End: "last", n: "notes", l: "language", b: "black", ".": "black", f: "full",
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const isButton = event.target.closest?.("button");
    if (isButton && (key === " " || key === "Enter")) return;
    const scrolls = event.target.closest?.(".evidence, .table");
    if (scrolls && scrolls.scrollHeight > scrolls.clientHeight && /^(Arrow(Up|Down)|Page)/.test(key)) return;
    if (key === "Escape" && !black.hidden) return acts.black();
    if (key === "Escape" && hasNotes) return acts.notes();
    const act = event.shiftKey && key === " " ? "back" : keys[key];
    if (!act) return;
    event.preventDefault();
    if (!black.hidden) acts.black();
    else acts[act]();
  });

  // As in every slide program: the right half goes on, the left half back. What is read, followed or marked does not.
  function turn(event) {
    const isRead = event.target.closest("a, .bar, .shared, .evidence, .table");
    if (isRead || event.button || getSelection().toString()) return;
    show(place + (event.clientX < window.innerWidth / 2 ? -1 : 1));
  }

  document.addEventListener("click", (event) => {
    if (event.target === black) return acts.black();
    const button = event.target.closest("button");
    if (!button) return turn(event);
    if (button.dataset.language) {
      speak(button.dataset.language);
      deck.querySelector(`.bar [data-language="${CSS.escape(deck.lang)}"]`).focus();
    }
    else acts[button.dataset.do]();
  });

  let touched = null;
  document.addEventListener("touchstart", (event) => {
    touched = event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touched) return;
    const across = event.changedTouches[0].clientX - touched.clientX;
    const down = event.changedTouches[0].clientY - touched.clientY;
    touched = null;
    if (event.target.closest(".table, .evidence") || Math.abs(across) < 50) return;
    if (Math.abs(across) > 2 * Math.abs(down)) show(place + (across < 0 ? 1 : -1));
  });

  const [, language, number] = location.hash.match(/^#([\w-]+)\.(\d+)$/) || [];
  page.classList.add("live");
  if (language) speak(language);
  show(number ? number - 1 : 0);
})();
