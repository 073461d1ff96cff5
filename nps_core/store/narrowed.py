"""What readers narrowed responses down to, wherever it is kept: saved views, share links, reviews, decisions.

A filter may name a respondent: by what nobody else has in a column, or by words that nobody else wrote. An alias takes
its place: so a report, whose filters count as they are, shows no more than it did, and a page says of a view that its
filter means nothing any more.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Table, select

from nps_core.comments.searching import phrases
from nps_core.store.registry import DECISIONS, REVIEWS, SHARES, VIEWS, Registry

Change = Callable[[str, str], str]
"""What a value becomes, given the column, or the key of a link, under which it stands."""

LINK_WORDS: Final = frozenset({"words", "theme-words", "split-find"})
"""Under which keys of a link words are looked for (``nps_core.links.parts``)."""
LINK_SEGMENTS: Final = frozenset({"change-before", "change-after"})
"""Under which keys of a link a segment of whatever column may stand."""
LINK_WITHIN: Final = "read"
"""Under which key of a link another link stands."""

_COLUMNS: Final = ((VIEWS, "query"), (SHARES, "subject"), (REVIEWS, "subject"))
_SHOWN: Final = re.compile(r"\\(.)")


@dataclass(frozen=True)
class WipedRow:
    """A row of the registry, and what one of its columns is to say."""

    table: Table
    id: str
    column: str
    becomes: str


@dataclass(frozen=True)
class Asked:
    """What a row of the registry keeps of what a reader asked for."""

    table: Table
    id: str
    column: str
    kept: Any

    def without(self, segment: Change, words: Change) -> Any:
        """The same with other segments and other words to look for."""
        return (_link if self.column == "query" else _filters)(self.kept, segment, words)


def asked_by_readers(registry: Registry, datasets: Collection[str]) -> list[Asked]:
    """What readers asked for of some data sets by their ids, with what was removed since."""
    asked = [(table, name, select(table).where(table.c.dataset.in_(datasets))) for table, name in _COLUMNS]
    of_reviews = select(DECISIONS).join(REVIEWS, DECISIONS.c.review == REVIEWS.c.id)
    asked.append((DECISIONS, "content", of_reviews.where(REVIEWS.c.dataset.in_(datasets))))
    return [
        Asked(table, row["id"], name, json.loads(row[name]))
        for table, name, wanted in asked
        for row in registry.rows(wanted)
    ]


def phrases_of(asked: Iterable[Asked]) -> set[str]:
    """Every word and phrase that readers look for."""
    found: set[str] = set()

    def words(_: str, text: str) -> str:
        found.update(phrases(text))
        return text

    for each in asked:
        each.without(lambda _, name: name, words)
    return found


def without(
    asked: Iterable[Asked], gone: Mapping[str, Mapping[str, str]], alone: Collection[str], alias: str
) -> list[WipedRow]:
    """The rows that name a respondent, as they are to be.

    Args:
        gone: by column, what stands in the place of a value.
        alone: words and phrases that only they wrote, or are called.
        alias: what stands in the place of these.
    """
    segment = _segments(gone)

    def words(_: str, text: str) -> str:
        return text if set(alone).isdisjoint(phrases(text)) else alias

    wiped = ((each, each.without(segment, words)) for each in asked)
    return [
        WipedRow(each.table, each.id, each.column, json.dumps(less, ensure_ascii=False))
        for each, less in wiped
        if less != each.kept
    ]


def _link(query: Mapping[str, Iterable[str]], segment: Change, words: Change) -> dict[str, list[str]]:
    return {key: [_value(key, value, segment, words) for value in values] for key, values in query.items()}


def _value(key: str, value: str, segment: Change, words: Change) -> str:
    if key == LINK_WITHIN:
        within = parse_qs(value, keep_blank_values=True)
        less = _link(within, segment, words)
        return value if less == within else urlencode(less, doseq=True)
    return words(key, value) if key in LINK_WORDS else segment(key, value)


def _filters(kept: Any, segment: Change, words: Change) -> Any:
    """What a report or a decision is of, as JSON has it."""
    if isinstance(kept, list):
        return [_filters(each, segment, words) for each in kept]
    if not isinstance(kept, dict):
        return kept
    less = {name: _filters(value, segment, words) for name, value in kept.items()}
    if isinstance(kept.get("segments"), list):
        less["segments"] = [[name, [segment(name, each) for each in names]] for name, names in kept["segments"]]
    if isinstance(kept.get("text"), str):
        less["text"] = words("text", kept["text"])
    if isinstance(kept.get("dimension"), str):
        named = {name: kept[name] for name in ("id", "name", "segment") if isinstance(kept.get(name), str)}
        less |= {name: segment(kept["dimension"], value) for name, value in named.items()}
    return less


def _segments(gone: Mapping[str, Mapping[str, str]]) -> Change:
    """What a segment becomes, under the name of its column or the key that a link has for it."""
    by_key: dict[str, dict[str, str]] = {}
    for column, of in gone.items():
        # In a link a column that is called as something else there has an underscore more.
        by_key.setdefault(column.rstrip("_"), {}).update({_plain(value): put for value, put in of.items()})
    anywhere = {value: put for of in by_key.values() for value, put in of.items()}

    def segment(key: str, value: str) -> str:
        known = anywhere if key in LINK_SEGMENTS else by_key.get(key.rstrip("_"), {})
        return known.get(_plain(value), value)

    return segment


def _plain(shown: str) -> str:
    """A segment as the data have it: a link may have it as a screen shows it, with backslashes before marks."""
    return " ".join(_SHOWN.sub(r"\1", shown).split())
