"""What moved the score: the steps, the segments, the themes and the customers behind a change."""

from typing import Any

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.figures import Figure
from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.links.parts import MOVED
from nps_core.responses import ANSWERED_ON, COMMENT, SCORE
from nps_core.scale import CATEGORIES
from nps_core.score import FEWEST_FOR_A_SCORE
from nps_core.store import Dataset
from nps_core.views import ChangesView, Pair, Side
from pages import cached
from pages.parts.cards import Table, card, chart, written
from pages.parts.link import tell_url
from pages.parts.responses import read_responses
from pages.parts.words import escaped, quiet

_OPENED = "change-opened"


def cautions(view: ChangesView, text: Text) -> None:
    """Why there is no verdict, and when the split tells another story than the total."""
    quiet(wording.wobble_told(view, text))
    for told in wording.marks_told(view, text):
        st.warning(escaped(told), icon=":material/warning:")
    if view.mix is not None and view.mix.is_reversed and not view.marks:
        st.warning(escaped(wording.reversal(view, text)), icon=":material/swap_vert:")


def side_buttons(view: ChangesView, text: Text) -> None:
    """The way to the responses of either side."""
    with st.container(horizontal=True, gap="small"):
        for side, name in ((view.pair.before, "before"), (view.pair.after, "after")):
            score = view.before if name == "before" else view.after
            _side_button(side, score.responses, f"change-read-{name}", view, text)


def steps_card(figure: Figure, view: ChangesView, text: Text) -> None:
    """The way from one score to the other; a click on a segment opens its responses."""

    def open_step(point: dict[str, Any]) -> None:
        if "customdata" in point and view.steps[int(point["customdata"])].kind == "within":
            segment = view.steps[int(point["customdata"])].segment
            read_responses(view.pair.after.filters.within(view.dimension, segment))

    caption = text("changes.steps_caption", n_before=view.before.responses, n_after=view.after.responses)
    table = Table("change-steps", lambda: _step_table(view, text), text)
    with card(text("changes.steps"), caption, table):
        quiet(wording.why_this_dimension(view, text))
        chart(figure, key="change-waterfall", alt=wording.steps_alt(view, text), on_point=open_step)


def no_mix_card(view: ChangesView, text: Text) -> None:
    """Why there are no steps."""
    with card(text("changes.steps")):
        quiet(text("changes.no_mix"), wording.too_many_told(view, text))


def mix_table_card(view: ChangesView, text: Text) -> None:
    """Every segment with its share, its score and its part of the change; choosing a row opens its responses."""
    assert view.mix is not None, "without a mix there are no segments"
    names = list(view.mix.segments["segment"])

    def open_row() -> None:
        for row in st.session_state["change-segments"].selection.rows:
            read_responses(view.pair.after.filters.within(view.dimension, names[row]))

    after = wording.side_name(view.pair.after, view.scope, text)
    with card(text("changes.segments"), text("changes.segments_caption", after=after)):
        _selectable(_segment_table(view, text), "change-segments", open_row, text)


def theme_moves_card(view: ChangesView, text: Text) -> None:
    """How much each theme is spoken of and how it scores, before and after; choosing a row opens its responses."""
    if not view.has_themes or view.themes.empty:
        with card(text("changes.themes")):
            why = "changes.themes_empty" if view.has_themes else "changes.themes_none"
            quiet(text(why if view.has_comments else "themes.no_comments"))
        return
    themes = list(view.themes[THEME])

    def open_row() -> None:
        for row in st.session_state["change-themes"].selection.rows:
            read_responses(view.pair.after.filters.within(THEME, themes[row]))

    before, after = view.commented
    name = wording.side_name(view.pair.after, view.scope, text)
    with card(text("changes.themes"), text("changes.themes_caption", before=before, after=after, after_name=name)):
        quiet(wording.theme_moves_told(view, text))
        _selectable(_theme_table(view, text), "change-themes", open_row, text)


def movers_card(view: ChangesView, dataset: Dataset, text: Text) -> None:
    """Who stayed, entered and left, and the stayers by what they were and what they are; each number opens them."""
    moved = view.moved
    if moved is None:
        with card(text("changes.movers")):
            quiet(text("changes.movers_none"))
        return
    with card(text("changes.movers"), text("changes.movers_caption") if moved.people.stayed else ""):
        quiet(*wording.panel_lines(view, moved, text), wording.stayers_told(moved, text))
        if moved.people.stayed:
            _matrix(view, text)
    _movers_drawer(view, dataset, text)


def _matrix(view: ChangesView, text: Text) -> None:
    """Nine numbers of customers, each a button."""
    assert view.moved is not None, "without ids nobody moved"
    for was, row in zip(CATEGORIES, view.moved.people.moved, strict=True):
        for column, now, n in zip(st.columns(len(CATEGORIES)), CATEGORIES, row, strict=True):
            column.button(
                _move_name(was, now, text, n),
                key=f"change-{was}-{now}",
                disabled=not n,
                on_click=_open_movers,
                args=(view.pair, (was, now)),
                width="stretch",
            )


def _move_name(was: str, now: str, text: Text, n: int | None = None) -> str:
    names = {"was": text(f"wording.{was}"), "now": text(f"wording.{now}")}
    return text("changes.movers_title", **names) if n is None else text("changes.move", n=n, **names)


def _open_movers(pair: Pair, moved: tuple[str, str]) -> None:
    st.session_state[_OPENED] = (pair, moved)
    st.session_state["reading"] = None


def _movers_drawer(view: ChangesView, dataset: Dataset, text: Text) -> None:
    """The people behind a number: what they said, before and after; never who they are."""
    pair, moved = st.session_state.get(_OPENED) or _linked_movers(view)
    if not moved or pair != view.pair or st.session_state.get("reading") is not None:
        _put_away()
        tell_url(MOVED, [], held=_OPENED)
        return
    tell_url(MOVED, ["-".join(moved)], held=_OPENED)

    @st.dialog(_move_name(*moved, text), width="large", on_dismiss=_put_away)
    def drawer() -> None:
        names = (wording.side_name(side, view.scope, text) for side in (pair.before, pair.after))
        quiet(text("changes.movers_context", **dict(zip(("before", "after"), names, strict=True))))
        rows = cached.store().movers(dataset, pair.before.filters, pair.after.filters, moved)
        day, comment = text("frame.column_day"), text("frame.column_comment")
        shown = pd.DataFrame(
            {
                day: pd.to_datetime(rows[ANSWERED_ON]).dt.date,
                text("changes.column_was"): rows["was"],
                text("changes.column_now"): rows[SCORE],
                comment: rows[COMMENT].fillna(""),
            }
        )
        config = {day: st.column_config.DateColumn(), comment: st.column_config.TextColumn(width="large")}
        st.dataframe(shown, hide_index=True, height=420, column_config=config)

    drawer()


def _linked_movers(view: ChangesView) -> tuple[Pair, tuple[str, ...]]:
    """What the link asks for, on the first run; nothing later."""
    asked = "" if _OPENED in st.session_state else st.query_params.get(MOVED, "")
    moved = tuple(asked.split("-"))
    return view.pair, moved if len(moved) == 2 and set(moved) <= set(CATEGORIES) else ()


def _put_away() -> None:
    st.session_state[_OPENED] = None


def _side_button(side: Side, n: int, key: str, view: ChangesView, text: Text) -> None:
    st.button(
        text("changes.read_before", name=escaped(wording.side_name(side, view.scope, text))),
        key=key,
        type="tertiary",
        icon=":material/list:",
        on_click=read_responses,
        args=(side.filters,),
        disabled=not n,
    )


def _selectable(table: pd.DataFrame, key: str, open_row: Any, text: Text) -> None:
    st.dataframe(
        written(table, text),
        hide_index=True,
        key=key,
        on_select=open_row,
        selection_mode="single-row",
        placeholder="",
    )


def _step_table(view: ChangesView, text: Text) -> pd.DataFrame:
    """The steps as the chart draws them: they add up as they are shown."""
    ends = [wording.side_name(side, view.scope, text) for side in (view.pair.before, view.pair.after)]
    limits = [(view.before.low, view.before.high), *((s.effect.low, s.effect.high) for s in view.steps)]
    limits.append((view.after.low, view.after.high))
    return pd.DataFrame(
        {
            text("changes.column_step"): [
                ends[0],
                *(wording.step_name(step, view, text) for step in view.steps),
                ends[1],
            ],
            text("changes.column_points"): wording.shown_steps(view, decimals=1),
            text("changes.column_low"): pd.Series([low for low, _ in limits], dtype=float).round(1),
            text("changes.column_high"): pd.Series([high for _, high in limits], dtype=float).round(1),
            text("changes.column_verdict"): [
                "",
                *(text(f"changes.verdict_{step.verdict}") if step.kind == "within" else "" for step in view.steps),
                "",
            ],
        }
    )


def _segment_table(view: ChangesView, text: Text) -> pd.DataFrame:
    assert view.mix is not None, "without a mix there are no segments"
    rows = view.mix.segments
    return pd.DataFrame(
        {
            text("frame.column_segment"): [
                wording.segment_called(name, view.dimension, view.scope, text) for name in rows["segment"]
            ],
            text("changes.column_mix"): _tenths(rows["mix"]),
            text("changes.column_within"): _tenths(rows["within"]),
            text("changes.column_low"): _tenths(rows["within_low"]),
            text("changes.column_high"): _tenths(rows["within_high"]),
            text("changes.column_verdict"): [text(f"changes.verdict_{verdict}") for verdict in rows["verdict"]],
            _column("nps", "before", view, text): _scored(rows, "before"),
            _column("nps", "after", view, text): _scored(rows, "after"),
            _column("share", "before", view, text): _tenths(100 * rows["share_before"]),
            _column("share", "after", view, text): _tenths(100 * rows["share_after"]),
            _column("n", "before", view, text): rows["responses_before"],
            _column("n", "after", view, text): rows["responses_after"],
        }
    )


def _theme_table(view: ChangesView, text: Text) -> pd.DataFrame:
    rows = view.themes
    enough = rows[["people_before", "people_after"]].min(axis=1) >= FEWEST_FOR_A_SCORE
    return pd.DataFrame(
        {
            text("frame.theme"): [names[text.language] for names in rows["names"]],
            _column("share", "before", view, text): _tenths(100 * rows["share_before"]),
            _column("share", "after", view, text): _tenths(100 * rows["share_after"]),
            text("changes.column_share_change"): _tenths(100 * rows["share_change"]),
            text("changes.column_share_low"): _tenths(100 * rows["share_low"]),
            text("changes.column_share_high"): _tenths(100 * rows["share_high"]),
            text("changes.column_share_verdict"): [
                text(f"changes.verdict_{verdict}") for verdict in rows["share_verdict"]
            ],
            _column("nps", "before", view, text): _scored(rows, "before"),
            _column("nps", "after", view, text): _scored(rows, "after"),
            **{text(f"changes.column_{name}"): _tenths(rows[name].where(enough)) for name in ("change", "low", "high")},
            text("changes.column_verdict"): [text(f"changes.verdict_{verdict}") for verdict in rows["verdict"]],
            _column("n", "before", view, text): rows["responses_before"],
            _column("n", "after", view, text): rows["responses_after"],
        }
    )


def _column(kind: str, side: str, view: ChangesView, text: Text) -> str:
    """What a column of one side is called: before and after, but of two segments by their names."""
    place = view.pair.before if side == "before" else view.pair.after
    if place.kind != "segment":
        return text(f"changes.column_{kind}_{side}")
    return text(f"changes.column_{kind}_of", name=wording.side_name(place, view.scope, text))


def _scored(rows: pd.DataFrame, side: str) -> pd.Series:
    """Scores; empty where too few answered for one."""
    enough = rows[f"people_{side}"] >= FEWEST_FOR_A_SCORE
    return _tenths(rows[f"nps_{side}"].where(enough))


def _tenths(values: pd.Series) -> pd.Series:
    """With one decimal; nothing is never below zero."""
    return values.round(1) + 0.0
