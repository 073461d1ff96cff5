"""The catalogue of what customers talk about: names, phrases and words of each theme in three languages."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nps_core.comments.languages import LANGUAGE_OF


@dataclass(frozen=True)
class Entry:
    """A theme that customers of shops and services are known to talk about.

    Attributes:
        id: its lasting id.
        names: its name in each language of the screens.
        phrases: pairs of a script group and a phrase that a customer would write, kind ones and unkind ones.
        words: words by which it is recognised without a model, and by which a model's choice of it is borne out.
        kind: ``theme``; ``unspecific`` for praise or blame without a reason; ``talk`` for what people say around it.
        trade: the line of business that alone has this theme; empty where any company may have it.
    """

    id: str
    names: Mapping[str, str]
    phrases: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    kind: str
    trade: str = ""

    @property
    def is_theme(self) -> bool:
        """Whether it can be shown as a theme."""
        return self.kind == "theme"

    def is_in(self, clause: str) -> bool:
        """Whether a clause, in small letters, holds one of its words."""
        return bool(self.words) and _pattern(self.words).search(clause) is not None


@cache
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    return re.compile("|".join(part for part in (rf"\b(?:{latin})\b" if latin else "", chinese) if part))


@cache
def catalogue() -> tuple[Entry, ...]:
    """Every entry, in the order of the file."""
    raw = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    return tuple(
        Entry(
            id=name,
            names=entry["names"],
            phrases=tuple((script, phrase) for script, language in LANGUAGE_OF.items() for phrase in entry[language]),
            words=tuple(entry["words"]),
            kind=entry.get("kind", "theme"),
            trade=entry.get("trade", ""),
        )
        for name, entry in raw.items()
    )
