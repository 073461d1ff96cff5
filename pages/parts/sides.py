"""Choosing what is compared with what; all of it is in the URL."""

from collections.abc import Callable, Sequence

import streamlit as st

from nps_core import views, wording
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.links import usual_days, usual_periods
from nps_core.links.parts import AFTER, BEFORE, DAYS_AFTER, DAYS_BEFORE, MIX_BY, SPLIT, WHAT
from nps_core.store import Dataset
from nps_core.trend import PERIODS
from nps_core.views import ChangesView, Pair, TrendView
from pages import cached
from pages.parts.link import choice
from pages.parts.words import quiet

_GONE = "change-gone"
_MOST_SEGMENTS = 1_000
_WITH_PERIODS = ("previous", "year", "periods")


def sides(dataset: Dataset, filters: Filters, text: Text) -> Pair | None:
    """The two sides that the reader chose; None where there is nothing to compare."""
    trend = cached.trend(dataset.version, filters, _period())
    kinds = views.offered(dataset, trend)
    if not kinds:
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = _chosen(
            WHAT, kinds, lambda name: text(f"changes.what_{name}"), label=text("changes.what"), first=kinds[0]
        )
        if what in _WITH_PERIODS:
            _choose_period(text)
        if what in ("previous", "year"):
            latest = trend.change if what == "previous" else trend.year
            assert latest is not None, "it is offered only where there is one"
            return views.latest_pair(latest, trend)
        if what == "periods":
            return _periods(trend, text)
        if what == "days":
            return _days(trend, filters, text)
        return _waves(dataset, filters, text) if what == "waves" else _segments(dataset, filters, text)


def gone(text: Text) -> None:
    """That a link compared what is not here."""
    if st.session_state.pop(_GONE, False):
        quiet(text("changes.link_gone"))


def mix_by(view: ChangesView, dataset: Dataset, text: Text) -> None:
    """The dimension by which the mix is told; the one that explains most until another is chosen."""
    if len(view.dimensions) < 2:
        return
    names = {name: wording.called(name, text, is_sample=dataset.is_sample) for name in view.dimensions}
    own = {"": text("changes.by_itself"), **names}
    _chosen(MIX_BY, list(own), own.__getitem__, label=text("changes.by"), first="")


def asked_mix() -> str:
    """The dimension that the reader or the link asks for; empty for the one that explains most."""
    return str(st.session_state.get(MIX_BY) or st.query_params.get(MIX_BY, ""))


def _period() -> str:
    asked = st.session_state.get("period") or st.query_params.get("period", "auto")
    return asked if asked in PERIODS else ""


def _choose_period(text: Text) -> None:
    choice(
        "period",
        ("auto", *PERIODS),
        lambda name: text(f"trend.period_{name}"),
        label=text("trend.period"),
        default="auto",
        width=150,
    )


def _chosen(key: str, options: Sequence[str], show: Callable[[str], str], *, label: str, first: str) -> str:
    """A choice; one that a link asks for and that is not here is remembered as gone."""
    asked = st.query_params.get(key)
    if asked is not None and asked not in options and key not in st.session_state:
        st.session_state[_GONE] = True
    return choice(key, options, show, label=label, default=first, width=260)


def _periods(trend: TrendView, text: Text) -> Pair | None:
    rows = [row for row in trend.periods.to_dict("records") if row["responses"]]
    if len(rows) < 2:
        return None
    names = {
        row["period"]: wording.period_name(row["start"], trend.period, text)
        if row["complete"]
        else text("changes.period_unfinished", period=wording.period_name(row["start"], trend.period, text))
        for row in rows
    }
    return views.period_pair(trend, *_two(list(names), names, usual_periods(trend), _labels(text)))


def _days(trend: TrendView, filters: Filters, text: Text) -> Pair:
    first, last = trend.scope.first_day, trend.scope.last_day
    assert first is not None, "days are offered only where there are some"
    assert last is not None, "days are offered only where there are some"
    before, after = usual_days(trend)
    within = {"min_value": first, "max_value": last, "bind": "query-params"}
    picked = [
        st.date_input(text(f"changes.{name}"), value=days, key=key, **within)
        for name, key, days in (("before", DAYS_BEFORE, before), ("after", DAYS_AFTER, after))
    ]
    ranges = [days for days in picked if isinstance(days, tuple) and len(days) == 2 and days[0] <= days[1]]
    if len(ranges) < 2:
        return views.no_pair("half", filters)
    return views.day_pair(filters, ranges[0], ranges[1], trend.wobble)


def _waves(dataset: Dataset, filters: Filters, text: Text) -> Pair:
    names = {
        str(place): text("changes.wave", place=place, file=wave.receipt.file)
        for place, wave in enumerate(dataset.waves, start=1)
    }
    places = list(names)
    return views.wave_pair(dataset, filters, *_two(places, names, (places[-2], places[-1]), _labels(text)))


def _segments(dataset: Dataset, filters: Filters, text: Text) -> Pair:
    dimensions = dataset.columns.dimensions
    called = {name: wording.called(name, text, is_sample=dataset.is_sample) for name in dimensions}
    dimension = _chosen(SPLIT, dimensions, called.__getitem__, label=text("changes.split"), first=dimensions[0])
    there = cached.segment_names(dataset.version, dimension, _MOST_SEGMENTS)
    kept = dict(filters.segments).get(dimension, there)
    found = [name for name in there if name and name in kept]
    if len(found) < 2:
        return views.no_pair("single", filters, dimension)
    names = {name: wording.called(name, text, is_sample=dataset.is_sample) for name in found}
    labels = (text("changes.against"), text("changes.this"))
    return views.segment_pair(filters, dimension, *_two(found, names, (found[1], found[0]), labels))


def _labels(text: Text) -> tuple[str, str]:
    return text("changes.before"), text("changes.after")


def _two(
    options: list[str], names: dict[str, str], defaults: tuple[str, str], labels: tuple[str, str]
) -> tuple[str, str]:
    """One option for either side."""
    before = _chosen(BEFORE, options, names.__getitem__, label=labels[0], first=defaults[0])
    return before, _chosen(AFTER, options, names.__getitem__, label=labels[1], first=defaults[1])
