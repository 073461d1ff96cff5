"""Keeping what was read: as a data set of its own, in one that stands, and other questions each on its own."""

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from nps_core import receipts
from nps_core.errors import DatasetMissing, NpsError
from nps_core.i18n import Text
from nps_core.reading import Choices, Reading
from nps_core.store import Comparison, Dataset
from pages import cached, parts
from pages.upload import dropping, kept
from pages.upload.columns import other_scores, with_roles
from pages.upload.dropping import LONGEST_NAME, Dropped


@dataclass(frozen=True)
class _Question:
    """Another question of the file, which is to be a data set of its own."""

    column: str
    reading: Reading


def keep(file: Dropped, choices: Choices, reading: Reading, text: Text) -> None:
    """The button that keeps what was read, and where to."""
    own = [dataset for dataset in cached.store().datasets() if not dataset.is_sample]
    targets = {"": text("data.new"), **{dataset.id: dataset.name for dataset in own}}
    _likely(own, reading, text)
    into, called = st.columns(2)
    with into:
        st.selectbox(text("data.into"), list(targets), format_func=targets.__getitem__, key="into")
    target = dropping.target()
    comparison = None
    if target is None:
        with called:
            st.text_input(text("data.name"), value=Path(file.name).stem, max_chars=LONGEST_NAME, key="called")
    else:
        comparison = _compared(file, choices, target, text)
        if comparison is None:
            return
    questions = _others(file, choices, reading, text)
    is_nothing = comparison is not None and not comparison.new + comparison.changed and not questions
    with st.container(horizontal=True):
        st.button(
            text("data.use"),
            key="use",
            type="primary",
            on_click=_keep_it,
            args=(file, choices, reading, questions),
            kwargs={"target": target, "text": text},
            disabled=is_nothing,
        )
        st.button(text("data.put_away"), key="put-away", on_click=dropping.put_away)


def _likely(own: list[Dataset], reading: Reading, text: Text) -> None:
    """The data set that holds a file with the same columns, offered."""
    shape = reading.receipt.fingerprint
    alike = [each for each in own if shape and any(wave.receipt.fingerprint == shape for wave in each.waves)]
    if not alike or dropping.target() is not None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        parts.quiet(text("data.same_columns", name=alike[0].name))
        st.button(text("data.add_there"), key="up-add-there", type="tertiary", on_click=_go_into, args=(alike[0].id,))


def _go_into(dataset: str) -> None:
    st.session_state["into"] = dataset


def _compared(file: Dropped, choices: Choices, target: Dataset, text: Text) -> Comparison | None:
    """What the file would bring to a data set, said; None if it does not belong there."""
    try:
        with st.spinner(text("data.comparing")):
            found = cached.comparison(str(file.place), file.name, choices, file.is_anew, target.version)
    except NpsError as error:
        parts.refusal(error, text, key="up-refused")
        with st.container(horizontal=True):
            st.button(text("data.new"), key="up-apart", on_click=dropping.on_its_own)
            st.button(text("data.put_away"), key="put-away", on_click=dropping.put_away)
        return None
    lines = [text("data.compare_none")]
    if found.new + found.changed:
        lines = [text(f"data.compare_{found.told_by}", new=found.new, changed=found.changed, same=found.same)]
    if found.added:
        lines.append(text("data.compare_added", names=found.added))
    if found.missing:
        lines.append(text("data.compare_missing", names=found.missing))
    parts.lead(lines[0])
    lines += [text(note.key, **note.facts) for note in found.notes]
    if lines[1:]:
        parts.quiet(*lines[1:])
    return found


def _others(file: Dropped, choices: Choices, reading: Reading, text: Text) -> tuple[_Question, ...]:
    """The other questions from 0 to 10 that the reader keeps too, each with its own score."""
    columns = other_scores(reading.receipt.columns)
    if not columns:
        return ()
    picked = st.multiselect(
        text("data.also_keep"), columns, key=file.key("also"), help=text("data.also_help"), placeholder=""
    )
    found = (_other(file, choices, column, text) for column in picked)
    return tuple(each for each in found if each is not None)


def _other(file: Dropped, choices: Choices, column: str, text: Text) -> _Question | None:
    """Another question, read as the score; None, with the reason said, if it cannot be."""
    alone = replace(choices, roles=with_roles(choices.roles, [("score", column)]), scale="")
    try:
        reading = dropping.read(replace(file, is_anew=True), alone, text)
    except NpsError as error:
        parts.refusal(error, text, key=f"up-refused-{column}")
        return None
    score = receipts.scope_of(reading.receipt).matched
    if score.nps is None or score.is_small:
        parts.quiet(text("data.also_few", column=column, n=score.responses))
    else:
        parts.quiet(text("data.also_score", column=column, nps=score.nps, margin=score.margin, n=score.responses))
    return _Question(column, reading)


def _keep_it(
    file: Dropped,
    choices: Choices,
    reading: Reading,
    questions: tuple[_Question, ...],
    *,
    target: Dataset | None,
    text: Text,
) -> None:
    """Keep what was read; a refusal is told on the page that follows, where the file still waits."""
    if parts.attempt(_bring_in, file, choices, reading, questions, target=target, text=text):
        dropping.put_away()
        parts.reset()
        st.session_state["data"] = st.session_state["up-kept"].dataset.id
        st.session_state["brought_in"] = True


def _bring_in(
    file: Dropped,
    choices: Choices,
    reading: Reading,
    questions: tuple[_Question, ...],
    *,
    target: Dataset | None,
    text: Text,
) -> None:
    store = cached.store()
    called = st.session_state.get("called", "").strip() or Path(file.name).stem
    before = {each.id: each for each in store.datasets()}
    comparison = None
    if target is not None:
        if target.id not in before:  # another reader removed it while this page stood
            raise DatasetMissing("dataset_missing", name=target.name)
        version = before[target.id].version
        comparison = cached.comparison(str(file.place), file.name, choices, file.is_anew, version)
    dataset = store.add(reading, file.place, name=called, into=target.id if target else "")
    also = [store.add(each.reading, file.place, name=_named(dataset.name, each.column, text)) for each in questions]
    is_first = reading.receipt.fingerprint not in store.remembered()
    store.remember(reading.receipt, choices)
    new = [each for each in (dataset, *also) if each.id not in before]
    for each in (dataset, *also):
        cached.jobs().ensure(each)
    kept.tell(
        kept.Kept(
            file=file.name,
            dataset=dataset,
            was=before.get(dataset.id),
            comparison=comparison,
            new=tuple(new),
            also=tuple(each.name for each in also),
            mapping=reading.receipt.fingerprint if is_first else "",
        )
    )


def _named(dataset: str, question: str, text: Text) -> str:
    return text("data.of_question", name=dataset[: LONGEST_NAME // 2], question=question[: LONGEST_NAME // 2 - 3])
