"""From a segment to what is within it: the filters narrow step by step, and the path leads back."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.links.parts import NO_VALUE, key_of
from nps_core.store import Dataset
from nps_core.views import EVERY, Scope, SegmentsView, ValuesView, usual_value
from pages import cached, parts
from pages.parts.link import kept
from pages.parts.responses import responses_button

_PATH = "split-path"
_MOST_NAMED = 3


def by(dataset: Dataset, text: Text) -> str:
    """What the responses are split by: a dimension, a number in bands, or all together."""
    names = {EVERY: text("segments.every"), **_names(dataset, text)}
    few = len(names) <= parts.FEW_CHOICES
    splits = dataset.columns.splits
    options = (*splits, EVERY) if len(splits) > 1 else splits
    return parts.choice(
        "by",
        options,
        lambda name: parts.escaped(names[name]) if few else names[name],
        label=text("segments.by"),
        default=options[0],
        widget=st.segmented_control if few else st.selectbox,
    )


def across(dataset: Dataset, dimension: str, text: Text) -> str:
    """What a two-way table is split by as well; empty for none."""
    others = [name for name in dataset.columns.splits if name != dimension]
    if dimension == EVERY or not others:
        return ""
    names = {"": text("segments.across_none"), **_names(dataset, text)}
    return parts.choice(
        "split-across", ["", *others], names.__getitem__, label=text("segments.across"), default="", width=280
    )


def value(dataset: Dataset, text: Text) -> str:
    """The number that says what a customer is worth; empty for none.

    What looks like a rated question is worth nothing: it stands last, and is not chosen by itself.
    """
    rated = cached.ratings(dataset.version)
    attributes = sorted(dataset.columns.attributes, key=lambda name: name in rated)
    usual = usual_value(attributes, rated)
    if len(attributes) == 1 and usual:
        return usual
    names = {"": text("segments.value_unchosen"), **_names(dataset, text)}
    options = attributes if usual else ["", *attributes]
    return parts.choice(
        "split-value", options, names.__getitem__, label=text("segments.value"), default=usual, width=280
    )


def into(dataset: Dataset, filters: Filters, *steps: tuple[str, str]) -> None:
    """Narrow the filters to some segments, each of another dimension, and split by what comes next."""
    path, current, other = _path(dataset, filters), st.session_state.get("by"), st.session_state.get("split-across")
    for key, value in narrowed(dataset, filters, path, (current, other), steps).items():
        st.session_state[key] = value


def narrowed(
    dataset: Dataset,
    filters: Filters,
    path: Sequence[str],
    current: tuple[str | None, str | None],
    steps: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """What the widgets hold after a click on some segments.

    Args:
        path: what the filters were narrowed by before.
        current: what the page is split by, and what its two-way table is split by as well.
        steps: the segments, each with its dimension.
    """
    clicked, (by, other) = [dimension for dimension, _ in steps], current
    found: dict[str, Any] = {_PATH: [*(each for each in path if each not in clicked), *clicked]}
    for dimension, segment in steps:
        is_number = dimension in dataset.columns.attributes
        found[key_of(dimension)] = [NO_VALUE if is_number and not segment else segment]
    if other in clicked:
        found["split-across"] = ""
    done = {*clicked, *(dimension for dimension, segments in filters.segments if len(segments) == 1)}
    splits = dataset.columns.splits
    place = splits.index(by) + 1 if by in splits else 0
    following = [name for name in (*splits[place:], *splits[:place]) if name not in done]
    if by in done and following:
        found["by"] = following[0]
    return found


def picker(dataset: Dataset, view: SegmentsView) -> Callable[[int], None]:
    """What a click on the segment of a row does."""
    return lambda place: into(dataset, view.scope.filters, view.at(place))


def cell_picker(dataset: Dataset, view: SegmentsView) -> Callable[[str, str], None]:
    """What a click on a cell of the two-way table does."""
    return lambda row, column: into(dataset, view.scope.filters, (view.dimension, row), (view.across, column))


def band_picker(dataset: Dataset, view: ValuesView) -> Callable[[int], None]:
    """What a click on a band does."""
    return lambda place: into(dataset, view.scope.filters, (view.attribute, view.bands["segment"].iloc[place]))


def breadcrumbs(dataset: Dataset, scope: Scope, text: Text) -> None:
    """The segments that the responses are narrowed down to, in the order of the clicks; each leads back to itself."""
    chosen = dict(scope.filters.segments)
    path = _path(dataset, scope.filters)
    steps = [*(name for name in dataset.columns.splits if name in chosen and name not in path), *path]
    if not steps:
        return
    names = _names(dataset, text)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="split-steps"):
        st.button(text("segments.everything"), key="split-step-all", type="tertiary", on_click=_back, args=(steps,))
        for place, dimension in enumerate(steps, start=1):
            segments = [wording.segment_called(each, dimension, scope, text) for each in chosen[dimension]]
            shown = [*segments[:_MOST_NAMED], *(["…"] if len(segments) > _MOST_NAMED else [])]
            label = text("wording.filter_segments", dimension=names[dimension], names=shown)
            st.button(
                parts.escaped(label),
                key=f"split-step-{place}",
                icon=":material/chevron_right:",
                type="tertiary",
                disabled=place == len(steps),
                on_click=_back,
                args=(steps[place:],),
            )
        responses_button(scope.matched.responses, scope.filters, "split-read", text)


def _back(steps: list[str]) -> None:
    """Take the filters of some steps off, and split by the first of them again."""
    for dimension in steps:
        st.session_state[key_of(dimension)] = []
    if st.session_state.get("by") != EVERY:
        st.session_state["by"] = steps[0]


def _path(dataset: Dataset, filters: Filters) -> list[str]:
    """What the filters were narrowed by with clicks, the first first."""
    return kept(_PATH, [name for name, _ in filters.segments if name in dataset.columns.splits])


def _names(dataset: Dataset, text: Text) -> dict[str, str]:
    return {name: wording.called(name, text, is_sample=dataset.is_sample) for name in dataset.columns.splits}
