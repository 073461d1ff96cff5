"""The score: how high and how sure, the three groups, and what moved since the last period."""

from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.scale import CATEGORIES
from nps_core.score import Nps, band
from nps_core.trend import Bucket
from nps_core.views import Overview, Scope, TrendView
from pages.parts.cards import Table, card, chart
from pages.parts.responses import read_responses, responses_button
from pages.parts.words import quiet


def gauge_card(figure: Figure, view: Overview, text: Text) -> None:
    """The gauge, and the way to every response behind it."""
    score = view.scope.matched
    table = Table("gauge", lambda: _score_table(score, text), text)
    with card(text("overview.gauge"), _gauge_caption(view, text), table):
        chart(figure, key="gauge", alt=wording.gauge_alt(view, text))
        responses_button(score.responses, view.scope.filters, "read-all", text)


def groups_card(bar: Figure, histogram: Figure, scope: Scope, text: Text) -> None:
    """The three groups with their numbers, and the answers from 0 to 10."""
    score = scope.matched

    def open_group(point: dict[str, Any]) -> None:
        read_responses(scope.filters.of(str(point["customdata"])))

    def open_answer(point: dict[str, Any]) -> None:
        read_responses(scope.filters.giving(int(point["customdata"])))

    table = Table("counts", lambda: _counts_table(scope, text), text)
    with card(text("overview.groups"), text("overview.groups_caption", n=score.responses), table):
        chart(bar, key="groups", alt=wording.groups_alt(scope, text), on_point=open_group)
        with st.container(horizontal=True, gap="small"):
            for name in reversed(CATEGORIES):
                n, only = getattr(score, f"{name}s"), scope.filters.of(name)
                responses_button(n, only, f"read-{name}", text, f"frame.read_{name}s")
        chart(histogram, key="histogram", alt=wording.histogram_alt(scope, text), on_point=open_answer)


def change_card(view: TrendView, text: Text) -> None:
    """The last complete period against the one before it: how much, how sure, and the responses of either."""
    latest = view.change
    if view.periods.empty or latest is None or latest.difference.change is None:
        with card(text("overview.change")):
            quiet(wording.trend_lead(view, text))
        return
    difference = latest.difference
    after, before = (wording.period_name(b.start, view.period, text) for b in (latest.after, latest.before))
    with card(text("overview.change"), text("overview.change_caption")):
        st.metric(text("overview.change_of", after=after, before=before), text.change(difference.change))
        found = wording.verdict(difference, text)
        quiet(text("overview.change_verdict", verdict=found, low=difference.low, high=difference.high))
        _period_button(latest.after, after, "read-after", view.scope.filters, text)
        _period_button(latest.before, before, "read-before", view.scope.filters, text)


def _period_button(bucket: Bucket, name: str, key: str, filters: Filters, text: Text) -> None:
    st.button(
        text("overview.change_period", period=name, nps=bucket.score.nps, n=bucket.score.responses),
        key=key,
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(filters.between(bucket.start, bucket.end),),
    )


def _gauge_caption(view: Overview, text: Text) -> str:
    """The band of the score, and how the interval is made."""
    score = view.scope.matched
    if score.nps is None or score.is_small:
        return text("overview.gauge_few")
    if score.is_pale:
        return text("overview.gauge_pale", n=score.responses)
    return text("overview.gauge_caption", band=wording.band_name(view.bands, band(score.nps), text))


def _score_table(score: Nps, text: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("frame.column_nps"): [score.nps],
            text("frame.column_low"): [score.low],
            text("frame.column_high"): [score.high],
            text("frame.column_responses"): [score.responses],
        }
    ).round(1)


def _counts_table(scope: Scope, text: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {text("frame.column_score"): range(len(scope.counts)), text("frame.column_responses"): scope.counts}
    )
