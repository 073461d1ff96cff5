"""What readers do to themes: rename, merge, split, move a comment, make one of their own, hide; all of it undone again.

A run is never changed. Edits are kept beside it and applied, in their order, whenever it is read: to the themes
(``steered``) and to the themes of each response (``replaced``). They name themes by their ids, so they hold for every
later run that has these ids; an edit about a theme that a run does not have waits for one that has it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from nps_core.comments.runs import OTHER, UNSPECIFIC, Pin, Theme, ThemeRun
from nps_core.errors import ThemeRefused
from nps_core.responses import RESPONSE_ID

KINDS: Final = ("rename", "merge", "split", "move", "pin", "hide", "ignore")

LONGEST_NAME: Final = 80
MOST_PHRASES: Final = 50
LONGEST_PHRASE: Final = 1_000
_MOST_KEYWORDS: Final = 15
_MOST_QUOTES: Final = 6
_SEPARATOR: Final = " · "
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


# -- the themes -----------------------------------------------------------------------------------------------------


@dataclass
class _Standing:
    """Themes of both levels as edits leave them, by id; which are hidden; which have a reader's name."""

    themes: dict[str, Theme]
    hidden: set[str]
    renamed: set[str]

    @classmethod
    def of(cls, run: ThemeRun) -> "_Standing":
        return cls({theme.id: theme for theme in (*run.themes, *run.subthemes)}, set(), set())

    def parts(self, theme: str) -> list[str]:
        """The sub-themes of a theme."""
        return [each.id for each in self.themes.values() if each.parent == theme]

    def listed(self) -> list[Theme]:
        """The themes that are not hidden; with a theme its sub-themes are."""
        return [each for each in self.themes.values() if not {each.id, each.parent} & self.hidden]

    def get(self, theme: str) -> Theme:
        """A theme that is listed.

        Raises:
            ThemeRefused: it is hidden, or there is none of this id.
        """
        found = self.themes.get(theme)
        if found is None:
            raise ThemeRefused("theme_unknown", id=theme[:80])
        if {theme, found.parent} & self.hidden:
            raise ThemeRefused("theme_hidden", theme=found.names)
        return found

    def apply(self, edit: ThemeEdit) -> None:
        """Do what an edit says.

        Raises:
            ThemeRefused: it cannot be done; nothing is changed.
        """
        match edit.kind:
            case "rename":
                found = self.get(edit.theme)
                self.themes[edit.theme] = replace(found, names={**found.names, **edit.names})
                self.renamed.add(edit.theme)
            case "merge":
                self._merge(edit)
            case "split":
                self._split(self.get(edit.theme))
            case "hide":
                self.hidden.add(self.get(edit.theme).id)
            case "move":
                if edit.into not in (OTHER, edit.theme):
                    self.get(edit.into)
                elif edit.into == edit.theme:
                    raise ThemeRefused("theme_same")
            case _:
                assert edit.kind in KINDS, f"{edit.kind} is not one of {KINDS}"

    def _merge(self, edit: ThemeEdit) -> None:
        into = self.get(edit.into)
        merged = [self.get(theme) for theme in edit.themes]
        if into in merged or not merged:
            raise ThemeRefused("theme_into_itself", theme=into.names)
        for each in merged:
            if each.parent != into.parent:
                raise ThemeRefused("theme_levels", theme=each.names, into=into.names)
        gone = {each.id for each in merged}
        together = (into, *merged)
        self.themes[into.id] = replace(
            into,
            keywords=_in_turns([each.keywords for each in together], _MOST_KEYWORDS),
            comments=sum(each.comments for each in together),
            quotes=_in_turns([each.quotes for each in together], _MOST_QUOTES),
            quality=None,
        )
        self.themes = {
            each.id: replace(each, parent=into.id) if each.parent in gone else each
            for each in self.themes.values()
            if each.id not in gone
        }

    def _split(self, theme: Theme) -> None:
        parts = self.parts(theme.id)
        if not parts:
            raise ThemeRefused("theme_no_parts", theme=theme.names)
        for part in parts:
            self.themes[part] = replace(self.themes[part], parent="")
        self.themes[theme.id] = replace(theme, quality=None)


def _in_turns(lists: Sequence[Sequence[str]], most: int) -> tuple[str, ...]:
    """The first of each list, then the second of each, and so on; each once."""
    longest = max(map(len, lists), default=0)
    turns = (one[place] for place in range(longest) for one in lists if place < len(one))
    return tuple(dict.fromkeys(turns))[:most]


def checked(run: ThemeRun | None, edits: Iterable[ThemeEdit], edit: ThemeEdit) -> None:
    """Raise unless an edit can be made after those that stand.

    Raises:
        ThemeRefused: it names a theme that is hidden or not there, merges across levels or into itself, splits what
            has no parts, or would have two themes called alike.
    """
    _refuse_unclear(edit)
    standing = _Standing({}, set(), set()) if run is None else _replayed(run, edits)
    if edit.kind == "pin" and any(each.kind == "pin" and each.theme == edit.theme for each in edits):
        raise ThemeRefused("theme_pinned")
    taken = _names_twice(standing)
    standing.apply(edit)
    if edit.kind == "pin":
        standing.themes[edit.theme] = Theme(edit.theme, edit.names, (), 0, ())
    twice = _names_twice(standing) - taken
    if twice:
        raise ThemeRefused("theme_name_taken", name=min(twice))


def _refuse_unclear(edit: ThemeEdit) -> None:
    if edit.kind in ("rename", "pin"):
        for name in edit.names.values() or [""]:
            if not 1 <= len(name) <= LONGEST_NAME:
                raise ThemeRefused("theme_name", found=len(name), most=LONGEST_NAME)
    if edit.kind == "pin" and not 1 <= len(edit.phrases) <= MOST_PHRASES:
        raise ThemeRefused("theme_phrases", found=len(edit.phrases), most=MOST_PHRASES)
    if any(len(phrase) > LONGEST_PHRASE for phrase in edit.phrases):
        raise ThemeRefused("theme_phrase_long", most=LONGEST_PHRASE)


def _names_twice(standing: _Standing) -> set[str]:
    """Names that two listed themes, or two sub-themes of one theme, share in a language."""
    seen: set[tuple[str, str, str]] = set()
    twice: set[str] = set()
    for theme in standing.listed():
        for language, name in theme.names.items():
            key = (theme.parent, language, name.casefold())
            if key in seen:
                twice.add(name)
            seen.add(key)
    return twice


def _replayed(run: ThemeRun, edits: Iterable[ThemeEdit]) -> _Standing:
    """The themes of a run after those of some edits that can be made of it."""
    standing = _Standing.of(run)
    for edit in edits:
        with suppress(ThemeRefused):
            standing.apply(edit)
    return standing


def steered(run: ThemeRun, edits: Sequence[ThemeEdit]) -> ThemeRun:
    """A run as its readers want it: themes and sub-themes renamed, merged, split, hidden.

    Its numbers are still those of the run: how many comments a merged or split theme has, ``counted`` says. A merged
    theme has no quality, for nobody measured it.
    """
    standing = _replayed(run, edits)
    themes = _told_apart(standing)
    return replace(
        run,
        themes=tuple(theme for theme in themes if not theme.parent),
        subthemes=tuple(theme for theme in themes if theme.parent),
        candidates=tuple(each for each in run.candidates if not _is_settled(each, edits)),
    )


def _is_settled(candidate: Theme, edits: Iterable[ThemeEdit]) -> bool:
    """Whether a candidate was ignored, or another with most of the same key phrases."""
    for edit in edits:
        if edit.kind == "ignore":
            shared = set(edit.phrases) & set(candidate.keywords)
            if edit.theme == candidate.id or 2 * len(shared) > len(candidate.keywords):
                return True
    return False


def _told_apart(standing: _Standing) -> list[Theme]:
    """The listed themes, none called like another: where two are, a key phrase tells the one apart that nobody named.

    A new edit is never the cause; an undone one or a later run can be.
    """
    seen: set[tuple[str, str, str]] = set()
    named: dict[str, Theme] = {}
    listed = standing.listed()
    for theme in sorted(listed, key=lambda each: each.id not in standing.renamed):
        names = {}
        for language, name in theme.names.items():
            more = (f"{name}{_SEPARATOR}{phrase}" for phrase in (*theme.keywords, theme.id) if phrase not in name)
            names[language] = next(
                each for each in (name, *more, theme.id) if (theme.parent, language, each.casefold()) not in seen
            )
            seen.add((theme.parent, language, names[language].casefold()))
        named[theme.id] = replace(theme, names=names)
    return [named[theme.id] for theme in listed]


def counted(run: ThemeRun, comments: Mapping[str, int]) -> ThemeRun:
    """A run with the number of responses of each theme as they are now; themes without any are gone."""
    themes = [replace(theme, comments=comments[theme.id]) for theme in run.themes if comments.get(theme.id)]
    parts = [replace(theme, comments=comments[theme.id]) for theme in run.subthemes if comments.get(theme.id)]
    themes.sort(key=lambda theme: (-theme.comments, theme.id))
    place = {theme.id: place for place, theme in enumerate(themes)}
    parts = sorted(
        (part for part in parts if part.parent in place), key=lambda part: (place[part.parent], -part.comments, part.id)
    )
    return replace(
        run,
        themes=tuple(themes),
        subthemes=tuple(parts),
        unspecific=comments.get(UNSPECIFIC, 0),
        other=comments.get(OTHER, 0),
    )


# -- the themes of each response ------------------------------------------------------------------------------------


def replaced(assignments: pd.DataFrame, run: ThemeRun, edits: Sequence[ThemeEdit]) -> pd.DataFrame:
    """The themes of each response as readers want them; a response never loses all of its rows.

    Args:
        assignments: ``response_id``, ``theme`` (of either level) and ``sureness``.
        run: the run they are of, as it was found.
        edits: in their order.

    Returns:
        The same columns, one row at most for each response and theme. What a reader moved is sure.
    """
    moved = frozenset(edit.response for edit in edits if edit.kind == "move")
    by_hand = assignments[RESPONSE_ID].isin(moved).to_numpy()
    rest = assignments[~by_hand]
    theme = rest["theme"].to_numpy(dtype=object)
    alive = np.ones(len(rest), dtype=bool)
    few = {
        response: dict(zip(rows["theme"], rows["sureness"], strict=True))
        for response, rows in assignments[by_hand].groupby(RESPONSE_ID, sort=False)
    }
    standing = _Standing.of(run)
    for edit in edits:
        parts = standing.parts(edit.theme)
        before = dict(standing.themes)
        with suppress(ThemeRefused):
            standing.apply(edit)
            if edit.kind == "merge":
                theme = np.where(np.isin(theme, edit.themes), edit.into, theme)
                few = {response: _merged(held, edit) for response, held in few.items()}
            elif edit.kind == "split":
                held_parts = rest[RESPONSE_ID].isin(rest[RESPONSE_ID][np.isin(theme, parts) & alive]).to_numpy()
                alive &= ~((theme == edit.theme) & held_parts)
                few = {response: _without_whole(held, edit.theme, parts) for response, held in few.items()}
            elif edit.kind == "move" and edit.response in few:
                few[edit.response] = _moved(few[edit.response], edit, before)
    kept = rest.assign(theme=theme)[alive]
    rows = [(response, name, sure) for response, held in few.items() for name, sure in held.items()]
    hand = pd.DataFrame(rows, columns=[RESPONSE_ID, "theme", "sureness"]).astype({"sureness": np.float32})
    together = pd.concat([kept[[RESPONSE_ID, "theme", "sureness"]], hand], ignore_index=True) if rows else kept
    surest = together.sort_values("sureness", ascending=False, kind="stable")
    return surest.drop_duplicates([RESPONSE_ID, "theme"]).sort_index().reset_index(drop=True)


def _merged(held: Mapping[str, float], edit: ThemeEdit) -> dict[str, float]:
    found: dict[str, float] = {}
    for theme, sure in held.items():
        name = edit.into if theme in edit.themes else theme
        found[name] = max(sure, found.get(name, 0.0))
    return found


def _without_whole(held: Mapping[str, float], whole: str, parts: Sequence[str]) -> dict[str, float]:
    """What is held without a theme of whose sub-themes one is held."""
    has_part = any(part in held for part in parts)
    return {theme: sure for theme, sure in held.items() if not (theme == whole and has_part)}


def _moved(held: Mapping[str, float], edit: ThemeEdit, themes: Mapping[str, Theme]) -> dict[str, float]:
    """What a response is about once it left one theme for another.

    With a theme go its sub-themes; with the last sub-theme of a theme goes the theme.
    """
    kept = dict(held)
    was = themes.get(edit.theme)
    kept.pop(edit.theme, None)
    if was is not None and not was.parent:
        kept = {theme: sure for theme, sure in kept.items() if _parent(theme, themes) != was.id}
    elif was is not None and not any(_parent(theme, themes) == was.parent for theme in kept):
        kept.pop(was.parent, None)
    clear = {theme: sure for theme, sure in kept.items() if theme not in (OTHER, UNSPECIFIC)}
    if edit.into == OTHER:
        return clear or {OTHER: 1.0}
    parent = _parent(edit.into, themes)
    return {**clear, **({parent: 1.0} if parent else {}), edit.into: 1.0}


def _parent(theme: str, themes: Mapping[str, Theme]) -> str:
    found = themes.get(theme)
    return found.parent if found else ""
