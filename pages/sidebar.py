"""The sidebar: which data set, which responses, which language; what is chosen is in the URL."""

from datetime import date
from math import isfinite

import streamlit as st

from nps_core import wording
from nps_core.filters import COUNTING, THEME, Filters
from nps_core.i18n import LANGUAGES, Text, language_of, text_in
from nps_core.scale import CATEGORIES
from nps_core.store import Dataset
from nps_core.trend import PERIODS
from nps_core.views import EVERY
from nps_core.wording import CELLS
from pages import cached, parts

LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
MOST_SEGMENTS = 200
"""The most segments that a filter lists; the rest are found by the search of the segments page."""
NO_VALUE = "none"
"""What a link calls the responses without a number."""
FEW = 6
"""Up to so many segments are shown side by side."""

_OWN = """
    benchmarks brought_in by called cancel-fetch cancel-themes choices choose-found choose-scale choose-score
    counting data dataset days days_within effects embed embed_options fetch-model filters find-themes gauge group
    groups groups-over-time histogram into job lang link-ignored link-understood link_ignored link_read looked_at
    margins marks marks_round models no-data nothing other-themes period put-away reading refusal removed reset
    reset-nothing rolling sample-banner segment-rows segments small small-lines stand-out text theme trend
    undo-remove unfiltered upload upload_round use windows words
"""
OWN = frozenset(_OWN.split())
"""What the pages keep under a name of their own, so that no column's filter may have it."""
OWN_STARTS = (
    "benchmarks-",
    "change-",
    "dataset-",
    "drivers-",
    "event-",
    "file-",
    "if-",
    "marks-",
    "model-",
    "name-",
    "plan-",
    "read-",
    "remove-",
    "rota-",
    "split-",
    "steer",
    "theme-",
    "up-",
    "weights-",
)
LONGEST_KEY = 40
"""The most of an unknown part of a link that is repeated to the reader."""


def dataset(text: Text) -> Dataset | None:
    """The data set that the reader looks at; None while there is none."""
    known = {each.id: each for each in cached.store().datasets()}
    if not known:
        return None
    chosen = parts.choice(
        "data",
        list(known),
        lambda id_: wording.dataset_name(known[id_].name, is_sample=known[id_].is_sample, text=text),
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
        **{key_of(name): [] for name in (*dataset.columns.dimensions, *dataset.columns.attributes)},
    }
    since, until = _days(dataset, text)
    chosen = Filters(
        since=since,
        until=until,
        counting=_counting(dataset, text),
        segments=(*_segments(dataset, text), *_numbers(dataset, text), *_themes(dataset, text)),
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
    st.session_state.setdefault("lang", text.language)
    st.selectbox(text("frame.language"), LANGUAGES, format_func=LANGUAGE_NAMES.__getitem__, key="lang")
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
    ignored = [key[:LONGEST_KEY] for key, values in asked.items() if not _is_known(key, values, dataset)]
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
    if key in ("words", "split-find", parts.THEME_WORDS, *parts.COMPARISON) or dataset is None:
        return True
    if key == "days":
        return sorted(day.isoformat() for day in st.session_state.get("days", ())) == values
    if key in parts.PLAN_LIMITS:
        least, most = parts.PLAN_LIMITS[key]
        return len(values) == 1 and values[0].isdecimal() and least <= int(values[0]) <= most
    run = cached.theme_run(dataset.version)
    allowed = {
        "lang": LANGUAGES,
        "data": [each.id for each in cached.store().datasets()],
        "group": CATEGORIES,
        "theme": [theme.id for theme in run.themes] if run else [],
        "counting": COUNTING if cached.has_repeats(dataset.version) else (),
        "period": ("auto", *PERIODS),
        "rolling": ("true",),
        "small": splits(dataset),
        "by": (EVERY, *splits(dataset)),
        "split-across": splits(dataset),
        "split-value": dataset.columns.attributes,
        "split-path": splits(dataset),
        "split-cells": CELLS,
        "if-moved": parts.MOVES,
        "if-share": [str(share) for share in range(5, 101, 5)],
        "if-theme": [theme.id for theme in run.themes] if run else [],
        parts.MARKS: parts.MARKS_CHOICES,
        **parts.theme_links(run, splits(dataset)),
        **{key_of(name): _labels(dataset, name) for name in dataset.columns.dimensions},
        **{key_of(name): (*cached.bands(dataset.version, name), NO_VALUE) for name in dataset.columns.attributes},
    }
    return bool(values) and set(values) <= set(allowed.get(key, ()))


def _labels(dataset: Dataset, dimension: str) -> set[str]:
    """Everything that a link may call the segments of a dimension."""
    names = _options(dataset, dimension)
    return {label for name in names for label in _labels_of(name, is_sample=dataset.is_sample)}


def _labels_of(name: str, *, is_sample: bool) -> set[str]:
    """What a link may call a segment: its name, or how a screen in any language shows it."""
    shown = {wording.called(name, text_in(language), is_sample=is_sample) for language in LANGUAGES}
    return {label for each in {name, *shown} for label in (each, parts.escaped(each)) if label}


def key_of(dimension: str) -> str:
    """The name under which a dimension's filter is in the URL.

    >>> key_of("channel"), key_of("lang"), key_of("lang_")
    ('channel', 'lang_', 'lang__')
    """
    is_taken = dimension.rstrip("_") in OWN or dimension.startswith(OWN_STARTS)
    return f"{dimension}_" if is_taken else dimension


def _days(dataset: Dataset, text: Text) -> tuple[date | None, date | None]:
    days = [day for wave in dataset.waves for day in (wave.receipt.first_day, wave.receipt.last_day) if day]
    if not days:
        return None, None
    first, last = min(days), max(days)
    st.session_state["unfiltered"]["days"] = (first, last)
    if st.session_state.setdefault("days_within", (first, last)) != (first, last):
        st.session_state["days"] = st.session_state["days_within"] = (first, last)
    picked = st.date_input(
        text("frame.days"), value=(first, last), min_value=first, max_value=last, key="days", bind="query-params"
    )
    if not isinstance(picked, tuple) or len(picked) < 2 or picked == (first, last) or picked != tuple(sorted(picked)):
        return None, None
    return picked


def _counting(dataset: Dataset, text: Text) -> str:
    """Which answers count of customers who answered several times; nothing to choose where nobody did."""
    if not cached.has_repeats(dataset.version):
        return COUNTING[0]
    return parts.choice(
        "counting",
        COUNTING,
        lambda name: text(f"frame.counting_{name}"),
        label=text("frame.counting"),
        default=COUNTING[0],
    )


def _segments(dataset: Dataset, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    chosen = []
    for dimension in dataset.columns.dimensions:
        options = _in_order(_options(dataset, dimension))
        _read_link(dataset, dimension, options)
        widget = st.pills if len(options) <= FEW else st.multiselect
        settings = {"selection_mode": "multi"} if widget is st.pills else {"placeholder": text("frame.all")}
        as_label = parts.escaped if widget is st.pills else str
        shown = {name: as_label(wording.called(name, text, is_sample=dataset.is_sample)) for name in options}
        picked = widget(
            parts.escaped(wording.called(dimension, text, is_sample=dataset.is_sample)),
            options,
            format_func=shown.__getitem__,
            key=key_of(dimension),
            bind="query-params",
            **settings,
        )
        if picked:
            chosen.append((dimension, tuple(picked)))
    return chosen


def _options(dataset: Dataset, dimension: str) -> tuple[str, ...]:
    """The segments that a filter lists: the most frequent, and those that a link or a click chose of the others."""
    listed = cached.segment_names(dataset.version, dimension, MOST_SEGMENTS)
    key = key_of(dimension)
    wanted = {*st.query_params.get_all(key), *st.session_state.get(key, ())}.difference(listed)
    if len(listed) < MOST_SEGMENTS or not wanted:
        return listed
    return (*listed, *(name for name in cached.segment_names(dataset.version, dimension, None) if name in wanted))


def splits(dataset: Dataset) -> tuple[str, ...]:
    """Everything that responses can be split by: dimensions, and numbers as bands."""
    return (*dataset.columns.dimensions, *dataset.columns.attributes)


def _numbers(dataset: Dataset, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    """The bands that were chosen of numbers: only those that are narrowed down stand in the sidebar."""
    chosen = []
    for attribute in dataset.columns.attributes:
        key = key_of(attribute)
        if not st.session_state.get(key) and not st.query_params.get_all(key):
            continue
        names = {id_: wording.band_called(id_, text) for id_ in cached.bands(dataset.version, attribute)}
        names[NO_VALUE] = text("wording.not_given")
        label = parts.escaped(wording.called(attribute, text, is_sample=dataset.is_sample))
        picked = parts.choices(
            key, list(names), names.__getitem__, label=label, widget=st.multiselect, placeholder=text("frame.all")
        )
        if picked:
            chosen.append((attribute, tuple("" if id_ == NO_VALUE else id_ for id_ in picked)))
    return chosen


def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """Segments that are all numbers, by number; others as they come, the most frequent first.

    >>> _in_order(("10", "2", "", "1.5")), _in_order(("M", "S", "10"))
    (('1.5', '2', '10', ''), ('M', 'S', '10'))
    """
    try:
        numbers = {name: float(name) for name in names if name}
    except ValueError:
        return names
    if not all(map(isfinite, numbers.values())):
        return names
    return tuple(sorted(names, key=lambda name: (not name, numbers.get(name, 0.0))))


def _read_link(dataset: Dataset, dimension: str, options: tuple[str, ...]) -> None:
    """Take up what a link says in another reader's language, or as nobody's screen writes it."""
    key = key_of(dimension)
    asked = set(st.query_params.get_all(key))
    if not asked or key in st.session_state:
        return
    named = [name for name in options if asked & _labels_of(name, is_sample=dataset.is_sample)]
    if named:
        st.session_state[key] = named


def _themes(dataset: Dataset, text: Text) -> list[tuple[str, tuple[str, ...]]]:
    run = cached.theme_run(dataset.version)
    if run is None or not run.themes:
        return []
    names = {theme.id: theme.names[text.language] for theme in run.themes}
    picked = parts.choices(
        "theme",
        list(names),
        names.__getitem__,
        label=text("frame.theme"),
        widget=st.multiselect,
        placeholder=text("frame.all"),
    )
    return [(THEME, picked)] if picked else []


def _pills(label: str, options: tuple[str, ...], **settings: object) -> list[str]:
    return st.pills(label, options, selection_mode="multi", **settings)
