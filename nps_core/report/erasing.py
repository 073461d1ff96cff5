"""Taking a respondent out of everything that is kept: responses, second files, themes, frozen reviews."""

from dataclasses import replace
from datetime import date

from nps_core.errors import StoreBroken
from nps_core.report.frozen import take_out
from nps_core.store import Erasure, Store


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
    held = store.held(dataset, respondent)
    reviews, broken = 0, None
    for name, responses in held.responses.items():
        try:
            reviews += take_out(store, name, responses, today, is_trial=is_trial)
        except StoreBroken as error:
            broken = error
    erasure = replace(held.erasure, reviews=reviews) if is_trial else store.erase(held, reviews=reviews)
    if broken is not None:
        raise broken
    return erasure
