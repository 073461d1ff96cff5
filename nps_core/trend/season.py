"""Whether the score follows the months of the year."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtri

from nps_core.score import Floats
from nps_core.tally import Tally
from nps_core.trend.buckets import number_of_periods, series_of
from nps_core.trend.moves import left_by_turns
from nps_core.trend.series import Series

FEWEST_MONTHS: Final = 24
SEASON_P: Final = 0.01


@dataclass(frozen=True)
class Season:
    """A wave over the months of the year.

    Attributes:
        months: how many finished months it was looked for in.
        highest, lowest: the months, 1 to 12, in which the wave is at its top and bottom.
        swing, low, high: how far the top lies above the bottom, in points, with its interval.
        p_value: how often chance alone would make as strong a wave.
        clear: whether there is one.
    """

    months: int
    highest: int
    lowest: int
    swing: float
    low: float
    high: float
    p_value: float
    clear: bool


def season(daily: Tally, level: float = 0.95, *, by_period: Callable[[str], Tally] | None = None) -> Season | None:
    """The season of the score by month; None of fewer than 24 finished months with answers.

    Weighted least squares of the monthly scores on 1, t, sin 2πt/12 and cos 2πt/12 with weights n / (v φ). The two
    coefficients of the wave, squared over their covariance, are χ² with 2 degrees of freedom without a season. Clear
    when p < .01 and the wave fits better than turning points, for a single step in the middle of two years looks like a
    wave to that test in two of five cases: squares left + ln T · numbers fitted, of which the wave has 3 and each
    turning point 2 (Schwarz 1978, Annals of Statistics 6), leave 3 % of those and nearly all seasons.

    Args:
        daily: answers by day.
        level: how sure the interval is.
        by_period: gives the answers by month where customers answered several times, as ``trend`` takes them.
    """
    if number_of_periods(daily, "month") < FEWEST_MONTHS:
        return None
    start, found = series_of(daily, "month", by_period=by_period and by_period("month"))
    if found.variance <= 0 or len(found) < FEWEST_MONTHS:
        return None
    return _season(found, start.month, level)


def _season(found: Series, first: int, level: float) -> Season:
    weights, scores = found.weights, found.scores
    months = (found.places + first - 1) % 12 + 1
    line = np.stack([np.ones(len(found)), found.places - found.places.mean()], axis=1)
    design = np.hstack([line, _wave(months)])
    covariance = np.linalg.inv(design.T @ (design * weights[:, None]))
    fitted = covariance @ (design.T @ (weights * scores))
    both, spread = fitted[2:], covariance[2:, 2:]
    p_value = float(chdtrc(2, both @ np.linalg.solve(spread, both)))
    wave = _wave(np.arange(1, 13))
    highest, lowest = int(np.argmax(wave @ both)), int(np.argmin(wave @ both))
    contrast = wave[highest] - wave[lowest]
    swing = 100 * float(contrast @ both)
    reach = 100 * float(ndtri((1 + level) / 2)) * float(contrast @ spread @ contrast) ** 0.5
    left_by_wave = float((weights * (scores - design @ fitted) ** 2).sum())
    steps, left_by_steps = left_by_turns(found)
    unit = float(np.log(len(found)))
    fits_better = left_by_wave + 3 * unit < left_by_steps + 2 * unit * steps
    clear = p_value < SEASON_P and fits_better
    return Season(len(found), highest + 1, lowest + 1, swing, max(swing - reach, 0.0), swing + reach, p_value, clear)


def _wave(months: npt.NDArray[np.int64]) -> Floats:
    angle = 2 * np.pi * months / 12
    return np.stack([np.sin(angle), np.cos(angle)], axis=1)
