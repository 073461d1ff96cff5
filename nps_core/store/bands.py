"""Number attributes as bands, and what answers are worth: the questions about a column of numbers.

A number that is not finite counts as missing.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
)

from nps_core.values import BANDS_AT_MOST, ValueBand, bands_between

_LARGEST: Final = 1.7976931348623157e308


def is_number(source: FromClause, name: str) -> bool:
    """Whether a column is a number attribute."""
    return name in source.c and isinstance(source.c[name].type, Double)


def is_given(key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a number is there, and is one."""
    return key.between(-_LARGEST, _LARGEST)


def within(key: ColumnElement[Any], ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether a number lies in one of some bands; the empty id stands for "not given", an unknown one for nothing."""
    found = [band for band in map(ValueBand.of, ids) if band]
    inside = [and_(is_given(key), _between(key, band)) for band in found]
    missing = [or_(key.is_(None), not_(is_given(key)))] if "" in ids else []
    return or_(false(), *inside, *missing)


def edges(source: FromClause, attribute: str) -> Any:
    """The highest value of each band, as the data have it, from the lowest band to the highest."""
    key = source.c[attribute]
    # Written out, for an engine wants to know the shares before it is given any parameter.
    shares: list[ColumnElement[float]] = [
        literal_column(f"{place / BANDS_AT_MOST}") for place in range(1, BANDS_AT_MOST)
    ]
    asked = (func.percentile_disc(share).within_group(key).label(f"edge_{place}") for place, share in enumerate(shares))
    return select(*asked, func.max(key).label("highest")).where(is_given(key))


def bands_of(edges: Sequence[float | None]) -> tuple[ValueBand, ...]:
    """The bands of an answer to ``edges``; none where there is no value at all."""
    known = [float(edge) for edge in edges if edge is not None and isfinite(edge)]
    return bands_between([edge for edge in known if edge < known[-1]]) if known else ()


def banded(
    source: FromClause, by: Sequence[str], bands: Callable[[str], Sequence[ValueBand]]
) -> tuple[FromClause, tuple[str, ...]]:
    """A table that has the bands of its number attributes as well, and the columns to count by in it.

    Args:
        source: a table of responses.
        by: the columns that are asked for.
        bands: gives the bands of an attribute.
    """
    numbers = [name for name in by if is_number(source, name)]
    if not numbers:
        return source, tuple(by)
    table = _with_bands(source, tuple((name, tuple(bands(name))) for name in numbers))
    return table, tuple(f"band_{numbers.index(name)}" if name in numbers else name for name in by)


@lru_cache(maxsize=64)
def _with_bands(source: FromClause, numbers: tuple[tuple[str, tuple[ValueBand, ...]], ...]) -> FromClause:
    """A table that has the bands of some numbers as well; kept, for putting it together takes a while."""
    # A step before they are grouped by: two mentions of a parameter are two parameters.
    made = [_band(source.c[name], bands).label(f"band_{place}") for place, (name, bands) in enumerate(numbers)]
    return select(*source.c, *made).subquery()


def _band(key: ColumnElement[Any], bands: Sequence[ValueBand]) -> ColumnElement[Any]:
    """The id of the band that a number lies in; empty where it is not given."""
    if not bands:
        return cast(null(), String())
    *lower, highest = bands
    within = case(*((key <= band.high, band.id) for band in lower), else_=highest.id) if lower else highest.id
    return case((is_given(key), within))


def _between(key: ColumnElement[Any], band: ValueBand) -> ColumnElement[bool]:
    low, high = band
    return and_(True, *([key > low] if isfinite(low) else []), *([key <= high] if isfinite(high) else []))
