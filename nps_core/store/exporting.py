"""Every response that matches, page by page: for files that leave the app."""

from collections.abc import Iterator
from typing import Final

import pandas as pd
from sqlalchemy import FromClause, select

from nps_core.comments.masking import masked
from nps_core.filters import THEME, Filters
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE
from nps_core.store import statements
from nps_core.store.commented import THEMES
from nps_core.store.datasets import Dataset
from nps_core.store.theming import Theming

EXPORTED: Final = (RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT)
"""The first columns of every page; then the themes, the dimensions and the attributes."""
_PAGE: Final = 20_000


class Exporting(Theming):
    """The data sets of one folder, with their responses as files take them."""

    def exported(self, dataset: Dataset, filters: Filters = Filters(), *, most: int = _PAGE) -> Iterator[pd.DataFrame]:
        """The responses that match in order of time, at most so many a page, whatever their number.

        Each page is a question of its own, so that however slowly they are written, none of them takes too long.

        Returns:
            Pages of at least one response: ``EXPORTED`` with comments masked, ``themes`` (the ids that it carries,
            the surest first: a tuple), then the data set's dimensions and attributes by their names. Identifiers, of
            customers too, stay where they are. Empty cells are None, NaT or NaN.
        """
        source, assigned = self._tables(dataset)
        seq = source.c[statements.SEQ]
        columns = (*EXPORTED, *dataset.columns.splits)
        conditions = statements.matching(source, assigned, filters)
        wanted = select(seq, *(source.c[each] for each in columns)).where(*conditions).order_by(seq).limit(most)
        last = 0
        while True:
            page = self.engine.table(wanted.where(seq > last)).to_pandas()
            if page.empty:
                return
            places = page.pop(page.columns[0])
            last = int(places.iloc[-1])
            page.columns = pd.Index(columns)
            page[COMMENT] = page[COMMENT].map(masked, na_action="ignore")
            page.insert(len(EXPORTED), THEMES, _carried(self._pairs(assigned, int(places.iloc[0]), last), places))
            yield page
            if len(page) < most:
                return

    def _pairs(self, assigned: FromClause | None, first: int, last: int) -> pd.DataFrame:
        """Which responses from one place to another carry which themes, the surest first."""
        if assigned is None:
            return pd.DataFrame({statements.SEQ: [], THEME: []})
        seq, theme = assigned.c[statements.SEQ], assigned.c[THEME]
        order = (seq, assigned.c["sureness"].desc(), theme)
        return self._frame(select(seq, theme).where(seq.between(first, last)).order_by(*order))


def _carried(pairs: pd.DataFrame, places: pd.Series) -> pd.Series:
    """The themes of each response, in the order of the responses."""
    themes: dict[int, tuple[str, ...]] = {}
    for place, theme in zip(pairs[statements.SEQ].tolist(), pairs[THEME].tolist(), strict=True):
        themes[place] = (*themes.get(place, ()), theme)
    return pd.Series([themes.get(place, ()) for place in places.tolist()], dtype=object)
