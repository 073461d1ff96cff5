"""The decisions of a review: written down, changed, judged by what came with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from nps_core import wording
from nps_core.errors import NpsError
from nps_core.figures import VERDICT_COLORS
from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.report.frozen import asked_of
from nps_core.store import About, Dataset, Decision, Review
from nps_core.store.reviewing import FIRST_DAY, LAST_DAY, LONGEST_DECISION, LONGEST_OWNER, STATES
from nps_core.views import Judged
from pages import cached
from pages.parts.cards import card
from pages.parts.states import attempt
from pages.parts.themes.brief import theme_names
from pages.parts.words import changes, quiet

_FIELDS = ("what", "owner", "due", "starts", "about", "state")
_MOST_SEGMENTS = 30
"""So many segments of a column a decision can be about; the most frequent."""
_REMOVED = "decision-removed"


def judged_of(reviews: Sequence[Review], of: Dataset | None) -> tuple[Judged, ...]:
    """What came with the decisions of some reviews of a data set, as far as there is one."""
    asked = asked_of(cached.store(), reviews)
    if of is None:
        return tuple(Judged(decision, "gone") for decision, _ in asked)
    return cached.judged(of.version, asked, datetime.now(UTC).date()) if asked else ()


def decisions_card(review: Review, of: Dataset | None, text: Text) -> None:
    """What was decided, by whom, until when, and what came with it; adding, changing and removing."""
    judged = judged_of([review], of)
    names = theme_names(of, text) if of else {}
    with card(text("reviews.decisions"), text("reviews.caution") if judged else ""):
        quiet(wording.decisions_lead(judged, text) or text("reviews.decisions_none"))
        for each in judged:
            _row(each, of, names, text)
        if _REMOVED in st.session_state:
            with st.container(horizontal=True, vertical_alignment="center"):
                quiet(text("reviews.taken_away"))
                st.button(text("reviews.undo"), key="decision-undo", type="tertiary", on_click=_restore)
        if cached.may("add_decision"):
            _new(review, of, names, text)
        if judged:
            quiet(text("reviews.decisions_caption"))


def _new(review: Review, of: Dataset | None, names: dict[str, str], text: Text) -> None:
    opened = st.expander(text("reviews.add"), key="decision-new", icon=":material/add:", on_change="rerun")
    if opened.open:
        with opened:
            _form(Decision(review.id, "", review.held_on), of, names, text)


def _row(judged: Judged, of: Dataset | None, names: dict[str, str], text: Text) -> None:
    """A decision, what came with it, and the way to change it."""
    decision, found = judged.decision, judged.window.difference if judged.window else None
    is_told = found is not None and found.change is not None and judged.verdict in ("better", "worse", "unclear")
    figure = text.change(found.change) if is_told and found else "–"
    color = VERDICT_COLORS[{"better": "helps", "worse": "hurts"}.get(judged.verdict, "unclear")]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(gap=None):
            changes([(figure, color, wording.decision_line(judged, names, text))])
            quiet(" · ".join(_facts(judged, text)))
        if not cached.may("change_decision"):
            return
        change = st.popover(text("reviews.edit"), key=f"decision-{decision.id}", type="tertiary", on_change="rerun")
        if change.open:
            with change:
                _form(decision, of, names, text)
                st.button(
                    text("reviews.remove"),
                    key=f"decision-remove-{decision.id}",
                    icon=":material/delete:",
                    type="tertiary",
                    on_click=_remove,
                    args=(decision,),
                )


def _facts(judged: Judged, text: Text) -> list[str]:
    """What is to be known of a decision at a glance."""
    decision = judged.decision
    told = [wording.judged_word(judged, text), text(f"reviews.state_{decision.state}")]
    told += [decision.owner] if decision.owner else []
    return [*told, text("reviews.due_on", day=decision.due)] if decision.due else told


def _form(seen: Decision, of: Dataset | None, names: dict[str, str], text: Text) -> None:
    """A decision to write down, or one that was seen to change."""
    keys = {name: f"decision-{name}-{seen.id or 'new'}-{seen.revision}" for name in _FIELDS}
    options = _abouts(seen, of, names)
    with st.form(f"decision-form-{seen.id or 'new'}", border=False):
        st.text_input(
            text("reviews.what"),
            value=seen.what,
            key=keys["what"],
            max_chars=LONGEST_DECISION,
            placeholder=text("reviews.what_hint"),
        )
        with st.container(horizontal=True):
            st.text_input(text("reviews.owner"), value=seen.owner, key=keys["owner"], max_chars=LONGEST_OWNER)
            within = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "width": 160}
            st.date_input(text("reviews.due"), value=seen.due, key=keys["due"], **within)
            st.date_input(text("reviews.starts_on"), value=seen.starts_on, key=keys["starts"], **within)
        with st.container(horizontal=True):
            st.selectbox(
                text("reviews.about"),
                list(options),
                index=list(options).index(seen.about),
                format_func=lambda about: _about_called(about, of, names, text),
                key=keys["about"],
            )
            st.selectbox(
                text("reviews.state"),
                STATES,
                index=STATES.index(seen.state),
                format_func=lambda state: text(f"reviews.state_{state}"),
                key=keys["state"],
                width=160,
            )
        st.form_submit_button(text("reviews.save"), on_click=_save, args=(seen, keys))


def _abouts(seen: Decision, of: Dataset | None, names: dict[str, str]) -> dict[About, None]:
    """What a decision can be about: everything, a theme, one of the most frequent segments, a band of numbers.

    What it is about now stands even where the bands are others by now.
    """
    segments = [
        About(dimension, segment)
        for dimension in (of.columns.dimensions if of else ())
        for segment in cached.segment_names(of.version, dimension, _MOST_SEGMENTS)
        if segment
    ]
    bands = [
        About(attribute, band)
        for attribute in (of.columns.attributes if of else ())
        for band in cached.bands(of.version, attribute)
    ]
    themes = [About(THEME, theme) for theme in names]
    return dict.fromkeys((About(), *themes, *segments, *bands, seen.about))


def _about_called(about: About, of: Dataset | None, names: dict[str, str], text: Text) -> str:
    if not about.dimension:
        return text("reviews.about_everything")
    if about.dimension == THEME:
        name = names.get(about.segment, about.segment)
        return text("reviews.about_option", dimension=text("wording.theme"), segment=name)
    is_sample = of is not None and of.is_sample
    dimension = wording.called(about.dimension, text, is_sample=is_sample)
    if of is not None and about.dimension in of.columns.attributes:
        return text("reviews.about_option", dimension=dimension, segment=wording.band_called(about.segment, text))
    segment = wording.called(about.segment, text, is_sample=is_sample)
    return text("reviews.about_option", dimension=dimension, segment=segment)


def _save(seen: Decision, keys: dict[str, str]) -> None:
    """Keep what the form says; where somebody else was faster, the reader's words stay in the form."""
    said = {name: st.session_state[key] for name, key in keys.items()}
    due = said["due"] if isinstance(said["due"], date) else None
    starts_on = said["starts"] if isinstance(said["starts"], date) else seen.starts_on
    wanted = replace(seen, what=said["what"], owner=said["owner"], due=due, starts_on=starts_on)
    wanted = replace(wanted, about=said["about"], state=said["state"])
    store = cached.store()
    if attempt(store.change_decision if seen.id else store.add_decision, wanted):
        st.session_state.pop(_REMOVED, None)
        for key in keys.values():
            del st.session_state[key]
    elif seen.id:
        _keep_words(seen, said)


def _keep_words(seen: Decision, said: dict[str, object]) -> None:
    try:
        standing = cached.store().decision(seen.id)
    except NpsError:
        return
    for name, value in said.items():
        st.session_state[f"decision-{name}-{seen.id}-{standing.revision}"] = value


def _remove(decision: Decision) -> None:
    cached.store().remove_decision(decision.id)
    st.session_state[_REMOVED] = decision.id


def _restore() -> None:
    cached.store().restore_decision(st.session_state.pop(_REMOVED))
