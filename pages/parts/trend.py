"""The score over time."""

from typing import Any

import pandas as pd

from nps_core import wording
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.views import TrendView
from pages.parts.cards import Table, card, chart
from pages.parts.responses import read_responses
from pages.parts.segments import measured_columns
from pages.parts.words import quiet


def trend_card(figure: Figure | None, view: TrendView, title: str, text: Text) -> None:
    """The trend line; a click on a point opens the responses of its period."""
    if figure is None:
        with card(title):
            quiet(wording.trend_lead(view, text))
        return
    buckets = view.periods.set_index("period")

    def open_period(point: dict[str, Any]) -> None:
        bucket = buckets.loc[point["customdata"]]
        read_responses(view.scope.filters.between(bucket["start"], bucket["end"]))

    caption = text("trend.caption", period=text(f"trend.period_{view.period}"))
    with card(title, caption, _table("trend", view, text)):
        chart(figure, key="trend", alt=wording.trend_alt(view, text), on_point=open_period)


def groups_over_time_card(figure: Figure, view: TrendView, text: Text) -> None:
    """The shares of the three groups in each period; a click on one opens its responses."""
    buckets = view.periods.set_index("period")

    def open_part(point: dict[str, Any]) -> None:
        period, category = point["customdata"]
        bucket = buckets.loc[period]
        read_responses(view.scope.filters.between(bucket["start"], bucket["end"]).of(category))

    with card(text("trend.groups"), text("trend.groups_caption"), _table("groups-over-time", view, text)):
        chart(figure, key="groups-over-time", alt=text("trend.groups_alt", n=len(view.periods)), on_point=open_part)


def _table(key: str, view: TrendView, text: Text) -> Table:
    return Table(key, lambda: _trend_table(view, text), text)


def _trend_table(view: TrendView, text: Text) -> pd.DataFrame:
    names = [wording.period_name(start, view.period, text) for start in view.periods["start"]]
    return pd.DataFrame(
        {
            text("frame.column_period"): names,
            **measured_columns(view.periods, text),
            text("frame.column_complete"): view.periods["complete"],
        }
    )
