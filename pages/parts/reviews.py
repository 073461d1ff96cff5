"""Pieces of the reviews page: the list, freezing, what moved since, the tools of one review."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from nps_core import wording
from nps_core.errors import DatasetMissing, ReviewRefused
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.links.parts import REVIEW
from nps_core.report import PAGES
from nps_core.report.frozen import freeze, subject_of
from nps_core.store import Dataset, Review
from nps_core.store.datasets import tag_of
from nps_core.store.reviewing import FIRST_DAY, LAST_DAY, LONGEST_NAME
from nps_core.views import SinceView
from pages import cached
from pages.parts.cards import card
from pages.parts.decisions import judged_of
from pages.parts.leaving import subject_of as subject_shown
from pages.parts.link import tell_url
from pages.parts.states import attempt, refusal
from pages.parts.themes.brief import theme_names
from pages.parts.words import escaped, lead, quiet, said

_REMOVED = "review-removed"


def opened_review(text: Text) -> Review | None:
    """The review that the link asks for; None for the list. What there is none of is said."""
    asked = st.query_params.get(REVIEW, "")
    if not asked:
        return None
    try:
        return cached.store().review(asked)
    except ReviewRefused as error:
        refusal(error, text, key="review-unknown")
        return None


def dataset_of(review: Review) -> Dataset | None:
    """The data set of a review as it stands; None if it was removed."""
    try:
        return cached.store().dataset(review.dataset)
    except DatasetMissing:
        return None


def reviews_lead(found: Sequence[Review], dataset: Dataset, text: Text) -> None:
    """What became of the last review; or, without any, what freezing is for."""
    if not found:
        lead(text("reviews.lead_none"))
        return
    last = found[0]
    moved = cached.since(dataset.version, subject_of(last).filters, last.last_day)
    judged = judged_of(found, dataset)
    told = wording.together(text, wording.since_lead(last.held_on, moved, text), wording.decisions_lead(judged, text))
    lead(told, wording.frozen_told(last, text), *_within(moved, dataset, text))


def new_review(dataset: Dataset, filters: Filters, context: str, text: Text) -> None:
    """Freeze what the reader sees now: the whole report under these filters."""
    if not cached.may("make_review"):
        return
    opened = st.expander(text("reviews.new"), key="review-new", icon=":material/add:", on_change="rerun")
    if not opened.open:
        return
    with opened, st.form("review-form", border=False):
        quiet(text("reviews.new_caption", context=context))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hint = text("reviews.new_hint")
            name = st.text_input(text("reviews.name"), key="review-name", max_chars=LONGEST_NAME, placeholder=hint)
            held_on = st.date_input(
                text("reviews.held_on"), key="review-day", min_value=FIRST_DAY, max_value=LAST_DAY, width=180
            )
            asked = st.form_submit_button(text("reviews.freeze"), icon=":material/ac_unit:")
    if asked and isinstance(held_on, date):
        with st.spinner(text("reviews.freezing")):
            subject = replace(subject_shown(PAGES[0], filters), pages=PAGES)
            if attempt(_freeze, dataset, subject, name, held_on):
                st.session_state.pop("review-name", None)
        st.rerun()


def review_list(found: Sequence[Review], dataset: Dataset, text: Text) -> None:
    """The reviews of the data set, then those of others, removed ones too."""
    if found:
        with card(text("reviews.list"), text("reviews.list_caption")):
            for review in found:
                _row(review, text)
    others = [review for review in cached.store().reviews() if review.dataset != dataset.id]
    if others:
        opened = st.expander(text("reviews.others"), key="review-others", on_change="rerun")
        with opened:
            for review in others if opened.open else ():
                _row(review, text)


def review_lead(review: Review, of: Dataset | None, text: Text) -> None:
    """What moved since a review, and of which data it was made."""
    st.button(text("reviews.back"), key="review-back", type="tertiary", icon=":material/arrow_back:", on_click=_close)
    st.markdown(f"#### {escaped(review.name)}")
    told, within = text("reviews.since_removed", day=review.held_on), []
    if of is not None:
        moved = cached.since(of.version, subject_of(review).filters, review.last_day)
        told = wording.since_lead(review.held_on, moved, text)
        within = _within(moved, of, text)
    document = cached.frozen(review.id, review.sha256, text.language)
    facts = {"at": _day_of(review.added_at), "version": tag_of(review.version), "dataset": document.dataset}
    made = text("reviews.frozen_at", **facts)
    held = f"{text('reviews.held', day=review.held_on)} · {made}"
    lead(told, wording.frozen_told(review, text), *within, held)


def _within(moved: SinceView, dataset: Dataset, text: Text) -> list[str]:
    """Which responses a review, and what is compared with it, are of; nothing where they are of all."""
    names = wording.filter_names(moved.scope, text, theme_names(dataset, text))
    return [" · ".join(names)] if names else []


def since_card(review: Review, of: Dataset, text: Text) -> None:
    """What moved since a review, and by how much; nothing where nothing could be compared."""
    moved = cached.since(of.version, subject_of(review).filters, review.last_day)
    notes = wording.since_notes(moved, text)
    if notes and moved.newest is not None:
        with card(text("reviews.since_title"), text("reviews.since_caption", newest=moved.newest)):
            for note in notes:
                said(note)


def review_tools(review: Review, text: Text) -> None:
    """Rename a review, or take it out of sight."""
    if not cached.may("rename_review"):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"review-rename-{review.id}-{review.revision}"
        st.text_input(text("reviews.name"), value=review.name, key=key, max_chars=LONGEST_NAME)
        st.button(text("reviews.rename"), key="review-rename", on_click=_rename, args=(review, key))
        st.button(
            text("reviews.remove"), key="review-remove", icon=":material/delete:", on_click=_remove, args=(review,)
        )


def taken_back(text: Text) -> None:
    """What was removed last, and the way to have it back."""
    if _REMOVED in st.session_state:
        id_, name = st.session_state[_REMOVED]
        with st.container(horizontal=True, vertical_alignment="center", key="review-removed-told"):
            quiet(text("reviews.removed", name=name))
            st.button(text("reviews.undo"), key="review-undo", type="tertiary", on_click=_restore, args=(id_,))


def _row(review: Review, text: Text) -> None:
    decisions = cached.store().decisions(review)
    told = [text("reviews.held", day=review.held_on), wording.frozen_told(review, text)]
    told += [text("reviews.list_decisions", n=len(decisions))] if decisions else []
    key = f"review-open-{review.id}"
    st.button(
        escaped(review.name), key=key, type="tertiary", icon=":material/event_note:", on_click=_open, args=(review,)
    )
    quiet(" · ".join(told))


def _freeze(dataset: Dataset, subject: object, name: str, held_on: date) -> None:
    review = freeze(cached.store(), dataset, subject, name, held_on)
    st.session_state.pop(_REMOVED, None)
    tell_url(REVIEW, [review.id])


def _open(review: Review) -> None:
    tell_url(REVIEW, [review.id])


def _close() -> None:
    tell_url(REVIEW, [])


def _rename(review: Review, key: str) -> None:
    attempt(cached.store().rename_review, review, st.session_state[key])


def _remove(review: Review) -> None:
    cached.store().remove_review(review.id)
    st.session_state[_REMOVED] = (review.id, review.name)
    tell_url(REVIEW, [])


def _restore(id_: str) -> None:
    cached.store().restore_review(id_)
    st.session_state.pop(_REMOVED, None)
    tell_url(REVIEW, [id_])


def _day_of(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(UTC).date()
