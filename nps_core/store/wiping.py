"""What is known of one respondent taken out of tables: words go, names become an alias, numbers stay."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.comments.runs import OTHER, UNSPECIFIC, Theme, ThemeRun
from nps_core.comments.steering import ThemeEdit
from nps_core.filters import THEME
from nps_core.responses import COMMENT, RESPONDENT, RESPONSE_ID, ROW
from nps_core.store.keys import key_of

Names = Mapping[str, Mapping[str, str | None]]
"""By column: what stands in the place of a value; None for nothing."""

_MADE_UP: Final = re.compile(r"-*row (\d+)")


def rows_of(table: pa.Table, respondent: str, ids: Collection[str]) -> np.ndarray:
    """Which rows of a wave are a respondent's: by name, or by the id of a response that is theirs in another wave."""
    named = pc.fill_null(pc.equal(table[RESPONDENT], respondent), fill_value=False)
    same = pc.is_in(table[RESPONSE_ID], value_set=pa.array(list(ids), pa.string()))
    return np.asarray(pc.or_(named, same).to_numpy(zero_copy_only=False), dtype=bool)


def is_made_up(response: str, row: int) -> bool:
    """Whether the id of a response is not the file's own but made of the row's number.

    >>> is_made_up("row 17", 17), is_made_up("R-17", 17)
    (True, False)
    """
    found = _MADE_UP.fullmatch(response)
    return found is not None and int(found[1]) == row


def own_ids(table: pa.Table, theirs: np.ndarray) -> frozenset[str]:
    """The ids that the file itself has for some rows."""
    return frozenset(response for response, row in _responses(table, theirs) if not is_made_up(response, row))


def ids_at(table: pa.Table, theirs: np.ndarray, place: int) -> frozenset[str]:
    """The ids under which some rows of a wave are known in a data set, of which it is the wave at ``place`` from 0."""
    found = _responses(table, theirs)
    return frozenset(
        f"{place + 1}/{response}" if place and is_made_up(response, row) else response for response, row in found
    )


def _responses(table: pa.Table, theirs: np.ndarray) -> list[tuple[str, int]]:
    rows = table.select([RESPONSE_ID, ROW]).filter(pa.array(theirs))
    return list(zip(rows[RESPONSE_ID].to_pylist(), rows[ROW].to_pylist(), strict=True))


def values_of(table: pa.Table, name: str, theirs: np.ndarray) -> tuple[set[str], set[str]]:
    """The different values of a text column in some rows, and in the others."""
    column, mask = table[name], pa.array(theirs)
    parts = (column.filter(mask), column.filter(pc.invert(mask)))
    mine, others = (set(pc.unique(part).to_pylist()) - {None} for part in parts)
    return mine, others


# -- tables ---------------------------------------------------------------------------------------------------------


def wiped_wave(table: pa.Table, theirs: np.ndarray, names: Names) -> pa.Table:
    """A wave in which some rows have no words and other names."""
    mask = pa.array(theirs)
    gone: dict[str, Callable[[str | None], str | None]] = {COMMENT: lambda _: None}
    for column, of_column in names.items():
        if column in table.schema.names:
            gone[column] = lambda value, known=of_column: known.get(value, value)  # type: ignore[misc]
    for column, put in gone.items():
        place = table.schema.get_field_index(column)
        field = table.schema.field(place)
        whole = pa.concat_arrays(table[column].chunks) if table[column].num_chunks else pa.array([], field.type)
        values = [put(value) for value in whole.filter(mask).to_pylist()]
        table = table.set_column(place, field, pc.replace_with_mask(whole, mask, pa.array(values, field.type)))
    return table


def wiped_join(table: pa.Table, keys: Mapping[str, str | None]) -> pa.Table:
    """A second file's rows in which some keys are others, and what only these rows say in words is gone.

    A row without a key finds no response any more and goes whole.
    """
    place = table.schema.get_field_index("key")
    renamed = pa.array([keys.get(value, value) for value in table["key"].to_pylist()], pa.string())
    wiped = table.set_column(place, table.schema.field(place), renamed)
    for name, alone in alone_in(table, keys).items():
        values = [None if value in alone else value for value in table[name].to_pylist()]
        wiped = wiped.set_column(wiped.schema.get_field_index(name), name, pa.array(values, pa.string()))
    return wiped.filter(pc.is_valid(wiped["key"]))


def alone_in(table: pa.Table, keys: Collection[str]) -> dict[str, set[str]]:
    """By text column of a second file, the values that only its rows of some keys have."""
    mask = pc.is_in(table["key"], value_set=pa.array(list(keys), pa.string()))
    theirs = np.asarray(mask.to_numpy(zero_copy_only=False), dtype=bool)
    texts = [name for name in table.schema.names if pa.types.is_string(table.schema.field(name).type)]
    found = {name: values_of(table, name, theirs) for name in texts if name != "key"}
    return {name: mine - others for name, (mine, others) in found.items()}


def keys_of(names: Mapping[str, str | None]) -> dict[str, str | None]:
    """The keys by which a second file's rows are found, and those that take their place; None for none."""
    old, new = (key_of(pa.array(list(each), pa.string())).to_pylist() for each in (names.keys(), names.values()))
    return {was: becomes for was, becomes in zip(old, new, strict=True) if was}


def without_rows(table: pa.Table, responses: Collection[str]) -> pa.Table:
    """A table of a theme run without the rows of some responses."""
    return table.filter(pc.invert(pc.is_in(table[RESPONSE_ID], value_set=pa.array(list(responses), pa.string()))))


# -- themes ---------------------------------------------------------------------------------------------------------


def wiped_run(run: ThemeRun, gone: pa.Table, responses: Collection[str], alone: Collection[str]) -> ThemeRun:
    """A theme run without some responses: neither counted nor quoted, and without phrases that only they said.

    Args:
        gone: their rows of its assignments.
        responses: their ids.
        alone: the phrases that only they said.
    """
    counted = pc.value_counts(gone[THEME].combine_chunks())
    fewer = {each["values"]: each["counts"] for each in counted.to_pylist()}

    def less(theme: Theme) -> Theme:
        kept = {
            "keywords": tuple(each for each in theme.keywords if each not in alone),
            "examples": tuple(each for each in theme.examples if each not in alone),
            "quotes": tuple(each for each in theme.quotes if each not in responses),
        }
        return replace(theme, comments=theme.comments - fewer.get(theme.id, 0), **kept)  # type: ignore[arg-type]

    def less_of_new(candidate: Theme) -> Theme:
        left = tuple(each for each in candidate.responses if each not in responses)
        counted = candidate.comments - (len(candidate.responses) - len(left))
        return replace(less(candidate), responses=left, comments=counted)

    candidates = (less_of_new(each) for each in run.candidates)
    return replace(
        run,
        comments=run.comments - len(pc.unique(gone[RESPONSE_ID])),
        themes=tuple(map(less, run.themes)),
        subthemes=tuple(map(less, run.subthemes)),
        candidates=tuple(each for each in candidates if each.comments),
        unspecific=run.unspecific - fewer.get(UNSPECIFIC, 0),
        other=run.other - fewer.get(OTHER, 0),
    )


def wiped_edit(edit: ThemeEdit, responses: Collection[str], alone: Collection[str]) -> ThemeEdit | None:
    """What a reader did to themes without a respondent's words; None if it was about a response of theirs."""
    if edit.kind == "move" and edit.response in responses:
        return None
    phrases = tuple(each for each in edit.phrases if each not in alone)
    if phrases == edit.phrases:
        return edit
    # A theme of a reader's own is like something: if all that it was like is gone, like its name.
    return replace(edit, phrases=phrases or tuple(dict.fromkeys(edit.names.values())))


def phrases_of(runs: Iterable[ThemeRun], edits: Iterable[ThemeEdit]) -> set[str]:
    """Every phrase that runs and edits hold of what customers wrote."""
    themes = [theme for run in runs for theme in (*run.themes, *run.subthemes, *run.candidates)]
    found = {phrase for theme in themes for phrase in (*theme.keywords, *theme.examples)}
    return found | {phrase for edit in edits for phrase in edit.phrases}


def only_in(phrases: Iterable[str], theirs: Iterable[str], others: Iterable[str]) -> frozenset[str]:
    """The phrases that stand in some comments and in none of the others.

    >>> sorted(only_in(["late", "my name is Ann"], ["Late again!  My name is Ann."], ["late"]))
    ['my name is Ann']
    """
    mine = [folded(comment) for comment in theirs]
    left = {phrase: folded(phrase) for phrase in phrases}
    left = {phrase: level for phrase, level in left.items() if any(level in comment for comment in mine)}
    if not left:
        return frozenset()
    for comment in map(folded, others):
        left = {phrase: level for phrase, level in left.items() if level not in comment}
    return frozenset(left)


def folded(text: str) -> str:
    """A text as it is compared with others: neither case, width nor number of spaces tells two apart."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
