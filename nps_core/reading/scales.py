"""Which scale the answers of a column were written on, and what they make on every scale they could be on."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from nps_core.reading.receipt import ScaleReading
from nps_core.scale import (
    ONE_TO_ELEVEN,
    ONE_TO_FIVE,
    ONE_TO_SEVEN,
    ONE_TO_TEN,
    SCALES,
    ZERO_TO_HUNDRED,
    ZERO_TO_NINE,
    ZERO_TO_TEN,
    Scale,
    category,
)

_ENOUGH: Final = 20
_ENOUGH_TO_ASK: Final = 50
"""Where one answer in ten is a 10, fifty answers without one have a probability of .005; where one in twenty is a 0,
of .08. Below that an end that nobody chose says nothing."""
_ENOUGH_FOR_SLIPS: Final = 100
_SHORT_SCALES: Final = (ONE_TO_FIVE, ONE_TO_SEVEN)
_LONG_SCALES: Final = (ZERO_TO_TEN, ONE_TO_TEN, ONE_TO_ELEVEN, ZERO_TO_NINE)

Counts = Mapping[float, int]
"""How often each number was written."""


@dataclass(frozen=True)
class ScaleFound:
    """The scale that the answers of a column were written on, and what speaks for it.

    Attributes:
        scale: the scale.
        code: the catalogue code of the note about it; empty when there is nothing to say.
        level: of that note.
        facts: of that note.
    """

    scale: Scale
    code: str = ""
    level: str = "info"
    facts: Mapping[str, object] = field(default_factory=dict)


def short_scale(counts: Counts) -> Scale | None:
    """The shorter scale that the answers seem to be on; None when they may be on 0 to 10.

    >>> short_scale({1: 4, 3: 8, 5: 20}).name, short_scale({3: 4, 10: 29})
    ('1-5', None)
    """
    if sum(counts.values()) < _ENOUGH:
        return None
    return next((scale for scale in _SHORT_SCALES if max(counts) <= scale.highest), None)


def is_hundred(counts: Counts) -> bool:
    """Whether the answers are on 0 to 100: most lie far above 10."""
    above = sum(count for number, count in counts.items() if number > ONE_TO_ELEVEN.highest)
    return 2 * above > sum(counts.values())


def scale_of(counts: Counts, *, by_number: bool = False, stated: Scale | None = None) -> ScaleFound:
    """The scale of the answers.

    Args:
        counts: how often each number was written.
        by_number: whether the tool that made the file may store the number of an option.
        stated: the scale that the question names.

    >>> scale_of({1: 5, 11: 9, 10: 3}).scale.name, scale_of({0: 5, 11: 1, 10: 3}).scale.name
    ('1-11', '0-10')
    """
    within = {number: count for number, count in counts.items() if 0 <= number <= ONE_TO_ELEVEN.highest}
    zeros, tens, elevens = (within.get(number, 0) for number in (0, 10, 11))
    if elevens > zeros:
        return _with_elevens(within, by_number=by_number)
    if zeros:
        is_without_ten = not tens and 9 in within and sum(within.values()) >= _ENOUGH_TO_ASK
        return _without_ten(within, stated) if is_without_ten and stated is not ZERO_TO_TEN else ScaleFound(ZERO_TO_TEN)
    if stated is ONE_TO_TEN:
        return ScaleFound(ONE_TO_TEN)
    if by_number or sum(within.values()) >= _ENOUGH_TO_ASK:
        code = "scale_no_zero_by_number" if by_number else "scale_no_zero"
        return ScaleFound(ZERO_TO_TEN, *_told(within, ZERO_TO_TEN, ONE_TO_ELEVEN, code))
    return ScaleFound(ZERO_TO_TEN)


def _with_elevens(within: Counts, *, by_number: bool) -> ScaleFound:
    """Above 10 and hardly ever 0: 0 to 10 stored as 1 to 11, but for a few slips among many answers."""
    answers, zeros, elevens = sum(within.values()), within.get(0, 0), within[11]
    if answers >= _ENOUGH_FOR_SLIPS and 100 * elevens < answers:
        return ScaleFound(ZERO_TO_TEN, *_told(within, ZERO_TO_TEN, ONE_TO_ELEVEN, "scale_eleven_rare", n=elevens))
    if zeros:
        return ScaleFound(ONE_TO_ELEVEN, *_told(within, ONE_TO_ELEVEN, ZERO_TO_TEN, "scale_eleven_and_zero", n=elevens))
    code = "scale_by_number" if by_number else "scale_one_to_eleven"
    return ScaleFound(ONE_TO_ELEVEN, *_told(within, ONE_TO_ELEVEN, ZERO_TO_TEN, code, "info"))


def _without_ten(within: Counts, stated: Scale | None) -> ScaleFound:
    """From 0 to 9 and never 10: either nobody gave 10, or 1 to 10 was stored from 0 up."""
    if stated is ONE_TO_TEN:
        return ScaleFound(ZERO_TO_NINE, *_told(within, ZERO_TO_NINE, ZERO_TO_TEN, "scale_zero_to_nine", "info"))
    return ScaleFound(ZERO_TO_TEN, *_told(within, ZERO_TO_TEN, ZERO_TO_NINE, "scale_no_ten"))


def _told(
    within: Counts, scale: Scale, other: Scale, code: str, level: str = "question", *, n: int = 0
) -> tuple[str, str, Mapping[str, object]]:
    """A note's code, level and facts; nothing to tell where the other scale can use none of the answers."""
    nps, otherwise = reading_on(within, scale).nps, reading_on(within, other).nps
    if nps is None or otherwise is None:
        return "", level, {}
    return code, level, {"n": n or sum(within.values()), "nps": nps, "otherwise": otherwise}


def reading_on(counts: Counts, scale: Scale, *, is_proposed: bool = False) -> ScaleReading:
    """What written numbers make on a scale.

    >>> reading_on({11: 3, 7: 1}, ONE_TO_ELEVEN).nps, reading_on({11: 3, 7: 1}, ZERO_TO_TEN).nps
    (50.0, 0.0)
    """
    groups: Counter[str] = Counter()
    for number, count in counts.items():
        score = scale.score(number)
        groups["off" if score is None else category(score)] += count
    return ScaleReading(
        scale.name,
        is_proposed=is_proposed,
        detractors=groups["detractor"],
        passives=groups["passive"],
        promoters=groups["promoter"],
        off=groups["off"],
    )


def readings(counts: Counts, proposed: Scale) -> tuple[ScaleReading, ...]:
    """What the answers make on every scale they could be on, the proposed one first.

    They could be on each scale that holds as many of them as the proposed one does, and on 0 to 10 where that is
    doubted: a 0 rules out 1 to 10, a 10 rules out 0 to 9.
    """
    first = reading_on(counts, proposed, is_proposed=True)
    others = [ZERO_TO_HUNDRED] if is_hundred(counts) else [*_shorter(counts), *_LONG_SCALES]
    read = [reading_on(counts, scale) for scale in others if scale is not proposed]
    is_doubted = {ZERO_TO_TEN: proposed is ONE_TO_ELEVEN, ONE_TO_ELEVEN: proposed is ZERO_TO_TEN and 0 not in counts}
    could = [one for one in read if one.n and (one.off <= first.off or is_doubted.get(SCALES[one.scale]))]
    return (first, *could)


def _shorter(counts: Counts) -> tuple[Scale, ...]:
    short = short_scale(counts)
    return (short,) if short else ()


_STATED = re.compile(
    r"(?<![\d.])(?P<low>[01]) ?(?:分|points?)? ?(?:to|and|~|–|—|至|到|=[^\d=]{1,60}[,;，；、 ])? ?10(?!\d)"
)


def stated_in(name: str) -> Scale | None:
    """The scale that a folded name states.

    >>> stated_in("how likely (1 10)").name, stated_in("0到10分").name, stated_in("q10")
    ('1-10', '0-10', None)
    """
    found = _STATED.search(name)
    if not found:
        return None
    return ZERO_TO_TEN if found["low"] == "0" else ONE_TO_TEN
