"""The score: how high and how sure, the three groups, and what moved since the last period."""

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nps_core import wording
from nps_core.figures import VERDICT_COLORS, Figure
from nps_core.i18n import Text
from nps_core.scale import CATEGORIES
from nps_core.score import Nps, band
from nps_core.trend import Bucket, LatestChange
from nps_core.views import Overview, Scope, TrendView
from pages.parts.cards import Table, card, chart
from pages.parts.responses import read_responses, responses_button
from pages.parts.words import changes, quiet


def gauge_card(figure: Figure, view: Overview, text: Text, *, box: DeltaGenerator) -> None:
    """The gauge, and the way to every response behind it."""
    score = view.scope.matched
    table = Table("gauge", lambda: _score_table(score, text), text)
    with card(text("overview.gauge"), _gauge_caption(view, text), table, box=box):
        chart(figure, key="gauge", alt=wording.gauge_alt(view, text))
        responses_button(score.responses, view.scope.filters, "read-all", text)


def groups_card(figure: Figure, scope: Scope, text: Text, *, box: DeltaGenerator) -> None:
    """The three groups with their numbers, and the answers from 0 to 10; a click on either opens its responses."""
    score = scope.matched

    def open_part(point: dict[str, Any]) -> None:
        told = point["customdata"]
        only = scope.filters.of(told) if told in CATEGORIES else scope.filters.giving(int(told))
        read_responses(only)

    table = Table("counts", lambda: _counts_table(scope, text), text)
    alt = wording.together(text, wording.groups_alt(scope, text), wording.histogram_alt(scope, text))
    with card(text("overview.groups"), text("overview.groups_caption", n=score.responses), table, box=box):
        chart(figure, key="groups", alt=alt, on_point=open_part)
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="xsmall"):
            for name in reversed(CATEGORIES):
                n, only = getattr(score, f"{name}s"), scope.filters.of(name)
                responses_button(n, only, f"read-{name}", text, f"frame.read_{name}s", icon="")


def change_card(view: TrendView, text: Text, *, box: DeltaGenerator) -> None:
    """The last complete period against the one before it and a year before: how much, how sure, and the responses."""
    latest = view.change
    if view.periods.empty or latest is None or latest.difference.change is None:
        with card(text("overview.change"), box=box):
            quiet(wording.trend_lead(view, text))
        return
    against = [(latest, "before"), *([(view.year, "year")] if view.year else [])]
    with card(text("overview.change"), text("overview.change_caption"), box=box):
        changes([_change(each, view, text) for each, _ in against])
        _period_button(latest.after, "read-after", view, text)
        for each, key in against:
            _period_button(each.before, f"read-{key}", view, text)


def _change(latest: LatestChange, view: TrendView, text: Text) -> tuple[str, str, str]:
    """A difference in figures, its colour, and in words."""
    found = latest.difference
    direction = "unclear" if found.verdict != "real" else "helps" if (found.change or 0) > 0 else "hurts"
    words = text(
        "overview.change_against",
        before=wording.period_name(latest.before.start, view.period, text),
        verdict=wording.verdict(found, text),
        low=found.low,
        high=found.high,
    )
    return text.change(found.change or 0), VERDICT_COLORS[direction], words


def _period_button(bucket: Bucket, key: str, view: TrendView, text: Text) -> None:
    name = wording.period_name(bucket.start, view.period, text)
    st.button(
        text("overview.change_period", period=name, nps=bucket.score.nps, n=bucket.score.responses),
        key=key,
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(view.scope.filters.between(bucket.start, bucket.end),),
    )


def _gauge_caption(view: Overview, text: Text) -> str:
    """The band of the score, and how the interval is made."""
    score = view.scope.matched
    of_whom = "" if score.people == score.responses else "_customers"
    if score.nps is None or score.is_small:
        return text(f"overview.gauge_few{of_whom}")
    if score.is_pale:
        return text(f"overview.gauge_pale{of_whom}", n=score.people)
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
