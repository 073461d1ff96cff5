"""Documents as HTML: one way to fill in a page, which escapes all that comes from data, and what such a page may do."""

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nps_core.colors import CATEGORY_COLORS
from nps_core.i18n import Text
from nps_core.report.document import Chart, Panels, Table
from nps_core.report.drawing import height_of, svg
from nps_core.report.drawing.letters import clean
from nps_core.report.printed import is_cut, printed

_HERE: Final = Path(__file__).parent / "html"

NARROW: Final = 350
"""How wide a drawing is for a phone, in pixels."""

_MOST_NARROW: Final = 460
_SIZE: Final = 13


def _shown(value: Any) -> Any:
    """What a template is given: texts without what no page can show; ``Markup`` is our own and stays."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"printed": printed, "is_cut": is_cut}


def filled(template: str, **facts: Any) -> str:
    """A template of this folder, filled in; every text is escaped."""
    return _TEMPLATES.get_template(template).render(**facts)


def read(file: str) -> str:
    """A style sheet or a script of this folder."""
    return (_HERE / file).read_text(encoding="utf-8")


def style(file: str) -> str:
    """A style sheet of this folder, and what every page has: its colours."""
    sides = "".join(f".quote.{name} {{ border-left-color: {color}; }}\n" for name, color in CATEGORY_COLORS.items())
    return f"{read('colors.css')}{sides}{read(file)}"


def policy(*, styles: str, scripts: str = "", asks: bool = False, sends: bool = False) -> str:
    """The Content-Security-Policy of a page that holds all it needs: its own style, its own script, nothing else.

    Args:
        asks: whether its script may ask this server.
        sends: whether it may send a form to this server.

    >>> policy(styles="")
    "default-src 'none'; style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src data:; \
base-uri 'none'; form-action 'none'"
    """
    script = f"; script-src {_hash(scripts)}" if scripts else ""
    script += "; connect-src 'self'" if asks else ""
    form = "'self'" if sends else "'none'"
    return f"default-src 'none'; style-src {_hash(styles)}; img-src data:{script}; base-uri 'none'; form-action {form}"


def policy_in(page: str) -> str:
    """The policy that a page of ours carries, for the server to send as a header too."""
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert found, "every page carries its policy"
    return unescape(found[1])


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def css_text(content: str) -> str:
    r"""A text as a style sheet writes one, with every letter that could end it written as its number.

    >>> css_text('a"</style>')
    '"a\\22 \\3c \\2f style\\3e "'
    """
    letters = (each if each.isalnum() or each == " " else f"\\{ord(each):x} " for each in clean(content))
    return f'"{"".join(letters)}"'


def css_counted(sentence: str, counters: Mapping[str, str]) -> str:
    r"""A sentence in which some words are counters of the style sheet.

    >>> css_counted("Page <a> of <b>", {"<a>": "page", "<b>": "pages"})
    '"Page " counter(page) " of " counter(pages)'
    """
    found = re.split(f"({'|'.join(map(re.escape, counters))})", sentence)
    return " ".join(f"counter({counters[part]})" if part in counters else css_text(part) for part in found if part)


def pictures(chart: Chart, text: Text, alt: str, *, wide: float, height: float = 0, size: float = _SIZE) -> Markup:
    """A chart twice: for a wide page and for a phone; the style sheet shows one of them.

    Args:
        height: of the wide one; by default what the chart wants.
        size: of the letters of the wide one.
    """
    large = svg(chart, text, width=wide, height=height or height_of(chart, size, width=wide), alt=alt, size=size)
    low = height_of(chart, _SIZE, width=NARROW)
    low = low if isinstance(chart, Panels) else min(low, _MOST_NARROW)
    small = svg(chart, text, width=NARROW, height=low, alt=alt, size=_SIZE)
    both = f'<div class="wide">{large}</div><div class="narrow">{small}</div>'
    return Markup(both)  # noqa: S704 - our own drawing, in which everything from data is escaped


def own(content: str) -> Markup:
    """A style sheet or a script of ours, as it stands."""
    return Markup(content)  # noqa: S704 - from this folder; what is put into it is escaped where that is done


def rows_shown(table: Table, text: Text) -> list[list[str]]:
    """The cells of a table as the reader's language writes them; what is missing is empty."""
    forms = [column.form for column in table.columns]
    return [[_cell(value, form, text) for value, form in zip(row, forms, strict=True)] for row in table.rows]


def _cell(value: str | float | date | None, form: str, text: Text) -> str:
    if value is None:
        return ""
    return str(value) if form == "text" or isinstance(value, str) else getattr(text, form)(value)
