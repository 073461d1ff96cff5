"""Meeting mode: a report as one HTML file that shows a message a screen, in any of its languages, without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from nps_core.i18n import LANGUAGES, Text, text_in
from nps_core.report.badge import Badge
from nps_core.report.document import Document, Quote, Sheet
from nps_core.report.drawing.letters import width_of
from nps_core.report.fonts import FONTS
from nps_core.report.markup import filled, own, pictures, policy, read, rows_shown, style
from nps_core.scale import category

NAMES: Final = {"en": "English", "zh-Hans": "简体", "zh-Hant": "繁體"}
"""What each language calls itself, shortly."""

_WHOLE, _BESIDE_QUOTES, _HIGH, _SIZE = 1180, 720, 440, 19
"""The size of a chart and of its letters, in the pixels of a screen of 1280 by 720."""

_LONG_LEAD: Final = 75
_MUCH_SAID: Final = {True: 90, False: 150}
"""So many ems of quotes, beside a chart and alone, are set smaller."""

_MOST_QUOTES: Final = {True: 2, False: 3}
_MOST_ROWS: Final = 8
_MOST_BEHIND: Final = 25


@dataclass(frozen=True)
class _Deck:
    """The slides of one language."""

    document: Document
    text: Text

    @property
    def name(self) -> str:
        return NAMES[self.document.language]


def presentation(documents: Mapping[str, Document], *, opened: str, badge: Badge | None = None) -> str:
    """Documents that say the same in several languages as one HTML file for a meeting.

    Args:
        documents: by language; those that are there can be chosen.
        opened: the language it opens in; where it is not there, the first that is.
        badge: of one that others see by a link.
    """
    decks = [_Deck(documents[language], text_in(language)) for language in LANGUAGES if language in documents]
    shown = opened if opened in documents else decks[0].document.language
    fonts = "".join(f":lang({language}) {{ font-family: {FONTS[language]}; }}\n" for language in LANGUAGES)
    styles, script = f"{style('presentation.css')}{fonts}", read("presentation.js") + (badge.script if badge else "")
    return filled(
        "presentation.html",
        decks=decks,
        document=documents[shown],
        opened=shown,
        css=own(styles),
        script=own(script),
        badge=badge,
        csp=policy(styles=styles, scripts=script, asks=badge is not None),
        looks=_look,
        long=lambda lead: width_of(lead) > _LONG_LEAD,
        weight=_weight,
        quotes=_quotes,
        most_rows=_MOST_ROWS,
        most_behind=_MOST_BEHIND,
        pictures=_pictures,
        rows_shown=rows_shown,
        category=category,
    )


def _look(sheet: Sheet) -> str:
    """What a slide shows under its message: a chart, else quotes in large letters, else numbers."""
    if sheet.chart:
        return "drawn"
    if sheet.quotes:
        return "said-large"
    return "numbers" if sheet.tables else "bare"


def _quotes(sheet: Sheet) -> Sequence[Quote]:
    return sheet.quotes[: _MOST_QUOTES[sheet.chart is not None]]


def _weight(sheet: Sheet) -> str:
    """Whether its quotes are much to read."""
    said = sum(width_of(quote.text) for quote in _quotes(sheet))
    return "much" if said > _MUCH_SAID[sheet.chart is not None] else "little"


def _pictures(sheet: Sheet, text: Text) -> Markup:
    assert sheet.chart is not None, "the template asks for charts of sheets that have one"
    wide = _BESIDE_QUOTES if sheet.quotes else _WHOLE
    return pictures(sheet.chart, text, sheet.alt, wide=wide, height=_HIGH, size=_SIZE)
