"""Names for groups of comments: the catalogue's where a group is about an entry, else the phrases that set it apart.

A phrase sets a group apart by the share of its clauses that hold it, times the logarithm of how much larger that share
is than elsewhere (its part of the Kullback-Leibler divergence); things weigh more than doings, and longer phrases more
than their parts. Simplified and Traditional Chinese are counted together. A name is one phrase or two, of at most four
words or eight Chinese characters.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from nps_core.comments.catalogue import Entry
from nps_core.comments.languages import LANGUAGE_OF
from nps_core.comments.words import (
    Phrase,
    in_simplified,
    in_traditional,
    is_chinese,
    phrases,
    spoken,
    with_capitals,
)

_KEYWORDS: Final = 5
_TRIED: Final = 40
_FEWEST_TEXTS: Final = 3
"""A phrase that fewer clauses of a group hold says nothing of it."""
_FEWEST_IN_LANGUAGE: Final = 0.1
"""The share of a group's clauses in a language from which the language lends it a name of its own."""
_LEAST_COVERAGE, _LEAST_KNOWN, _LEAST_KNOWN_INSIDE = 0.3, 0.5, 0.35
"""The share of a group's clauses that hold a phrase of its name, and that hold a keyword of it, as a theme and as a
part of one: below, the group is empty talk or several things, and has no name. In restaurant, shop, bank and assistant
texts groups about one thing had .34 to 1.0 with a name, others .14 to .29; with a keyword groups about one thing had
.56 to 1.0, those that are only in part what they would be called .46 to .49."""
_APART, _APART_INSIDE = 5.0, 2.5
"""How many times as often as elsewhere a phrase of a name is said in its group, and in a part of a theme than in its
other parts. First phrases of groups about one thing had 12 to 900, of mixtures 4."""
_ONE: Final = 1.3
"""How many times the share that two phrases must cover one alone must."""
_ALONE, _LEAST_SECOND, _LEAST_BESIDE_MOST = 0.5, 0.06, 0.25
"""The share of a group's clauses from which a phrase is as good as the whole name, and the shares that hold a second
one beside a phrase of less and of more than that."""
_WHOLE: Final = 0.4
"""A phrase stands for its part where it holds this share of the clauses that the part is in."""
_LONGER: Final = 0.4
"""How much more each further word of a phrase is worth."""
_MOST_WORDS, _MOST_HAN = 4, 8
_STEM: Final = 6
"""Letters that two words begin with and are of one stem."""
_FIRST: Final = 5
"""The best phrases of a group that may stand first in its name."""
_SEPARATOR: Final = " · "
_QUOTED: Final = {"en": "“{}”", "zh-Hans": "“{}”", "zh-Hant": "「{}」"}
"""How each screen writes a name in letters that are not its own."""
_CHINESE: Final = {"hans": in_simplified, "hant": in_traditional}


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

    def is_said_in(self, comment: str) -> bool:
        """Whether a comment holds one of the keywords, in either Chinese script."""
        said = comment.casefold()
        return any(word in said for word in _spellings(self.keywords))


@cache
def _spellings(keywords: tuple[str, ...]) -> frozenset[str]:
    return frozenset(spelling for word in keywords for spelling in (word, in_simplified(word), in_traditional(word)))


class _Term(NamedTuple):
    """A phrase as a candidate for the name of a group."""

    key: str
    phrase: Phrase
    weight: float


@dataclass
class _Said:
    """What is said in one language: how many clauses of each group hold each phrase.

    Attributes:
        size: clauses of each group.
        count: by group and key.
        total: by key.
        phrase: by key, as most clauses write it.
        held: the keys of each clause of a group.
    """

    size: Counter[int] = field(default_factory=Counter)
    count: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    total: Counter[str] = field(default_factory=Counter)
    written: dict[str, Counter[Phrase]] = field(default_factory=lambda: defaultdict(Counter))
    held: dict[int, list[frozenset[str]]] = field(default_factory=lambda: defaultdict(list))

    def hear(self, found: Mapping[str, Phrase], group: int) -> None:
        """Count a clause."""
        self.size[group] += 1
        self.count[group].update(found.keys())
        self.total.update(found.keys())
        self.held[group].append(frozenset(found))
        for key, phrase in found.items():
            self.written[key][phrase] += 1

    def phrase(self, key: str) -> Phrase:
        """A phrase as most clauses write it."""
        return max(self.written[key].items(), key=lambda item: (item[1], item[0].written))[0]

    def best(self, group: int, but: Collection[str] = ()) -> list[_Term]:
        """The phrases that set a group apart, best first, without those that hold some words."""
        inside, outside = self.size[group], self.size.total() - self.size[group]
        weights: dict[str, float] = {}
        for key, n in self.count[group].items():
            share, rest = n / inside, (self.total[key] - n + 1) / (outside + 1)
            if n >= _FEWEST_TEXTS and (share > rest or not outside) and not set(key.split()) & set(but):
                phrase = self.phrase(key)
                apart = math.log(share / rest) if outside else 1.0
                weights[key] = share * apart * phrase.worth * (1 + _LONGER * (phrase.words - 1))
        tried = sorted(weights, key=lambda key: (-weights[key], key))[:_TRIED]
        whole = (key for key in tried if not self._is_part(key, tried, self.count[group]))
        return [_Term(key, self.phrase(key), weights[key]) for key in whole]

    def apart(self, groups: Collection[int], key: str) -> float:
        """How many times as often as elsewhere a phrase is said in some groups."""
        n, size = sum(self.count[group][key] for group in groups), sum(self.size[group] for group in groups)
        elsewhere = self.total[key] - n
        return n / size * (self.size.total() - size) / elsewhere if elsewhere else math.inf

    def _is_part(self, key: str, others: Iterable[str], count: Counter[str]) -> bool:
        """Whether a longer phrase, as good a name, says the same in as good as the same clauses."""
        inner, worth = f" {key} ", self.phrase(key).worth
        return any(
            inner in f" {other} " and count[other] >= _WHOLE * count[key] and self.phrase(other).worth >= worth
            for other in others
            if len(other) > len(key)
        )

    def coverage(self, group: int, keys: Collection[str]) -> float:
        """The share of a group's clauses in this language that hold one of some phrases."""
        return sum(not held.isdisjoint(keys) for held in self.held[group]) / max(len(self.held[group]), 1)


@dataclass(frozen=True)
class _Heard:
    """The clauses of all groups, in Chinese and in other languages."""

    chinese: _Said
    other: _Said
    scripts: Mapping[int, Counter[str]]

    @classmethod
    def of(cls, texts: Sequence[str], scripts: Sequence[str], groups: Sequence[int]) -> "_Heard":
        languages = spoken(text for text, script in zip(texts, scripts, strict=True) if script not in _CHINESE)
        heard = cls(_Said(), _Said(), defaultdict(Counter))
        for text, script, group in zip(texts, scripts, groups, strict=True):
            said = heard.chinese if script in _CHINESE else heard.other
            said.hear(phrases(text, languages), group)
            heard.scripts[group][script] += 1
        return heard

    def tongues(self, group: int) -> list[_Said]:
        """The languages in which a group can be named, the one with most clauses first."""
        both = [self.other, self.chinese]
        least = max(_FEWEST_TEXTS, _FEWEST_IN_LANGUAGE * self.scripts[group].total())
        return sorted((said for said in both if said.size[group] >= least), key=lambda said: -said.size[group])

    def coverage(self, group: int, keys: Collection[str]) -> float:
        """The share of all clauses of a group that hold one of some phrases."""
        held = [one for said in (self.chinese, self.other) for one in said.held[group]]
        return sum(not one.isdisjoint(keys) for one in held) / max(len(held), 1)

    def keys(self, group: int, but: Collection[str] = ()) -> set[str]:
        """The keys of the phrases that set a group apart."""
        return {term.key for said in self.tongues(group) for term in _apart(said.best(group, but))[:_KEYWORDS]}

    def keywords(self, group: int, but: Collection[str] = ()) -> tuple[str, ...]:
        """The phrases that set a group apart, Chinese ones in the script that most of its clauses are in."""
        found: list[str] = []
        for said in self.tongues(group):
            best = [term.phrase for term in _apart(said.best(group, but))][:_KEYWORDS]
            chinese = max(_CHINESE, key=lambda script: (self.scripts[group][script], script == "hans"))
            written = (phrase.written for phrase in best)
            found += map(_CHINESE[chinese], written) if said is self.chinese else written
        return tuple(found)


def labels_of(
    texts: Sequence[str], scripts: Sequence[str], groups: Sequence[int], known: Mapping[int, Entry]
) -> dict[int, Label]:
    """The labels of groups, no two with the same name in any language.

    Args:
        texts: clauses.
        scripts: the script group of each.
        groups: the group of each, -1 for one in none.
        known: the entry of the catalogue of each group that is about one.

    Returns:
        The label of each group that can be named; one whose clauses share nothing is empty talk and has none. Groups
        that only one phrase names together have one label; one that is called as a theme of the catalogue has its.
    """
    heard = _Heard.of(texts, scripts, groups)
    taken = {name.casefold() for entry in known.values() for name in entry.names.values()}
    found = {
        group: Label(entry.id, entry.names, heard.keywords(group)) for group, entry in known.items() if entry.is_theme
    }
    same = {_words_of(name): label for label in found.values() for name in label.names.values()}
    sizes = Counter(group for group in groups if group >= 0 and group not in known)
    for group in sorted(sizes, key=lambda one: (-sizes[one], one)):
        label = _label(heard, group, taken)
        if label is not None:
            found[group] = next((same[own] for own in map(_words_of, label.names.values()) if own in same), label)
            taken |= {name.casefold() for name in label.names.values()}
    for group in sizes.keys() - found.keys():
        alike = _called_alike(heard, group, sizes)
        if alike:
            together = labels_of(texts, scripts, [group if one in alike else one for one in groups], known)
            return together | (dict.fromkeys(alike, together[group]) if group in together else {})
    return found


def _words_of(name: str) -> frozenset[str]:
    """The words of a name without their endings: "Top-up" and "Top-ups" are one name."""
    return frozenset(word for key in phrases(name.casefold()) for word in key.split())


def _called_alike(heard: _Heard, group: int, groups: Collection[int]) -> set[int]:
    """The groups that one phrase names together with a group that nothing sets apart from them; none if there are none.

    Half of the clauses of each hold it, and nobody else says it: they are parts of one subject.
    """
    for said in heard.tongues(group):
        for key, n in sorted(said.count[group].items(), key=lambda item: (-item[1], item[0])):
            if n < _ALONE * said.size[group]:
                break
            alike = {one for one in groups if said.size[one] and said.count[one][key] >= _ALONE * said.size[one]}
            if len(alike) > 1 and said.apart(alike, key) >= _APART:
                return alike
    return set()


def sub_labels(
    texts: Sequence[str], scripts: Sequence[str], groups: Sequence[int], theme: Label, taken: Collection[str] = ()
) -> dict[int, Label]:
    """The labels of the groups inside one theme: what sets each apart there, never what the theme is called itself.

    Args:
        texts: the clauses of the theme.
        scripts: the script group of each.
        groups: the group of each inside the theme, -1 for one in none.
        theme: the label of the theme; ids of the groups begin with its id.
        taken: names that stand elsewhere and are not to be given again, in any language.

    Returns:
        The label of each group that can be named; a group that only repeats the theme is left out.
    """
    heard = _Heard.of(texts, scripts, groups)
    names = {name.casefold() for name in (*taken, *theme.names.values())}
    own = {word for name in theme.names.values() for key in phrases(name, spoken([name])) for word in _parts(key)}
    found: dict[int, Label] = {}
    sizes = Counter(group for group in groups if group >= 0)
    for group in sorted(sizes, key=lambda one: (-sizes[one], one)):
        label = _label(heard, group, names, own)
        if label is not None:
            found[group] = Label(f"{theme.id}.{label.id.removeprefix('t-')[:6]}", label.names, label.keywords)
            names |= {name.casefold() for name in label.names.values()}
    return found


def _parts(key: str) -> set[str]:
    """The words of a phrase; of a Chinese one of four characters its halves too, which a comment may say alone."""
    found = set(key.split())
    return found | {half for word in found if is_chinese(word) and len(word) == 4 for half in (word[:2], word[2:])}


def _label(heard: _Heard, group: int, taken: Collection[str], but: Collection[str] | None = None) -> Label | None:
    """The label of a group by its phrases: in each screen's language where it is said in it, else as it is said.

    Args:
        but: of a part of a theme: words that it is not called by.
    """
    apart, known = (_APART, _LEAST_KNOWN) if but is None else (_APART_INSIDE, _LEAST_KNOWN_INSIDE)
    but = but or ()
    tongues = heard.tongues(group)
    chosen = [_name(said, group, taken, but, apart) for said in tongues]
    if not chosen or not chosen[0]:
        return None
    names = {}
    for script, language in LANGUAGE_OF.items():
        own = heard.chinese if script in _CHINESE else heard.other
        place = next((at for at, said in enumerate(tongues) if said is own and chosen[at]), 0)
        chinese = (script if script in _CHINESE else "hans") if tongues[place] is heard.chinese else None
        name = _written(chosen[place], chinese)
        names[language] = name if tongues[place] is own else _QUOTED[language].format(name)
    named = heard.coverage(group, [term.key for terms in chosen for term in terms])
    if named < _LEAST_COVERAGE or heard.coverage(group, heard.keys(group, but)) < known:
        return None
    digest = hashlib.sha256("|".join(sorted(term.key for terms in chosen for term in terms)).encode()).hexdigest()[:8]
    return Label(f"t-{digest}", names, heard.keywords(group, but))


def _written(terms: Sequence[_Term], script: str | None) -> str:
    """Phrases as a name: Chinese ones in one of its scripts, others with a capital at the front."""
    parts = [term.phrase.written for term in terms]
    if script is not None:
        return _SEPARATOR.join(map(_CHINESE[script], parts))
    name = _SEPARATOR.join(map(with_capitals, parts))
    return name[:1].upper() + name[1:]


def _name(said: _Said, group: int, taken: Collection[str], but: Collection[str], apart: float) -> list[_Term]:
    """One or two phrases that enough of a group's clauses hold and that name no other group; none if there are none."""
    best = [term for term in _apart(said.best(group, but)) if said.apart([group], term.key) >= apart]
    for at, first in enumerate(best[:_FIRST]):
        pairs = [[first, other] for other in _seconds(said, group, first, best[at + 1 :])]
        for terms in [*pairs, [first]]:
            covered = said.coverage(group, [term.key for term in terms])
            enough = covered >= _LEAST_COVERAGE * (1 if len(terms) > 1 else _ONE)
            if enough and _forms(terms).isdisjoint(taken):
                return terms
    return []


def _seconds(said: _Said, group: int, first: _Term, others: Sequence[_Term]) -> list[_Term]:
    """The phrases that belong beside another: those that many clauses hold, mostly others than it is in."""
    alone = said.coverage(group, [first.key])

    def belongs(other: _Term) -> bool:
        own = said.coverage(group, [other.key])
        further = said.coverage(group, [first.key, other.key]) - alone
        return own >= (_LEAST_SECOND if alone < _ALONE else _LEAST_BESIDE_MOST) and further >= own / 2

    return [other for other in others if _fits(first.phrase, other.phrase) and belongs(other)]


def _fits(one: Phrase, other: Phrase) -> bool:
    if is_chinese(one.written) or is_chinese(other.written):
        return len(one.written + other.written) <= _MOST_HAN
    return one.words + other.words <= _MOST_WORDS


def _forms(terms: Sequence[_Term]) -> set[str]:
    """A name in every form in which it could stand elsewhere, either phrase first."""
    both = [terms, terms[::-1]]
    return {_written(one, script).casefold() for one in both for script in (None, *_CHINESE)}


def _apart(terms: Iterable[_Term]) -> list[_Term]:
    """The phrases no word of which stands in an earlier one."""
    said: set[str] = set()
    chosen = []
    for term in terms:
        own = set(term.key.split())
        if said.isdisjoint(own) and not any(_within(one, other) for one in own for other in said):
            said |= own
            chosen.append(term)
    return chosen


def _within(one: str, other: str) -> bool:
    """Whether a word is as good as another: part of it, or of one stem ("activate", "activation")."""
    if is_chinese(one):
        return one in other or other in one
    if "-" in one or "-" in other:
        return bool(set(one.split("-")) & set(other.split("-")))
    shorter = min(len(one), len(other))
    alike = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    is_part = shorter >= _STEM - 1 and (one in other or other in one)
    return is_part or alike >= max(min(_STEM, shorter - 1), _STEM - 1)
