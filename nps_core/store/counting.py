"""The query engine of one data folder, and the questions that count its responses."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import FromClause

from nps_core.comments.masking import masked
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.score import rows_of
from nps_core.settings import Settings
from nps_core.store import bands, repeats, statements, tables, worth
from nps_core.store.datasets import Dataset
from nps_core.store.engine import Engine
from nps_core.store.saved import Saving
from nps_core.tally import OUTSIDE_COLUMNS, REPEAT_COLUMNS, Repeats, Tally
from nps_core.trend import starts_of
from nps_core.values import ValueBand, Valued

MOST_SEGMENTS: Final = 50_000
"""The most segments of one dimension that are listed."""

_AT_ONCE: Final = 30
"""How many columns one question counts by: engines tell some sixty of them apart."""

_REMEMBERED: Final = 256
_LARGEST_REMEMBERED: Final = 5_000
"""How many tallies are remembered, and of how many groups each at most."""


_MOST_REPEATERS: Final = 5_000_000
_LEAST_KEPT: Final = 20_000
"""How many answers of repeat customers are kept at most, some 70 MB, and as how many those of one filter count."""


class Counting(Saving):
    """The data sets of one folder, with their responses counted."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._retired: list[Engine] = []
        self._tallies: OrderedDict[tuple[Any, ...], Tally] = OrderedDict()
        self._repeating: dict[str, bool] = {}
        self._repeaters: OrderedDict[tuple[Any, ...], tuple[repeats.Answers, Any]] = OrderedDict()
        self._bands: dict[tuple[str, str], tuple[ValueBand, ...]] = {}
        self._ratings: dict[str, dict[str, tuple[int, int]]] = {}

    def counts(
        self, dataset: Dataset, by: Sequence[str] = (), filters: Filters = Filters(), *, commented: bool = False
    ) -> Tally:
        """How many responses gave each score, by some columns (``theme`` and ``answered_on`` among them).

        Where customers answered several times, with what that adds in each group; by ``answered_on`` only with what it
        adds to the whole, for days are put together to periods, and a period is more than its days
        (``counts_by_period``).
        """
        return self._tally(dataset, tuple(by), filters, commented=commented)

    def counts_by_period(
        self,
        dataset: Dataset,
        period: str,
        filters: Filters = Filters(),
        by: Sequence[str] = (),
        *,
        commented: bool = False,
    ) -> Tally:
        """How many responses gave each score, by the first day of their period, under ``answered_on``.

        Args:
            period: day, week, month, quarter or year. Where only the latest answer of each customer counts, it is the
                latest in each period: otherwise who answers again would be missing from all periods before.
            by: columns to count by as well.
            commented: whether only responses with a comment count.
        """
        if not by and filters.counting == "all":
            return self._of_days(dataset, period, filters, commented=commented)
        return self._tally(dataset, (ANSWERED_ON, *by), filters, commented=commented, period=period)

    def shared(
        self, dataset: Dataset, filters: Filters, period: str, before: date, after: date
    ) -> tuple[float, float, float, float]:
        """What the answers of the same customers in two periods have to do with each other.

        Args:
            period: how long they are, as in ``counts_by_period``.
            before, after: their first days.

        Returns:
            Sums over customers of surplus (promoters less detractors) x surplus, surplus x responses, responses x
            surplus and responses x responses, before times after.
        """
        answers, days = self._repeating_by_day(dataset, filters, period if filters.counting == "latest" else "")
        starts = starts_of(days, period)
        return answers.shared(*(starts == np.datetime64(start) for start in (before, after)))

    def counts_of_each(self, dataset: Dataset, by: Sequence[str], filters: Filters = Filters()) -> dict[str, Tally]:
        """How many responses gave each score by each of some columns alone, asked together; they tell the whole too.

        Of repeat customers only what they add to the whole is counted.
        """
        known = {key: self._tallies.get(self._each_key(dataset, key, filters)) for key in by}
        unknown = [key for key, tally in known.items() if tally is None]
        for start in range(0, len(unknown), _AT_ONCE):
            known |= self._counted_at_once(dataset, unknown[start : start + _AT_ONCE], filters)
        return {key: tally for key, tally in known.items() if tally is not None}

    def has_repeats(self, dataset: Dataset) -> bool:
        """Whether any customer answered several times."""
        if dataset.version not in self._repeating:
            found = self._frame(repeats.has_any(self._tables(dataset)[0]))
            self._repeating[dataset.version] = bool(found.iat[0, 0])
        return self._repeating[dataset.version]

    def rows(
        self, dataset: Dataset, filters: Filters = Filters(), *, limit: int = 1_000, commented: bool = False
    ) -> pd.DataFrame:
        """The newest responses that match: id, day, score, masked comment, dimensions and attributes."""
        source, assigned = self._tables(dataset)
        shown = (RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT, *dataset.columns.splits)
        found = self._frame(statements.rows(source, assigned, shown, filters, limit=limit, commented=commented))
        return with_masked(found.set_axis(list(shown), axis=1))

    def quotes(self, dataset: Dataset, themes: Sequence[str], filters: Filters, *, most: int) -> list[dict[str, Any]]:
        """Of each of some themes the matching comments, those its run picked first, then the newest.

        Returns:
            Theme by theme ``theme``, ``quote`` (its place among those picked, else nan), id, score and masked comment.
        """
        source, assigned = self._tables(dataset)
        names = (THEME, statements.QUOTE, RESPONSE_ID, SCORE, COMMENT)
        if assigned is None or not themes:
            return []
        asked = statements.quotes(source, assigned, names[2:], filters, themes=themes, most=most)
        found = rows_of(dict(zip(names, self.engine.columns(asked).values(), strict=True)))
        return [row | {COMMENT: masked(row[COMMENT])} for row in found]

    def segments(self, dataset: Dataset, dimension: str, most: int = MOST_SEGMENTS) -> pd.DataFrame:
        """The segments of a dimension and their number of responses, the most frequent first."""
        source, _ = self._tables(dataset)
        return self._frame(statements.values(source, dimension, most))

    def bands(self, dataset: Dataset, attribute: str) -> tuple[ValueBand, ...]:
        """The bands of a number attribute over the whole data set, from low to high; none where it has no value."""
        key = (dataset.version, attribute)
        if key not in self._bands:
            found = self.engine.columns(bands.edges(self._tables(dataset)[0], attribute))
            self._bands[key] = bands.bands_of([each for (each,) in found.values()])
        return self._bands[key]

    def valued(self, dataset: Dataset, attribute: str, filters: Filters = Filters()) -> Valued:
        """What the responses that match are worth by a number attribute."""
        asked_of = (*self._tables(dataset), attribute, filters)
        return worth.valued(*(self.engine.columns(ask(*asked_of)) for ask in (worth.amounts, worth.moments)))

    def close(self) -> None:
        """Let go of every file."""
        for engine in (*self._retired, *filter(None, [self._engine])):
            engine.close()
        self.registry.close()

    @property
    def engine(self) -> Engine:
        """The query engine, opened at the first question."""
        with self._opening:
            if self._engine is not None and self._engine.is_lost:
                self._engine.close()
                self._engine = None
            if self._engine is None:
                self._engine = Engine(self.folder / "engine", seconds=self.settings.query_seconds)
        return self._engine

    def _let_go(self) -> None:
        """Begin a new query file; the one that holds what was taken out is gone once its last query can have ended."""
        super()._let_go()
        for held in (self._tallies, self._repeating, self._repeaters, self._bands, self._ratings):
            held.clear()
        with self._opening:
            engine, self._engine = self._engine, None
        if engine is not None:
            self._retired.append(engine)
            later = threading.Timer(self.settings.query_seconds + 1, engine.close)
            later.daemon = True
            later.start()

    def _frame(self, statement: Any) -> pd.DataFrame:
        return self.engine.frame(statement)

    def _tally(
        self, dataset: Dataset, by: tuple[str, ...], filters: Filters, *, commented: bool = False, period: str = ""
    ) -> Tally:
        key = (dataset.version, by, filters, commented, period)
        known = self._tallies.get(key)
        if known is not None:
            return known
        table, assigned = self._tables(dataset)
        source, keys = bands.banded(table, by, lambda name: self.bands(dataset, name))
        asked = (source, assigned, keys, filters)
        counted = self.engine.columns(statements.counts(*asked, commented=commented, period=period))
        tally = Tally.of_counts(dict(zip((*by, SCORE, "n"), counted.values(), strict=True)), by)
        if self._may_repeat(dataset, filters) and tally.counts.any():
            # A response may carry several themes, so it is not by theme that everyone is counted.
            everyone = self._tally(dataset, (), filters, commented=commented) if THEME in by else tally
            whole = self._together(dataset, filters, everyone, commented=commented)
            is_whole = not by or (ANSWERED_ON in by and not period)
            sums = None if is_whole else self._added(repeats.answers(*asked, commented=commented), by, period)
            tally = tally.repeating(whole, sums)
        self._keep_tally(key, tally)
        return tally

    def _counted_at_once(self, dataset: Dataset, by: Sequence[str], filters: Filters) -> dict[str, Tally]:
        table, assigned = self._tables(dataset)
        source, keys = bands.banded(table, by, lambda name: self.bands(dataset, name))
        may_repeat = self._may_repeat(dataset, filters)
        asked = statements.counts_of_each(source, assigned, keys, filters, repeated=may_repeat)
        not_by, *columns = self.engine.columns(asked).values()
        scores, n, repeated = columns[len(by)], columns[len(by) + 1], columns[-1]
        found: dict[str, Tally] = {}
        whole: Repeats | None = None
        for place, key in enumerate(by):
            rows = not_by == (1 << len(by)) - 1 - (1 << len(by) - 1 - place)
            names, of_scores = columns[place][rows], scores[rows]
            found[key] = tally = Tally.of_counts({key: names, SCORE: of_scores, "n": n[rows]}, (key,))
            if may_repeat and len(tally):
                whole = whole or self._together(dataset, filters, tally)
                theirs = Tally.of_counts({key: names, SCORE: of_scores, "n": repeated[rows]}, (key,))
                often = None if key == ANSWERED_ON else _often(tally, theirs)
                found[key] = tally.repeating(replace(whole, often=often))
            self._keep_tally(self._each_key(dataset, key, filters), found[key])
        self._keep_tally((dataset.version, (), filters, False, ""), found[by[0]].over())
        return found

    def _of_days(self, dataset: Dataset, period: str, filters: Filters, *, commented: bool) -> Tally:
        """The answers by period put together from those by day, where every answer counts."""
        daily = self._tally(dataset, (ANSWERED_ON,), filters, commented=commented)
        starts = starts_of(np.asarray(daily.groups[ANSWERED_ON]).astype("datetime64[D]"), period)
        starts, first = np.unique(starts, return_index=True)
        counts = np.add.reduceat(daily.counts, first, axis=0) if len(daily) else daily.counts
        tally = Tally(counts, {ANSWERED_ON: starts})
        if daily.repeats is None:
            return tally
        answers, days = self._repeating_by_day(dataset, filters)
        wider = np.searchsorted(starts, starts_of(days, period))
        numbers, added = answers.by_group(wider, commented=commented)
        sums = {ANSWERED_ON: starts[numbers], **dict(zip(REPEAT_COLUMNS, added.T, strict=True))}
        return tally.repeating(daily.repeats, sums)

    def _added(self, statement: Any, by: tuple[str, ...], period: str) -> dict[str, Any]:
        """What repeat customers add in each group in which they answered, by the question for their answers."""
        found = self.engine.table(statement)
        groups, names = repeats.grouped(found, by, period)
        answers = repeats.Answers.of(found, groups)
        numbers, added = answers.by_group()
        if THEME in by or ANSWERED_ON in by:  # only segments are compared with the rest
            keys = {key: name[numbers] for key, name in names.items()}
            return keys | dict(zip(REPEAT_COLUMNS, added.T, strict=True))
        outside = answers.outside()
        repeated = np.zeros((len(outside), len(REPEAT_COLUMNS)), np.int64)
        repeated[numbers] = added
        sums = zip((*REPEAT_COLUMNS, *OUTSIDE_COLUMNS), (*repeated.T, *outside.T), strict=True)
        return {key: name[: len(outside)] for key, name in names.items()} | dict(sums)

    def _together(self, dataset: Dataset, filters: Filters, tally: Tally, *, commented: bool = False) -> Repeats:
        """What repeat customers add to all that a tally counts, taken together."""
        answers, _ = self._repeating_by_day(dataset, filters)
        return Repeats(answers.together(commented=commented), tally.counts.sum(axis=0))

    def _repeating_by_day(self, dataset: Dataset, filters: Filters, period: str = "") -> tuple[repeats.Answers, Any]:
        """The answers of repeat customers that match, by day, and those days; the last ones asked for are kept."""
        key = (dataset.version, filters, period)
        known = self._repeaters.get(key)
        if known is not None:
            return known
        found = self.engine.columns(repeats.answers(*self._tables(dataset), (ANSWERED_ON,), filters, period=period))
        groups, names = repeats.grouped(found, (ANSWERED_ON,))
        answers = repeats.Answers.of(found, groups)
        with self._opening:
            self._repeaters[key] = answers, names[ANSWERED_ON]
            while sum(_LEAST_KEPT + len(each) for each, _ in self._repeaters.values()) > _MOST_REPEATERS:
                self._repeaters.popitem(last=False)
        return answers, names[ANSWERED_ON]

    def _may_repeat(self, dataset: Dataset, filters: Filters) -> bool:
        """Whether a customer may count more than once among the responses that match."""
        return filters.counting == "all" and self.has_repeats(dataset)

    def _each_key(self, dataset: Dataset, key: str, filters: Filters) -> tuple[Any, ...]:
        """Under which a tally that was asked for among others is remembered: it may know less of repeat customers."""
        knows_less = key != ANSWERED_ON and self._may_repeat(dataset, filters)
        return (
            (dataset.version, (key,), filters, "each") if knows_less else (dataset.version, (key,), filters, False, "")
        )

    def _keep_tally(self, key: tuple[Any, ...], tally: Tally) -> None:
        if len(tally) > _LARGEST_REMEMBERED:
            return
        with self._opening:
            self._tallies[key] = tally
            while len(self._tallies) > _REMEMBERED:
                self._tallies.popitem(last=False)

    def _tables(self, dataset: Dataset) -> tuple[FromClause, FromClause | None]:
        """The tables of a data set's responses and themes, made if they are not there."""
        return tables.of(dataset, self.engine, self.waves, self.folder / "themes")


def _often(tally: Tally, of_repeaters: Tally) -> npt.NDArray[np.float64]:
    """How many times as frequent as among everyone the answers of those who repeat are in each group of a tally."""
    (names,), (theirs,) = tally.groups.values(), of_repeaters.groups.values()
    told = dict(zip(theirs, of_repeaters.responses, strict=True))
    share = np.array([told.get(name, 0) for name in names], dtype=np.float64) / tally.responses
    return np.asarray(share / max(of_repeaters.counts.sum() / tally.counts.sum(), np.finfo(np.float64).tiny))


def with_masked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that leave the store to be read: what customers wrote, without their personal data."""
    return rows.assign(**{COMMENT: rows[COMMENT].map(masked, na_action="ignore")})
