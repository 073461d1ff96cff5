"""Rows among or below the answers that are no answers: sums and averages of them, the header once more, notes below.

A row is taken for a total by what it says and by what it looks like together: its first cell is a word for a total,
nothing but numbers follows, and it leaves empty what the answers fill, stands in a column of figures, or has decimals
where answers have none. So an answer whose comment is "Average" stays an answer.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from nps_core.reading import scores
from nps_core.reading.grid import ROW

LeftOut = tuple[tuple[int, str], ...]

_PERIOD: Final = (
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}|q[1-4]|week|month|quarter|year|h[12]|(?:19|20)\d\d)"
    r"(?:[\s\-/]*\d{0,4})"
)
_TOTAL: Final = re.compile(
    r"(?:.{0,60}[\s\-:：])?(?:grand ?total|sub-?total|totals?|sum|average|avg\.?|mean|median|count|std\.? ?dev\.?)"
    r"|sub-?totals?\b.{1,40}|(?:grand ?)?(?:totals?|sum|average|avg\.?|mean)[\s\-:–]*(?:for |of |in )?" + _PERIOD + r""
    r"|(?:zwischen)?summe\b.{0,30}|subtotal\b.{0,30}|(?:小计|小計|合计|合計|总计|總計)[\s\-:：(（].{1,30}"
    r"|(?:total|average|mean|number|count)(?: of)? (?:responses?|answers?|scores?|nps|rating|respondents?)"
    r"|(?:nps|net promoter score)(?: score)?"
    r"|.{0,30}(?:合计|合計|总计|總計|小计|小計|汇总|彙總|平均(?:值|分|数|數)?|均值|总数|總數|总和|總和|共计|共計|中位数|中位數)"
    r"|(?:总|總)?(?:净推荐值|淨推薦值)|(?:总|總)(?:份数|份數|人数|人數)"
    r"|total ?geral|média|media|promedio|summe|gesamt|durchschnitt|moyenne",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(
    r"[-+−]?[¥￥$€£]?\s*\d[\d,.' ]*\s*(?:%|分|份|人|条|條|元|responses?|answers?)?", re.IGNORECASE
)
_LABELLED_FIGURE: Final = re.compile(r"(?P<label>.*?\D)\s*[:：=]?\s*[-+−]?\d[\d,.]*\s*(?:%|分|份|人|条|條)?")
_AT_THE_END: Final = 12
_SEARCHED_ROWS: Final = 200_000
_SEARCHED_COLUMNS: Final = 3
_LONGEST_LABEL: Final = 100
_TYPICAL_ROWS: Final = 200
_WORD = (
    r"(?i)total|sum|average|avg|mean|median|count|std|^\W*n ?=|nps|net promoter|média|media|promedio|gesamt"
    r"|durchschn|moyen|[合总總小共]|汇总|彙總|均|[净淨]推|中位"
)


def without_totals(cells: pa.Table, header: Sequence[Sequence[str]]) -> tuple[pa.Table, LeftOut]:
    """A table without its rows that are no answers, and these with their reasons.

    Args:
        cells: the rows below the header, as in ``Grid``.
        header: the cells of the header's rows; none for a table without one.

    Returns:
        The other rows, and pairs of row and ``row_total``, ``row_footer`` or ``header_again``.
    """
    columns = [column for name, column in zip(cells.column_names, cells.columns, strict=True) if name != ROW]
    reasons = {place: "header_again" for row in header for place in _repeated_headers(columns, row)}
    looks = _looks(columns, cells.num_rows)
    reasons |= dict.fromkeys(_sums(columns, cells.num_rows, reasons, looks), "row_total")
    reasons |= dict.fromkeys(_footers(columns, cells.num_rows, reasons, looks), "row_footer")
    if not reasons or len(reasons) == cells.num_rows:
        return cells, ()
    rows = cells[ROW]
    left_out = tuple((rows[place].as_py(), reasons[place]) for place in sorted(reasons))
    return cells.filter(pc.invert(pc.is_in(rows, pa.array([row for row, _ in left_out], rows.type)))), left_out


@dataclass(frozen=True)
class _Looks:
    """What the answers of a table look like, from some of them.

    Attributes:
        filled: the share of rows in which each column holds something.
        words: the share of those in which it holds no figure.
        whole: whether each column's numbers are whole.
    """

    filled: tuple[float, ...]
    words: tuple[float, ...]
    whole: tuple[bool, ...]

    def is_total(self, row: Sequence[str]) -> bool:
        """Whether a row sums up others."""
        said = [(place, value) for place, value in enumerate(row) if value]
        if not said or not _is_label(said[0][1]):
            return False
        rest = said[1:]
        if not all(_FIGURE.fullmatch(value) or _is_label(value) for _, value in rest):
            return False
        first = said[0][0]
        leaves_empty = any(share >= 0.9 and not row[place] for place, share in enumerate(self.filled))
        is_misplaced = self.words[first] < 0.5
        return leaves_empty or is_misplaced or any(self._is_broken(place, value) for place, value in rest)

    def _is_broken(self, place: int, value: str) -> bool:
        """Whether a figure has decimals, or is a percentage, where answers are whole numbers."""
        number = scores.judgement(value).number
        return "%" in value or (self.whole[place] and number is not None and bool(number % 1))


def _looks(columns: Sequence[pa.ChunkedArray], rows: int) -> _Looks:
    top = zip(*(column.slice(0, min(rows, _TYPICAL_ROWS)).to_pylist() for column in columns), strict=True)
    some = [row for row in ([value.strip() for value in row] for row in top) if not _is_labelled(row)]
    by_column = list(zip(*some, strict=True)) if some else [()] * len(columns)
    filled = tuple(sum(map(bool, column)) / max(1, len(column)) for column in by_column)
    words = tuple(_share_of_words([value for value in column if value]) for column in by_column)
    whole = tuple(all(number % 1 == 0 for number in _numbers(column)) for column in by_column)
    return _Looks(filled, words, whole)


def _is_labelled(row: Sequence[str]) -> bool:
    """Whether a row is empty or begins with a word for a total."""
    first = next(filter(None, row), "")
    return not first or _is_label(first)


def _share_of_words(values: Sequence[str]) -> float:
    return sum(not any(map(str.isdigit, value)) for value in values) / len(values) if values else 0.0


def _numbers(values: Iterable[str]) -> list[float]:
    found = (scores.judgement(value).number for value in values if _FIGURE.fullmatch(value))
    return [number for number in found if number is not None]


def _is_label(value: str) -> bool:
    bare = value.strip(" *:：()（）[]【】")
    labelled = _LABELLED_FIGURE.fullmatch(bare)
    label = labelled["label"].rstrip(" :：=") if labelled else ""
    return bool(_TOTAL.fullmatch(bare) or _TOTAL.fullmatch(label) or label in {"n", "N"})


def _row(columns: Sequence[pa.ChunkedArray], place: int) -> list[str]:
    return [column[place].as_py().strip() for column in columns]


def _sums(columns: Sequence[pa.ChunkedArray], rows: int, known: Mapping[int, str], looks: _Looks) -> list[int]:
    """Places of the rows that sum up others; a word that most answers begin with, as a survey called NPS, is none."""
    begun: dict[str, tuple[list[int], list[int]]] = {}
    for place in _suspects(columns, rows):
        row = _row(columns, place)
        if place not in known and any(row):
            begun.setdefault(next(filter(None, row)), ([], []))[looks.is_total(row)].append(place)
    return [
        place
        for answers, sums in begun.values()
        if len(sums) >= len(answers) and 2 * len(sums) <= rows
        for place in sums
    ]


def _suspects(columns: Sequence[pa.ChunkedArray], rows: int) -> list[int]:
    """Places of rows that may be totals: the first and last, and in a table of modest size any with such a word."""
    ends = {*range(min(2, rows)), *range(max(0, rows - _AT_THE_END), rows)}
    if rows > _SEARCHED_ROWS:
        return sorted(ends)
    for column in columns[:_SEARCHED_COLUMNS]:
        is_short = pc.less(pc.utf8_length(column), _LONGEST_LABEL)
        places = pc.indices_nonzero(pc.and_(is_short, pc.match_substring_regex(column, _WORD)))
        ends.update(place for place in places.to_pylist() if _is_label(column[place].as_py()))
    return sorted(ends)


def _repeated_headers(columns: Sequence[pa.ChunkedArray], header: Sequence[str]) -> list[int]:
    """Places of rows that say what the header says, as where files were put one below the other."""
    named = [(place, name) for place, name in enumerate(header[: len(columns)]) if name]
    if len(named) < 2:
        return []
    first, name = named[0]
    places: list[int] = pc.indices_nonzero(pc.equal(columns[first], name)).to_pylist()
    return [at for at in places if all(columns[place][at].as_py().strip() == said.strip() for place, said in named)]


def _footers(columns: Sequence[pa.ChunkedArray], rows: int, known: dict[int, str], looks: _Looks) -> list[int]:
    """Places of the rows at the end that say something in their first column only, where answers fill several."""
    if sum(share >= 0.9 for share in looks.filled) < 2:
        return []
    notes, is_apart = [], looks.words[0] < 0.5
    for place in range(rows - 1, max(-1, rows - 1 - _AT_THE_END), -1):
        row = _row(columns, place)
        if place in known or not any(row):
            is_apart = True
        elif any(row[1:]) or not _is_sentence(row[0]):
            break
        else:
            notes.append(place)
    return notes if is_apart else []


def _is_sentence(value: str) -> bool:
    said = scores.judgement(value)
    return any(map(str.isalpha, value)) and said is scores.UNREADABLE
