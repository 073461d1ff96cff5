"""From a segment to what is within it: the filters narrow step by step, and the path leads back."""

from collections.abc import Callable

import streamlit as st

from nps_core import wording
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.store import Dataset
from nps_core.views import EVERY, Scope, SegmentsView, ValuesView
from pages import parts
from pages.parts.link import kept
from pages.parts.responses import responses_button
from pages.sidebar import NO_VALUE, key_of, splits

_PATH = "split-path"
_MOST_NAMED = 3


def by(dataset: Dataset, text: Text) -> str:
    """What the responses are split by: a dimension, a number in bands, or all together."""
    names = {EVERY: text("segments.every"), **_names(dataset, text)}
    few = len(names) <= parts.FEW_CHOICES
    options = (*splits(dataset), EVERY) if len(splits(dataset)) > 1 else splits(dataset)
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
    others = [name for name in splits(dataset) if name != dimension]
    if dimension == EVERY or not others:
        return ""
    names = {"": text("segments.across_none"), **_names(dataset, text)}
    return parts.choice("split-across", ["", *others], names.__getitem__, label=text("segments.across"), default="")


def value(dataset: Dataset, text: Text) -> str:
    """The number that says what a customer is worth."""
    attributes = dataset.columns.attributes
    names = _names(dataset, text)
    if len(attributes) == 1:
        return attributes[0]
    return parts.choice(
        "split-value", attributes, names.__getitem__, label=text("segments.value"), default=attributes[0]
    )


def into(dataset: Dataset, filters: Filters, *steps: tuple[str, str]) -> None:
    """Narrow the filters to some segments, each of another dimension, and split by what comes next."""
    for dimension, segment in steps:
        is_number = dimension in dataset.columns.attributes
        st.session_state[key_of(dimension)] = [NO_VALUE if is_number and not segment else segment]
    narrowed = {dimension for dimension, _ in steps}
    st.session_state[_PATH] = [*(each for each in _path(dataset) if each not in narrowed), *dict(steps)]
    narrowed |= {dimension for dimension, segments in filters.segments if len(segments) == 1}
    current = st.session_state.get("by")
    others = splits(dataset)
    place = others.index(current) if current in others else -1
    following = [name for name in (*others[place + 1 :], *others[: place + 1]) if name not in narrowed]
    if current != EVERY and current in narrowed and following:
        st.session_state["by"] = following[0]


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
    path = _path(dataset)
    narrowed = [name for name in splits(dataset) if name in chosen]
    steps = [*(name for name in narrowed if name not in path), *(name for name in path if name in chosen)]
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


def _path(dataset: Dataset) -> list[str]:
    return kept(_PATH, splits(dataset))


def _names(dataset: Dataset, text: Text) -> dict[str, str]:
    return {name: wording.called(name, text, is_sample=dataset.is_sample) for name in splits(dataset)}
