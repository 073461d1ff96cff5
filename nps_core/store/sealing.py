"""So that nobody comes back who was taken out: they are known again by a salted hash of their id, never by the id."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import insert, select

from nps_core.errors import TableRefused
from nps_core.reading import Reading
from nps_core.reading.companion import Companion
from nps_core.responses import RESPONDENT, ROW
from nps_core.store.holding import Holding
from nps_core.store.ledger import Ledger
from nps_core.store.meeting import without
from nps_core.store.registry import ERASURES, now
from nps_core.store.waves import sha256_of

RESPONDENT_ERASED: Final = "respondent_erased"


class Sealing(Holding):
    """The data sets of one folder, into which nobody comes back who was taken out."""

    def _let_in(self, reading: Reading, dataset: str, folder: Path) -> Reading:
        """What of a file may go into a data set: not the answers of those who were taken out of it."""
        if not (seals := self._seals(dataset)):
            return reading
        table = pq.read_table(reading.responses, columns=[RESPONDENT, ROW])
        rows = table.filter(_taken_out(table[RESPONDENT], seals))[ROW].combine_chunks()
        if not len(rows):
            return reading
        columns = tuple(replace(column, examples=()) for column in reading.receipt.columns)
        bare = replace(reading, receipt=replace(reading.receipt, columns=columns))
        return without(bare, rows, RESPONDENT_ERASED, folder)

    def _rows_let_in(
        self, companion: Companion, own: str, theirs: str, dataset: str, folder: Path
    ) -> tuple[Companion, int]:
        """What of a second file may be joined to a data set by two columns, and how many rows of it may not."""
        place, seals = companion.place_of(theirs), self._seals(dataset)
        if own != RESPONDENT or place is None or not seals:
            return companion, 0
        table = pq.read_table(companion.table)
        kept = table.filter(pc.invert(_taken_out(table[f"c{place}"], seals)))
        pq.write_table(kept, folder / "let-in.parquet")
        return replace(companion, table=folder / "let-in.parquet"), len(table) - len(kept)

    def _seals(self, dataset: str) -> dict[str, str]:
        """By what those are known again who were taken out of a data set: seals, each with its salt."""
        told = (json.loads(row["content"]) for row in self.registry.rows(select(ERASURES.c.content)))
        return {each["seal"]: each["salt"] for each in told if dataset in each["of"]}

    def _sealed(self, respondent: str) -> dict[str, str]:
        """By what somebody is known again who was taken out: a hash with the store's salt, never the id."""
        kept = self.registry.rows(select(ERASURES.c.content).limit(1))
        salt = json.loads(kept[0]["content"])["salt"] if kept else secrets.token_hex(16)
        return {"salt": salt, "seal": _seal(salt, respondent)}

    def _row_of(self, reading: Reading, source: Path) -> dict[str, str]:
        """What a wave's row says; a file out of whose wave somebody was taken would bring them back."""
        sha256 = sha256_of(source)
        for row in self.registry.rows(select(ERASURES.c.content, ERASURES.c.added_at)):
            if sha256 in json.loads(row["content"])["sources"]:
                day = datetime.fromisoformat(row["added_at"]).date()
                raise TableRefused("source_erased", file=reading.receipt.file, day=day)
        return super()._row_of(reading, source)

    # -- after a backup was put back ----------------------------------------------------------------------------

    def take_up(self, ledger: Ledger) -> tuple[tuple[str, str], ...] | None:
        """Keep what another ledger of this store knows of erasures and its own does not.

        Returns:
            Whom the store still has of those: the ids of a data set and of the respondent. None if the ledger is that
            of another store.
        """
        known = {row["id"] for row in self.registry.rows(select(ERASURES.c.id))}
        waves, found = self._waves_of_each(), []
        if ledger.datasets.isdisjoint(waves):
            return None
        for entry in ledger.entries:
            told = json.loads(entry.content)
            of = [dataset for dataset in told["of"] if dataset in waves]
            if entry.id in known or not of:
                continue
            row = {"id": entry.id, "dataset": of[0], "content": entry.content, "added_at": entry.added_at}
            with self.registry.writing() as connection:
                connection.execute(insert(ERASURES).values(**row, finished_at=now()))
            found += [(name, who) for name in of for who in self._sealed_as(told["salt"], told["seal"], waves[name])]
        return tuple(dict.fromkeys(found))

    def _sealed_as(self, salt: str, seal: str, waves: Iterable[str]) -> Iterator[str]:
        for sha256 in waves:
            column = pq.read_table(self.waves.open(sha256), columns=[RESPONDENT])[RESPONDENT]
            yield from (who for who in pc.unique(column).drop_null().to_pylist() if _seal(salt, who) == seal)


def _taken_out(respondents: pa.ChunkedArray, seals: Mapping[str, str]) -> pa.ChunkedArray:
    """Which ids are of somebody who was taken out."""
    known, salts = pc.unique(respondents).drop_null().to_pylist(), {*seals.values()}
    gone = [who for who in known if any(_seal(salt, who) in seals for salt in salts)]
    return pc.is_in(respondents, value_set=pa.array(gone, pa.string()))


def _seal(salt: str, respondent: str) -> str:
    return hashlib.sha256(f"{salt}\n{respondent}".encode()).hexdigest()
