"""The bands of the scale, and from how many answers on a score says something."""

from typing import Final, NamedTuple

FEWEST_FOR_A_SCORE: Final = 10
"""Below this a group shows its counts only."""

FEWEST_FOR_A_RANK: Final = 30
"""Below this a group is pale, in no ranking, and silence about it proves nothing."""


class Band(NamedTuple):
    """A named stretch of the scale, from above ``low`` up to and with ``high``, in points."""

    id: str
    low: float
    high: float


BANDS: Final = (Band("poor", -100, 0), Band("fair", 0, 30), Band("good", 30, 70), Band("excellent", 70, 100))
"""The bands from low to high. Each upper limit belongs to its band, except that 0 is fair already."""


def band(nps: float) -> str:
    """The id of the band that an NPS lies in.

    >>> [band(nps) for nps in (-0.1, 0, 30, 30.1, 70, 70.1)]
    ['poor', 'fair', 'fair', 'good', 'good', 'excellent']
    """
    if nps < 0:
        return "poor"
    return next(band.id for band in BANDS[1:] if nps <= band.high)


def bands_touched(low: float, high: float) -> tuple[str, ...]:
    """The ids of every band that an interval reaches into, from low to high.

    >>> bands_touched(21.57, 78.43), bands_touched(-4, 0)
    (('fair', 'good', 'excellent'), ('poor', 'fair'))
    """
    ids = [band.id for band in BANDS]
    return tuple(ids[ids.index(band(low)) : ids.index(band(high)) + 1])
