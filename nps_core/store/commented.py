"""The comments of a data set, page by page: those of a theme, in a script, sure or less sure, near a meaning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from sqlalchemy import ColumnElement, FromClause, Select, column, func, select, table

from nps_core.comments import languages
from nps_core.comments.runs import MAP, OTHER, UNSPECIFIC
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.store import statements
from nps_core.store.counting import Counting, with_masked
from nps_core.store.datasets import Dataset
from nps_core.store.engine import Rows

SURENESS: Final = ("sure", "less")
"""Of the comments of each theme the surest three quarters, and the rest."""
THEMES: Final = "themes"
_SCRIPT: Final = "script"
_LESS_SURE: Final = 0.25
_IN_NO_THEME: Final = (OTHER, UNSPECIFIC)


@dataclass(frozen=True)
class Sought:
    """Which comments of those that match the filters are wanted. Empty texts and None mean "all".

    Attributes:
        theme: the theme, or sub-theme, that they carry.
        sureness: one of ``SURENESS``: how surely they carry it; without a theme, any of theirs.
        script: what they are written in, one of ``languages.SCRIPTS``.
        among: the ids of the responses they are among, the first first.
    """

    theme: str = ""
    sureness: str = ""
    script: str = ""
    among: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        assert self.sureness in ("", *SURENESS), f"{self.sureness} is not one of {SURENESS}"
        assert self.script in ("", *languages.SCRIPTS), f"{self.script} is not one of {languages.SCRIPTS}"


class Commented(Counting):
    """The data sets of one folder, with the comments of their responses to read."""

    def comments(
        self, dataset: Dataset, filters: Filters, sought: Sought = Sought(), *, first: int = 0, most: int = 50
    ) -> pd.DataFrame:
        """The comments that are sought, the newest first; those among some responses in the order of these.

        Args:
            first: how many are passed over.
            most: how many are returned at most.

        Returns:
            Response id, day, score, masked comment and ``themes``, the ids of the themes that it carries (a tuple).
        """
        source, assigned = self._tables(dataset)
        columns = (statements.SEQ, RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT)
        conditions = self._conditions(dataset, filters, sought)
        wanted = select(*(source.c[each].label(each) for each in columns)).where(*conditions)
        if sought.among is None:
            wanted = wanted.order_by(source.c[statements.SEQ].desc()).offset(first).limit(most)
        found = self._frame(wanted)
        if sought.among is not None:
            order = {each: place for place, each in enumerate(sought.among)}
            found = found.sort_values(RESPONSE_ID, key=lambda ids: ids.map(order)).iloc[first : first + most]
        places = found.pop(statements.SEQ).tolist()
        carried = self._themes_of(assigned, places)
        found[THEMES] = pd.Series([carried[each] for each in places], index=found.index, dtype=object)
        return with_masked(found.reset_index(drop=True))

    def count_comments(self, dataset: Dataset, filters: Filters, sought: Sought = Sought()) -> int:
        """How many comments are sought in all."""
        source, _ = self._tables(dataset)
        conditions = self._conditions(dataset, filters, sought)
        counted = self.engine.columns(select(func.count().label("n")).select_from(source).where(*conditions))
        return int(counted["n"][0])

    def theme_map(self, dataset: Dataset, filters: Filters) -> pd.DataFrame:
        """Where some of the comments that match lie beside each other.

        Returns:
            Response id, score, masked comment, ``theme`` (that it was placed by, or the surest of those it carries
            now that readers changed it), ``x`` and ``y`` from -1 to 1; empty where the theme run has no map.
        """
        file = self.folder / "themes" / dataset.themes / MAP
        if not dataset.themes or not file.is_file():
            return pd.DataFrame(columns=[RESPONSE_ID, SCORE, COMMENT, THEME, "x", "y"])
        source, assigned = self._tables(dataset)
        name = f"map_{dataset.themes}"
        named = (RESPONSE_ID, THEME, "x", "y")
        self.engine.ensure(
            name, lambda: {"points": pyarrow.parquet.read_table(file)}, f"select {', '.join(named)} from points"
        )
        points = table(name, *map(column, named))
        columns = (statements.SEQ, RESPONSE_ID, SCORE, COMMENT)
        shown = (*(source.c[each].label(each) for each in columns), *(points.c[each] for each in named[1:]))
        joined = source.join(points, source.c[RESPONSE_ID] == points.c[RESPONSE_ID])
        matching = statements.matching(source, assigned, filters, commented=True)
        found = self._frame(select(*shown).select_from(joined).where(*matching).order_by(source.c[statements.SEQ]))
        carried = self._themes_of(assigned, found.pop(statements.SEQ).tolist())
        found[THEME] = [
            own if own in now else next(iter(now), OTHER)
            for own, now in zip(found[THEME], carried.values(), strict=True)
        ]
        return with_masked(found)

    def _conditions(self, dataset: Dataset, filters: Filters, sought: Sought) -> list[ColumnElement[bool]]:
        source, assigned = self._tables(dataset)
        seq = source.c[statements.SEQ]
        conditions = statements.matching(source, assigned, filters, commented=True)
        if sought.theme or sought.sureness:
            conditions.append(seq.in_(_carrying(assigned, sought)) if assigned is not None else seq.is_(None))
        if sought.script:
            written = self._written(dataset, source)
            conditions.append(seq.in_(select(written.c[statements.SEQ]).where(written.c[_SCRIPT] == sought.script)))
        if sought.among is not None:
            conditions.append(statements.among(source.c[RESPONSE_ID], sought.among))
        return conditions

    def _written(self, dataset: Dataset, source: FromClause) -> FromClause:
        """The script of each comment; worked out when it is first asked for."""
        name = f"scripts_{dataset.state}"

        def told() -> Mapping[str, Rows]:
            wanted = select(source.c[statements.SEQ], source.c[COMMENT]).where(source.c[COMMENT].is_not(None))
            said = self.engine.columns(wanted)
            places, texts = said.values()
            return {"written": pa.table({statements.SEQ: places, _SCRIPT: languages.scripts(texts)})}

        self.engine.ensure(name, told, "select * from written")
        return table(name, column(statements.SEQ), column(_SCRIPT))

    def _themes_of(self, assigned: FromClause | None, places: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The themes of some responses, each the surest first, in the order of the responses."""
        carried: dict[int, tuple[str, ...]] = dict.fromkeys(places, ())
        if assigned is None or not places:
            return carried
        seq, theme, sureness = (assigned.c[each] for each in (statements.SEQ, THEME, "sureness"))
        found = self.engine.columns(
            select(seq, theme).where(statements.among(seq, places)).order_by(sureness.desc(), theme)
        )
        for place, name in zip(*found.values(), strict=True):
            carried[int(place)] += (str(name),)
        return carried


def _carrying(assigned: FromClause, sought: Sought) -> Select[Any]:
    """The responses that carry a theme as surely as is wanted."""
    seq, theme = assigned.c[statements.SEQ], assigned.c[THEME]
    of_theme = theme == sought.theme if sought.theme else ~statements.among(theme, _IN_NO_THEME)
    if not sought.sureness:
        return select(seq).where(of_theme)
    # Of equal sureness all are taken alike, so a rank from below: where all are equally sure, all are sure.
    place = func.percent_rank().over(partition_by=theme, order_by=assigned.c["sureness"].desc())
    ranked = select(seq, place.label("place")).where(of_theme).subquery()
    is_less = ranked.c["place"] > 1 - _LESS_SURE
    return select(ranked.c[statements.SEQ]).where(is_less if sought.sureness == "less" else ~is_less)
