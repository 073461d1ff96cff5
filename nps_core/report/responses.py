"""The responses behind a report with their themes, as files hold them: in the reader's words, page by page."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Final

import pandas as pd

from nps_core.cells import defanged
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.responses import ANSWERED_ON, COMMENT, RESPONSE_ID, SCORE, stored_name
from nps_core.scale import category
from nps_core.store import Dataset, Store
from nps_core.store.commented import THEMES
from nps_core.wording.names import called

_BETWEEN_THEMES: Final = "; "


def pages_of(store: Store, dataset: Dataset, filters: Filters, text: Text) -> Iterator[pd.DataFrame]:
    """The responses that match in order of time, some thousands a page; at least one page, if only with its headers.

    Returns:
        The response's id, day, score, group, masked comment, themes and sub-themes by their names, dimensions (texts)
        and attributes (numbers), under what each is called in the reader's language. Empty cells are None or NaN.
    """
    names = _Names(store, dataset, text)
    is_empty = True
    for page in store.exported(dataset, filters):
        is_empty = False
        yield names.shown(page)
    if is_empty:
        header = [RESPONSE_ID, ANSWERED_ON, SCORE, COMMENT, THEMES, *dataset.columns.splits]
        yield names.shown(pd.DataFrame(columns=header, dtype=object))


class _Names:
    """What the columns of a data set and what stands in them are called in a reader's language."""

    def __init__(self, store: Store, dataset: Dataset, text: Text) -> None:
        self._dataset, self._text = dataset, text
        run = store.theme_run(dataset)
        self._themes = {each.id: text.name(each.names) for each in (run.themes if run else ())}
        self._subthemes = {each.id: text.name(each.names) for each in (run.subthemes if run else ())}

    def shown(self, page: pd.DataFrame) -> pd.DataFrame:
        """A page of the store as a file shows it."""
        text = self._text
        groups = {name: text(f"wording.{name}") for name in map(category, range(11))}
        columns: list[tuple[str, Any]] = [
            (text("responses.id"), page[RESPONSE_ID]),
            (text("responses.day"), page[ANSWERED_ON]),
            (text("responses.score"), page[SCORE]),
            (text("responses.group"), page[SCORE].map(lambda score: groups[category(score)])),
            (text("responses.comment"), page[COMMENT]),
        ]
        if self._themes:
            columns.append((text("responses.themes"), page[THEMES].map(_joined(self._themes))))
        if self._subthemes:
            columns.append((text("responses.subthemes"), page[THEMES].map(_joined(self._subthemes))))
        columns += [(self._called(name), self._segments(page[name])) for name in self._dataset.columns.dimensions]
        columns += [(self._called(name), page[name]) for name in self._dataset.columns.attributes]
        made: dict[str, Any] = {}
        for name, values in columns:
            made[stored_name(name, set(made)) if name in made else name] = values
        return pd.DataFrame(made)

    def _called(self, name: str) -> str:
        return called(name, self._text, is_sample=self._dataset.is_sample)

    def _segments(self, column: "pd.Series[Any]") -> "pd.Series[Any]":
        if not self._dataset.is_sample:
            return column
        return column.map({name: self._called(name) for name in column.dropna().unique()}, na_action="ignore")


def _joined(names: dict[str, str]) -> Callable[[tuple[str, ...]], str | None]:
    return lambda carried: _BETWEEN_THEMES.join(names[each] for each in carried if each in names) or None


def responses_csv(pages: Iterable[pd.DataFrame], file: IO[bytes]) -> None:
    """Write responses as CSV that spreadsheets open in the right letters and without running anything.

    Args:
        pages: as ``pages_of`` gives them.
        file: is written in UTF-8 with its mark.
    """
    written = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(written)
    for place, page in enumerate(pages):
        if not place:
            writer.writerow([defanged(name) for name in page.columns])
        writer.writerows(zip(*(_cells(page[name]) for name in page.columns), strict=True))
    written.detach()


def _cells(column: "pd.Series[Any]") -> list[Any]:
    """A column as a CSV file holds it: texts harmless, whole numbers whole, nothing where there is nothing."""
    filled = column.astype(object).where(column.notna(), None)
    return [_cell(value) for value in filled.tolist()]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return defanged(value)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value
