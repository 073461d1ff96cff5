"""What a file came to: its responses, its left-out rows and its receipt, and how they are put down."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from nps_core import responses
from nps_core.lazy import Lazy
from nps_core.reading.grid import ROW
from nps_core.reading.receipt import Receipt


@dataclass(frozen=True, eq=False)
class Judged(Lazy):
    """A file's responses, its left-out rows and its receipt.

    Attributes:
        responses: the columns of ``responses.FIXED``, then dimensions (text), attributes (float64) and identifiers
            (text).
        left_out: ``row`` and ``reason``.
        describe: says what was read, once it is asked.
    """

    responses: pa.Table
    left_out: pa.Table
    describe: Callable[[], Receipt]

    @cached_property
    def receipt(self) -> Receipt:
        """What was read.

        Raises:
            MemoryError: saying it needs more memory than there may be.
        """
        with within_memory():
            return self.describe()

    def write(self, responses_file: Path, left_out_file: Path, receipt_file: Path) -> None:
        """Write both tables as Parquet files that hold nothing but their columns, and the receipt beside the first."""
        with ThreadPoolExecutor(1) as beside:
            written = beside.submit(self._write_responses, responses_file)
            pq.write_table(self.left_out, left_out_file, compression="zstd", store_schema=False)
            receipt_file.write_text(self.receipt.to_json(), encoding="utf-8")
            written.result()

    def _write_responses(self, file: Path) -> None:
        own = self.responses.schema.names[len(responses.FIXED) :]
        pq.write_table(
            self.responses,
            file,
            compression="zstd",
            store_schema=False,
            use_dictionary=[responses.SCORE, responses.ANSWERED_ON, *own],
            write_statistics=[ROW, responses.SCORE, responses.ANSWERED_AT, responses.ANSWERED_ON],
            column_encoding=dict.fromkeys([ROW, responses.ANSWERED_AT], "DELTA_BINARY_PACKED"),
        )


@contextmanager
def within_memory() -> Iterator[None]:
    """The engine's want of memory, as Python's own.

    Raises:
        MemoryError: the engine wants more than it may have.
    """
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
