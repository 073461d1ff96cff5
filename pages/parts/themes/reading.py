"""The third pane of the themes page: the comments themselves, searched, narrowed down, page by page or on a map."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pandas as pd
import streamlit as st

from nps_core.comments.languages import SCRIPTS
from nps_core.comments.searching import phrases
from nps_core.errors import NpsError
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.links.parts import FORM, FORMS, HOW, PLACE, SCRIPT, SEARCH, SEARCHES, SURE, THEME_GROUP
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.scale import CATEGORIES
from nps_core.store import SURENESS, Dataset, Sought
from nps_core.views import Quote, ThemesView
from pages import cached
from pages.parts.link import choice, choices
from pages.parts.responses import response_table
from pages.parts.themes.choosing import Chosen, from_the_first
from pages.parts.themes.maps import map_of, pick, picked
from pages.parts.words import listed, quiet

A_PAGE = 50
A_TABLE = 1_000
"""So many comments are sent to the browser at once."""
_LONGEST_SEARCH = 500
_TABLE = "theme-table"
_PATIENCE, _LOOK_SECONDS = 1.5, 0.5


def comments_pane(
    dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text, under: Callable[[str, str], None] | None = None
) -> None:
    """The comments of what is chosen.

    Args:
        under: shows what can be done with the comment of a response that is read under a theme, below it where one is
            opened.
    """
    with st.container(border=True, key="theme-comments", gap="xsmall"):
        words, how = _search(dataset, text)
        filters, sought = _narrowed(dataset, view, chosen, text)
        if words and how == "words":
            filters = replace(filters, text=_both(filters.text, words))
        elif words:
            try:
                near = _near(dataset, words, text)
            except NpsError as error:
                _failed(dataset, words, error, text)
                return
            if near is None:
                return
            sought = replace(sought, among=near)
        _shown(dataset, view, filters, sought, text)
    picked(dataset, filters, chosen.id, text, under)


def _search(dataset: Dataset, text: Text) -> tuple[str, str]:
    """What is searched for, and whether by words or by meaning; by words alone while there are no vectors."""
    words = st.text_input(
        text("comments.search"),
        key=SEARCH,
        bind="query-params",
        type="search",
        max_chars=_LONGEST_SEARCH,
        placeholder=text("comments.search_hint"),
        label_visibility="collapsed",
        on_change=from_the_first,
    ).strip()
    run = cached.theme_run(dataset.version)
    if not words or run is None or run.keyword_mode or not run.model:
        return words, SEARCHES[0]
    how = choice(
        HOW,
        SEARCHES,
        lambda name: text(f"comments.how_{name}"),
        label=text("comments.how"),
        default=SEARCHES[0],
        widget=st.segmented_control,
        required=True,
        label_visibility="collapsed",
        on_change=from_the_first,
    )
    return words, how


def _narrowed(dataset: Dataset, view: ThemesView, chosen: Chosen, text: Text) -> tuple[Filters, Sought]:
    """The comments of what is chosen, narrowed down by group, script and sureness."""
    filters = view.scope.filters
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        groups = choices(
            THEME_GROUP,
            CATEGORIES[::-1],
            lambda name: text(f"wording.{name}s"),
            label=text("frame.groups"),
            widget=st.pills,
            selection_mode="multi",
            label_visibility="collapsed",
            on_change=from_the_first,
        )
        is_narrow = bool(st.query_params.get(SCRIPT) or st.query_params.get(SURE))
        label = text("comments.narrowed" if is_narrow else "comments.narrow")
        with st.popover(label, icon=":material/tune:", type="tertiary", key="theme-narrow"):
            script = _one_of(SCRIPT, "script", SCRIPTS, text)
            has_sureness = bool(view.themes) and not chosen.apart
            sureness = _one_of(SURE, "sureness", SURENESS, text) if has_sureness else ""
            quiet(text("comments.elsewhere"))
    if groups:
        kept = [name for name in groups if not filters.categories or name in filters.categories]
        if not kept:
            return filters, Sought(chosen.id, sureness, script, among=())
        filters = filters.of(*kept)
    return filters, Sought(chosen.id, sureness, script)


def _one_of(key: str, name: str, options: tuple[str, ...], text: Text) -> str:
    """One of some choices, or any."""
    return choice(
        key,
        ("", *options),
        lambda each: text(f"comments.{name}_{each or 'any'}"),
        label=text(f"comments.{name}"),
        default="",
        on_change=from_the_first,
    )


def _both(one: str, other: str) -> str:
    """A search for everything that two searches ask for."""
    return " ".join(f'"{phrase}"' for phrase in dict.fromkeys((*phrases(one), *phrases(other))))


def _near(dataset: Dataset, words: str, text: Text) -> tuple[str, ...] | None:
    """The responses nearest in meaning; None while they are looked for, and the page looks again by itself."""
    asked = cached.meaning(dataset.version, words)
    if asked.is_done(_PATIENCE):
        found = asked.outcome()
        quiet(text("comments.near", n=len(found)))
        return found

    @st.fragment(run_every=_LOOK_SECONDS)
    def waiting() -> None:
        if asked.is_done():
            st.rerun()
        is_long = asked.seconds > 4 * _LOOK_SECONDS
        st.progress(min(0.9, asked.seconds / 20), text=text(f"comments.{'first_search' if is_long else 'searching'}"))

    waiting()
    return None


def _failed(dataset: Dataset, words: str, error: NpsError, text: Text) -> None:
    """Why there is no answer; the next look asks again."""
    cached.meaning.clear(dataset.version, words)
    quiet(text(error.key, **error.facts))
    st.button(text("comments.again_search"), key="theme-again", icon=":material/refresh:")


def _shown(dataset: Dataset, view: ThemesView, filters: Filters, sought: Sought, text: Text) -> None:
    """How many there are, and a page of them in the form that the reader chose."""
    n = cached.comment_count(dataset.version, filters, sought)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{text('comments.count', n=n)}**", width="content")
        form = choice(
            FORM,
            FORMS if view.themes else FORMS[:2],
            lambda name: text(f"comments.form_{name}"),
            label=text("comments.form"),
            default=FORMS[0],
            widget=st.segmented_control,
            required=True,
            label_visibility="collapsed",
        )
    if form == "map":
        map_of(dataset, filters, sought.theme.split(".")[0], text)
    elif not n:
        quiet(text("comments.none"))
        st.button(text("comments.again"), key="theme-all", type="tertiary", on_click=_all)
    elif form == "table":
        with _page(n, A_TABLE, sought, text) as first:
            _table(cached.comments(dataset.version, filters, sought, first, A_TABLE), view, text)
    else:
        with _page(n, A_PAGE, sought, text) as first, st.container(key="theme-read"):
            _read(cached.comments(dataset.version, filters, sought, first, A_PAGE), view, text)


@contextmanager
def _page(n: int, most: int, sought: Sought, text: Text) -> Iterator[int]:
    """The place of the first comment of the chosen page; below what is shown, where that is and the other pages."""
    pages = -(-n // most)
    number = min(max(int(st.session_state.get(PLACE) or _asked_page()), 1), pages)
    st.session_state[PLACE] = number
    first = (number - 1) * most
    yield first
    key = "shown" if sought.among is None else "shown_near"
    quiet(text(f"comments.{key}", first=first + 1, last=min(first + most, n), n=n))
    if pages > 1:
        st.pagination(pages, key=PLACE, max_visible_pages=5, bind="query-params")


def _asked_page() -> int:
    asked = st.query_params.get(PLACE, "1")
    return int(asked) if asked.isdecimal() else 1


def _read(found: pd.DataFrame, view: ThemesView, text: Text) -> None:
    """Comments to read: each with its score, day and themes."""
    rows = found.itertuples(index=False)
    quotes = [Quote(row.response_id, int(row.score), row.comment) for row in rows]
    days = [None if pd.isna(day) else pd.Timestamp(day).date() for day in found[ANSWERED_ON]]
    notes = [
        " · ".join([*([text.day(day)] if day else []), *_named(themes, view, text)])
        for day, themes in zip(days, found["themes"], strict=True)
    ]
    listed(quotes, notes, text)


def _table(found: pd.DataFrame, view: ThemesView, text: Text) -> None:
    """Comments as a table; a row that is picked is opened."""

    def open_row() -> None:
        for row in st.session_state[_TABLE].selection.rows:
            pick(str(found[RESPONSE_ID].iloc[row]))

    shown = response_table(found[[RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT]], text)
    shown.insert(4, text("comments.column_themes"), [text.list(_named(each, view, text)) for each in found["themes"]])
    day, comment = text("frame.column_day"), text("frame.column_comment")
    st.dataframe(
        shown,
        hide_index=True,
        height=560,
        key=_TABLE,
        on_select=open_row,
        selection_mode="single-row",
        column_config={day: st.column_config.DateColumn(), comment: st.column_config.TextColumn(width="large")},
    )


def _named(themes: tuple[str, ...], view: ThemesView, text: Text) -> list[str]:
    """What themes are called; of a sub-theme that is not listed, nothing."""
    found = [view.theme(each) for each in themes]
    return [each.name(text.language) for each in found if each is not None and not each.parent]


def _all() -> None:
    """Take off what narrows these comments down."""
    st.session_state[SEARCH] = ""
    for key in (THEME_GROUP,):
        st.session_state[key] = []
    for key in (SCRIPT, SURE):
        st.session_state[key] = ""
    from_the_first()
