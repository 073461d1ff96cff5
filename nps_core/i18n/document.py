"""What a browser is told of a page beside what stands on it: its language, and how it fits on paper."""

from typing import Final

WIDTH_OF_PAPER: Final = 700
"""As wide as what is printed on A4 or Letter may be, in pixels."""


def page_script(language: str) -> str:
    """The script that says which language a page is in, for its letter forms and for a screen reader.

    Charts keep the width of the screen when they are printed: ``--on-paper`` says by how much a page has to shrink, and
    the class ``dark`` that its colours are not those of paper. The server allows exactly these scripts
    (Content-Security-Policy), one a language.

    >>> page_script("zh-Hant").splitlines()[0]
    "document.documentElement.lang='zh-Hant';"
    """
    return f"""document.documentElement.lang='{language}';
window.onbeforeprint = () => {{
  const root = document.documentElement, main = document.querySelector('[data-testid="stMain"]');
  if (!main) return;
  root.style.setProperty('--on-paper', Math.min(1, {WIDTH_OF_PAPER} / main.clientWidth));
  root.classList.toggle('dark', getComputedStyle(main).colorScheme === 'dark');
}};"""
