"""What a link may carry: every control of every page under its key, and what is meant there."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from nps_core.benchmarks import CHOICES
from nps_core.comments.languages import SCRIPTS
from nps_core.comments.runs import OTHER, UNSPECIFIC, ThemeRun
from nps_core.filters import COUNTING, THEME
from nps_core.i18n import LANGUAGES, text_in
from nps_core.scale import CATEGORIES
from nps_core.store import SURENESS, Dataset, Store
from nps_core.trend import PERIODS
from nps_core.views import EVERY
from nps_core.views.changes import COMPARED
from nps_core.wording import CELLS, THEMES_BY, called

DATA, LANGUAGE, VERSION, AS, VIEW = "data", "lang", "v", "as", "view"
"""Of which data set, in which language, made on which version, whether shown as it stood then, which saved view."""

REVIEW: Final = "review"
"""Which frozen review is opened; the page itself says what there is none of."""

DAYS, GROUP, COUNT, WORDS = "days", "group", "counting", "words"
READ, TABLE = "read", "table"
"""Which responses are opened, as a link within the link; which card shows its table."""

PERIOD, ROLLING, SMALL, BY = "period", "rolling", "small", "by"
ACROSS, VALUE, PATH, SHOWN, FIND = "split-across", "split-value", "split-path", "split-cells", "split-find"
WHAT, BEFORE, AFTER, SPLIT = "change-what", "change-before", "change-after", "change-split"
DAYS_BEFORE, DAYS_AFTER, MIX_BY, MOVED = "change-days-before", "change-days-after", "change-by", "change-moved"
IF_MOVED, IF_SHARE, IF_THEME = "if-moved", "if-share", "if-theme"
MARKS: Final = "marks"
THEME_AT, THEME_BY, TELL, WHERE = "theme-at", "theme-by", "theme-tell", "theme-where"
SEARCH, HOW, FORM, PLACE = "theme-words", "theme-how", "theme-form", "theme-page"
THEME_GROUP, SCRIPT, SURE = "theme-group", "theme-script", "theme-sure"

STOOD: Final = "was"
NO_VALUE: Final = "none"
"""What a link calls the responses without a number."""

MOVES: Final = ("passives-promoters", "detractors-passives", "detractors-promoters")
"""Which category becomes which in a what-if."""

SEARCHES, FORMS = ("words", "meaning"), ("read", "table", "map")
TOLD: Final = ("voices", "over_time", "where", "beside")
STEP: Final = 5
"""The shares of a what-if are multiples of this."""

LIMITS: Final = {
    "plan-margin": (1, 50, 5),
    "plan-change": (1, 100, 10),
    "plan-customers": (0, 100_000_000, 0),
    "plan-rate": (1, 100, 15),
}
"""The least and the most of each goal of the planning page, and what it is at first."""

TABLES: Final = (
    *("gauge", "counts", "stand-out", "benchmarks", "trend", "groups-over-time", "small", "split-values", "weights"),
    *("change-steps", "effects", "drivers-theme", "drivers-rating"),
)
"""The cards with a table beside their figure."""

LONGEST_WORDS: Final = 2_000
"""The most characters of words to look for."""

_OWN = """
    as benchmarks brought_in by called cancel-fetch cancel-themes choices choose-found choose-scale choose-score
    counting data dataset days days_within effects embed embed_options export fetch-model filters find-themes gauge
    group groups groups-over-time histogram into job lang leaving link link-ignored link-understood link_ignored
    link_read looked_at margins marks marks_round models no-data nothing other-themes period present put-away read
    reading refusal removed reset reset-nothing review rolling sample-banner segment-rows segments share sign-out small
    small-lines stand-out table text theme trend undo-remove unfiltered upload upload_round use v view wave windows
    words
"""
OWN: Final = frozenset(_OWN.split())
"""What the pages keep under a name of their own, so that no column's filter may have it."""
OWN_STARTS: Final = (
    *(
        "benchmarks-",
        "change-",
        "dataset-",
        "decision-",
        "drivers-",
        "event-",
        "export-",
        "file-",
        "if-",
        "link-",
        "marks-",
        "model-",
        "name-",
    ),
    *(
        "plan-",
        "read-",
        "remove-",
        "review-",
        "rota-",
        "share-",
        "split-",
        "steer",
        "theme-",
        "up-",
        "view-",
        "weights-",
    ),
)

_TAG = re.compile(r"[0-9a-f]{12}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#!|~$:])")
_MOST_VALUES: Final = 200


@dataclass(frozen=True)
class Known:
    """What there is that a link may ask for.

    Attributes:
        run: the themes of the data set, if they were found.
        segments: gives the segments of a dimension among which some names are looked for.
        bands: gives the bands of a column of numbers.
        has_repeats: whether any customer answered several times.
        datasets: the ids of all data sets.
        has_version: whether a version of the data set is remembered under a tag, or stands.
        has_view: whether a view of the data set is saved under an id.
    """

    dataset: Dataset
    run: ThemeRun | None
    segments: Callable[[str, Collection[str]], Sequence[str]]
    bands: Callable[[str], Sequence[str]]
    has_repeats: bool
    datasets: Collection[str]
    has_version: Callable[[str], bool]
    has_view: Callable[[str], bool]

    @classmethod
    def of(cls, store: Store, dataset: Dataset) -> "Known":
        """What there is in a data set of a store."""
        return cls(
            dataset=dataset,
            run=store.theme_run(dataset),
            segments=lambda dimension, _: _names(store, dataset, dimension),
            bands=lambda attribute: [band.id for band in store.bands(dataset, attribute)],
            has_repeats=store.has_repeats(dataset),
            datasets=[each.id for each in store.datasets()],
            has_version=lambda tag: has_version(store, dataset, tag),
            has_view=lambda view: view in {each.id for each in store.saved_views(dataset)},
        )

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes of the first level."""
        return tuple(theme.id for theme in self.run.themes) if self.run else ()

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of the data set."""
        return days_of(self.dataset)


def days_of(dataset: Dataset) -> tuple[date, date] | None:
    """The first and the last day of a data set; None where nobody's answer has one."""
    days = [day for wave in dataset.waves for day in (wave.receipt.first_day, wave.receipt.last_day) if day]
    return (min(days), max(days)) if days else None


def has_version(store: Store, dataset: Dataset, tag: str) -> bool:
    """Whether a version of a data set stands, or is remembered, under a tag."""
    return _TAG.fullmatch(tag) is not None and (dataset.tag == tag or store.version_tagged(dataset.id, tag) is not None)


@dataclass(frozen=True)
class Part:
    """What is meant under one key.

    Attributes:
        kind: ``one`` and ``many`` (ids), ``days`` (two of them), ``number``, ``words`` or ``yes``.
        read: what of the values that a link has means something, as ids; empty if nothing does.
        usual: what a widget of this key holds while nobody chose; None where it finds that itself.
    """

    kind: str
    read: Callable[[Sequence[str]], tuple[str, ...]]
    usual: object = None

    def is_meant(self, values: Sequence[str]) -> bool:
        """Whether all of what a link has under the key means something."""
        if self.kind not in ("one", "many"):
            return bool(self.read(values))
        asked = set(values)
        return 0 < len(asked) <= _MOST_VALUES and all(self.read((each,)) for each in asked)


def parts_of(known: Known) -> dict[str, Part]:
    """Every key that a link may have, for one data set."""
    splits, run = known.dataset.columns.splits, known.run
    columns = known.dataset.columns
    levels = [each.id for each in (*run.themes, *run.subthemes)] if run else []
    number_parts = {key: _number(least, most, usual) for key, (least, most, usual) in LIMITS.items()}
    return {
        LANGUAGE: _one(LANGUAGES),
        DATA: _one(known.datasets),
        VERSION: Part("one", lambda values: tuple(each for each in values if known.has_version(each))),
        VIEW: Part("one", lambda values: tuple(each for each in values if known.has_view(each))),
        AS: _one((STOOD,)),
        TABLE: _one(TABLES),
        REVIEW: Part("one", _any),
        **filter_parts(known),
        PERIOD: _one(("auto", *PERIODS)),
        ROLLING: Part("yes", lambda values: ("true",) if list(values) == ["true"] else (), usual=False),
        SMALL: _one(splits),
        BY: _one((EVERY, *splits)),
        ACROSS: _one(splits),
        VALUE: _one(columns.attributes),
        PATH: _many(splits),
        SHOWN: _one(CELLS),
        FIND: _words(),
        WHAT: _one(COMPARED),
        **{key: Part("one", _any) for key in (BEFORE, AFTER, SPLIT, MIX_BY)},  # the page itself says what of it is gone
        **{key: _days(known.days) for key in (DAYS_BEFORE, DAYS_AFTER)},
        MOVED: _one([f"{was}-{now}" for was in CATEGORIES for now in CATEGORIES]),
        IF_MOVED: _one(MOVES),
        IF_SHARE: _number(STEP, 100, 25, STEP),
        IF_THEME: _one(known.themes),
        MARKS: _one(CHOICES),
        THEME_AT: _many((*levels, OTHER, UNSPECIFIC)),
        THEME_BY: _one(THEMES_BY),
        TELL: _one(TOLD),
        WHERE: _one(splits),
        SEARCH: _words(),
        HOW: _one(SEARCHES),
        FORM: _one(FORMS),
        PLACE: _number(1, 10**9, 1),
        THEME_GROUP: _many(CATEGORIES),
        SCRIPT: _one(SCRIPTS),
        SURE: _one(SURENESS),
        **number_parts,
    }


def filter_parts(known: Known) -> dict[str, Part]:
    """The keys of the filters, which hold on every page."""
    columns = known.dataset.columns
    return {
        DAYS: _days(known.days, usual=known.days),
        GROUP: _many(CATEGORIES),
        COUNT: _one(COUNTING if known.has_repeats else ()),
        WORDS: _words(),
        THEME: _many(known.themes),
        **{key_of(name): _segments(known, name) for name in columns.dimensions},
        **{key_of(name): _bands(known, name) for name in columns.attributes},
    }


def key_of(dimension: str) -> str:
    """The name under which a dimension's filter is in the URL.

    >>> key_of("channel"), key_of("lang"), key_of("lang_")
    ('channel', 'lang_', 'lang__')
    """
    is_taken = dimension.rstrip("_") in OWN or dimension.startswith(OWN_STARTS)
    return f"{dimension}_" if is_taken else dimension


def escaped(name: str) -> str:
    r"""A name from data as a label, a pill or a segmented control shows it to the letter, and as the URL then has it.

    >>> escaped("![x](y)"), escaped("in-store")
    ('\\!\\[x\\]\\(y\\)', 'in-store')
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(name.split()))


def segments_meant(values: Collection[str], names: Sequence[str], *, is_sample: bool) -> tuple[str, ...]:
    """The segments that a link names: as they are, or as a screen in any language shows them.

    >>> segments_meant(["A_B", "門市取貨", "gone"], ["A_B", "store pickup", "web"], is_sample=True)
    ('A_B', 'store pickup')
    """
    asked = set(values)
    return tuple(name for name in names if asked & _labels(name, is_sample=is_sample))


def _labels(name: str, *, is_sample: bool) -> set[str]:
    # Only the sample's segments, and no segment at all, are called otherwise in other languages.
    is_translated = is_sample or not name
    shown = {called(name, text_in(language), is_sample=is_sample) for language in LANGUAGES} if is_translated else set()
    return {label for each in {name, *shown} for label in (each, escaped(each)) if label}


def _one(options: Collection[str]) -> Part:
    return Part("one", lambda values: tuple(each for each in dict.fromkeys(values) if each in options))


def _many(options: Collection[str]) -> Part:
    return Part("many", lambda values: tuple(each for each in dict.fromkeys(values) if each in options), usual=())


def _any(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(values[-1:]) if sum(map(len, values)) <= LONGEST_WORDS else ()


def _words() -> Part:
    return Part("words", _any, usual="")


def _number(least: int, most: int, usual: int, step: int = 1) -> Part:
    def read(values: Sequence[str]) -> tuple[str, ...]:
        if len(values) != 1 or not values[0].isascii() or not values[0].isdecimal() or len(values[0]) > len(str(most)):
            return ()
        number = int(values[0])
        return (str(number),) if least <= number <= most and not number % step else ()

    return Part("number", read, usual=usual)


def in_order(values: Sequence[str]) -> tuple[date, ...] | None:
    """Two days, the earlier one first, or none at all; None for what is neither."""
    try:
        days = tuple(date.fromisoformat(each) for each in values)
    except ValueError:
        return None
    return days if not days or (len(days) == 2 and days[0] <= days[1]) else None


def _days(within: tuple[date, date] | None, usual: object = None) -> Part:
    def read(values: Sequence[str]) -> tuple[str, ...]:
        days = in_order(values)
        if not days or within is None or days[0] < within[0] or days[1] > within[1]:
            return ()
        return tuple(day.isoformat() for day in days)

    return Part("days", read, usual=usual)


def _segments(known: Known, dimension: str) -> Part:
    is_sample = known.dataset.is_sample
    return Part(
        "many",
        lambda values: segments_meant(values, known.segments(dimension, values), is_sample=is_sample),
        usual=(),
    )


def _bands(known: Known, attribute: str) -> Part:
    def read(values: Sequence[str]) -> tuple[str, ...]:
        options = (*known.bands(attribute), NO_VALUE)
        return tuple(each for each in dict.fromkeys(values) if each in options)

    return Part("many", read, usual=())


def _names(store: Store, dataset: Dataset, dimension: str) -> list[str]:
    found = store.segments(dataset, dimension)["segment"]
    return found.astype(object).where(found.notna(), "").tolist()
