"""The themes of a data set as a table that is edited in a spreadsheet, and what an edited one says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow.parquet as pq

from nps_core.cells import unguarded
from nps_core.comments import steering
from nps_core.comments.runs import Pin, ThemeRun
from nps_core.comments.steering import LONGEST_NAME, ThemeEdit
from nps_core.comments.steering.edits import MOST_PHRASES
from nps_core.comments.steering.standing import Standing, replayed
from nps_core.errors import ThemeRefused
from nps_core.i18n import LANGUAGES
from nps_core.reading import Choices
from nps_core.reading.companion import Companion
from nps_core.reading.grid import ROW, cell

NAMES: Final = {language: f"name {language}" for language in LANGUAGES}
"""The column of the name in each language."""
COLUMNS: Final = ("id", "part of", *NAMES.values(), "phrases", "merged into", "hidden", "comments")
CODEBOOK: Final = Choices(header="1")
"""How an edited codebook is read: its first row names its columns."""
REPLACED: Final = ("rename", "merge", "hide")
"""The kinds of edits whose place an adopted codebook takes; the others stand."""

_YES, _NO = frozenset({"yes", "y", "x", "1", "true", "是"}), frozenset({"", "no", "n", "0", "false", "否"})
_BETWEEN: Final = "; "


def codebook(found: ThemeRun | None, edits: Sequence[ThemeEdit], comments: Mapping[str, int]) -> pd.DataFrame:
    """One row a theme and sub-theme, those that were merged or hidden too, and those of readers.

    Args:
        found: the run as it was found.
        edits: those that stand.
        comments: how many responses carry each theme now.

    Returns:
        ``COLUMNS``: ``part of`` and ``merged into`` are ids, ``phrases`` stand between semicolons, ``hidden`` is
        ``yes`` or empty.
    """
    standing = replayed(found, edits) if found else Standing({}, set(), set())
    run_themes = {theme.id: theme for theme in (*found.themes, *found.subthemes)} if found else {}
    gone = {theme: edit.into for edit in edits if edit.kind == "merge" for theme in edit.themes}
    rows: list[dict[str, object]] = []
    for name, theme in run_themes.items():
        now = standing.themes.get(name, theme)
        rows.append(
            {
                "id": name,
                "part of": now.parent,
                **{column: now.names[language] for language, column in NAMES.items()},
                "phrases": _BETWEEN.join(now.keywords),
                "merged into": "" if name in standing.themes else gone.get(name, ""),
                "hidden": "yes" if name in standing.hidden else "",
                "comments": comments.get(name, 0 if name in standing.themes else theme.comments),
            }
        )
    rows += [_of_pin(pin) for pin in steering.pins_of(edits) if pin.id not in run_themes]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_pin(pin: Pin) -> dict[str, object]:
    """A reader's theme that no run has placed yet."""
    first = next(iter(pin.names.values()))
    names = {column: pin.names.get(language, first) for language, column in NAMES.items()}
    told = {"id": pin.id, "part of": "", "phrases": _BETWEEN.join(pin.phrases), "merged into": "", "hidden": ""}
    return {**told, **names, "comments": 0}


@dataclass(frozen=True)
class Line:
    """A row of an edited codebook, and its number as a spreadsheet shows it."""

    row: int
    id: str
    names: Mapping[str, str]
    phrases: tuple[str, ...]
    into: str
    is_hidden: bool


def lines_of(edited: Companion) -> list[Line]:
    """The rows of an edited codebook, which was read as any second file is.

    Raises:
        ThemeRefused: it is no such table, or a cell cannot be used.
    """
    places = {column: place for column in COLUMNS if (place := edited.place_of(column)) is not None}
    missing = [column for column in ("id", *NAMES.values()) if column not in places]
    if missing:
        found = [column.name for column in edited.receipt.columns if column.name]
        raise ThemeRefused("codebook_columns", names=missing, found=found[:20])
    table = pq.read_table(edited.table, columns=[*(cell(place) for place in places.values()), ROW])
    rows = table[ROW].to_pylist()
    columns = {column: table[cell(place)].to_pylist() for column, place in places.items()}
    return [_line(row, {column: _bare(columns[column][at] or "") for column in columns}) for at, row in enumerate(rows)]


def _bare(written: str) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    return unguarded(" ".join(written.split()))


def _line(row: int, told: Mapping[str, str]) -> Line:
    names = {language: told[column] for language, column in NAMES.items() if told[column]}
    for language, name in names.items():
        if len(name) > LONGEST_NAME:
            raise ThemeRefused("codebook_name", row=row, column=NAMES[language], most=LONGEST_NAME)
    hidden = told.get("hidden", "").casefold()
    if hidden not in _YES | _NO:
        raise ThemeRefused("codebook_hidden", row=row)
    phrases = tuple(part.strip() for part in told.get("phrases", "").split(_BETWEEN.strip()) if part.strip())
    if not told["id"] and not (names and 1 <= len(phrases) <= MOST_PHRASES):
        raise ThemeRefused("codebook_new", row=row, most=MOST_PHRASES)
    return Line(row, told["id"], names, phrases, told.get("merged into", ""), hidden in _YES)


def adopted(found: ThemeRun | None, edits: Sequence[ThemeEdit], lines: Sequence[Line]) -> list[ThemeEdit]:
    """The edits that make the themes of a run what a codebook says, after those that stand of other kinds.

    A theme that it does not name stays as it was found.

    Raises:
        ThemeRefused: a row names a theme that is not there, or is in a wrong place.
    """
    kept = [edit for edit in edits if edit.kind not in REPLACED]
    standing = replayed(found, kept) if found else Standing({}, set(), set())
    of_pins = {pin.id: pin for pin in steering.pins_of(kept)}
    by_id: dict[str, Line] = {}
    for line in lines:
        if line.id and (line.id in by_id or line.id not in {*standing.themes, *of_pins}):
            raise ThemeRefused("codebook_id", row=line.row, id=line.id[:80])
        if line.id:
            by_id[line.id] = line
    made = [*_pins(lines), *_merges(by_id), *_renames(by_id, standing)]
    made += [steering.hide(line.id) for line in lines if line.is_hidden and line.id and not line.into]
    _refuse(standing, made, by_id)
    return made


def _pins(lines: Iterable[Line]) -> list[ThemeEdit]:
    """The themes that a codebook adds: rows without an id."""
    new = [line for line in lines if not line.id]
    filled = [
        {language: line.names.get(language, next(iter(line.names.values()))) for language in LANGUAGES} for line in new
    ]
    return [steering.pin(names, line.phrases) for names, line in zip(filled, new, strict=True)]


def _merges(by_id: Mapping[str, Line]) -> list[ThemeEdit]:
    """The merges, each into the theme at which its chain ends."""
    together: dict[str, list[str]] = {}
    for name, line in by_id.items():
        seen, into = {name}, line.into
        while into and into in by_id and by_id[into].into and into not in seen:
            seen.add(into)
            into = by_id[into].into
        if into in seen:
            raise ThemeRefused("codebook_circle", row=line.row)
        if into:
            together.setdefault(into, []).append(name)
    return [steering.merge(themes, into) for into, themes in together.items()]


def _renames(by_id: Mapping[str, Line], standing: Standing) -> list[ThemeEdit]:
    renames = []
    for name, line in by_id.items():
        theme = standing.themes.get(name)
        other = {lang: said for lang, said in line.names.items() if theme is None or theme.names[lang] != said}
        if other and theme is not None and not line.into:
            renames.append(steering.rename(name, other))
    return renames


def _refuse(standing: Standing, made: Sequence[ThemeEdit], by_id: Mapping[str, Line]) -> None:
    """Raise unless all of the edits can be made; two themes called alike only matter in the end."""
    for edit in made:
        try:
            standing.apply(edit)
        except ThemeRefused as error:
            row = by_id[edit.themes[0] if edit.themes else edit.theme].row
            raise ThemeRefused("codebook_into", row=row) from error
    seen: dict[tuple[str, str, str], str] = {}
    for theme in standing.listed():
        for language, name in theme.names.items():
            key = (theme.parent, language, name.casefold())
            line = by_id.get(theme.id) or by_id.get(seen.get(key, ""))
            if key in seen and line is not None:
                raise ThemeRefused("codebook_twice", row=line.row, column=NAMES[language], name=name)
            seen[key] = theme.id
