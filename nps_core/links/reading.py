"""From a link to what it shows, and back: outside of Streamlit too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, urlencode

from nps_core import views
from nps_core.comments.runs import OTHER, UNSPECIFIC
from nps_core.filters import COUNTING, THEME, Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.links import parts
from nps_core.links.parts import Known, Part
from nps_core.report import PAGES, Subject
from nps_core.scale import SCORES
from nps_core.store import Dataset, Store
from nps_core.store.tables import WAVE
from nps_core.trend import PERIODS
from nps_core.views import Asked, Pair, TrendView

Query: TypeAlias = Mapping[str, Sequence[str]]

_SCORE: Final = "score"
_LONGEST_READ: Final = 20_000


@dataclass(frozen=True)
class Linked:
    """What a link shows.

    Attributes:
        page: its place in the URL.
        ignored: the keys of which something means nothing here.
    """

    page: str
    subject: Subject
    ignored: tuple[str, ...]


def subject_of(page: str, query: Query, known: Known, store: Store) -> Linked:
    """What a link shows: which page of which responses, and what the reader chose there.

    Args:
        page: the last part of the URL's path; empty for the first page.
    """
    read = {key: part.read(query[key]) for key, part in parts.parts_of(known).items() if key in query}
    filters, chosen = filters_of(query, known), {key: values[-1] for key, values in read.items() if values}
    period = chosen.get(parts.PERIOD, "")
    period = period if period in PERIODS else ""
    subject = Subject(
        filters=filters,
        pages=(page,) if page in PAGES else PAGES,
        period=period,
        split=chosen.get(parts.BY, ""),
        pair=pair_of(chosen | _ranges(read), known, views.trend(store, known.dataset, filters, period))
        if page == "changes" and parts.WHAT in chosen
        else None,
        mix_by=chosen.get(parts.MIX_BY, "") if chosen.get(parts.MIX_BY) in known.dataset.columns.splits else "",
        small=chosen.get(parts.SMALL, ""),
        across=chosen.get(parts.ACROSS, ""),
        value=chosen.get(parts.VALUE, ""),
        marks=chosen.get(parts.MARKS, ""),
        asked=what_if_of(query, known) if page == "drivers" else None,
        theme=chosen.get(parts.THEME_AT, "") if page == "themes" else "",
    )
    return Linked(page or PAGES[0], subject, ignored(query, known))


def ignored(query: Query, known: Known) -> tuple[str, ...]:
    """The keys of a link of which something means nothing here; the rest of it is shown."""
    understood = {**parts.parts_of(known), parts.READ: opening(known)}
    return tuple(key for key, values in query.items() if key not in understood or not understood[key].is_meant(values))


def filters_of(query: Query, known: Known) -> Filters:
    """The filters of a link; what means nothing narrows nothing down."""
    read = {key: part.read(query[key]) for key, part in parts.filter_parts(known).items() if key in query}
    since, until = _range(read.get(parts.DAYS, ()), known)
    columns = known.dataset.columns
    by_dimension = [(name, read.get(parts.key_of(name), ())) for name in columns.dimensions]
    by_band = [(name, read.get(parts.key_of(name), ())) for name in columns.attributes]
    return Filters(
        since=since,
        until=until,
        segments=(
            *by_dimension,
            *((name, tuple("" if id_ == parts.NO_VALUE else id_ for id_ in ids)) for name, ids in by_band),
            (THEME, read.get(THEME, ())),
        ),
        categories=read.get(parts.GROUP, ()),
        text="".join(read.get(parts.WORDS, ())).strip(),
        counting=(read.get(parts.COUNT) or COUNTING[:1])[-1],
    )


def query_of(filters: Filters, dataset: Dataset) -> dict[str, list[str]]:
    """What a link carries of some filters: their ids, in no reader's language."""
    days = (filters.since, filters.until)
    found = {
        parts.DAYS: [day.isoformat() for day in days if day],
        parts.GROUP: list(filters.categories),
        _SCORE: [str(score) for score in filters.scores],
        parts.WORDS: [filters.text] if filters.text else [],
        parts.COUNT: [filters.counting] if filters.counting != COUNTING[0] else [],
    }
    for name, segments in filters.segments:
        is_number = name in dataset.columns.attributes
        key = name if name in (THEME, WAVE) else parts.key_of(name)
        found[key] = [_written(each, is_number=is_number) for each in segments]
    return {key: values for key, values in found.items() if values}


def read_link(filters: Filters, dataset: Dataset) -> str:
    """Which responses are opened, as what a link has under ``read``."""
    return urlencode(query_of(filters, dataset), doseq=True) or "all"


def opened(value: str, known: Known) -> Filters | None:
    """The responses that a link has under ``read``; None if it means nothing, or only partly something."""
    if value == "all":
        return Filters()
    if not value or len(value) > _LONGEST_READ:
        return None
    query = parse_qs(value, keep_blank_values=True)
    days = parts.in_order(query.pop(parts.DAYS, []))  # of a period: it may begin before the first answer
    scores = query.pop(_SCORE, [])
    themes, waves = query.pop(THEME, []), query.pop(WAVE, [])
    levels = [each.id for each in (*known.run.themes, *known.run.subthemes)] if known.run else []
    places = [str(place) for place in range(1, len(known.dataset.waves) + 1)]
    understood = parts.filter_parts(known)
    is_known = all(key in understood and understood[key].is_meant(values) for key, values in query.items())
    if (
        not is_known
        or days is None
        or not set(scores) <= {str(score) for score in SCORES}
        or not set(themes) <= {*levels, OTHER, UNSPECIFIC}
        or not set(waves) <= set(places)
    ):
        return None
    found = filters_of(query, known).giving(*sorted({int(score) for score in scores})).between(*(days or (None, None)))
    for dimension, values in ((THEME, themes), (WAVE, waves)):
        found = found.within(dimension, *dict.fromkeys(values)) if values else found
    return found


def opening(known: Known) -> Part:
    """What a link may have under ``read``."""
    return Part("one", lambda values: tuple(each for each in values if opened(each, known) is not None))


def what_if_of(query: Query, known: Known) -> Asked:
    """What a link asks of the what-if."""
    read = {key: part.read(query[key]) for key, part in parts.parts_of(known).items() if key in query}
    share = (read.get(parts.IF_SHARE) or ("25",))[-1]
    source, _, into = (read.get(parts.IF_MOVED) or parts.MOVES)[0].partition("-")
    return Asked(int(share) / 100, source, into, (read.get(parts.IF_THEME) or ("",))[-1])


def pair_of(chosen: Mapping[str, Any], known: Known, trend: TrendView) -> Pair | None:
    """What the changes page compares in a link; None for what it compares by itself, and for what is not here.

    Args:
        chosen: by key, what the link says of the comparison; of days, two dates.
        trend: by the period of the link.
    """
    what = chosen.get(parts.WHAT)
    if what not in views.offered(known.dataset, trend):
        return None
    if what in ("previous", "year"):
        latest = trend.change if what == "previous" else trend.year
        return views.latest_pair(latest, trend) if latest else None
    if what == "days":
        one, other = usual_days(trend)
        ranges = chosen.get(parts.DAYS_BEFORE, one), chosen.get(parts.DAYS_AFTER, other)
        return views.day_pair(trend.scope.filters, *ranges, trend.wobble)
    split = chosen.get(parts.SPLIT) or next(iter(known.dataset.columns.dimensions), "")
    options, usual = _sides(str(what), split, known, trend)
    ids = chosen.get(parts.BEFORE, usual[0]), chosen.get(parts.AFTER, usual[1])
    if not set(ids) <= set(options):
        return None
    filters = trend.scope.filters
    paired = {"periods": lambda: views.period_pair(trend, *ids)}
    paired["waves"] = lambda: views.wave_pair(known.dataset, filters, *ids)
    paired["segments"] = lambda: views.segment_pair(filters, split, *ids)
    return paired[str(what)]()


def _sides(what: str, split: str, known: Known, trend: TrendView) -> tuple[Sequence[str], tuple[str, str]]:
    """What either side may be, and what the two are until somebody chooses."""
    if what == "periods":
        return answered_periods(trend), usual_periods(trend)
    if what == "waves":
        places = [str(place) for place in range(1, len(known.dataset.waves) + 1)]
        return places, (places[-2], places[-1])
    is_known = split in known.dataset.columns.dimensions
    there = known.segments(split, ()) if is_known else ()
    kept = dict(trend.scope.filters.segments).get(split, there)
    names = [name for name in there if name and name in kept]
    return names, ((names[1], names[0]) if len(names) > 1 else ("", ""))


def answered_periods(trend: TrendView) -> list[str]:
    """The periods of a trend in which anybody answered."""
    return list(trend.periods.loc[trend.periods["responses"] > 0, "period"])


def usual_periods(trend: TrendView) -> tuple[str, str]:
    """The two periods that are compared until the reader chooses: the last complete ones, else the last."""
    if trend.change:
        return trend.change.before.period, trend.change.after.period
    before, after = answered_periods(trend)[-2:]
    return before, after


def usual_days(trend: TrendView) -> tuple[tuple[date, date], tuple[date, date]]:
    """The days that are compared until the reader chooses: of the last complete period and the one before it.

    As far as there are answers; without them, the two halves of all days.
    """
    first, last = trend.scope.first_day, trend.scope.last_day
    assert first is not None, "days are offered only where there are some"
    assert last is not None, "days are offered only where there are some"
    if trend.change is None:
        middle = first + (last - first) // 2
        return (first, middle), (middle + timedelta(days=1), last)
    before, after = trend.change.before, trend.change.after
    return (max(before.start, first), min(before.end, last)), (max(after.start, first), min(after.end, last))


def _ranges(read: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Days as dates."""
    keys = (parts.DAYS_BEFORE, parts.DAYS_AFTER)
    return {key: tuple(date.fromisoformat(day) for day in read[key]) for key in keys if read.get(key)}


def _range(days: Sequence[str], known: Known) -> tuple[date | None, date | None]:
    """The days of a link; the whole of the data set is no filter: responses without a day are in it."""
    if not days:
        return None, None
    since, until = (date.fromisoformat(day) for day in days)
    return (None, None) if (since, until) == known.days else (since, until)


def _written(segment: str, *, is_number: bool) -> str:
    """A segment in a link; of no segment, what the English screen shows."""
    return segment or (parts.NO_VALUE if is_number else text_in(LANGUAGES[0])("wording.not_given"))
