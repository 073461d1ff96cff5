"""The themes of a run as edits leave them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from nps_core.comments.runs import OTHER, UNSPECIFIC, Theme, ThemeRun
from nps_core.comments.steering.edits import KINDS, LONGEST_NAME, LONGEST_PHRASE, MOST_PHRASES, ThemeEdit
from nps_core.errors import ThemeRefused

_MOST_KEYWORDS: Final = 15
_MOST_QUOTES: Final = 24
_SEPARATOR: Final = " · "


@dataclass
class Standing:
    """Themes of both levels as edits leave them, by id; which are hidden; which have a reader's name."""

    themes: dict[str, Theme]
    hidden: set[str]
    renamed: set[str]

    @classmethod
    def of(cls, run: ThemeRun) -> "Standing":
        """The themes of a run as it was found."""
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
    standing = Standing({}, set(), set()) if run is None else replayed(run, edits)
    if edit.kind == "pin" and any(each.kind == "pin" and each.theme == edit.theme for each in edits):
        raise ThemeRefused("theme_pinned")
    taken = names_twice(standing)
    standing.apply(edit)
    if edit.kind == "pin":
        standing.themes[edit.theme] = Theme(edit.theme, edit.names, (), 0, ())
    twice = names_twice(standing) - taken
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


def names_twice(standing: Standing) -> set[str]:
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


def replayed(run: ThemeRun, edits: Iterable[ThemeEdit]) -> Standing:
    """The themes of a run after those of some edits that can be made of it."""
    standing = Standing.of(run)
    for edit in edits:
        with suppress(ThemeRefused):
            standing.apply(edit)
    return standing


def steered(run: ThemeRun, edits: Sequence[ThemeEdit]) -> ThemeRun:
    """A run as its readers want it: themes and sub-themes renamed, merged, split, hidden.

    Its numbers are still those of the run: how many comments a merged or split theme has, ``counted`` says. A merged
    theme has no quality, for nobody measured it.
    """
    standing = replayed(run, edits)
    themes = _told_apart(standing)
    return replace(
        run,
        themes=tuple(theme for theme in themes if not theme.parent),
        subthemes=tuple(theme for theme in themes if theme.parent),
        candidates=tuple(each for each in run.candidates if not _is_settled(each, edits)),
    )


def _is_settled(candidate: Theme, edits: Iterable[ThemeEdit]) -> bool:
    """Whether a candidate was made a theme or ignored, or another with most of the same key phrases or examples."""
    return any(
        edit.theme == candidate.id or any(_are_mostly_in(edit.phrases, own) for own in _what_it_is_like(candidate))
        for edit in edits
        if edit.kind in ("ignore", "pin")
    )


def _what_it_is_like(candidate: Theme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return candidate.keywords, candidate.examples


def _are_mostly_in(phrases: Iterable[str], own: Sequence[str]) -> bool:
    return 2 * len(set(phrases) & set(own)) > len(own)


def _told_apart(standing: Standing) -> list[Theme]:
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
