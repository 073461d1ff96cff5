"""What the reader wants to know, how many answers that takes, and what can be seen meanwhile."""

from math import ceil
from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.links.parts import LIMITS
from nps_core.views import Goals, PlanningView
from pages.parts.cards import Table, card, chart
from pages.parts.words import quiet


def planning_goals(text: Text) -> Goals:
    """The reader's goals, which are in the URL."""
    with card(text("planning.goals")), st.container(horizontal=True):
        margin = _number("plan-margin", text("planning.margin"))
        change = _number("plan-change", text("planning.change"))
        customers = _number("plan-customers", text("planning.customers"), help=text("planning.customers_help"))
        rate = _number("plan-rate", text("planning.rate"), help=text("planning.rate_help"), disabled=not customers)
    return Goals(float(margin), float(change), customers or None, rate / 100)


def planning_cards(figure: Figure, view: PlanningView, text: Text) -> None:
    """The margin by answers, and what a week, a month and a round can show."""
    left, right = st.columns(2)
    with left, card(text("planning.margins"), text("planning.margins_caption", n=view.for_margin)):
        chart(figure, key="margins", alt=wording.planning_lead(view, text))
    with right, card(text("planning.windows"), text("planning.windows_caption")):
        if view.windows:
            st.dataframe(Table("windows", lambda: _windows(view, text), text).shown(), hide_index=True)
        quiet(*wording.planning_notes(view, text))


def _number(key: str, label: str, **settings: Any) -> int:
    return int(st.number_input(label, *LIMITS[key], key=key, bind="query-params", width=170, **settings))


def _windows(view: PlanningView, text: Text) -> pd.DataFrame:
    return pd.DataFrame(
        {
            text("planning.column_window"): [text("planning.window", n=each.days) for each in view.windows],
            text("frame.column_responses"): [round(each.answers) for each in view.windows],
            text("planning.column_margin"): [ceil(10 * each.margin) / 10 for each in view.windows],
            text("planning.column_seen"): [ceil(10 * each.change_seen) / 10 for each in view.windows],
        }
    )
