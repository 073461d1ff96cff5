"""How much each theme moves the NPS of those who commented."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from nps_core.score import FEWEST_FOR_A_SCORE, Floats, counts_of, customers_of, effective_counts, holm, measured_columns
from nps_core.shares import share_interval
from nps_core.tally import Tally

_VALUES = np.array([-100.0, 0.0, 100.0])
"""The NPS of one detractor, one passive and one promoter."""


def effects(
    by_theme: Tally, commented: Tally, level: float = 0.95, *, families: Sequence[str] | None = None
) -> pd.DataFrame:
    """The NPS of each theme, and what the NPS would lose without the answers that carry it.

    impact = NPS of all commented answers - NPS of those without the theme. A comment may carry several themes, so
    impacts do not add up. Its standard error is that of the influence values: every answer's own push on the two
    scores, squared and summed; where customers answered several times, raised by the design effect of all comments.

    Args:
        by_theme: answers by ``theme``; an answer counts in each of its themes.
        commented: all answers with a comment, each once; its groups are taken together.
        level: how sure the intervals and verdicts are.
        families: of each theme the name of the family in which p-values are corrected together, such as the theme
            that a sub-theme is of; by default all themes are one family.

    Returns:
        ``theme``, ``responses``, ``detractors``, ``passives``, ``promoters``, ``nps``, ``low``, ``high``, ``share``
        (of commented answers, 0 to 1), ``share_low``, ``share_high``, ``impact``, ``impact_low``, ``impact_high``
        (points; nan where every comment carries the theme), ``p_value``, ``p_holm`` and ``verdict``: ``hurts``,
        ``helps``, ``unclear``, or ``few`` (under 10 mentions). In the tally's order.

    >>> theme = pd.DataFrame({"theme": "delivery", "score": [3, 7, 9], "n": [60, 20, 20]})
    >>> everyone = pd.DataFrame({"score": [3, 7, 9], "n": [110, 150, 240]})
    >>> found = effects(Tally.of_counts(theme, ["theme"]), Tally.of_counts(everyone))
    >>> found[["nps", "impact", "impact_low", "impact_high"]].round(2).values.tolist(), found["verdict"].tolist()
    ([[-40.0, -16.5, -20.98, -12.02]], ['hurts'])
    """
    return pd.DataFrame(effect_columns(by_theme, commented, level, families=families))


def effect_columns(
    by_theme: Tally, commented: Tally, level: float = 0.95, *, families: Sequence[str] | None = None
) -> dict[str, Any]:
    """The columns of ``effects`` by name, for whoever needs no frame."""
    assert by_theme.keys == ("theme",), f"effects are of themes, not of {by_theme.keys}"
    counts = counts_of(by_theme).astype(np.float64)
    everyone = counts_of(commented).sum(axis=0).astype(np.float64)
    assert (counts <= everyone).all(), "a theme has answers that are not among the commented ones"
    impact, error = impacts(counts, everyone)
    worth = worth_of(commented)
    error /= np.sqrt(max(worth, np.finfo(float).tiny))
    reach = float(ndtri((1 + level) / 2)) * error
    few = customers_of(by_theme) < FEWEST_FOR_A_SCORE
    ratio = np.divide(np.abs(impact), error, out=np.zeros_like(error), where=error > 0)
    p_value = np.where(few | np.isnan(impact), np.nan, 2 * ndtr(-ratio))
    p_holm = within(p_value, families or [""] * len(p_value))
    share_low, share_high = share_interval(worth * counts.sum(axis=1), np.full(len(counts), worth * everyone.sum()))
    real = p_holm < 1 - level
    return measured_columns(by_theme, level) | {
        "share": counts.sum(axis=1) / max(everyone.sum(), 1),
        "share_low": share_low,
        "share_high": share_high,
        "impact": impact,
        "impact_low": impact - reach,
        "impact_high": impact + reach,
        "p_value": p_value,
        "p_holm": p_holm,
        "verdict": np.select([few, real & (impact < 0), real], ["few", "hurts", "helps"], default="unclear"),
    }


def worth_of(commented: Tally) -> float:
    """How many answers of different people one answer is worth, of all answers with a comment together."""
    return float(effective_counts(commented).sum() / max(int(commented.responses.sum()), 1)) or 1.0


def within(p_values: Floats, families: Sequence[str]) -> Floats:
    """P-values corrected by Holm within each family.

    >>> within(np.array([0.01, 0.02, 0.02]), ["", "", "price"]).tolist()
    [0.02, 0.02, 0.02]
    """
    corrected, names = np.full(len(p_values), np.nan), np.array(families, dtype=object)
    for family in set(families):
        corrected[names == family] = holm(p_values[names == family])
    return corrected


def impacts(counts: Floats, everyone: Floats) -> tuple[Floats, Floats]:
    """Impact and standard error of each theme, in points; nan where no answer is without the theme.

    Args:
        counts: detractors, passives and promoters of each theme, one row a theme.
        everyone: those of all answers with a comment: three numbers, or one row a theme.

    An answer y pushes the NPS θ of all n by (y - θ) / n, and if it lacks the theme the NPS θ' of those n' by
    (y - θ') / n'; its influence on the impact is the one less the other.
    """
    rest = everyone - counts
    size, rest_size = everyone.sum(axis=-1), rest.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = everyone @ _VALUES / size
        without = rest @ _VALUES / rest_size
        push = (_VALUES - whole[..., None]) / size[..., None]
        push_without = (_VALUES - without[:, None]) / rest_size[:, None]
        squared = (counts * push**2).sum(axis=1) + (rest * (push - push_without) ** 2).sum(axis=1)
    return whole - without, np.sqrt(squared)
