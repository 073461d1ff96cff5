"""What goes with the score, and what if some answers had been others."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.drivers import Drivers
from nps_core.figures import Figure
from nps_core.i18n import Text
from nps_core.links.parts import IF_MOVED, IF_SHARE, IF_THEME, MOVES, STEP
from nps_core.views import Asked, DriversView, WhatIfView
from pages.parts.cards import Table, card, chart
from pages.parts.link import choice
from pages.parts.words import lead, quiet


def drivers_card(figure: Figure | None, kind: str, found: Drivers | None, view: DriversView, text: Text) -> None:
    """What goes with the score among drivers of one kind, ``theme`` or ``rating``; or why that cannot be shown."""
    notes = wording.drivers_notes(view, found, kind, text)
    if figure is None or found is None:
        with card(text(f"drivers.by_{kind}")):
            quiet(*notes)
        return
    table = Table(f"drivers-{kind}", lambda: _rows(found, view, text), text)
    with card(text(f"drivers.by_{kind}"), text("drivers.caption"), table):
        chart(figure, key=f"drivers-{kind}-chart", alt=wording.drivers_sum(found, kind, text))
        quiet(wording.drivers_sum(found, kind, text), *notes)


def asked_what_if(themes: Mapping[str, str]) -> Asked:
    """What the reader or the link asks of the what-if."""
    asked = {key: st.session_state.get(key) or st.query_params.get(key) for key in (IF_MOVED, IF_SHARE, IF_THEME)}
    source, into = (asked[IF_MOVED] if asked[IF_MOVED] in MOVES else MOVES[0]).split("-")
    share = str(asked[IF_SHARE])
    is_share = share in [str(each) for each in range(STEP, 101, STEP)]
    theme = asked[IF_THEME] if asked[IF_THEME] in themes else ""
    return Asked(int(share) / 100 if is_share else Asked.share, source, into, theme)


def what_if_card(answer: Callable[[Asked], WhatIfView], themes: Mapping[str, str], text: Text) -> None:
    """The reader asks what the score would be if some answers had been others, and reads it."""
    with card(text("drivers.what_if"), text("drivers.what_if_caption")):
        with st.container(horizontal=True):
            moved = choice(
                IF_MOVED,
                MOVES,
                lambda name: text(f"drivers.move_{name.replace('-', '_')}"),
                label=text("drivers.moved"),
                default=MOVES[0],
                width=300,
            )
            share = st.slider(
                text("drivers.share"), STEP, 100, 25, STEP, format="%d%%", key=IF_SHARE, bind="query-params", width=240
            )
            theme = choice(
                IF_THEME,
                ("", *themes),
                lambda name: themes.get(name, text("drivers.all_responses")),
                label=text("drivers.among"),
                default="",
                width=300,
            )
        source, into = moved.split("-")
        lead(wording.what_if(answer(Asked(share / 100, source, into, theme)), text))


def _rows(found: Drivers, view: DriversView, text: Text) -> pd.DataFrame:
    rows = found.drivers
    return pd.DataFrame(
        {
            text("drivers.column_driver"): [wording.driver_name(each, view, text) for each in rows],
            text("drivers.column_part"): [each.part for each in rows],
            text("drivers.column_part_low"): [each.part_low for each in rows],
            text("drivers.column_part_high"): [each.part_high for each in rows],
            text("drivers.column_mean"): [100 * each.mean for each in rows],
            text("drivers.column_effect"): [each.effect for each in rows],
            text("frame.column_low"): [each.low for each in rows],
            text("frame.column_high"): [each.high for each in rows],
            text("frame.column_verdict"): [text(f"drivers.verdict_{each.verdict}") for each in rows],
        }
    )
