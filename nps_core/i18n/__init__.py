"""Sentences, numbers and dates in the reader's language.

The catalogues are one folder a language and one TOML file a room (``en/overview.toml``); a key is the file's name,
a dot and the entry (``overview.lead``). A value is a whole sentence with named placeholders, or a table with a
plural form each (``one``, ``other``) chosen by the placeholder ``n``. A placeholder says how its value is shown:

    {n:number}  1,284      {nps:points}  34      {margin:margin}  3      {change:change}  +6
    {low:bound}  +0.3 (an end of the interval of a difference)      {least:size}  0.3 (the same without its sign)
    {share:percent}  48%   (of a fraction)       {value:decimal}  62.9      {names:list}  a, b and c
    {day:day}  1 July 2026      {when:month}  July 2026      {theme:name}  Delivery (of a name in each language)

Language is an argument, never a global: a ``Text`` is made for each reader.
"""

import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from math import floor, log10
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, format_percent

LANGUAGES: Final = ("en", "zh-Hans", "zh-Hant")
"""The languages of the screens, by their BCP 47 names."""

FORMS: Final = (
    "number",
    "points",
    "margin",
    "change",
    "bound",
    "size",
    "percent",
    "decimal",
    "amount",
    "day",
    "month",
    "moment",
    "list",
    "name",
)
"""The forms that a placeholder may name: the methods of ``Text``."""

_BABEL = {"en": "en_GB", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
_TRADITIONAL_REGIONS = frozenset({"tw", "hk", "mo"})
_HERE = Path(__file__).parent


def language_of(tag: str | None) -> str:
    """The language to show to a browser that asks for ``tag``.

    >>> [language_of(tag) for tag in ("zh-TW", "zh-CN", "zh", "zh-Hant-HK", "en-GB", "pt-BR", None)]
    ['zh-Hant', 'zh-Hans', 'zh-Hans', 'zh-Hant', 'en', 'en', 'en']
    """
    parts = (tag or "").lower().replace("_", "-").split("-")
    if parts[0] != "zh":
        return "en"
    if "hant" in parts or ("hans" not in parts and _TRADITIONAL_REGIONS & set(parts)):
        return "zh-Hant"
    return "zh-Hans"


@cache
def catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """Every entry of a language by its key."""
    entries: dict[str, str | Mapping[str, str]] = {}
    for file in sorted((_HERE / language).glob("*.toml")):
        for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            entries[f"{file.stem}.{name}"] = value
    return entries


@dataclass(frozen=True)
class Text:
    """The catalogue of one language, and its forms of numbers and dates."""

    language: str = "en"

    def __call__(self, key: str, **facts: Any) -> str:
        """The sentence of a key, filled in.

        Raises:
            KeyError: the catalogue has no such key, or a fact that the sentence needs is missing.
        """
        entry = catalogue(self.language)[key]
        if not isinstance(entry, str):
            entry = entry.get(self.locale.plural_form(facts["n"])) or entry["other"]
        pieces = parts(entry)
        if len(pieces) == 1 and not pieces[0][1]:
            return pieces[0][0]  # most of a page's sentences have nothing to fill in
        shown = self._ends_apart(entry, facts)
        return "".join(
            literal + ((shown.get(name) or self._shown(facts[name], form)) if name else "")
            for literal, name, form in pieces
        )

    def has(self, key: str) -> bool:
        """Whether the catalogue has a sentence for a key."""
        return key in catalogue(self.language)

    @property
    def locale(self) -> Locale:
        """Babel's name for the language."""
        return _locale(self.language)

    def number(self, value: float) -> str:
        """A count, with separators."""
        return _decimal(value, "#,##0", self.language)

    def compact(self, value: float) -> str:
        """A count where there is little room, such as on an axis: in thousands, in Chinese in ten thousands.

        >>> [Text(language).compact(60_000) for language in LANGUAGES], Text("zh-Hant").compact(2_000)
        (['60K', '6万', '6萬'], '2,000')
        """
        if abs(value) < 10_000:
            return self.number(value)
        return format_compact_decimal(value, locale=self.locale, fraction_digits=1)

    def decimal(self, value: float) -> str:
        """A number with one decimal."""
        return _decimal(value, "#,##0.0", self.language)

    def amount(self, value: float) -> str:
        """A number of the reader's own, such as an order value: two decimals at most, of small ones three digits.

        >>> Text().amount(1284.5), Text().amount(0.00125), Text().amount(-7.0)
        ('1,284.5', '0.00125', '−7')
        """
        digits = 2 if abs(value) >= 1 or not value else min(2 - floor(log10(abs(value))), 300)
        return _decimal(value, f"#,##0.{'#' * digits}", self.language)

    def points(self, value: float) -> str:
        """An NPS, in whole points.

        >>> Text().points(-3.6), Text().points(-0.2)
        ('−4', '0')
        """
        return _minus(str(_whole(value)))

    def margin(self, value: float) -> str:
        """A "give or take", in whole points; below one point with a decimal, because nothing is ever certain.

        >>> Text().margin(28.4), Text().margin(0.43)
        ('28', '0.4')
        """
        return self.points(value) if value >= 1 else self.decimal(value)

    def change(self, value: float) -> str:
        """A difference, in whole points with its sign.

        >>> Text().change(6.4), Text().change(-6.4), Text().change(0.2)
        ('+6', '−6', '0')
        """
        whole = _whole(value)
        return _minus(f"{whole:+d}" if whole else "0")

    def bound(self, value: float) -> str:
        """An end of the interval of a difference, in whole points with its sign; 0 only where it is 0.

        Whether an interval leaves out zero is what a verdict is about: under half a point it is shown with a decimal,
        nearer still in words.

        >>> [Text().bound(end) for end in (6.4, 0.3, -0.04, 0.0)]
        ['+6', '+0.3', 'just below 0', '0']
        """
        if not value or _whole(value):
            return self.change(value)
        if self.decimal(value).strip("−") == self.decimal(0):
            return self("wording.just_above_zero" if value > 0 else "wording.just_below_zero")
        return f"{'+' if value > 0 else ''}{self.decimal(value)}"

    def size(self, value: float) -> str:
        """How large a difference is, in whole points; under half a point as ``bound`` shows it, without its sign.

        >>> [Text().size(size) for size in (6.4, 0.3, 0.04)]
        ['6', '0.3', 'just above 0']
        """
        return self.bound(value).removeprefix("+")

    def percent(self, value: float) -> str:
        """A fraction, as a percentage without decimals; below half a per cent with one."""
        return _percent(value, self.language)

    def day(self, value: date) -> str:
        """A calendar day, in full."""
        return _day(value, self.language)

    def month(self, value: date) -> str:
        """A month with its year."""
        return _month(value, self.language)

    def moment(self, value: datetime) -> str:
        """A day and the time on it."""
        return format_datetime(value, format="medium", locale=self.locale)

    def list(self, values: Iterable[str]) -> str:
        """Names, one after the other, as a sentence lists them."""
        return format_list([str(value) for value in values], locale=self.locale)

    def name(self, names: Mapping[str, str]) -> str:
        """A name that each language has its own of, such as a theme's."""
        return names[self.language]

    def ends(self, low: float, high: float, form: str = "points") -> tuple[str, str]:
        """Both ends of an interval in a form of numbers, with as many decimals (two at most) as tell them apart.

        "Between +1 and +1" would say that nothing is in doubt.

        >>> Text().ends(43.2, 45.1), Text().ends(43.8, 44.3), Text().ends(0.98, 1.02, "bound"), Text().ends(-0.3, 0.4)
        (('43', '45'), ('43.8', '44.3'), ('+0.98', '+1.02'), ('−0.3', '0.4'))
        """
        shown = self._shown(low, form), self._shown(high, form)
        if shown[0] != shown[1] or low == high:
            return shown
        for decimals in (1, 2):
            finer = self._finer(low, form, decimals), self._finer(high, form, decimals)
            if finer[0] != finer[1]:
                return finer
        return shown

    def _ends_apart(self, sentence: str, facts: Mapping[str, Any]) -> dict[str, str]:
        """How a sentence shows the ends of its intervals, by the names of their placeholders."""
        found: dict[str, str] = {}
        for low, high, form in _intervals(sentence):
            found[low], found[high] = self.ends(facts[low], facts[high], form)
        return found

    def _finer(self, value: float, form: str, decimals: int) -> str:
        if form == "percent":
            return _percent(value, self.language, decimals)
        near = round(value, decimals) or 0.0  # not "-0.0"
        sign = "+" if form in ("change", "bound") and near > 0 else ""
        return sign + _decimal(near, f"#,##0.{'0' * decimals}", self.language)

    def _shown(self, value: Any, form: str) -> str:
        return str(getattr(self, form)(value)) if form else str(value)


@cache
def parts(sentence: str) -> tuple[tuple[str, str, str], ...]:
    """A sentence taken apart: literal text, then the placeholder behind it (name and form, or empty).

    >>> parts("{n:number} of {all}.")
    (('', 'n', 'number'), (' of ', 'all', ''), ('.', '', ''))
    """
    return tuple((text, name or "", form or "") for text, name, form, _ in string.Formatter().parse(sentence))


_ENDS: Final = (("low", "high"), ("near", "far"), ("plain_low", "plain_high"))
"""The placeholders that tell the two ends of one interval."""

_ROUNDED: Final = ("points", "change", "bound", "size", "margin", "decimal", "percent")
"""The forms that can show two ends as one number."""


@cache
def _intervals(sentence: str) -> tuple[tuple[str, str, str], ...]:
    """The intervals that a sentence tells: the placeholders of both ends, and the form that both are shown in."""
    forms = {name: form for _, name, form in parts(sentence)}
    return tuple(
        (low, high, forms[low])
        for low, high in _ENDS
        if low in forms and forms[low] == forms.get(high) and forms[low] in _ROUNDED
    )


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(_BABEL[language])


# Babel takes about ten microseconds a number and a page shows the same few hundred again and again.
@lru_cache(maxsize=8192)
def _decimal(value: float, pattern: str, language: str) -> str:
    return _minus(format_decimal(value, format=pattern, locale=_locale(language)))


@lru_cache(maxsize=2048)
def _percent(value: float, language: str, decimals: int = 0) -> str:
    few = decimals or (1 if 0 < abs(value) < 0.005 else 0)
    pattern = f"0.{'0' * few}%" if few else "0%"
    return _minus(format_percent(value, format=pattern, locale=_locale(language)))


@lru_cache(maxsize=2048)
def _day(value: date, language: str) -> str:
    return format_date(value, format="long", locale=_locale(language))


@lru_cache(maxsize=2048)
def _month(value: date, language: str) -> str:
    return format_skeleton("yMMMM", value, locale=_locale(language))


def _whole(value: float) -> int:
    """Rounded half away from zero, as people round."""
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


def _minus(shown: str) -> str:
    return shown.replace("-", "−")


def text_in(language: str) -> Text:
    """The catalogue of a language.

    >>> text_in("zh-Hant").number(1284)
    '1,284'
    """
    assert language in LANGUAGES, f"{language} is not one of {LANGUAGES}"
    return Text(language)
