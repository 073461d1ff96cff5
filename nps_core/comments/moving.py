"""What people speak of more and more, or less and less, and what is new: shares of comments over time.

All comments of a period are the denominator. Two questions are put to each theme. Has its share stepped to another
level and stayed there (``more``, ``less``)? And is there now, in the latest one to three periods, at least twice as
much of it as ever before, or at most half (``emerging``, ``fading``)? The second question is asked again at every
look, so it is held to one false alarm in a hundred looks over all themes together (benchmarks/false_alarms.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from nps_core.score import FEWEST_FOR_A_RANK, FEWEST_FOR_A_SCORE, Floats, holm
from nps_core.shares import by_chance, share_differences

Counts = npt.NDArray[np.int64]

WINDOWS: Final = (1, 2, 3)
"""What is new is looked for in so many of the latest finished periods."""

ONE_LOOK: Final = 0.01
"""How often a look at all themes may find something new, or gone, where nothing changed."""

_NOMINAL: Final = 0.02
"""The sum of p-values that is spent on a look. Exact tests of few mentions never reach their level, windows overlap,
and twice as much as ever before is rare: by simulation fewer than one look in 100 finds what is not there."""

FEWEST_PERIODS: Final = 4
"""Finished periods with comments that it takes to say anything."""

FEWEST_NEW: Final = 5
"""Mentions in the latest periods that it takes to call a theme new."""

_LEAST_RATIO: Final = 2.0
_FEWEST_EACH_SIDE: Final = 2
_SURELY: Final = 2.0
"""So many standard errors above 1 the noise must lie before it counts: of rare mentions it is known badly."""


@dataclass(frozen=True)
class ShareMove:
    """How the share of comments that mention a theme moved.

    Attributes:
        verdict: ``emerging`` or ``fading`` (since the latest one to three finished periods at least twice, or at most
            half, of what it was, as never before), ``more`` or ``less`` (a step that stayed), ``unclear`` (nothing
            that chance would not do), ``few`` (under 10 mentions, or under 4 finished periods with comments).
        place: the period from which on the share is another one, as a row of all periods; None without a move.
        before, after: the share before that period, and from it on, as fractions; all mentions of the finished periods
            in ``after`` where nothing moved.
        change, low, high: the difference with its interval, as fractions; nan without a move.
        mentions: in the finished periods from ``place`` on.
        p_value: how often chance alone would do so, corrected for all that was looked at; nan where nothing was.
    """

    verdict: str
    place: int | None = None
    before: float = float("nan")
    after: float = float("nan")
    change: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    mentions: int = 0
    p_value: float = float("nan")

    @property
    def is_news(self) -> bool:
        """Whether it says that something is new or going."""
        return self.verdict in ("emerging", "fading")


@dataclass(frozen=True, eq=False)
class _Series:
    """Mentions of one theme in the finished periods that have comments."""

    places: Counts
    mentions: Counts
    commented: Counts
    worth: float

    def sides(self, start: int, stop: int | None = None) -> tuple[float, float, float, float]:
        """Mentions and comments before a period, and from it on, as much as they are worth."""
        k, n = self.mentions[:stop], self.commented[:stop]
        parts = (k[:start], n[:start], k[start:], n[start:])
        before, size_before, after, size_after = (float(part.sum()) * self.worth for part in parts)
        return before, size_before, after, size_after


def moves(
    mentions: Counts,
    commented: Counts,
    complete: npt.NDArray[np.bool_],
    families: Sequence[str],
    *,
    worth: float = 1.0,
    level: float = 0.95,
) -> tuple[ShareMove, ...]:
    """How the share of each theme moved.

    A step: of all places that leave 2 finished periods with 30 comments on each side the one that chance explains
    worst (``shares.by_chance``), p times the number of places, then Holm within the family; both halves of what comes
    after must lie on its side of the share before. News: the latest 1, 2 or 3 periods against all before, p times the
    number of windows, then Holm over the themes of one level; where there are two levels each gets half of what is
    spent on a look. Where shares surely wobble more than chance explains (the mean squared difference of neighbours,
    without the largest, over what chance would make it), every answer is worth as much less.

    Args:
        mentions: comments that mention each theme: one row a theme, one column a period.
        commented: all comments of each period.
        complete: whether each period is over; those that are not are left out.
        families: of each theme the name of the family in which verdicts on steps are corrected together: ``""`` for
            themes, for sub-themes that of their theme.
        worth: how many answers of different people one answer is worth.
        level: how sure intervals and verdicts on steps are.
    """
    kept = np.flatnonzero(np.asarray(complete, dtype=bool) & (np.asarray(commented) > 0))
    found = [_series(kept, row[kept], commented[kept], worth) for row in np.asarray(mentions)]
    told = np.array([bool(len(kept) >= FEWEST_PERIODS and s.mentions.sum() >= FEWEST_FOR_A_SCORE) for s in found])
    steps = [_step(each) if enough else (0, np.nan) for each, enough in zip(found, told, strict=True)]
    news = [_news(each) if enough else (0, np.nan) for each, enough in zip(found, told, strict=True)]
    p_step = _within(np.array([p for _, p in steps]), np.array(families, dtype=object))
    levels = np.array([bool(family) for family in families])
    p_news = _within(np.array([p for _, p in news]), levels)
    alarm = _NOMINAL / max(1, len(set(levels.tolist())))
    made = []
    for place, each in enumerate(found):
        if not told[place]:
            made.append(_told("few", each, level))
        elif p_news[place] < alarm:
            made.append(_told("news", each, level, news[place][0], float(p_news[place])))
        elif p_step[place] < 1 - level:
            made.append(_told("step", each, level, steps[place][0], float(p_step[place])))
        else:
            made.append(_told("unclear", each, level, p_value=float(p_step[place])))
    return tuple(made)


def _series(places: Counts, mentions: Counts, commented: Counts, worth: float) -> _Series:
    """A series whose answers are worth less where its shares surely wobble more than chance explains."""
    sizes, share = commented * worth, float(mentions.sum() / max(commented.sum(), 1))
    if len(places) < FEWEST_PERIODS or not 0 < share < 1:
        return _Series(places, mentions, commented, worth)
    chance = share * (1 - share) * (1 / sizes[1:] + 1 / sizes[:-1])
    ratios = np.sort(np.diff(mentions / commented) ** 2 / chance)[:-1]  # the largest may be the very step looked for
    noise = float(ratios.mean())
    is_sure = noise > 1 + _SURELY * float(np.sqrt(3 / len(ratios)))
    return _Series(places, mentions, commented, worth / noise if is_sure else worth)


def _step(found: _Series) -> tuple[int, float]:
    """Where the share stepped, if anywhere, and how often chance alone would show such a step; 1 where none stayed."""
    running_k, running_n = np.cumsum(found.mentions), np.cumsum(found.commented)
    starts = np.arange(_FEWEST_EACH_SIDE, len(found.places) - _FEWEST_EACH_SIDE + 1)
    sizes = running_n[starts - 1]
    starts = starts[(sizes >= FEWEST_FOR_A_RANK) & (running_n[-1] - sizes >= FEWEST_FOR_A_RANK)]
    if not len(starts):
        return 0, 1.0
    before, size = running_k[starts - 1] * found.worth, running_n[starts - 1] * found.worth
    p_values = by_chance(before, size, running_k[-1] * found.worth - before, running_n[-1] * found.worth - size)
    best = int(np.argmin(p_values))
    start = int(starts[best])
    return start, min(1.0, float(p_values[best]) * len(starts)) if _stayed(found, start) else 1.0


def _stayed(found: _Series, start: int) -> bool:
    """Whether both halves of what comes after lie on the same side of the share before."""
    before = found.mentions[:start].sum() / found.commented[:start].sum()
    middle = (start + len(found.places) + 1) // 2
    halves = [slice(start, middle), slice(middle, None)]
    above = [found.mentions[half].sum() / max(found.commented[half].sum(), 1) - before for half in halves]
    return above[0] * above[1] > 0


def _news(found: _Series) -> tuple[int, float]:
    """The latest periods in which a theme is as never before, if in any, and how often chance would show that."""
    best, looked = (0, 1.0), 0
    for wide in WINDOWS:
        start = len(found.places) - wide
        k, n, k_new, n_new = found.sides(start)
        if start < _FEWEST_EACH_SIDE or min(n, n_new) < FEWEST_FOR_A_SCORE:
            continue
        looked += 1
        if not _is_unheard_of(found, start, wide):
            continue
        p_value = float(by_chance(k, n, k_new, n_new))
        best = min(best, (start, p_value), key=lambda each: each[1])
    return best[0], min(1.0, best[1] * max(looked, 1))


def _is_unheard_of(found: _Series, start: int, wide: int) -> bool:
    """Whether the latest periods have at least twice, or at most half, of what was before; and as no time before.

    The second keeps what comes back every year from being called new.
    """
    k, n = found.mentions[:start].sum(), found.commented[:start].sum()
    k_new, n_new = found.mentions[start:].sum(), found.commented[start:].sum()
    ones = np.ones(wide, dtype=np.int64)
    earlier_k, earlier_n = (np.convolve(each[:start], ones, "valid") for each in (found.mentions, found.commented))
    enough = earlier_n >= FEWEST_FOR_A_RANK
    earlier = earlier_k[enough] / earlier_n[enough]
    share, share_new = k / n, k_new / n_new
    if share_new >= _LEAST_RATIO * share and k_new >= FEWEST_NEW:
        return bool((share_new > earlier).all())
    return bool(share_new <= share / _LEAST_RATIO and (share_new <= earlier).all())


def _within(p_values: Floats, families: npt.NDArray[np.generic]) -> Floats:
    """P-values corrected by Holm within each family."""
    corrected = np.full(len(p_values), np.nan)
    for family in set(families.tolist()):
        chosen = families == family
        corrected[chosen] = holm(p_values[chosen])
    return corrected


def _told(
    kind: str, found: _Series, level: float, start: int | None = None, p_value: float = float("nan")
) -> ShareMove:
    """What is said of a theme."""
    if start is None:
        mentions, commented = int(found.mentions.sum()), int(found.commented.sum())
        after = mentions / commented if commented else float("nan")
        return ShareMove(kind, after=after, mentions=mentions, p_value=p_value)
    k, n, k_new, n_new = found.sides(start)
    moved = share_differences(k, n, k_new, n_new, level)
    names = ("fading", "emerging") if kind == "news" else ("less", "more")
    return ShareMove(
        verdict=names[int(moved.change > 0)],
        place=int(found.places[start]),
        before=k / n,
        after=k_new / n_new,
        change=float(moved.change),
        low=float(moved.low),
        high=float(moved.high),
        mentions=int(found.mentions[start:].sum()),
        p_value=p_value,
    )
