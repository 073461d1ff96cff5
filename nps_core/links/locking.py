"""Saved views with locked filters: what an audience may see, whatever its link asks for."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from nps_core.comments.searching import phrases
from nps_core.filters import COUNTING, THEME, Filters
from nps_core.links import parts
from nps_core.links.parts import Known
from nps_core.links.reading import filters_of
from nps_core.store.saved import SavedView


def filters_of_view(view: SavedView, known: Known) -> tuple[Filters, tuple[str, ...]]:
    """The filters of a saved view, and the keys of those that its audience may not change.

    A locked filter whose segments are all gone since is not off: it lets nothing through (``held``).
    """
    return filters_of(view.query, known), view.locked


def held(asked: Filters, view: SavedView, known: Known) -> Filters:
    """What an audience sees that asks for something: narrowed down further than the view's locked filters, never wider.

    What lies outside of a locked filter is not shown: in its place stands what the view shows.
    """
    saved, locked = filters_of_view(view, known)
    found = asked
    if parts.DAYS in locked:
        # As they were saved: a file that was taken back since may have made the data set shorter.
        since, until = parts.in_order(view.query[parts.DAYS]) or (saved.since, saved.until)
        found = found.between(*_days((found.since, found.until), (since, until)))
    if parts.GROUP in locked:
        kept = [each for each in found.categories if each in saved.categories]
        found = found.of(*(kept or saved.categories))
    if parts.WORDS in locked and saved.text:
        both = dict.fromkeys((*phrases(saved.text), *phrases(found.text)))
        found = replace(found, text=" ".join(f'"{phrase}"' for phrase in both))
    if parts.COUNT in locked:
        found = replace(found, counting=saved.counting or COUNTING[0])
    columns = known.dataset.columns
    names = {parts.key_of(name): name for name in (*columns.dimensions, *columns.attributes)} | {THEME: THEME}
    for key in locked:
        if key in names:
            found = _within(found, saved, names[key], view.query[key])
    return found


def _within(asked: Filters, saved: Filters, dimension: str, written: Collection[str]) -> Filters:
    """Narrowed to the segments of one dimension that were asked for and are allowed, else to those that are allowed."""
    allowed = dict(saved.segments).get(dimension, tuple(written))  # of segments that are gone: nothing matches them
    kept = [each for each in dict(asked.segments).get(dimension, ()) if each in allowed]
    return asked.within(dimension, *(kept or allowed))


def _days(
    asked: tuple[date | None, date | None], saved: tuple[date | None, date | None]
) -> tuple[date | None, date | None]:
    """The days that both have; those of the view if there are none."""
    since = max((day for day in (asked[0], saved[0]) if day), default=None)
    until = min((day for day in (asked[1], saved[1]) if day), default=None)
    return (since, until) if since is None or until is None or since <= until else saved
