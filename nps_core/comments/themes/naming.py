"""Names for groups of comments: the catalogue's where a group is about an entry, else the phrases that set it apart."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.comments.catalogue import Entry
from nps_core.comments.languages import LANGUAGE_OF
from nps_core.comments.words import distinctive, phrases

_KEYWORDS_EACH_SCRIPT: Final = 5
_FEWEST_IN_SCRIPT: Final = 3
"""A script with fewer units of a group lends it no name."""
_IN_A_NAME: Final = 2
_LEAST_COVERAGE: Final = 0.15
"""A name that fewer clauses of its group hold names nothing: the group is empty talk. In restaurant, shop and bank
texts groups about something had .15 to 1.0, groups of talk .01 to .11."""
_SEPARATOR: Final = " · "


@dataclass(frozen=True)
class Label:
    """What a group of comments is called.

    Attributes:
        id: the catalogue's id, or ``t-`` and a short hash of the phrases.
        names: the name in each language.
        keywords: the phrases that set it apart.
    """

    id: str
    names: Mapping[str, str]
    keywords: tuple[str, ...]


def keywords(texts: Sequence[str], scripts: Sequence[str], groups: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """For each group the phrases that set it apart, by script, best first; only scripts that it holds some of."""
    found: dict[int, dict[str, list[str]]] = {group: {} for group in sorted(set(groups))}
    for script in sorted(set(scripts)):
        held: dict[int, list[set[str]]] = defaultdict(list)
        for text, written, group in zip(texts, scripts, groups, strict=True):
            if written == script:
                held[group].append(phrases(text))
        places = [group for group in sorted(held) if len(held[group]) >= _FEWEST_IN_SCRIPT]
        best = distinctive([held[group] for group in places], _KEYWORDS_EACH_SCRIPT)
        for group, weighed in zip(places, best, strict=True):
            found[group][script] = [phrase for phrase, _ in weighed]
    return found


def known_label(entry: Entry, best: Mapping[str, Sequence[str]]) -> Label:
    """The label of a theme of the catalogue."""
    return Label(entry.id, entry.names, tuple(phrase for script in sorted(best) for phrase in best[script]))


def sub_labels(
    texts: Sequence[str], scripts: Sequence[str], groups: Sequence[int], theme: Label, taken: Collection[str] = ()
) -> dict[int, Label]:
    """The labels of the groups inside one theme: what sets each apart there, never what the theme is called itself.

    Args:
        texts: the clauses of the theme.
        scripts: the script group of each.
        groups: the group of each inside the theme.
        theme: the label of the theme; ids of the groups begin with its id.
        taken: names that stand elsewhere and are not to be given again, in any language.

    Returns:
        The label of each group that can be named; a group that only repeats the theme is left out.
    """
    spoken = {*taken, *theme.names.values()}
    labels: dict[int, Label] = {}
    for group, best in keywords(texts, scripts, groups).items():
        fresh = {script: [one for one in phrases if not _in_any(one, spoken)] for script, phrases in best.items()}
        part = [place for place, number in enumerate(groups) if number == group]
        label = new_label([texts[place] for place in part], [scripts[place] for place in part], fresh)
        if label is not None:
            labels[group] = Label(f"{theme.id}.{label.id.removeprefix('t-')[:6]}", label.names, label.keywords)
            spoken.update(label.names.values())
    return labels


def _in_any(phrase: str, names: Collection[str]) -> bool:
    return any(phrase in name.casefold() for name in names)


def new_label(texts: Sequence[str], scripts: Sequence[str], best: Mapping[str, Sequence[str]]) -> Label | None:
    """The label of a group that the catalogue does not know, from the best phrases of each of its scripts.

    None where too few of its clauses hold them: it is empty talk. A single phrase must stand in twice as many.
    """
    by_size = sorted((script for script in best if best[script]), key=lambda script: (-scripts.count(script), script))
    if not by_size:
        return None
    names = {script: list(best[script][:_IN_A_NAME]) for script in by_size}
    named = {phrase for chosen in names.values() for phrase in chosen}
    least = _LEAST_COVERAGE * (1 if len(names[by_size[0]]) == _IN_A_NAME else 2)
    if sum(not named.isdisjoint(phrases(text)) for text in texts) < least * len(texts):
        return None
    written = {
        language: _SEPARATOR.join(names.get(script, names[by_size[0]])) for script, language in LANGUAGE_OF.items()
    }
    digest = hashlib.sha256("|".join(sorted(named)).encode()).hexdigest()[:8]
    return Label(f"t-{digest}", written, tuple(phrase for script in by_size for phrase in best[script]))
