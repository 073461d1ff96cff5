"""Files with one row an answer, put together to one response a row.

Such a file names the response, the question and the answer in columns of their own. Each question becomes a column,
and each response stands in the row of its answer from 0 to 10; every other row is told in the receipt as part of a
response, or as an answer that no score belongs to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import Choices, columns, words
from nps_core.reading.grid import ROW, cell, table_of
from nps_core.reading.headers import headers_of
from nps_core.reading.receipt import Note
from nps_core.reading.remembered import Recalled
from nps_core.reading.scores import judgement
from nps_core.reading.table import Answers, Places, Table

_QUESTION: Final = re.compile(
    r"\bquestion\b|\bprompt\b|\bitem\b|\bvariable\b|\bfield\b|题目|題目|问题|問題|题干|題幹|题项|題項|pergunta|pregunta|\bfrage\b"
)
_ANSWER: Final = re.compile(
    r"\banswer\b|\bresponse\b|\bvalue\b|\breply\b|\bresult\b|答案|回答|答复|答覆|作答|填答|选项|選項|內容|内容"
    r"|resposta|respuesta|antwort"
)
_ABOUT: Final = re.compile(
    r"\b(?:ids?|uuid|no|number|type|order|code|index|count|date|time|at|on|status|length|language|url)\b"
    r"|编号|編號|类型|類型|序号|序號|题号|題號|顺序|順序|时间|時間|日期|状态|狀態"
)
_NAMED_BY_CODE: Final = re.compile(r"\bquestion (?:id|code|no|number)\b|题号|題號|题目编号|題目編號")
_MOST_QUESTIONS: Final = 300


@dataclass(frozen=True)
class _Form:
    """Which columns of a table say whose answer a row is, to which question, and what it says."""

    response: tuple[int, ...]
    question: int
    answers: tuple[int, ...]


def wide(table: Table, choices: Choices) -> Table:
    """A table with one row a response; one that has that already, or whose long columns were chosen, as it is."""
    form = _form(table)
    if form is None:
        return table
    table = _with_blank_ids_filled(table, form)
    named = {table.headers[number].shown for number in (form.question, *form.answers)}
    return table if named & {header for _, header in choices.roles} else _pivoted(table, form)


def settled(table: Table, known: Recalled) -> Table:
    """A table that was long with its responses in the rows of their scores, once it is known which column holds them.

    Args:
        table: the table.
        known: what a person decided about it.

    Raises:
        TableRefused: no column holds scores, or a choice cannot be followed.
    """
    if table.answers is None:
        return table
    score = next(one.profile.number for one in columns.taken(table, known) if one.role == "score")
    answers = table.answers
    of_score = np.flatnonzero(answers.column == score)
    if not len(of_score):
        of_score = np.arange(len(answers.rows))
        again: Places = np.empty(0, np.int64)
    else:
        again = np.setdiff1d(of_score, _firsts(answers.response, of_score)[1])
    responses, places = _firsts(answers.response, of_score)
    has_score = np.isin(answers.response, responses)
    reasons = {int(row): "part_of_answer" for row in answers.rows[has_score]}
    reasons |= {int(row): "answer_alone" for row in answers.rows[~has_score]}
    reasons |= {int(row): "duplicate_id" for row in answers.rows[again]}
    for row in answers.rows[places]:
        del reasons[int(row)]
    order = np.argsort(answers.rows[places])
    cells = table.cells.take(pa.array(responses[order]))
    cells = cells.set_column(cells.num_columns - 1, ROW, pa.array(answers.rows[places][order]))
    return replace(table, cells=cells, left_out=(*table.left_out, *reasons.items()), answers=None)


def _firsts(groups: Places, among: Places) -> tuple[Places, Places]:
    """The groups that some places are of, and the first of these places in each."""
    found, first = np.unique(groups[among], return_index=True)
    return found, among[first]


def _form(table: Table) -> _Form | None:
    """The long columns of a table; None when it has none."""
    names = [words.folded(header.words) for header in table.headers]
    rows = table.cells.num_rows
    if rows < 2:
        return None
    for question in _questions(table, names):
        answers = tuple(_answers(names, question))
        if not answers:
            continue
        response = _response(table, names, question, answers)
        if response:
            return _Form(response, question, answers)
    return None


def _questions(table: Table, names: Sequence[str]) -> Iterator[int]:
    """The columns that may hold questions: named so, and few different ones that come again and again."""
    plain = [number for number, name in enumerate(names) if _QUESTION.search(name) and not _ABOUT.search(name)]
    coded = [number for number, name in enumerate(names) if _NAMED_BY_CODE.search(name)]
    for number in (*plain, *coded):
        different = len(pc.unique(pc.utf8_trim_whitespace(table.cells[cell(number)])))
        if different <= _MOST_QUESTIONS and 2 * different <= table.cells.num_rows:
            yield number


def _answers(names: Sequence[str], question: int) -> Iterator[int]:
    for number, name in enumerate(names):
        if number != question and _ANSWER.search(name) and not _ABOUT.search(name) and not _QUESTION.fullmatch(name):
            yield number


def _response(table: Table, names: Sequence[str], question: int, answers: Sequence[int]) -> tuple[int, ...]:
    """The columns that tell responses apart: an id, and where it comes again with the same question, a time."""
    others = [number for number in range(len(names)) if number not in {question, *answers}]
    ladder = (words.RESPONSE_IDS, words.RESPONDENTS, words.ROW_IDS, words.EMAILS, words.IDENTIFIERS)
    named = [number for pattern in ladder for number in others if pattern.search(names[number])]
    table = replace(table, cells=table.cells.filter(_filled(table)))
    asked = _codes(table.cells[cell(question)])
    for number in dict.fromkeys([*named, *others]):
        if not _repeats(table, number):
            continue
        once = _share_asked_once(_whose(table.cells[cell(number)], asked), asked)
        if once < 0.95 and number in named:
            time, apart = _time(table, names, number, asked)
            if apart > max(once, 0.5):
                return (number, time)
        if once >= (0.5 if number in named else 0.95):
            return (number,)
    return ()


def _repeats(table: Table, number: int) -> bool:
    """Whether a column holds the same again in most rows, and more than one thing."""
    different = len(pc.unique(table.cells[cell(number)]))
    return 1 < different <= 0.8 * table.cells.num_rows


def _time(table: Table, names: Sequence[str], response: int, asked: Places) -> tuple[int, float]:
    """The time that tells apart best what one person answered at two times, and the share of rows it tells apart."""
    whose = _codes(table.cells[cell(response)])
    best = (response, 0.0)
    for number, name in enumerate(names):
        if words.TIMES.search(name) and number != response:
            both = _codes(table.cells[cell(number)]) * (whose.max() + 1) + whose
            apart, is_shared = _share_asked_once(both, asked), len(np.unique(both)) <= 0.8 * len(both)
            best = max(best, (number, apart), key=lambda pair: pair[1]) if is_shared else best
    return best


def _codes(column: pa.ChunkedArray) -> Places:
    """A number for each different text of a column."""
    encoded = pc.dictionary_encode(pc.utf8_trim_whitespace(column)).combine_chunks()
    return np.asarray(encoded.indices, dtype=np.int64)


def _share_asked_once(whose: Places, asked: Places) -> float:
    """The share of rows that a person and a question have for themselves."""
    _, counts = np.unique(whose * (asked.max() + 1) + asked, return_counts=True)
    return float((counts == 1).sum() / len(whose))


def _pivoted(table: Table, form: _Form) -> Table:
    """One row a response: what its rows say of it, then a column for each question."""
    cells = table.cells.filter(_filled(table))
    codes = [_codes(cells[cell(number)]) for number in form.response]
    whose = codes[0] if len(codes) == 1 else codes[0] * (codes[1].max() + 1) + codes[1]
    nobodys = np.asarray(pc.equal(pc.utf8_trim_whitespace(cells[cell(form.response[0])]), "").combine_chunks())
    whose = np.where(nobodys, whose.max() + 1 + np.arange(len(whose)), whose)
    _, response = np.unique(whose, return_inverse=True)
    kept = [number for number in range(len(table.headers)) if number not in {form.question, *form.answers}]
    many = int(response.max()) + 1
    made = [_first_said(cells[cell(number)], response, many) for number in kept]
    asked = pc.dictionary_encode(pc.utf8_trim_whitespace(cells[cell(form.question)])).combine_chunks()
    questions = asked.dictionary.to_pylist()
    column = np.full(len(response), -1, np.int64)
    for number, question in enumerate(questions):
        if not question:
            continue
        of_it = np.flatnonzero(np.asarray(asked.indices) == number)
        column[of_it] = len(made)
        parts = [cells[cell(part)].combine_chunks().take(pa.array(of_it)) for part in form.answers]
        made.append(_said(_one_answer(parts, question), response[of_it], many, of_score=_asks_score(question)))
    rows = np.asarray(cells[ROW].combine_chunks(), dtype=np.int64)
    first_rows = rows[_firsts(response, np.arange(len(response)))[1]]
    shown = [table.headers[number].shown for number in kept]
    return replace(
        table,
        headers=headers_of([*shown, *filter(None, questions)]),
        cells=table_of([pa.chunked_array([one]) for one in made], pa.array(first_rows)),
        notes=(*table.notes, *_notes(table, form, responses=many, empty=table.cells.num_rows - cells.num_rows)),
        answers=Answers(rows, response.astype(np.int64), column),
    )


def _with_blank_ids_filled(table: Table, form: _Form) -> Table:
    """A table in which a response that is named in its first row only is named in all its rows."""
    rows, (named, *_) = table.cells.filter(_filled(table)), form.response
    ids = rows[cell(named)].combine_chunks()
    block = _blocks(ids, _codes(rows[cell(form.question)]))
    if block is None:
        return table
    is_first = np.flatnonzero(np.diff(block, prepend=0))
    filled = ids.take(pa.array(is_first[block - 1]))
    facts = {"n": len(ids) - len(is_first), "column": table.headers[named].shown[:60]}
    cells = rows.set_column(named, cell(named), pa.chunked_array([filled]))
    return replace(table, cells=cells, notes=(*table.notes, Note("info", "long_form_blank_ids", facts)))


def _whose(column: pa.ChunkedArray, asked: Places) -> Places:
    """A number for each response that a column names, be it in its first row only."""
    block = _blocks(column.combine_chunks(), asked)
    return _codes(column) if block is None else block


def _blocks(ids: pa.Array, asked: Places) -> Places | None:
    """Which block each row is in, from 1, where a name stands in the first row of a block only, as of merged cells.

    None where that is not plain: few rows are without a name, the first is, or a block is asked one question twice.
    """
    is_blank = np.asarray(pc.equal(pc.utf8_trim_whitespace(ids), ""))
    block: Places = np.cumsum(~is_blank)
    is_plain = not is_blank[0] and is_blank.mean() >= 0.2 and _share_asked_once(block, asked) == 1.0
    return block if is_plain else None


def _filled(table: Table) -> pa.ChunkedArray:
    filled = [pc.not_equal(pc.utf8_trim_whitespace(table.cells[cell(n)]), "") for n in range(len(table.headers))]
    some = filled[0]
    for one in filled[1:]:
        some = pc.or_(some, one)
    return some


def _notes(table: Table, form: _Form, *, responses: int, empty: int) -> Iterator[Note]:
    question = table.headers[form.question].shown
    answer = table.headers[form.answers[0]].shown
    yield Note("info", "long_form", {"n": responses, "question": question[:60], "answer": answer[:60]})
    if empty:
        yield Note("info", "rows_empty", {"n": empty})


def _first_said(column: pa.ChunkedArray, response: Places, many: int) -> pa.Array:
    """For each response, the first text that one of its rows holds."""
    texts = column.combine_chunks()
    said = np.flatnonzero(np.asarray(pc.not_equal(pc.utf8_trim_whitespace(texts), "")))
    found, places = _firsts(response, said)
    return _spread(texts, found, places, many)


def _spread(texts: pa.Array, found: Places, places: Places, many: int) -> pa.Array:
    source = np.full(many, -1, np.int64)
    source[found] = places
    return pc.fill_null(texts.take(pa.array(source, mask=source < 0)), "")


def _said(texts: pa.Array, whose: Places, many: int, *, of_score: bool) -> pa.Array:
    """For each response, its answer to a question: the first score, but all chosen options, as in other exports."""
    said = np.flatnonzero(np.asarray(pc.not_equal(pc.utf8_trim_whitespace(texts), "")))
    found, places = _firsts(whose, said)
    answer = _spread(texts, found, places, many)
    more = np.setdiff1d(said, places)
    if not len(more) or (of_score and _are_scores(texts)):
        return answer
    together = answer.to_pylist()
    for place in more:
        together[whose[place]] += f", {texts[int(place)].as_py()}"
    return pa.array(together, pa.string())


def _one_answer(parts: list[pa.Array], question: str) -> pa.Array:
    """One text an answer where a file has a column for its number and one for its words."""
    if len(parts) == 1:
        return parts[0]
    ranked = sorted(parts, key=_are_scores, reverse=_asks_score(question))
    texts = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(part), ""), None, part) for part in ranked]
    return pc.fill_null(pc.coalesce(*texts), "")


def _asks_score(question: str) -> bool:
    name = words.folded(question)
    return bool(words.RECOMMENDS.search(name) or words.SCORES.search(name))


def _are_scores(texts: pa.Array) -> bool:
    """Whether most of some answers are numbers."""
    some = [text for text in pc.unique(texts).slice(0, 100).to_pylist() if text.strip()]
    return bool(some) and sum(judgement(text).number is not None for text in some) >= 0.5 * len(some)
