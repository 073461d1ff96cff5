"""What a reader can do to themes, as one value each."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from nps_core.comments.runs import Pin, Theme

KINDS: Final = ("rename", "merge", "split", "move", "pin", "hide", "ignore")

LONGEST_NAME: Final = 80
MOST_PHRASES: Final = 50
LONGEST_PHRASE: Final = 1_000
_IN_COLUMNS = frozenset(["id", "added_at"])


@dataclass(frozen=True)
class ThemeEdit:
    """One thing that a reader did to themes; made by ``rename``, ``merge`` and the other functions named after kinds.

    Attributes:
        kind: one of ``KINDS``.
        theme: the theme it is about; of a move the one that the response leaves, which may be empty.
        names: of a rename and a pin: the name by language.
        themes: of a merge: the themes that go into another.
        into: of a merge the theme that stays, of a move the one that the response goes to.
        response: of a move: the id of the response.
        phrases: of a pin: the words or comments that it is like; of an ignored candidate its key phrases.
        id, added_at: given by the registry.
    """

    kind: str
    theme: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    into: str = ""
    response: str = ""
    phrases: tuple[str, ...] = ()
    id: str = ""
    added_at: str = ""

    def to_json(self) -> str:
        """What the registry keeps of it beside its id and date."""
        told = {name: value for name, value in asdict(self).items() if value and name not in _IN_COLUMNS}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "ThemeEdit":
        """The edit of a row of the registry."""
        told = json.loads(row["content"])
        lists = {name: tuple(told[name]) for name in ("themes", "phrases") if name in told}
        return cls(**{**told, **lists}, id=row["id"], added_at=row["added_at"])


def rename(theme: str, names: Mapping[str, str]) -> ThemeEdit:
    """Give a theme another name in some languages; in the others it keeps its own."""
    return ThemeEdit("rename", theme, names=_tidy(names))


def merge(themes: Iterable[str], into: str) -> ThemeEdit:
    """Make some themes part of another, or sub-themes of one theme part of another sub-theme of it."""
    return ThemeEdit("merge", themes=tuple(dict.fromkeys(themes)), into=into)


def split(theme: str) -> ThemeEdit:
    """Make the sub-themes of a theme themes; the theme keeps the comments that are in none of them."""
    return ThemeEdit("split", theme)


def move(response: str, was: str, into: str) -> ThemeEdit:
    """Say that a response is about another theme; ``into`` may be ``other``: it is about no clear one."""
    return ThemeEdit("move", was, into=into, response=response)


def pin(names: Mapping[str, str], phrases: Iterable[str]) -> ThemeEdit:
    """Make a theme of one's own, from words or from comments that it is like; the next run places comments in it."""
    told = tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in phrases if phrase.strip()))
    digest = hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:8]
    return ThemeEdit("pin", f"p-{digest}", names=_tidy(names), phrases=told)


def accept(candidate: Theme) -> ThemeEdit:
    """Make a candidate a theme, like its examples; one of an earlier version has none and is like its key phrases."""
    return pin(candidate.names, candidate.examples or candidate.keywords)


def hide(theme: str) -> ThemeEdit:
    """Neither list nor measure a theme; its comments stay covered."""
    return ThemeEdit("hide", theme)


def ignore(candidate: Theme) -> ThemeEdit:
    """Never offer a candidate for a new theme again, nor one with the same key phrases."""
    return ThemeEdit("ignore", candidate.id, phrases=candidate.keywords)


def _tidy(names: Mapping[str, str]) -> dict[str, str]:
    return {language: " ".join(name.split()) for language, name in sorted(names.items())}


def pins_of(edits: Iterable[ThemeEdit]) -> tuple[Pin, ...]:
    """The themes that readers made, in the order in which they made them."""
    return tuple(Pin(edit.theme, edit.names, edit.phrases) for edit in edits if edit.kind == "pin")
