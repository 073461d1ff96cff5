"""How much of a change comes from who answered, and how much from how they scored.

The split is that of Kitagawa (1955) with the shares and scores of both sides in equal weight, which is also the
Shapley value of the two causes: it adds up to the change exactly, segment by segment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri

from nps_core.score import FEWEST_FOR_A_SCORE, Floats, counts_of, customers_of, holm
from nps_core.tally import Tally

MOST_SEGMENTS: Final = 100
"""More segments than these are no mix that anybody could read; such a dimension is not split by."""

_SURPLUS: Final = np.array([-1.0, 0.0, 1.0])
"""What a detractor, a passive and a promoter count."""
_SIGN: Final = np.array([-1.0, 1.0])
"""The side before is taken away, the side after added."""
_PSEUDO: Final = 3.0 * np.array([0.25, 0.5, 0.25])
"""The made-up answers of ``nps_core.score``: without them nobody's standing still would be certain."""


@dataclass(frozen=True)
class Effect:
    """A part of a change: points, its interval, and how often chance alone would give as much."""

    points: float
    low: float
    high: float
    p_value: float

    @property
    def is_clear(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, eq=False)
class Parts:
    """The two causes of a change, all segments of one dimension together.

    Attributes:
        change: points.
        mix: what other shares of the segments gave. ``mix.points + within.points == change``.
        within: what other scores in the segments gave.
    """

    change: float
    mix: Effect
    within: Effect


@dataclass(frozen=True, eq=False)
class Mix(Parts):
    """A change split by the segments of one dimension.

    Attributes:
        segments: ``segment``, ``responses_before``, ``responses_after``, ``people_before``, ``people_after`` (from how
            many people these come), ``share_before``, ``share_after`` (0 to 1),
            ``nps_before``, ``nps_after`` (nan without answers), ``mix``, ``mix_low``, ``mix_high``, ``within``,
            ``within_low``, ``within_high`` (points), ``p_value`` (of ``within``, corrected by Holm; nan where not
            tested) and ``verdict``: ``rose``, ``fell``, ``unclear``, ``few`` (under 10 people on a side) or
            ``once`` (answers on one side only). The largest segments first.
        is_reversed: whether the split tells another story than the total (Simpson): the scores within the segments
            moved the other way beyond chance, or every segment did while the mix moved the total beyond chance.
    """

    segments: pd.DataFrame
    is_reversed: bool


@dataclass(frozen=True, eq=False)
class _Split:
    """The two sides by segment; arrays of two sides, then segments, then the three categories."""

    counts: Floats
    people: Floats
    size: Floats
    total: Floats
    share: Floats
    score: Floats
    middle: Floats
    overall: Floats
    is_both: npt.NDArray[np.bool_]
    mix: Floats
    within: Floats


def mix_and_within(
    before: Tally, after: Tally, pairs: pd.DataFrame | None = None, level: float = 0.95, *, shift: float = 0.0
) -> Mix:
    """A change split into who answered and how they scored.

    mix_i = (q2_i - q1_i) ((θ1_i + θ2_i)/2 - (θ1 + θ2)/2), within_i = (q1_i + q2_i)/2 (θ2_i - θ1_i), with q the share
    of a segment and θ the NPS. A segment with answers on one side only has no within: all of it is mix. Standard
    errors are those of the influence values, summed by person where ``pairs`` says which answers are one person's.

    Args:
        before, after: answers by one and the same dimension; neither side is empty.
        pairs: how many pairs of answers of one person lie in which two cells: side, segment and surplus of the one
            and of the other (``key_0`` to ``key_5``) and ``n``; None takes all answers for different people's.
        level: how sure the intervals are.
        shift: the variance by which a wobble lifts or lowers all scores of a side alike (``changes.shift_of``).
    """
    names, split = _splitting(before, after)
    influences, shifts = _influences(split), _shifts(split, shift)
    shared = None if pairs is None else _shared(pairs, names)
    parts = _parts(split, influences, shifts, shared, level)
    spread_mix, spread_within = (
        np.hypot(_spreads(split, each, shared), extra) for each, extra in zip(influences, shifts, strict=True)
    )
    z = float(ndtri((1 + level) / 2))
    frame = _frame(names, split, z * 100 * spread_mix, z * 100 * spread_within, level)
    is_reversed = _is_reversed(parts.change, parts.mix, parts.within, split)
    return Mix(parts.change, parts.mix, parts.within, frame, is_reversed)


def parts_of(before: Tally, after: Tally, level: float = 0.95, *, shift: float = 0.0) -> Parts:
    """The parts of ``mix_and_within`` alone, all answers taken for different people's: to choose a dimension by."""
    _, split = _splitting(before, after)
    return _parts(split, _influences(split), _shifts(split, shift), None, level)


def clearest(mixes: Mapping[str, Parts], level: float = 0.95) -> str:
    """The dimension whose mix moved the score most, of those where it did so beyond chance; empty if there is none.

    The p-values are corrected by Holm: of twenty dimensions one would stand out by chance alone.
    """
    real = holm([mix.mix.p_value for mix in mixes.values()]) < 1 - level
    clear = [name for name, is_real in zip(mixes, real, strict=True) if is_real]
    return max(clear, key=lambda name: abs(mixes[name].mix.points), default="")


def segments_of(tally: Tally) -> list[str]:
    """The segments of a tally by one dimension; an empty name for answers without one."""
    (key,) = tally.keys
    found = np.asarray(tally.groups[key], dtype=object)
    return list(map(str, np.where(pd.isna(found), "", found)))


def _splitting(before: Tally, after: Tally) -> tuple[list[str], _Split]:
    """The segments of both sides, and the two sides by them."""
    assert before.keys == after.keys, f"a mix is by one dimension, not by {before.keys} and {after.keys}"
    names, counts = _aligned(before, after)
    return names, _split_of(counts[..., :3], counts[..., 3])


def _shifts(split: _Split, shift: float) -> tuple[Floats, Floats]:
    """What a wobble adds to the error of each segment's mix and within.

    It moves the scores within the segments, each by its share; who answered has no part in it.
    """
    moved = split.share.mean(axis=0) * split.is_both * np.sqrt(shift)
    return np.zeros_like(moved), moved


def _parts(
    split: _Split, influences: tuple[Floats, Floats], shifts: tuple[Floats, Floats], shared: Floats | None, level: float
) -> Parts:
    z = float(ndtri((1 + level) / 2))
    mix, within = (
        _effect(split, each, part, shared, z, shifted=float(extra.sum()))
        for each, part, extra in zip(influences, (split.mix, split.within), shifts, strict=True)
    )
    return Parts(100 * float(split.overall[1] - split.overall[0]), mix, within)


def _aligned(before: Tally, after: Tally) -> tuple[list[str], Floats]:
    """The segments of both sides and their counts: two sides, segments, three categories and the people."""
    found = [segments_of(tally) for tally in (before, after)]
    names = sorted({*found[0], *found[1]})
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((2, len(names), 4))
    for side, own, tally in zip(counts, found, (before, after), strict=True):
        side[[place[name] for name in own]] = np.column_stack([counts_of(tally), customers_of(tally)])
    return names, counts


def _split_of(counts: Floats, people: Floats) -> _Split:
    size = counts.sum(axis=2)
    total = size.sum(axis=1)
    share = size / total[:, None]
    surplus = counts @ _SURPLUS
    score = np.divide(surplus, size, out=np.zeros_like(surplus), where=size > 0)
    overall = surplus.sum(axis=1) / total
    is_both = (size > 0).all(axis=0)
    middle = np.where(is_both, score.sum(axis=0) / 2, score.sum(axis=0))
    moved = np.where(is_both, score[1] - score[0], 0.0)
    mix = (share[1] - share[0]) * (middle - overall.mean())
    return _Split(counts, people, size, total, share, score, middle, overall, is_both, mix, share.mean(axis=0) * moved)


def _influences(split: _Split) -> tuple[Floats, Floats]:
    """How far one answer more of each cell moves each segment's mix and within.

    Returns:
        Two arrays: segments whose part moves, then sides, segments and categories of the answer.
    """
    own = np.eye(len(split.middle))[:, None, :, None]
    total, share = split.total[None, :, None, None], split.share.T[:, :, None, None]
    share_moves = (own - share) / total
    inverse = np.divide(1.0, split.size, out=np.zeros_like(split.size), where=split.size > 0)
    away = (_SURPLUS - split.score[:, :, None]) * inverse[:, :, None]
    away_overall = (_SURPLUS - split.overall[:, None]) / split.total[:, None]
    sign = _SIGN[None, :, None, None]
    weight = np.where(split.is_both, 0.5, 1.0)
    grown = (split.share[1] - split.share[0])[:, None, None, None]
    middle_moves = own * (weight[None, :, None] * away)[None] - away_overall[None, :, None, :] / 2
    mix = sign * share_moves * (split.middle - split.overall.mean())[:, None, None, None] + grown * middle_moves
    moved = np.where(split.is_both, split.score[1] - split.score[0], 0.0)[:, None, None, None]
    kept = (split.share.mean(axis=0) * split.is_both)[:, None, None, None]
    within = share_moves * moved / 2 + kept * sign * own * away[None]
    return mix, within


def _made_up(split: _Split) -> Floats:
    """Made-up answers for each side and segment, shared by the two sides in inverse proportion to size."""
    both = np.maximum(split.size.sum(axis=0), 1.0)
    return (split.size[::-1] / both)[:, :, None] * _PSEUDO


def _spreads(split: _Split, influence: Floats, shared: Floats | None) -> Floats:
    """The standard error of each segment's part, on -1 to 1."""
    segments = np.arange(len(split.middle))
    own = influence[segments, :, segments, :]
    made_up = (own**2 * _made_up(split).transpose(1, 0, 2)).sum(axis=(1, 2))
    return np.sqrt(_variance(split, influence, shared) + made_up)


def _variance(split: _Split, influence: Floats, shared: Floats | None) -> Floats:
    flat = influence.reshape(len(influence), -1)
    alone = flat**2 @ split.counts.reshape(-1)
    together = 0.0 if shared is None else ((flat @ shared) * flat).sum(axis=1)
    return np.maximum(alone + together, 0.0)


def _effect(
    split: _Split, influence: Floats, parts: Floats, shared: Floats | None, z: float, *, shifted: float
) -> Effect:
    """All segments together; the made-up answers are spread over them by size."""
    whole = influence.sum(axis=0)
    weight = split.size.sum(axis=0) / split.size.sum()
    made_up = (whole**2 * _made_up(split) * weight[None, :, None]).sum()
    error = float(np.sqrt(_variance(split, whole[None], shared)[0] + made_up + shifted**2))
    points = float(parts.sum())
    p_value = float(2 * ndtr(-abs(points) / error)) if error > 0 else 1.0
    return Effect(100 * points, 100 * (points - z * error), 100 * (points + z * error), p_value)


def _shared(pairs: pd.DataFrame, names: list[str]) -> Floats:
    """The pairs of answers of one person, by cell and cell."""
    place = {name: number for number, name in enumerate(names)}
    cells = []
    for first in (0, 3):
        segment = np.array(["" if pd.isna(each) else str(each) for each in pairs[f"key_{first + 1}"]], dtype=object)
        number = np.array([place[each] for each in segment], dtype=np.int64)
        side, surplus = (pairs[f"key_{key}"].to_numpy(dtype=np.int64) for key in (first, first + 2))
        cells.append((side * len(names) + number) * 3 + surplus + 1)
    found = np.zeros((6 * len(names), 6 * len(names)))
    np.add.at(found, (cells[0], cells[1]), pairs["n"].to_numpy(dtype=np.float64))
    return found


def _frame(names: list[str], split: _Split, reach_mix: Floats, reach_within: Floats, level: float) -> pd.DataFrame:
    fewest = split.people.min(axis=0)
    error = reach_within / float(ndtri((1 + level) / 2))
    ratio = np.divide(np.abs(100 * split.within), error, out=np.zeros_like(error), where=error > 0)
    p_value = holm(np.where(fewest < FEWEST_FOR_A_SCORE, np.nan, 2 * ndtr(-ratio)))
    real = p_value < 1 - level
    conditions = [~split.is_both, fewest < FEWEST_FOR_A_SCORE, real & (split.within > 0), real]
    score = np.where(split.size > 0, 100 * split.score, np.nan)
    columns: dict[str, npt.NDArray[Any]] = {"segment": np.array(names, dtype=object)}
    for number, side in enumerate(("before", "after")):
        columns[f"responses_{side}"] = split.size[number].astype(np.int64)
        columns[f"people_{side}"] = split.people[number].astype(np.int64)
        columns[f"share_{side}"] = split.share[number]
        columns[f"nps_{side}"] = score[number]
    for name, part, reach in (("mix", split.mix, reach_mix), ("within", split.within, reach_within)):
        columns |= {name: 100 * part, f"{name}_low": 100 * part - reach, f"{name}_high": 100 * part + reach}
    columns["p_value"] = p_value
    columns["verdict"] = np.select(conditions, ["once", "few", "rose", "fell"], default="unclear").astype(object)
    largest_first = np.lexsort((np.arange(len(names)), -split.size.sum(axis=0)))
    return pd.DataFrame({name: column[largest_first] for name, column in columns.items()})


def _is_reversed(change: float, mix: Effect, within: Effect, split: _Split) -> bool:
    if not change:
        return False
    way = np.sign(change)
    if within.is_clear and np.sign(within.points) != way:
        return True
    moved = (split.score[1] - split.score[0])[split.is_both]
    return bool(mix.is_clear and len(moved) > 1 and (np.sign(moved) == -way).all())
