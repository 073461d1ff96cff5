"""Taking a respondent out of everything that is kept: responses, second files, themes, frozen reviews, filters."""

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, Final

from nps_core.errors import StoreBroken, TableRefused
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report.document import Document, Sheet
from nps_core.report.kept import from_json, to_json
from nps_core.store import Erasure, Held, Store
from nps_core.store.ledger import Ledger

_LETTERS: Final = re.compile(r"[^\W\d_].*[^\W\d_]")
"""What is not so, a number or a single letter, may stand in a sentence for something else."""
_TELLING: Final = 3
"""A shorter number tells nobody, and may be the name of something else in a table, such as a score."""


def erase(store: Store, dataset: str, respondent: str, today: date, *, is_trial: bool = False) -> Erasure:
    """Take out what a respondent wrote and is called; their scores stay counted, and frozen figures as they are.

    Args:
        dataset: its name or id; by its id also one that was removed.
        respondent: their id as the file has it, letter by letter.
        today: the day that frozen reviews tell.
        is_trial: whether nothing is to be changed, only told.

    Raises:
        DatasetMissing, TableRefused: there is no such data set, or nobody of that id in it.
        StoreBroken: something is damaged. A review that cannot be read does not keep the rest: it is told when all
            else is done.
        JobFailed: the kept vectors could not be written.
    """
    broken: list[StoreBroken] = []

    def reviewed(held: Held) -> dict[str, dict[str, str]]:
        broken.clear()
        return _reviewed(store, held, today, broken)

    held = store.held(dataset, respondent)
    erasure = replace(held.erasure, reviews=len(reviewed(held))) if is_trial else store.erase(held, reviewed)
    if broken:
        raise broken[0]
    return erasure


def erase_again(store: Store, ledgers: Iterable[Ledger], today: date) -> tuple[int, str]:
    """Take those out again whom a backup brought back, as far as ledgers of its store know of them.

    Returns:
        How many it were, and up to when an erasure is known (UTC, ISO 8601); empty where no ledger is of this store.

    Raises:
        StoreBroken, JobFailed: as in ``erase``.
    """
    count, as_of = 0, ""
    for ledger in ledgers:
        back = store.take_up(ledger)
        if back is None:
            continue
        as_of = max(as_of, ledger.as_of)
        for dataset, respondent in back:
            with suppress(TableRefused):  # taken out with a data set that shares a file
                erase(store, dataset, respondent, today)
                count += 1
    return count, as_of


def _reviewed(store: Store, held: Held, today: date, broken: list[StoreBroken]) -> dict[str, dict[str, str]]:
    """The frozen reviews that hold something of a respondent, as they are to be.

    Args:
        broken: takes up what is wrong with those that cannot be read.
    """
    found, alone = {}, held.alone | held.looked_for
    for dataset, responses in held.responses.items():
        for review in store.every_review(dataset):
            try:
                said = {language: from_json(each, Document) for language, each in store.documents(review).items()}
            except StoreBroken as error:
                broken.append(error)
                continue
            less = {language: without(document, responses, alone, today) for language, document in said.items()}
            if less != said:
                found[review.id] = {language: to_json(document) for language, document in less.items()}
    return found


def without(document: Document, responses: Collection[str], alone: Collection[str], today: date) -> Document:
    """A document without the words of some responses, and without some names; it says so where they stood.

    Args:
        responses: their ids.
        alone: names and words that nobody but one respondent has.
        today: the day that it tells.
    """
    text = text_in(document.language if document.language in LANGUAGES else LANGUAGES[0])
    nameless = _nameless(alone, text("reviews.name_taken_out"))

    def less(sheet: Sheet) -> Sheet:
        quotes = tuple(quote for quote in sheet.quotes if quote.response not in responses)
        named = nameless(replace(sheet, quotes=()))
        notes = []
        if len(quotes) < len(sheet.quotes):
            gone = {quote.response for quote in sheet.quotes} - {quote.response for quote in quotes}
            notes.append(text("reviews.taken_out", n=len(gone), day=today))
        if named != replace(sheet, quotes=()):
            notes.append(text("reviews.names_taken_out", day=today))
        return replace(named, quotes=quotes, notes=(*named.notes, *notes))

    return replace(document, sheets=tuple(less(sheet) for sheet in document.sheets))


def _nameless(alone: Collection[str], put: str) -> Callable[[Any], Any]:
    """Puts something in the place of names: of one alone or before brackets, and in a sentence if it is no number."""
    telling = [name for name in alone if _LETTERS.search(name) or len(name) >= _TELLING]
    found = (
        _any_of([name for name in telling if _LETTERS.search(name)], "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"),
        _any_of(telling, "^", r"(?=$|\s?[(（])"),
    )

    def nameless(value: Any) -> Any:
        if isinstance(value, str):
            for pattern in found:
                value = pattern.sub(put, value)
            return value
        if isinstance(value, tuple):
            return tuple(nameless(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: nameless(getattr(value, each.name)) for each in fields(value)})
        return value

    return nameless


def _any_of(names: Collection[str], before: str, after: str) -> re.Pattern[str]:
    """Finds any of some names, the longest first, between what must be before and after them."""
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(f"{before}(?:{words}){after}" if words else r"(?!)")
