"""What goes with the score: how far answers that share a theme, or a rating, lie apart when all are looked at together.

It is a regression, so it adds up exactly; it says what goes with what, and never what causes it.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from nps_core.score import COUNTS, FEWEST_FOR_A_SCORE, Floats, Nps, holm, interval, points

FEWEST_MENTIONS: Final = FEWEST_FOR_A_SCORE
"""A theme with fewer mentions, or with a share below ``SMALLEST_SHARE``, is not a driver of its own."""

SMALLEST_SHARE: Final = 0.01

ANSWERS_A_DRIVER: Final = 10
"""So many answers there must be for each driver; with fewer the regression follows chance."""

_PSEUDO: Final = 3.0

_VALUES: Final = np.array([-100.0, 0.0, 100.0])
"""The NPS of one detractor, one passive and one promoter."""


@dataclass(frozen=True)
class Patterns:
    """Answers by what is said in them: one row a pattern.

    Attributes:
        names: of the drivers.
        values: of each driver in each pattern: 0 or 1 of a theme, points below the best rating of a question.
        counts: detractors, passives and promoters with the pattern.
        worth: how many answers of different people one answer is worth; less than 1 where customers answered
            several times.
    """

    names: tuple[str, ...]
    values: Floats
    counts: npt.NDArray[np.int64]
    worth: float = 1.0


class Driver(NamedTuple):
    """What goes with one driver, in points.

    Attributes:
        name: a theme's id or a question's name.
        mean: the share of answers with the theme, or the mean distance from the best rating.
        effect: how much higher the NPS is with the theme, or for one step away from the best rating, among answers
            that are alike in every other driver; with its interval ``low`` and ``high``.
        part: ``effect`` times ``mean``: what of the NPS goes with it; ``part_low`` and ``part_high`` likewise.
        verdict: ``lifts``, ``lowers`` or ``unclear``; p-values corrected by Holm.
    """

    name: str
    mean: float
    effect: float
    low: float
    high: float
    part: float
    part_low: float
    part_high: float
    p_value: float
    p_holm: float
    verdict: str


@dataclass(frozen=True)
class Drivers:
    """What goes with the score: ``base`` and the parts of all drivers add up to ``nps`` exactly.

    Attributes:
        base: the NPS where no theme is named, or every rating is the best; with its interval.
        drivers: the furthest part first.
        passed_over: drivers that cannot be told from others, for they always come together or never vary.
        explained: the share of the answers' variance that goes with the drivers, from 0 to 1.
    """

    responses: int
    nps: float | None
    base: float
    base_low: float
    base_high: float
    drivers: tuple[Driver, ...]
    passed_over: tuple[str, ...]
    explained: float

    @property
    def is_enough(self) -> bool:
        """Whether there are answers enough for this many drivers."""
        return bool(self.drivers) and self.responses >= ANSWERS_A_DRIVER * (len(self.drivers) + 1)


def drivers(patterns: Patterns, level: float = 0.95) -> Drivers:
    """The regression of -1, 0 and +1 on the drivers, all at once.

    NPS = b0 + Σ b·mean, exactly. Standard errors are HC3: each answer's residual over 1 less its leverage, squared
    and summed (MacKinnon and White 1985, J. Econometrics 29), as ``statsmodels`` ``OLS(...).fit(cov_type="HC3")``;
    and never less than the interval's made-up answers give, so that nothing is ever certain. Where customers answered
    several times, errors are those of as many answers as theirs are worth.

    >>> counts = np.array([[60, 20, 20], [50, 130, 220]])
    >>> found = drivers(Patterns(("delivery",), np.array([[1.0], [0.0]]), counts))
    >>> round(found.base, 1), round(found.drivers[0].effect, 1), round(found.base + found.drivers[0].part, 1)
    (42.5, -82.5, 26.0)
    """
    sizes = patterns.counts.sum(axis=1).astype(np.float64)
    total = float(sizes.sum())
    if not total:
        return Drivers(0, None, np.nan, np.nan, np.nan, (), patterns.names, 0.0)
    kept = _told_apart(patterns.values, sizes)
    fit = _fitted(patterns, np.column_stack([np.ones(len(sizes)), patterns.values[:, kept]]))
    nps = float(points(patterns.counts.sum(axis=0)))
    reach = float(ndtri((1 + level) / 2)) * fit.errors
    rows = _rows([patterns.names[place] for place in kept], fit, reach, level)
    spread = float((patterns.counts * (_VALUES - nps) ** 2).sum())
    return Drivers(
        responses=int(total),
        nps=nps,
        base=float(fit.effects[0]),
        base_low=float(fit.effects[0] - reach[0]),
        base_high=float(fit.effects[0] + reach[0]),
        drivers=tuple(sorted(rows, key=lambda row: -abs(row.part))),
        passed_over=tuple(name for place, name in enumerate(patterns.names) if place not in kept),
        explained=float((sizes * (fit.values - nps) ** 2).sum()) / spread if spread else 0.0,
    )


class WhatIf(NamedTuple):
    """What the score would be if some answers had been of another category."""

    moved: float
    nps: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float


def what_if(score: Nps, share: float, source: str, into: str, *, among: Nps | None = None) -> WhatIf:
    """The NPS if a share of one category, of all answers or of those with a theme, had been of another one.

    It is arithmetic, no forecast: moved answers m = share · count; gain = 100 m (v(into) - v(source)) / n with v of
    -1, 0 and +1. The interval of the NPS is that of the moved counts; that of the gain carries the sampling error of
    the category's own share (adjusted Wald with z²/2 successes and failures, Agresti and Coull 1998).

    Args:
        score: all answers that count.
        share: how many of the category are moved, from 0 to 1.
        source, into: ``detractors``, ``passives`` or ``promoters``.
        among: the part of them in which answers are moved; all of them by default.

    >>> moved = what_if(Nps(detractors=20, passives=40, promoters=40), 0.25, "passives", "promoters")
    >>> moved.moved, moved.nps, moved.gain
    (10.0, 30.0, 10.0)
    """
    assert 0 <= share <= 1, f"a share lies between 0 and 1, not {share}"
    counts = {name: float(getattr(score, name)) for name in COUNTS}
    places = {"detractors": -1, "passives": 0, "promoters": 1}
    available = float(getattr(among or score, source))
    moved = share * available
    counts[source] -= moved
    counts[into] += moved
    step = 100.0 * (places[into] - places[source]) * share
    worth = sum(score.worth) / score.responses
    detractors, passives, promoters = (worth * counts[name] for name in COUNTS)
    low, high = interval(detractors, passives, promoters, score.level)
    z = float(ndtri((1 + score.level) / 2))
    size = worth * score.responses + z**2
    middle = (worth * available + z**2 / 2) / size
    reach = z * float(np.sqrt(middle * (1 - middle) / size))
    ends = sorted((step * max(0.0, middle - reach), step * min(1.0, middle + reach)))
    nps = 100 * (counts["promoters"] - counts["detractors"]) / score.responses
    return WhatIf(moved, nps, float(low), float(high), step * available / score.responses, ends[0], ends[1])


class _Fit(NamedTuple):
    """A regression: base and effects with their means and errors, and the value of each pattern."""

    effects: Floats
    mean: Floats
    errors: Floats
    values: Floats


def _fitted(patterns: Patterns, design: Floats) -> _Fit:
    """The regression of the answers on a design whose first column is 1; its other columns differ."""
    sizes = patterns.counts.sum(axis=1).astype(np.float64)
    weighted = design * sizes[:, None]
    inverse = np.linalg.inv(design.T @ weighted)
    effects = inverse @ (design.T @ (patterns.counts @ _VALUES))
    values = design @ effects
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    made_up = np.outer(_PSEUDO * sizes / sizes.sum(), (0.25, 0.5, 0.25))
    pull = (design @ inverse) ** 2
    variances = _squared(patterns.counts, values, leverage) @ pull
    least = _squared(made_up, values, np.zeros(len(sizes))) @ pull
    errors = np.sqrt(np.maximum(variances, least) / patterns.worth)
    return _Fit(effects, weighted.sum(axis=0) / sizes.sum(), errors, values)


def _rows(names: list[str], fit: _Fit, reach: Floats, level: float) -> list[Driver]:
    """Each driver with its interval, its part and its verdict; the base is none of them."""
    p_value = 2 * ndtr(-np.abs(fit.effects) / fit.errors)[1:]
    p_holm = holm(p_value)
    limits = (fit.effects, fit.effects - reach, fit.effects + reach)
    numbers = np.stack([fit.mean, *limits, *(fit.mean * each for each in limits)])[:, 1:].T.tolist()
    return [
        Driver._make((name, *row, p, held, _verdict(row[1], is_real=held < 1 - level)))
        for name, row, p, held in zip(names, numbers, p_value.tolist(), p_holm.tolist(), strict=True)
    ]


def _told_apart(values: Floats, sizes: Floats) -> list[int]:
    """The drivers that vary, each by itself: those that others say already are passed over, the later one first."""
    answered = sizes > 0
    kept: list[int] = []
    known = np.ones((int(answered.sum()), 1))
    scale = np.sqrt(sizes[answered])[:, None]
    for place in range(values.shape[1]):
        column = values[answered, place : place + 1] * scale
        basis, _ = np.linalg.qr(known * scale)
        left = column - basis @ (basis.T @ column)
        if np.linalg.norm(left) > 1e-8 * max(1.0, float(np.linalg.norm(column))):
            kept.append(place)
            known = np.column_stack([known, values[answered, place]])
    return kept


def _squared(counts: npt.NDArray[Any], fitted: Floats, leverage: Floats) -> Floats:
    """The squared residuals of each pattern, each over 1 less its leverage."""
    squared = (counts * (_VALUES - fitted[:, None]) ** 2).sum(axis=1)
    # An answer that alone decides a driver has a leverage of 1 and no residual: it says nothing of the error.
    weighted: Floats = np.divide(squared, (1 - leverage) ** 2, out=np.zeros_like(squared), where=leverage < 1 - 1e-6)
    return weighted


def _verdict(effect: float, *, is_real: bool) -> str:
    if not is_real:
        return "unclear"
    return "lifts" if effect > 0 else "lowers"
