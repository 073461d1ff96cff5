"""Built figures, by what their view depends on and by language."""

from datetime import date

from nps_core import figures, views, wording
from nps_core.benchmarks import Benchmark
from nps_core.figures import Figure
from nps_core.filters import Filters
from nps_core.i18n import text_in
from nps_core.views import Goals, Pair
from pages.cached.stores import whole_store
from pages.cached.views import (
    changes,
    drivers,
    events,
    kept,
    planning,
    segment_trends,
    segments,
    theme_map,
    themes,
    trend,
    values,
)

_FIGURES, _MAPS = 512, 64


@kept(max_entries=_FIGURES)
def figures_of_overview(
    version: str,
    filters: Filters,
    language: str,
    marks_key: str,
    _marks: tuple[Benchmark, ...],
    _view: views.Overview,
) -> dict[str, Figure]:
    """The figures of the overview, whose view the page has at hand."""
    text, scope, score = text_in(language), _view.scope, _view.scope.matched
    drawn = {
        "gauge": figures.gauge(score, _marks, text),
        "benchmarks": figures.benchmarks(score, _marks, text),
    }
    if _view.trend.has_points:
        drawn["trend"] = figures.trend(_view.trend, text)
    if score.responses:
        drawn["groups"] = figures.groups(scope, text)
    if len(_view.stand_out):
        rows = zip(_view.stand_out["segment"].tolist(), _view.stand_out["dimension"].tolist(), strict=True)
        own = {"is_sample": scope.is_sample, "attributes": scope.attributes}
        labels = [wording.segment_of(*row, text, **own) for row in rows]
        drawn["segments"] = figures.segments(_view.stand_out, score, text, labels.__getitem__, height=240)
    return drawn


@kept(max_entries=_FIGURES)
def figures_of_trend(
    version: str,
    filters: Filters,
    period: str,
    language: str,
    marked: tuple[tuple[date, str], ...] = (),
    *,
    rolling: bool = False,
) -> dict[str, Figure]:
    """The figures of the trend page."""
    view, text = trend(version, filters, period), text_in(language)
    windows = views.rolling(whole_store(), whole_store().at(version), filters) if rolling else None
    around = events(version, filters, period, marked) if marked else None
    return {
        "trend": figures.trend(view, text, height=380, events=around, rolling=windows),
        "groups": figures.groups_over_time(view, text),
    }


@kept(max_entries=_FIGURES)
def figure_of_segment_trends(version: str, filters: Filters, dimension: str, period: str, language: str) -> Figure:
    """The trends of the segments of one dimension, side by side."""
    return figures.small_multiples(segment_trends(version, filters, dimension, period), text_in(language))


@kept(max_entries=_FIGURES)
def figures_of_segments(version: str, filters: Filters, dimension: str, language: str) -> dict[str, Figure]:
    """The figures of the segments page."""
    view, text = segments(version, filters, dimension), text_in(language)

    def label(place: int) -> str:
        return wording.segment_name(view, place, text)

    ranking = figures.segments(view.segments, view.scope.matched, text, label, height=figures.FUNNEL_HEIGHT)
    return {"segments": ranking, "funnel": figures.funnel(view, text, label)}


@kept(max_entries=_FIGURES)
def figure_of_values(version: str, filters: Filters, attribute: str, language: str) -> Figure:
    """The figure of the score by value."""
    view, text = values(version, filters, attribute), text_in(language)
    names = [wording.segment_called(id_, attribute, view.scope, text) for id_ in view.bands["segment"]]
    return figures.segments(view.bands, view.scope.matched, text, names.__getitem__)


@kept(max_entries=_FIGURES)
def figure_of_changes(version: str, filters: Filters, pair: Pair, mix_by: str, language: str) -> Figure:
    """The figure of the changes page."""
    return figures.steps(changes(version, filters, pair, mix_by), text_in(language))


@kept(max_entries=_FIGURES)
def figure_of_themes(version: str, filters: Filters, language: str) -> Figure:
    """The figure of the themes page."""
    return figures.themes(themes(version, filters).themes, text_in(language))


@kept(max_entries=_FIGURES)
def figure_of_share(version: str, filters: Filters, theme: str, language: str) -> Figure:
    """The share of one theme over time."""
    moving = themes(version, filters).moving
    assert moving is not None, "without days there is no course"
    return figures.share_over_time(moving, theme, text_in(language))


@kept(max_entries=_MAPS)
def figure_of_map(version: str, filters: Filters, chosen: str, language: str) -> Figure:
    """The map of comments."""
    return figures.theme_map(theme_map(version, filters), chosen, text_in(language))


@kept(max_entries=_FIGURES)
def figures_of_drivers(version: str, filters: Filters, language: str) -> dict[str, Figure]:
    """The figures of the drivers page, of what there are answers enough for."""
    view, text = drivers(version, filters), text_in(language)
    found = {"theme": view.by_theme, "rating": view.by_rating}
    return {kind: figures.drivers(each, view, text) for kind, each in found.items() if each and each.is_enough}


@kept(max_entries=_FIGURES)
def figure_of_planning(version: str, filters: Filters, goals: Goals, language: str) -> Figure:
    """The figure of the planning page."""
    return figures.margins(planning(version, filters, goals), text_in(language))
