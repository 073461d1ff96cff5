"""Words and phrases of a comment in its language, and those that set one group of comments apart from the others."""

import importlib
import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

_LONGEST: Final = 3
"""Words in a phrase, at most."""
_FEWEST_TEXTS: Final = 3
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]+|[^\W\d_{_HAN}]+(?:['’][^\W\d_]+)*|[^\w\s]+|\d+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_MARK = re.compile(r"[^\w]+|\d+")


@cache
def _stop_words() -> frozenset[str]:
    words = tomllib.loads((Path(__file__).parent / "stop_words.toml").read_text(encoding="utf-8"))
    return frozenset(word for group in words.values() for word in group)


@cache
def _chinese() -> Callable[[str], list[str]]:
    """The segmenter of Chinese; without it every two neighbouring characters count as a word."""
    try:
        return importlib.import_module("rjieba").cut
    except ImportError:
        return lambda run: [run[at : at + 2] for at in range(max(len(run) - 1, 1))]


def words(text: str) -> list[str]:
    """The words of a text in their order; a mark or number between them is an empty string.

    >>> words("the parcel came, late")
    ['the', 'parcel', 'came', '', 'late']
    """
    found: list[str] = []
    for token in _TOKEN.findall(text.casefold().replace("’", "'")):
        if _HAN_RUN.fullmatch(token):
            found += _chinese()(token)
        else:
            found.append("" if _MARK.fullmatch(token) else token)
    return found


def phrases(text: str) -> set[str]:
    """Runs of one to three words that neither begin nor end with a stop word and cross no mark.

    Single Chinese characters are no phrase of their own.

    >>> sorted(phrases("the delivery was late"))
    ['delivery', 'delivery was late', 'late']
    """
    found: set[str] = set()
    sequence = words(text)
    for start, first in enumerate(sequence):
        if not first or first in _stop_words():
            continue
        for run in _runs(sequence, start):
            if run[-1] not in _stop_words():
                found.add(_joined(run))
    return {phrase for phrase in found if len(phrase) > 1}


def _runs(sequence: Sequence[str], start: int) -> Iterable[Sequence[str]]:
    for end in range(start + 1, min(start + _LONGEST, len(sequence)) + 1):
        if not sequence[end - 1]:
            return
        yield sequence[start:end]


def _joined(run: Sequence[str]) -> str:
    """Chinese words stand without a space between them."""
    text = run[0]
    for word in run[1:]:
        text += word if _HAN_RUN.search(text[-1]) and _HAN_RUN.search(word[0]) else f" {word}"
    return text


def distinctive(groups: Sequence[Sequence[set[str]]], most: int = 8) -> list[list[tuple[str, float]]]:
    """The phrases that set each group of texts apart, with their weight, best first.

    Class-based TF-IDF on how many texts hold a phrase: share of the group's texts that do, times
    log(1 + mean texts with a phrase a group / texts with this phrase), as in BERTopic (arXiv 2203.05794), with texts
    counted instead of words. A phrase must stand in three texts or more, and be neither part of a better one nor the
    other way round.

    >>> late, box = [{"late"}] * 2 + [{"late", "parcel"}], [{"box"}] * 2 + [{"box", "parcel"}]
    >>> [[phrase for phrase, _ in best] for best in distinctive([late, box])]
    [['late'], ['box']]
    """
    counts = [Counter(phrase for text in group for phrase in text) for group in groups]
    overall: Counter[str] = Counter()
    for count in counts:
        overall.update(count)
    mean = sum(overall.values()) / max(len(groups), 1)
    weighed = (
        {
            phrase: n / max(len(group), 1) * math.log(1 + mean / overall[phrase]) * _fullness(phrase)
            for phrase, n in count.items()
            if n >= _FEWEST_TEXTS
        }
        for group, count in zip(groups, counts, strict=True)
    )
    return [_apart(weights, most) for weights in weighed]


def _fullness(phrase: str) -> float:
    """A phrase of several words says more than one word that stands in as many texts."""
    return 1.5 if " " in phrase or len(_HAN_RUN.sub("", phrase)) < len(phrase) > 3 else 1.0


def _apart(weights: dict[str, float], most: int) -> list[tuple[str, float]]:
    chosen: list[tuple[str, float]] = []
    for phrase, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if not any(phrase in other or other in phrase for other, _ in chosen):
            chosen.append((phrase, weight))
            if len(chosen) == most:
                break
    return chosen
