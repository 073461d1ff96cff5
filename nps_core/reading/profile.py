"""A column of a table and what a sample of its cells looks like."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from threading import Thread
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nps_core.comments.masking import masked
from nps_core.lazy import Lazy
from nps_core.reading import dates, personal, scores, words
from nps_core.reading.cleaning import CURRENCY
from nps_core.reading.grid import cell, whole
from nps_core.reading.headers import Header
from nps_core.reading.table import Table
from nps_core.scale import CATEGORIES, ONE_TO_ELEVEN, ZERO_TO_HUNDRED

_SAMPLE_ROWS = 10_000
_SOME = 300
_FEW = 300
"""A column of no more different cells in the sample is nearly always one of scores or segments."""
_EXAMPLES = 5
_MOST_GROUPS = 10
"""More different cells than codes of groups and their spellings as decimals."""
_EXAMPLE_LENGTH = 80
_CLOSE = 10
"""The usual step of a count of rows at most, where some rows are missing."""

NUMBER = re.compile(rf"(?!\d+\.\d{{1,2}}\.\d)[-+−]?{CURRENCY}?\s*\d[\d,.' ]*\s*(?:[%元]|{CURRENCY})?")
INTEGER = re.compile(r"[-+]?\d+")
CODE = re.compile(r"(?=.*\d)[A-Za-z0-9#][A-Za-z0-9_.#-]{0,39}")
"""A word with a digit in it, as numbers of customers are and names of people are not."""
_NESTED = re.compile(r"\{.*\}|\[.*\]", re.DOTALL)
_LINK = re.compile(r"https?://|www\.")
HEXADECIMAL = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{16,}", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class Profile(Lazy):
    """A column and what a sample of its cells looks like.

    Attributes:
        number: its place in the table, from 0.
        header: its name.
        column: all its cells.
        values: the cells of the sample that hold something, tidied, and how often each occurs.
    """

    number: int
    header: Header
    column: pa.ChunkedArray
    values: Mapping[str, int]

    @cached_property
    def name(self) -> str:
        """The name as the patterns of ``words`` see it."""
        return words.folded(self.header.words)

    @cached_property
    def some(self) -> list[str]:
        """Some of the different cells, for tests that are slow."""
        step = max(1, len(self.values) // _SOME)
        return list(self.values)[::step][:_SOME]

    @cached_property
    def filled(self) -> int:
        """How many cells of the sample hold something."""
        return sum(self.values.values())

    @cached_property
    def uniqueness(self) -> float:
        """Different cells as a share of those that hold something."""
        return len(self.values) / self.filled if self.filled else 0.0

    @cached_property
    def encoded(self) -> pa.DictionaryArray:
        """All cells, each different one once."""
        return pc.dictionary_encode(whole(self.column))

    @cached_property
    def distinct(self) -> int:
        """How many different cells hold something, over all rows."""
        different = pc.unique(pc.utf8_trim_whitespace(self.encoded.dictionary))
        return len(different) - (pc.any(pc.equal(different, "")).as_py() or False)

    @cached_property
    def filled_in_all(self) -> int:
        """How many cells hold something, over all rows."""
        return pc.sum(pc.not_equal(pc.utf8_trim_whitespace(self.column), "")).as_py() or 0

    @property
    def says_nothing(self) -> bool:
        """Whether the cells are empty or stand for an empty one."""
        return all(value.casefold() in scores.BLANKS for value in self.values)

    def as_text(self) -> "Profile":
        """Itself with every cell a text of its own, as those of an option are not."""
        return replace(self, column=self.column.cast(pa.string()))

    def share(self, pattern: re.Pattern[str]) -> float:
        """The share of different cells that are as a whole what a pattern says."""
        return self._share([pattern.fullmatch(value) is not None for value in self.some])

    @staticmethod
    def _share(answers: Sequence[bool]) -> float:
        return sum(answers) / len(answers) if answers else 0.0

    @cached_property
    def mean_length(self) -> float:
        """The mean length of a cell, Chinese characters counted twice."""
        lengths = [sum(2 if mark >= "⺀" else 1 for mark in value) for value in self.some]
        return sum(lengths) / len(lengths) if lengths else 0.0

    @cached_property
    def share_of_words(self) -> float:
        """The share of cells with a letter in them."""
        return self._share([any(map(str.isalpha, value)) for value in self.some])

    @cached_property
    def share_of_moments(self) -> float:
        """The share of cells that say a moment."""
        return dates.share_of_moments(self.some[:100])

    @cached_property
    def share_of_scores(self) -> float:
        """The share of answers in the sample that say a number from 0 to 11."""
        judged = {value: scores.judgement(value) for value in self.some}
        answers = {value: self.values[value] for value, said in judged.items() if said is not scores.BLANK}
        usable = [value for value in answers if 0 <= _number_or(judged[value], -1) <= ONE_TO_ELEVEN.highest]
        total = sum(answers.values())
        return sum(answers[value] for value in usable) / total if total else 0.0

    @cached_property
    def share_of_whole_numbers(self) -> float:
        """The share of numbers in the sample that are whole."""
        return self._share([number == int(number) for number in self.numbers])

    @cached_property
    def numbers(self) -> list[float]:
        """The different numbers of the sample that a score column would hold."""
        judged = (scores.judgement(value).number for value in self.some)
        return [number for number in judged if number is not None]

    @cached_property
    def is_hundred(self) -> bool:
        """Whether the cells are numbers from 0 to 100, most of them far above 10."""
        within = [number for number in self.numbers if 0 <= number <= ZERO_TO_HUNDRED.highest]
        above = sum(number > ONE_TO_ELEVEN.highest for number in within)
        return len(within) >= 0.9 * len(self.some) and 2 * above > len(within)

    @cached_property
    def is_personal(self) -> bool:
        """Whether the column tells who somebody is."""
        if personal.BY_NAME.search(self.name) and not words.RESPONDENTS.search(self.name):
            return True
        is_of_an_order = words.ORDERS.search(self.name) and words.IDENTIFIERS.search(self.name)
        return not is_of_an_order and personal.tells_who(self.some, uniqueness=self.uniqueness)

    @property
    def is_of_customers(self) -> bool:
        """Whether the column is there to tell customers apart, by its name or by its addresses."""
        is_named = words.RESPONDENTS.search(self.name) or words.NAMES_RESPONDENT.fullmatch(self.name)
        return bool(is_named) or self.share(personal.EMAIL) >= 0.5

    @property
    def is_constant(self) -> bool:
        """Whether all cells hold the same."""
        return len(self.values) <= 1 and self.distinct == 1

    @cached_property
    def is_link(self) -> bool:
        """Whether the cells are addresses of web pages."""
        return self._share([bool(_LINK.match(value)) for value in self.some]) >= 0.5

    @cached_property
    def is_nested(self) -> bool:
        """Whether the cells are lists or objects as JSON writes them."""
        return self._share([bool(_NESTED.fullmatch(value)) for value in self.some]) >= 0.5

    @cached_property
    def is_label(self) -> bool:
        """Whether the cells name promoters, passives and detractors."""
        return bool(self.some) and self._share([value.casefold() in words.LABELS for value in self.some]) >= 0.9

    @property
    def is_coded_group(self) -> bool:
        """Whether the cells stand for the three groups: -100, 0 and 100, or 1 to 3 under such a name."""
        return 0 < len(self.values) < _MOST_GROUPS and (self._is_hundreds or self._is_one_to_three)

    @cached_property
    def _different(self) -> set[str]:
        return {value.removesuffix(".0") for value in islice(self.values, _MOST_GROUPS)}

    @property
    def _is_hundreds(self) -> bool:
        is_scored = "nps score" in self.name and bool(self._different & {"100", "-100"})
        return self._different <= {"-100", "0", "100"} and ("-100" in self._different or is_scored)

    @property
    def _is_one_to_three(self) -> bool:
        return bool(words.GROUPS.search(self.name)) and self._different <= {"0", "1", "2", "3"}

    @property
    def groups(self) -> Mapping[str, str]:
        """The group that each cell names, where the cells name promoters, passives and detractors."""
        if self.is_label:
            return words.LABELS
        codes = ("-100", "0", "100") if self._is_hundreds else ("1", "2", "3")
        return dict(zip(codes, CATEGORIES, strict=True)) if self.is_coded_group else {}

    @cached_property
    def is_sequence(self) -> bool:
        """Whether the cells count the rows."""
        found = [value for value in self.values if INTEGER.fullmatch(value) and len(value) < 10]
        if len(found) < len(self.values) or self.uniqueness < 1 or len(found) < 3:
            return False
        steps = np.diff(np.array([int(value) for value in found]))
        is_close = np.median(np.abs(steps)) <= _CLOSE * max(1, len(self.column) // _SAMPLE_ROWS)
        return bool(is_close and ((steps > 0).all() or (steps < 0).all()))

    def examples(self) -> tuple[str, ...]:
        """A few cells to show, masked as comments are; none of a column that tells who somebody is."""
        if self.is_personal:
            return ()
        cells = pc.unique(self.column.slice(0, _SAMPLE_ROWS)).to_pylist()
        shown = (masked(" ".join(text.split()))[:_EXAMPLE_LENGTH] for text in cells)
        return tuple(islice((text for text in shown if text), _EXAMPLES))


def _number_or(said: scores.Judgement, otherwise: float) -> float:
    return otherwise if said.number is None else said.number


def different_values(column: pa.ChunkedArray) -> dict[str, int]:
    """The cells of a sample of a column, tidied, and how often each occurs."""
    return _values(_sample(column))


def _sample(rows: Any) -> Any:
    """Evenly spaced rows of a table or a column that is long."""
    if len(rows) <= _SAMPLE_ROWS:
        return rows
    return rows.take(pa.array(np.linspace(0, len(rows) - 1, _SAMPLE_ROWS).astype(np.int64)))


def profiles(table: Table) -> list[Profile]:
    """A profile of each column of a table; those of few different cells are encoded while others look at them."""
    sample = _sample(table.cells)
    found = [
        Profile(number, header, table.cells[cell(number)], _values(sample[cell(number)]))
        for number, header in enumerate(table.headers)
    ]
    few = [one for one in found if len(one.values) <= _FEW]
    Thread(target=_encode, args=[few]).start()
    return found


def _encode(columns: Sequence[Profile]) -> None:
    with suppress(MemoryError):  # whoever needs it finds out
        for column in columns:
            _ = column.encoded


def _values(column: pa.ChunkedArray) -> dict[str, int]:
    found = pc.value_counts(pc.utf8_trim_whitespace(column))
    written, times = found.field("values"), found.field("counts").to_pylist()
    is_plain = pc.and_not(pc.ascii_is_printable(written), pc.starts_with(written, "'"))
    counts: dict[str, int] = {}
    if pc.all(is_plain).as_py():
        counts.update(zip(written.to_pylist(), times, strict=True))
        counts.pop("", None)
        return counts
    for text, plain, count in zip(written.to_pylist(), is_plain.to_pylist(), times, strict=True):
        tidied = text if plain else scores.tidy(text)
        if tidied:
            counts[tidied] = counts.get(tidied, 0) + count
    return counts
