"""The sidebar: which data set, which responses, which language; what is chosen is in the URL."""

from datetime import date
from math import isfinite

import streamlit as st

from nps_core import links, wording
from nps_core.filters import COUNTING, THEME, Filters
from nps_core.i18n import LANGUAGES, Text, language_of
from nps_core.links import key_of
from nps_core.links.parts import LONGEST_WORDS, NO_VALUE, days_of, segments_meant
from nps_core.scale import CATEGORIES
from nps_core.store import Dataset
from pages import cached, parts, reader
from pages.known import MOST_SEGMENTS, known, segments

LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
FEW = 6
"""Up to so many segments are shown side by side."""

LONGEST_KEY = 40
_MOST_IGNORED = 10
"""The most of an unknown part of a link that is repeated to the reader, and of how many."""


def dataset(text: Text) -> Dataset | None:
    """The data set that the reader looks at; None while there is none."""
    found = {each.id: each for each in cached.store().datasets()}
    if not found:
        return None
    chosen = parts.choice(
        "data",
        list(found),
        lambda id_: wording.dataset_name(found[id_].name, is_sample=found[id_].is_sample, text=text),
        label=text("frame.dataset"),
        default=next(iter(found)),
        always=True,  # another one may be the newest by the time the link is opened
    )
    if st.session_state.get("looked_at", chosen) != chosen:
        parts.reset()
    st.session_state["looked_at"] = chosen
    return found[chosen]


def filters(dataset: Dataset | None, text: Text) -> Filters:
    """What the reader has narrowed the responses down to."""
    if dataset is None:
        return Filters()
    st.session_state["unfiltered"] = {
        "group": [],
        "theme": [],
        "words": "",
        **{key_of(name): [] for name in dataset.columns.splits},
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
        text=_words(text),
    )
    if not chosen.is_empty:
        st.button(text("frame.reset"), key="reset", on_click=parts.reset, icon=":material/filter_alt_off:")
    return chosen


def _words(text: Text) -> str:
    """What comments must contain; a link with more than can be typed in asks for nothing."""
    label, hint = text("frame.words"), text("frame.words_hint")
    words = st.text_input(label, key="words", bind="query-params", type="search", placeholder=hint).strip()
    return words if len(words) <= LONGEST_WORDS else ""


def language(text: Text) -> None:
    """The language of the screens."""
    st.session_state.setdefault("lang", text.language)
    st.selectbox(text("frame.language"), LANGUAGES, format_func=LANGUAGE_NAMES.__getitem__, key="lang")
    if text.language != language_of(st.context.locale):
        st.query_params["lang"] = text.language
    else:
        st.query_params.pop("lang", None)


def who(text: Text) -> None:
    """Who is signed in, as what, and the way out; nothing on a machine of one's own."""
    wanted, role = cached.whole_store().settings, cached.role()
    if not wanted.hosted or role is None:
        return
    parts.quiet(text("access.who", who=reader.identity(), role=text(f"access.{role.name.lower()}")))
    if wanted.login == "oidc":
        st.button(text("access.out"), key="sign-out", type="tertiary", icon=":material/logout:", on_click=st.logout)


def asked_by_link() -> dict[str, list[str]]:
    """What the link asked for, on the first run of a session; nothing later."""
    if "link_read" in st.session_state:
        return {}
    st.session_state["link_read"] = True
    return {key: st.query_params.get_all(key) for key in st.query_params}


def say_what_was_ignored(asked: dict[str, list[str]], dataset: Dataset | None, text: Text) -> None:
    """Say when a link asked for what is not here; the rest of it is shown."""
    unknown = links.ignored(asked, known(dataset)) if asked and dataset else []
    ignored = [key[:LONGEST_KEY] for key in unknown][:_MOST_IGNORED]
    if ignored:
        st.session_state["link_ignored"] = ignored
    if st.session_state.get("link_ignored"):
        with st.container(border=True, key="link-ignored"):
            parts.quiet(text("frame.link_ignored", names=st.session_state["link_ignored"]))
            st.button(text("frame.understood"), key="link-understood", on_click=_forget_ignored)


def _forget_ignored() -> None:
    st.session_state["link_ignored"] = []


def _days(dataset: Dataset, text: Text) -> tuple[date | None, date | None]:
    within = days_of(dataset)
    if within is None:
        return None, None
    first, last = within
    st.session_state["unfiltered"]["days"] = within
    if st.session_state.setdefault("days_within", within) != within:
        chosen = st.session_state.get("days", ())
        is_kept = (
            len(chosen) == 2 and chosen != st.session_state["days_within"] and first <= chosen[0] <= chosen[1] <= last
        )
        st.session_state["days"] = chosen if is_kept else within
        st.session_state["days_within"] = within
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
    key = key_of(dimension)
    wanted = {*st.query_params.get_all(key), *st.session_state.get(key, ())}
    found = segments(dataset, dimension, wanted)
    return (*found[:MOST_SEGMENTS], *(name for name in found[MOST_SEGMENTS:] if name in wanted))


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
    asked = st.query_params.get_all(key)
    if not asked or key in st.session_state:
        return
    named = segments_meant(asked, options, is_sample=dataset.is_sample)
    if named:
        st.session_state[key] = list(named)


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
