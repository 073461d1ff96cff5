"""The NPS that answers would give if they were spread over the segments as the customers are.

Who answers is not who buys: if few of the many customers of a shop answer, their score counts for too little. Weights
put that right for the segments whose sizes are known. Nothing puts right who answers *within* a segment.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from nps_core.score import (
    FEWEST_FOR_A_RANK,
    FEWEST_FOR_A_SCORE,
    Floats,
    Nps,
    counts_of,
    customers_of,
    effective_size,
    interval,
    squared_error,
)
from nps_core.tally import Counted, Tally

CAP: Final = (0.3, 3.0)
"""The least and the most that one answer may weigh, where the mean is 1: beyond, a few answers would be the score."""

UNKNOWN: Final = ""
"""The segment of answers that have none."""

_ROUNDS: Final = 1_000
_NEAR: Final = 1e-12
_CLOSE: Final = 0.005
"""Shares that are this near to those of the customers are met."""


class Share(NamedTuple):
    """One segment of one dimension in the base and among the answers.

    Attributes:
        responses: its answers.
        of_answers, of_customers: its share of all answers, and of all customers; 0 where it has none.
        reached: the share that its answers have when they are weighted.
        weight: how much one of its answers counts on average; 0 where they are left out, nan where there are none.
    """

    dimension: str
    segment: str
    responses: int
    of_answers: float
    of_customers: float
    reached: float
    weight: float


@dataclass(frozen=True)
class Weighted:
    """The weighted NPS of a tally, and what it rests on.

    Attributes:
        plain: the NPS of all answers as they are.
        nps, low, high: of the weighted answers, in points; None under 10 people.
        used: the answers that weigh anything.
        people: from how many people they come.
        effective: the number of independent, unweighted answers that would be as sure.
        capped: how many answers would weigh less or more than ``CAP`` allows.
        is_met: whether the weighted answers are spread as the customers are, to half a per cent of each.
        shares: every segment of every dimension, the largest first.
    """

    plain: Nps
    nps: float | None
    low: float | None
    high: float | None
    used: int
    people: int
    effective: float
    capped: int
    is_met: bool
    shares: tuple[Share, ...]

    @property
    def design_effect(self) -> float:
        """By how much weights and repeat customers raise the variance; 1 where they do not."""
        return self.used / self.effective if self.effective else 1.0

    @property
    def is_small(self) -> bool:
        """Whether too few people weigh anything for a score."""
        return self.people < FEWEST_FOR_A_SCORE

    @property
    def is_pale(self) -> bool:
        """Whether the score is shown, but pale."""
        return FEWEST_FOR_A_SCORE <= self.people < FEWEST_FOR_A_RANK

    @property
    def left_out(self) -> tuple[Share, ...]:
        """Segments whose answers weigh nothing: they are not in the base, or have no customers."""
        return tuple(each for each in self.shares if each.responses and not each.of_customers)

    @property
    def unreached(self) -> tuple[Share, ...]:
        """Segments of the base from which nobody answered: the weighted score does not speak of them."""
        return tuple(each for each in self.shares if each.of_customers and not each.reached)


def weigh(
    tally: Tally,
    base: Mapping[str, Mapping[str, float]],
    cap: tuple[float, float] | None = CAP,
    level: float = 0.95,
) -> Weighted:
    """The NPS of a tally, weighted to the sizes of the customers' segments.

    Raking: the weights of each dimension's segments are set right in turn until all are. They are the same whatever
    unit sizes are told in. Answers of segments that the base does not have weigh nothing; segments that nobody
    answered from are left out of the base. θ = Σ w y / Σ w and SE² = Σ (w (y - θ))² / (Σ w)²; its effective n goes
    into the interval of any NPS. Where customers repeat, SE² is raised by the design effect of their repeats.

    Args:
        tally: answers by exactly the dimensions of the base, in any order.
        base: how many customers each segment of each dimension has; finite, none below 0.
        cap: the least and most weight of one answer, where the mean is 1; None for any.
        level: how sure the interval is.

    >>> by_region = {"region": ["N", "S"], **{str(score): [0, 0] for score in range(11)}, "9": [9, 30], "0": [1, 60]}
    >>> found = weigh(Tally.of_frame(pd.DataFrame(by_region), ["region"]), {"region": {"N": 300, "S": 700}})
    >>> found.plain.nps, round(found.nps, 1), [round(each.weight, 2) for each in found.shares]
    (-22.0, 0.7, [0.78, 3.0])
    """
    assert set(tally.keys) == set(base), f"the tally is by {tally.keys}, the base by {tuple(base)}"
    wrong = [size for sizes in base.values() for size in sizes.values() if not 0 <= size < np.inf]
    assert not wrong, f"sizes are finite and not below 0, unlike {wrong}"
    cells = _cells(tally, base)
    n = tally.responses.astype(np.float64)
    weights, capped = np.zeros(len(tally)), 0
    if cells.used.any():
        raked = rake(n[cells.used], [codes[cells.used] for codes in cells.codes], cells.targets)
        weights[cells.used] = raked if cap is None else capped_at(raked, n[cells.used], cap)
        if cap is not None:
            beyond = (raked < cap[0] - _CLOSE * cap[0]) | (raked > cap[1] * (1 + _CLOSE))
            capped = int(tally.responses[cells.used][beyond].sum())
    people, counts = int(customers_of(tally)[cells.used].sum()), counts_of(tally).astype(np.float64)
    effective = _effective(tally, counts, weights) if cells.used.any() else 0.0
    enough = people >= FEWEST_FOR_A_SCORE
    nps, low, high = _score(counts, weights, effective, level) if enough else (None, None, None)
    shares, is_met = _shares(tally, base, cells, weights)
    return Weighted(
        plain=Nps.of(tally, level),
        nps=nps,
        low=low,
        high=high,
        used=int(tally.responses[cells.used].sum()),
        people=people,
        effective=effective,
        capped=capped,
        is_met=is_met,
        shares=shares,
    )


def rake(n: npt.ArrayLike, codes: Sequence[Counted], targets: Sequence[Floats]) -> Floats:
    """The weight of one answer in each cell, so that each dimension's shares are its targets; 1 on average.

    Source: Deming and Stephan 1940, Annals of Mathematical Statistics 11. Where the cells that have answers cannot
    meet all targets at once, the last dimension's are met.

    Args:
        n: the answers of each cell, above 0.
        codes: for each dimension the segment of each cell, numbered from 0.
        targets: for each dimension the share of each segment, above 0.

    >>> rake([10, 30], [np.array([0, 1])], [np.array([0.5, 0.5])]).round(4).tolist()
    [2.0, 0.6667]
    """
    answers = np.asarray(n, dtype=np.float64)
    weights = np.ones(len(answers))
    for _ in range(_ROUNDS):
        before = weights
        for of_cell, target in zip(codes, targets, strict=True):
            reached = np.bincount(of_cell, weights * answers, minlength=len(target))
            weights = weights * (target * answers.sum() / reached)[of_cell]
        if np.abs(weights / before - 1).max() < _NEAR:
            break
    return weights


def capped_at(weights: Floats, n: npt.ArrayLike, cap: tuple[float, float]) -> Floats:
    """Weights between two bounds whose mean over the answers is 1 again; in proportion to what they were in between.

    >>> capped_at(np.array([5.0, 0.5]), [10, 80], (0.3, 3.0)).round(4).tolist()
    [3.0, 0.75]
    """
    low, high = cap
    assert low < 1 < high, f"a cap holds 1, unlike {cap}"
    answers = np.asarray(n, dtype=np.float64)
    if weights.min() >= low and weights.max() <= high:
        return weights
    least, most = np.log(low / weights.max()), np.log(high / weights.min())
    for _ in range(200):
        middle = (least + most) / 2
        mean = float((np.clip(weights * np.exp(middle), low, high) * answers).sum() / answers.sum())
        least, most = (middle, most) if mean < 1 else (least, middle)
    return np.clip(weights * np.exp((least + most) / 2), low, high)


class _Cells(NamedTuple):
    """The cells that weigh anything, in order, and what they are to weigh.

    Attributes:
        names: for each dimension the segment of every cell of the tally.
        used: which cells weigh anything.
        codes: for each dimension the segment of each cell as a number; meaningless where it weighs nothing.
        targets: for each dimension the shares of the segments that are reached.
    """

    names: list[npt.NDArray[np.object_]]
    used: npt.NDArray[np.bool_]
    codes: list[Counted]
    targets: list[Floats]


def _cells(tally: Tally, base: Mapping[str, Mapping[str, float]]) -> _Cells:
    names = [_named(tally.groups[dimension]) for dimension in base]
    sizes = [
        np.array([of.get(name, 0.0) if name != UNKNOWN else 0.0 for name in found], dtype=np.float64)
        for found, of in zip(names, base.values(), strict=True)
    ]
    used = (tally.responses > 0) & np.all([size > 0 for size in sizes], axis=0)
    codes, targets = [], []
    for found, size in zip(names, sizes, strict=True):
        reached, first, code = np.unique(np.where(used, found, UNKNOWN), return_index=True, return_inverse=True)
        known = reached != UNKNOWN
        shares = np.where(known, size[first], 0.0)[known]
        codes.append(code.astype(np.int64) - int((~known).sum()))
        targets.append(shares / max(float(shares.sum()), np.finfo(np.float64).tiny))
    return _Cells(names, used, codes, targets)


def _named(segments: Iterable[Any]) -> npt.NDArray[np.object_]:
    return np.array([UNKNOWN if pd.isna(name) else str(name) for name in segments], dtype=np.object_)


def _score(counts: Floats, weights: Floats, effective: float, level: float) -> tuple[float, float, float]:
    """The weighted NPS and its interval, in points."""
    detractors, passives, promoters = (counts * weights[:, None]).sum(axis=0).tolist()
    total = detractors + passives + promoters
    factor = effective / total
    low, high = interval(detractors * factor, passives * factor, promoters * factor, level)
    return 100 * (promoters - detractors) / total, float(low), float(high)


def _effective(tally: Tally, counts: Floats, weights: Floats) -> float:
    """The effective n of the weighted answers: never more than they are."""
    of_each = counts.sum(axis=1)
    total = float((weights * of_each).sum())
    detractors, _, promoters = (counts * weights[:, None]).sum(axis=0) / total
    theta = promoters - detractors
    squares = np.array([counts[:, 0] + counts[:, 2], counts[:, 2] - counts[:, 0], of_each]) @ weights**2
    variance, error = promoters + detractors - theta**2, float(squared_error(squares, theta)) / total**2
    kish = total**2 / float(squares[2])
    effective = variance / error if variance > _NEAR and error > 0 else kish
    if tally.repeats is not None:
        everyone = counts_of(Tally(tally.repeats.everyone[None, :]))[0]
        effective *= float(effective_size(everyone, tally.repeats.whole)) / max(float(everyone.sum()), 1.0)
    return float(min(effective, of_each[weights > 0].sum()))


def _shares(
    tally: Tally, base: Mapping[str, Mapping[str, float]], cells: _Cells, weights: Floats
) -> tuple[tuple[Share, ...], bool]:
    """Every segment among the answers and among the customers, and whether the weighted shares are theirs."""
    n = tally.responses.astype(np.float64)
    weighted = n * weights
    found, is_met = [], True
    for (dimension, sizes), names in zip(base.items(), cells.names, strict=True):
        of_all = {name: size for name, size in sizes.items() if name != UNKNOWN}
        customers = sum(of_all.values())
        known = list(dict.fromkeys([*of_all, *names.tolist()]))
        place = {name: number for number, name in enumerate(known)}
        of_cell = np.array([place[name] for name in names.tolist()], dtype=np.int64)
        answers, counted = (np.bincount(of_cell, each, len(known)).tolist() for each in (n, weighted))
        shown = [
            Share(
                dimension=dimension,
                segment=name,
                responses=int(answers[at]),
                of_answers=answers[at] / max(float(n.sum()), 1.0),
                of_customers=of_all.get(name, 0.0) / customers if customers else 0.0,
                reached=counted[at] / max(float(weighted.sum()), _NEAR),
                weight=counted[at] / answers[at] if answers[at] else float("nan"),
            )
            for at, name in enumerate(known)
        ]
        reachable = sum(each.of_customers for each in shown if each.reached)
        is_met &= all(abs(each.reached - each.of_customers / reachable) <= _CLOSE for each in shown if each.reached)
        found += sorted(shown, key=lambda each: (-each.of_customers, -each.responses, each.segment))
    return tuple(found), bool(is_met)
