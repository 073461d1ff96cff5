"""Cells of a spreadsheet that were merged over several rows: what the first says goes for all of them.

A merged score does not: one answer is one answer, however many rows it spans.
"""

from collections.abc import Sequence

import pyarrow as pa

from nps_core.reading import scores, words
from nps_core.reading.grid import Span, cell
from nps_core.reading.headers import Header
from nps_core.scale import ONE_TO_ELEVEN


def spread(cells: pa.Table, spans: Sequence[Span], below: int, headers: Sequence[Header]) -> tuple[pa.Table, int]:
    """The rows below the header with merged cells in each row that they span.

    Args:
        cells: the rows below the header, as in ``Grid``.
        spans: the merged cells of the whole grid.
        below: how many rows of the grid stand above these.
        headers: what the columns are called.

    Returns:
        The rows, and how many merged cells were spread.
    """
    count = 0
    by_column: dict[int, list[Span]] = {}
    for span in spans:
        if below <= span.first < span.last and span.first - below < cells.num_rows:
            by_column.setdefault(span.column, []).append(span)
    for column, found in by_column.items():
        texts = cells[cell(column)].to_pylist()
        if _holds_answers(texts, headers[column]):
            continue
        for span in found:
            said = texts[span.first - below]
            inside = range(span.first - below + 1, min(span.last - below + 1, len(texts)))
            for place in inside if said else ():
                texts[place] = texts[place] or said
            count += bool(said)
        cells = cells.set_column(column, cell(column), pa.chunked_array([pa.array(texts, pa.string())]))
    return cells, count


def _holds_answers(texts: Sequence[str], header: Header) -> bool:
    """Whether a column looks like one of scores: named so or not, unless it numbers something."""
    name = words.folded(header.words)
    if any(pattern.search(name) for pattern in (words.RESPONSE_IDS, words.RESPONDENTS, words.ROW_IDS, words.TIMES)):
        return False
    said = [scores.judgement(text).number for text in texts if text]
    usable = sum(number is not None and 0 <= number <= ONE_TO_ELEVEN.highest for number in said)
    return 2 * usable > len(said)
