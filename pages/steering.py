"""What a reader does to themes: other names, merged, split, hidden, a comment moved, one's own; all of it undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from nps_core.comments import steering
from nps_core.comments.runs import OTHER, Theme, ThemeRun
from nps_core.comments.steering import ThemeEdit
from nps_core.i18n import LANGUAGES, Text
from nps_core.store import Dataset
from pages import cached, parts
from pages.codebook import codebook
from pages.parts.cards import written
from pages.sidebar import LANGUAGE_NAMES

_FEWEST, _MOST = 3, 40
"""Ends of the slider; a data set that has more or fewer themes already widens it."""
_MOST_PHRASES = 3


def tools(dataset: Dataset, text: Text) -> Callable[[str], None]:
    """What shows the small buttons of what can be done with a theme or sub-theme, by its id."""
    return partial(_tools, dataset, text)


def _tools(dataset: Dataset, text: Text, theme: str) -> None:
    run = cached.theme_run(dataset.version)
    chosen = next((each for each in (*run.themes, *run.subthemes) if each.id == theme), None) if run else None
    if run is None or chosen is None or dataset.as_of or not cached.may("edit_themes"):
        return
    with st.container(horizontal=True, gap="xsmall", key="steer"):
        _rename(dataset, chosen, text)
        _merge(dataset, run, chosen, text)
        if any(each.parent == chosen.id for each in run.subthemes):
            _button(dataset, "split", steering.split(chosen.id), ":material/call_split:", text)
        _button(dataset, "hide", steering.hide(chosen.id), ":material/visibility_off:", text)


def mover(dataset: Dataset, text: Text) -> Callable[[str, str], None]:
    """What shows, for the id of a response and of the theme under which its comment is read, how to move it."""
    is_open = cached.may("edit_themes") and not dataset.as_of
    run = cached.theme_run(dataset.version) if is_open else None
    return lambda response, was: under_comment(dataset, run, response, was, text) if run else None


def under_comment(dataset: Dataset, run: ThemeRun, response: str, was: str, text: Text) -> None:
    """Says that a comment is about another theme than the one under which it is read."""
    listed = [each for each in (*run.themes, *run.subthemes) if each.id != was]
    names = {each.id: _path(each, run, text) for each in listed} | {OTHER: text("steering.no_theme")}
    picked = st.selectbox(
        text("steering.move"),
        list(names),
        format_func=names.__getitem__,
        index=None,
        key=f"steer-move-{response}",
        width=360,
    )
    if picked is not None and parts.attempt(
        cached.store().edit_themes, dataset, steering.move(response, was, str(picked))
    ):
        st.rerun()


def _fewer_or_more(dataset: Dataset, run: ThemeRun, text: Text) -> None:
    """One slider from fewer to more themes; the present ones stand until the new ones are found."""
    wanted = dataset.choice.themes
    now = wanted or len(run.themes)
    least, most = min(_FEWEST, now), max(_MOST, now)
    key = f"steer-number-{now}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="steer-fewer-more"):
        st.slider(
            text("steering.number"),
            least,
            most,
            now,
            key=key,
            width=320,
            help=text("steering.number_help"),
            on_change=lambda: _choose(dataset, int(st.session_state[key])),
        )
        if wanted is not None:
            st.button(
                text("steering.automatic"),
                key="steer-automatic",
                type="tertiary",
                on_click=_choose,
                args=(dataset, None),
            )


def desk(dataset: Dataset, text: Text) -> None:
    """Fewer or more themes, one's own, and what was done and can be taken back; made when it is opened."""
    run = cached.theme_run(dataset.version)
    if run is None or not cached.may("edit_themes"):
        return
    opened = st.expander(text("steering.desk"), key="steer-desk", on_change="rerun", icon=":material/tune:")
    if not opened.open:
        return
    with opened:
        making, keeping = st.columns(2, gap="large")
    with making:
        _fewer_or_more(dataset, run, text)
        _own(dataset, text)
        _done(dataset, text)
    with keeping:
        codebook(dataset, text)
        _runs(dataset, text)


def candidates(dataset: Dataset, text: Text) -> None:
    """Groups of new comments that fit no theme: each may become one, or be left."""
    run = cached.theme_run(dataset.version)
    if run is None or not run.candidates or not cached.may("edit_themes"):
        return
    with parts.card(text("steering.candidates"), text("steering.candidates_caption")):
        for each in run.candidates:
            with st.container(horizontal=True, vertical_alignment="center"):
                parts.quiet(text("steering.candidate", name=each.names[text.language], n=each.comments))
                _edit_button(dataset, f"steer-accept-{each.id}", text("steering.accept"), steering.accept(each))
                _edit_button(dataset, f"steer-ignore-{each.id}", text("steering.ignore"), steering.ignore(each))


def _rename(dataset: Dataset, chosen: Theme, text: Text) -> None:
    opened = _popover("rename", ":material/edit:", text)
    if not opened.open:
        return
    with opened, st.form(f"steer-rename-{chosen.id}", border=False):
        names = _names(f"steer-rename-{chosen.id}", chosen.names, text)
        if st.form_submit_button(text("steering.save")):
            _do(dataset, steering.rename(chosen.id, names))


def _merge(dataset: Dataset, run: ThemeRun, chosen: Theme, text: Text) -> None:
    peers = {
        each.id: each.names[text.language]
        for each in (*run.themes, *run.subthemes)
        if each.parent == chosen.parent and each.id != chosen.id
    }
    if not peers:
        return
    opened = _popover("merge", ":material/merge:", text)
    if not opened.open:
        return
    with opened, st.form(f"steer-merge-{chosen.id}", border=False):
        picked = st.multiselect(
            text("steering.merge_which", name=parts.escaped(chosen.names[text.language])),
            list(peers),
            format_func=peers.__getitem__,
            key=f"steer-merge-which-{chosen.id}",
            placeholder=text("steering.merge_none"),
        )
        if st.form_submit_button(text("steering.merge_do")) and picked:
            _do(dataset, steering.merge(picked, chosen.id))


def _own(dataset: Dataset, text: Text) -> None:
    """A theme that the reader makes from words or from comments that it is like."""
    turn = st.session_state.setdefault("steer-pin-turn", 0)
    with st.form(f"steer-pin-{turn}", border=False):
        st.markdown(f"**{text('steering.own')}**")
        parts.quiet(text("steering.own_hint"))
        names = _names(f"steer-pin-{turn}", {}, text)
        phrases = st.text_area(text("steering.own_phrases"), key=f"steer-pin-phrases-{turn}", height=110)
        if st.form_submit_button(text("steering.own_save")):
            given = {language: name for language, name in names.items() if name.strip()}
            first = given.get(text.language) or next(iter(given.values()), "")
            edit = steering.pin({language: given.get(language, first) for language in LANGUAGES}, phrases.splitlines())
            st.session_state["steer-pin-turn"] += parts.attempt(_make, dataset, edit)
            st.rerun()


def _done(dataset: Dataset, text: Text) -> None:
    """What was done, the last first, each to be taken back."""
    edits = cached.store().theme_edits(dataset)
    if not edits:
        return
    st.markdown(f"**{text('steering.done')}**")
    names = _known_names(dataset, edits, text)
    for edit in reversed(edits):
        with st.container(horizontal=True, vertical_alignment="center"):
            parts.quiet(_sentence(edit, names, text))
            st.button(
                text("steering.undo"),
                key=f"steer-undo-{edit.id}",
                type="tertiary",
                on_click=parts.attempt,
                args=(cached.store().undo_theme_edit, dataset, edit.id),
            )


def _runs(dataset: Dataset, text: Text) -> None:
    """When themes were found, and finding them anew rather than placing later comments in those that stand."""
    st.markdown(f"**{text('steering.runs')}**")
    kept = cached.store().theme_history(dataset)
    rows = pd.DataFrame(
        {
            text("steering.column_found"): [text.day(datetime.fromisoformat(run.added_at).date()) for run in kept],
            text("steering.column_themes"): [run.themes for run in kept],
            text("steering.column_parts"): [run.subthemes for run in kept],
            text("steering.column_comments"): [run.comments for run in kept],
            text("steering.column_how"): [text(f"steering.{'placed' if run.parent else 'anew'}") for run in kept],
            text("steering.column_shown"): [text("steering.shown") if run.is_standing else "" for run in kept],
        }
    )
    st.dataframe(written(rows, text), hide_index=True, key="steer-runs")
    parts.quiet(text("steering.find_anew_hint"))
    st.button(
        text("steering.find_anew"),
        key="steer-anew",
        on_click=cached.jobs().start,
        args=(dataset,),
        kwargs={"anew": True},
    )


def _sentence(edit: ThemeEdit, names: Mapping[str, str], text: Text) -> str:
    """What an edit did, in words."""
    gone = text("steering.gone")
    own = edit.names.get(text.language) or next(iter(edit.names.values()), "")
    return text(
        f"steering.did_{edit.kind}",
        name=own if edit.kind == "rename" else names.get(edit.theme, gone),
        names=[names.get(each, gone) for each in edit.themes] or list(edit.phrases[:_MOST_PHRASES]),
        into=names.get(edit.into, gone),
    )


def _known_names(dataset: Dataset, edits: Sequence[ThemeEdit], text: Text) -> dict[str, str]:
    """What every theme was or is called in the reader's language, those that were merged or hidden too."""
    found = cached.found_run(dataset.version)
    names = {OTHER: text("steering.no_theme")}
    if found is not None:
        names |= {each.id: each.names[text.language] for each in (*found.themes, *found.subthemes, *found.candidates)}
    for edit in edits:
        if edit.theme and edit.names:
            names[edit.theme] = edit.names.get(text.language) or names.get(edit.theme, "")
    return names


def _names(key: str, known: Mapping[str, str], text: Text) -> dict[str, str]:
    """A name in each language, the reader's own first."""
    ordered = [text.language, *(each for each in LANGUAGES if each != text.language)]
    return {
        language: st.text_input(
            text("steering.name_in", language=LANGUAGE_NAMES[language]),
            known.get(language, ""),
            key=f"{key}-{language}",
            max_chars=steering.LONGEST_NAME,
        )
        for language in ordered
    }


def _path(theme: Theme, run: ThemeRun, text: Text) -> str:
    """The name of a theme, of a sub-theme behind that of its theme."""
    name = theme.names[text.language]
    parent = next((each for each in run.themes if each.id == theme.parent), None)
    return text("steering.path", theme=parent.names[text.language], part=name) if parent else name


def _popover(name: str, icon: str, text: Text) -> st.delta_generator.DeltaGenerator:
    return st.popover(text(f"steering.{name}"), icon=icon, type="tertiary", key=f"steer-{name}", on_change="rerun")


def _button(dataset: Dataset, name: str, edit: ThemeEdit, icon: str, text: Text) -> None:
    st.button(
        text(f"steering.{name}"),
        key=f"steer-{name}",
        type="tertiary",
        icon=icon,
        help=text(f"steering.{name}_help"),
        on_click=parts.attempt,
        args=(_make, dataset, edit),
    )


def _edit_button(dataset: Dataset, key: str, label: str, edit: ThemeEdit) -> None:
    st.button(label, key=key, type="tertiary", on_click=parts.attempt, args=(_make, dataset, edit))


def _do(dataset: Dataset, edit: ThemeEdit) -> None:
    parts.attempt(_make, dataset, edit)
    st.rerun()


def _make(dataset: Dataset, edit: ThemeEdit) -> None:
    """Make an edit; a theme of one's own is looked for at once."""
    cached.jobs().ensure(cached.store().edit_themes(dataset, edit))


def _choose(dataset: Dataset, themes: int | None) -> None:
    if parts.attempt(cached.store().choose_themes, dataset, themes=themes):
        cached.jobs().ensure(cached.store().dataset(dataset.id))
