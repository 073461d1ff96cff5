"""The sidebar: which data set, which responses, which language; what is chosen is in the URL."""

from datetime import date

import streamlit as st

from nps_core import wording
from nps_core.filters import THEME, Filters
from nps_core.i18n import LANGUAGES, Text, language_of
from nps_core.scale import CATEGORIES
from nps_core.store import Dataset
from pages import cached, parts

MOST_SEGMENTS = 200
"""The most segments that a filter lists; the rest are found by the search of the segments page."""
FEW = 6
"""Up to so many segments are shown side by side."""

OWN = frozenset(
    {"lang", "data", "days", "group", "words", "theme", "period", "by", "reading", "text", "dataset", "filters"}
)


def dataset(text: Text) -> Dataset | None:
    """The data set that the reader looks at; None while there is none."""
    known = {each.id: each for each in cached.store().datasets()}
    if not known:
        return None
    chosen = parts.choice(
        "data",
        list(known),
        lambda id_: parts.escaped(wording.dataset_name(known[id_].name, is_sample=known[id_].is_sample, text=text)),
        label=text("frame.dataset"),
        default=next(iter(known)),
    )
    if st.session_state.get("looked_at", chosen) != chosen:
        parts.reset()
    st.session_state["looked_at"] = chosen
    return known[chosen]


def filters(dataset: Dataset | None, text: Text) -> Filters:
    """What the reader has narrowed the responses down to."""
    if dataset is None:
        return Filters()
    st.session_state["unfiltered"] = {
        "group": [],
        "theme": [],
        "words": "",
        **{key_of(dimension): [] for dimension in dataset.columns.dimensions},
    }
    since, until = _days(dataset, text)
    chosen = Filters(
        since=since,
        until=until,
        segments=(*_segments(dataset, text), *_themes(dataset, text)),
        categories=parts.choices(
            "group", CATEGORIES[::-1], lambda name: text(f"wording.{name}s"), label=text("frame.groups"), widget=_pills
        ),
        text=st.text_input(
            text("frame.words"), key="words", bind="query-params", type="search", placeholder=text("frame.words_hint")
        ).strip(),
    )
    if not chosen.is_empty:
        st.button(text("frame.reset"), key="reset", on_click=parts.reset, icon=":material/filter_alt_off:")
    return chosen


def language(text: Text) -> None:
    """The language of the screens."""
    names = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
    st.session_state.setdefault("lang", text.language)
    st.selectbox(text("frame.language"), LANGUAGES, format_func=names.__getitem__, key="lang")
    if text.language != language_of(st.context.locale):
        st.query_params["lang"] = text.language
    else:
        st.query_params.pop("lang", None)


def asked_by_link() -> dict[str, list[str]]:
    """What the link asked for, on the first run of a session; nothing later."""
    if "link_read" in st.session_state:
        return {}
    st.session_state["link_read"] = True
    return {key: st.query_params.get_all(key) for key in st.query_params}


def say_what_was_ignored(asked: dict[str, list[str]], dataset: Dataset | None, text: Text) -> None:
    """Say when a link asked for what is not here; the rest of it is shown."""
    ignored = [key for key, values in asked.items() if not _is_known(key, values, dataset)]
    if ignored:
        st.session_state["link_ignored"] = ignored
    if st.session_state.get("link_ignored"):
        with st.container(border=True, key="link-ignored"):
            parts.quiet(text("frame.link_ignored", names=st.session_state["link_ignored"]))
            st.button(text("frame.understood"), key="link-understood", on_click=_forget_ignored)


def _forget_ignored() -> None:
    st.session_state["link_ignored"] = []


def _is_known(key: str, values: list[str], dataset: Dataset | None) -> bool:
    """Whether a part of a link means something here."""
    if key in {"words", "by", "period"}:
        return True
    allowed: set[str] = set()
    if key == "lang":
        allowed = set(LANGUAGES)
    elif key == "data":
        allowed = {each.id for each in cached.store().datasets()}
    elif key == "group":
        allowed = set(CATEGORIES)
    elif key == "theme" and dataset is not None:
        run = cached.theme_run(dataset.version)
        allowed = {theme.id for theme in run.themes} if run else set()
    elif key == "days":
        return st.session_state.get("filters", Filters()).since is not None
    elif dataset is not None:
        dimension = next((name for name in dataset.columns.dimensions if key_of(name) == key), None)
        names = cached.segment_names(dataset.version, dimension, MOST_SEGMENTS) if dimension else ()
        allowed = {parts.escaped(name) or name for name in names}
    return bool(values) and set(values) <= allowed


def key_of(dimension: str) -> str:
    """The name under which a dimension's filter is in the URL."""
    return f"{dimension}_" if dimension in OWN else dimension


def _days(dataset: Dataset, text: Text) -> tuple[date | None, date | None]:
    days = [day for wave in dataset.waves for day in (wave.receipt.first_day, wave.receipt.last_day) if day]
    if not days:
        return None, None
    first, last = min(days), max(days)
    st.session_state["unfiltered"]["days"] = (first, last)
    picked = st.date_input(
        text("frame.days"), value=(first, last), min_value=first, max_value=last, key="days", bind="query-params"
    )
    if not isinstance(picked, tuple) or len(picked) < 2 or picked == (first, last):
        return None, None
    return picked


def _segments(dataset: Dataset, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    chosen = []
    for dimension in dataset.columns.dimensions:
        options = cached.segment_names(dataset.version, dimension, MOST_SEGMENTS)
        widget = st.pills if len(options) <= FEW else st.multiselect
        settings = {"selection_mode": "multi"} if widget is st.pills else {"placeholder": text("frame.all")}
        picked = widget(
            parts.escaped(dimension),
            options,
            format_func=lambda name: parts.escaped(name) or text("wording.not_given"),
            key=key_of(dimension),
            bind="query-params",
            **settings,
        )
        if picked:
            chosen.append((dimension, tuple(picked)))
    return chosen


def _themes(dataset: Dataset, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    run = cached.theme_run(dataset.version)
    if run is None or not run.themes:
        return []
    names = {theme.id: theme.names[text.language] for theme in run.themes}
    picked = parts.choices(
        "theme",
        list(names),
        lambda id_: parts.escaped(names[id_]),
        label=text("frame.theme"),
        widget=st.multiselect,
        placeholder=text("frame.all"),
    )
    return [(THEME, picked)] if picked else []


def _pills(label: str, options: tuple[str, ...], **settings: object) -> list[str]:
    return st.pills(label, options, selection_mode="multi", **settings)
