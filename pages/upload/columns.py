"""The columns of a file: what each was taken for, why, what stands in it, and the way to change that."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from nps_core import wording
from nps_core.i18n import Text
from nps_core.reading.receipt import ROLES, SINGLE_ROLES, ColumnTaken
from pages import parts
from pages.upload.dropping import Dropped, choose

_PERSONAL = "personal"
_OTHER_SCORE = "other_score"
_FEW, _LONGEST = 3, 60
Roles = tuple[tuple[str, str], ...]


def columns_table(columns: Sequence[ColumnTaken], file: Dropped, text: Text) -> None:
    """Every column: what it was taken for and why; the second cell of a row changes it."""
    st.markdown(f"**{text('data.columns')}**")
    parts.quiet(*(_sentence(column, text) for column in columns if column.role in SINGLE_ROLES))
    names = {role: text(f"data.role_{role}") for role in ROLES}
    ids = {name: role for role, name in names.items()}
    table = pd.DataFrame(
        {
            "column": [each.column for each in columns],
            "role": [names[each.role] for each in columns],
            "why": [text(each.why.key, **each.why.facts) for each in columns],
            "examples": [_examples(each, text) for each in columns],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        column_order=("role", "column", "why", "examples"),
        disabled=["column", "why", "examples"],
        key=file.key(f"columns-{hash(tuple(table['role'])):x}"),
        column_config={
            "column": text("data.column"),
            "role": st.column_config.SelectboxColumn(text("data.taken_for"), options=list(ids), required=True),
            "why": st.column_config.TextColumn(text("data.why"), width="large"),
            "examples": st.column_config.TextColumn(text("data.examples"), width="medium"),
        },
    )
    parts.quiet(text("data.columns_hint"))
    changed = [
        (ids[role], column.column)
        for column, role in zip(columns, edited["role"], strict=True)
        if ids[role] != column.role
    ]
    if changed:
        choose(replace(file.choices, roles=with_roles(file.choices.roles, changed)))


def other_scores(columns: Sequence[ColumnTaken]) -> tuple[str, ...]:
    """The other questions that were answered with a number."""
    return tuple(column.column for column in columns if column.why.code == _OTHER_SCORE)


def with_roles(roles: Roles, changed: Sequence[tuple[str, str]]) -> Roles:
    """The chosen roles with some changed; a role that one column has is taken from the column that had it."""
    columns = {column for _, column in changed}
    single = {role for role, _ in changed} & SINGLE_ROLES
    kept = [(role, column) for role, column in roles if column not in columns and role not in single]
    return (*kept, *changed)


def _sentence(column: ColumnTaken, text: Text) -> str:
    """What a column was taken for, why, and examples."""
    few = "  ｜  ".join(_cut(each) for each in column.examples[:_FEW])
    examples = text("data.for_example", examples=few) if few else ""
    return wording.together(
        text,
        text(f"data.taken_{column.role}", column=column.column),
        text(column.why.key, **column.why.facts),
        examples,
    )


def _cut(example: str) -> str:
    return example if len(example) <= _LONGEST else f"{example[:_LONGEST]}…"


def _examples(column: ColumnTaken, text: Text) -> str:
    return text("data.personal") if column.why.code == _PERSONAL else " ｜ ".join(column.examples)
