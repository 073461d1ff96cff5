"""What a run over the comments found, as it lies on disk: a few kilobytes that any process can read.

A run's folder holds ``themes.json`` (this), ``assignments.parquet`` (one row a response and theme of either level:
``response_id``, ``theme``, ``sureness``), ``clauses.parquet`` (``response_id`` and the key of the kept ``vector`` of
each of its clauses) and ``fit.npz`` (what is needed to place later comments). ``themes.json`` is written last: where it
stands, the rest does too.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from nps_core.errors import JobFailed

RECIPE: Final = "4"
"""The version of the steps from comments to themes: it changes whenever their result would."""

ASSIGNMENTS: Final = "assignments.parquet"
CLAUSES: Final = "clauses.parquet"
FIT: Final = "fit.npz"
MAP: Final = "map.parquet"
THEMES: Final = "themes.json"

UNSPECIFIC: Final = "unspecific"
"""The theme of comments that give no reason ("good", "满意")."""
OTHER: Final = "other"
"""The theme of comments that belong to no clear theme."""

TOO_FEW_COMMENTS: Final = "too_few_comments"


CATALOGUE, FOUND, PINNED = "catalogue", "found", "pinned"
"""Where a theme comes from: the catalogue knows it, the comments formed it, a reader made it."""

CLEAR, FAIR, WEAK = "clear", "fair", "weak"
"""The marks of a theme's quality."""


@dataclass(frozen=True)
class Pin:
    """A theme that a reader made from words or from example comments.

    Attributes:
        id: ``p-`` and eight hexadecimal digits.
        names: the name in each language of the screens.
        phrases: what its comments are like.
    """

    id: str
    names: Mapping[str, str]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """How well a theme holds together; shares from 0 to 1.

    Attributes:
        cohesion: how alike its clauses are.
        separation: how many of them are nearer to it than to any other theme.
        stability: how much of it is found again when the comments are drawn anew.
        mark: ``clear``, ``fair`` or ``weak``.
    """

    cohesion: float
    separation: float
    stability: float
    mark: str


@dataclass(frozen=True)
class RunQuality(Quality):
    """The same for all themes together, each counted with its comments.

    Attributes:
        coverage: the share of commented responses that have a theme.
    """

    coverage: float


@dataclass(frozen=True)
class Theme:
    """A group of comments about the same thing.

    Attributes:
        id: the catalogue's id; ``t-`` and eight hexadecimal digits for a theme that the comments formed, ``p-`` for a
            reader's; of a sub-theme its theme's id, a point and six hexadecimal digits.
        names: the name in each language of the screens.
        keywords: the phrases that set its comments apart.
        comments: how many responses have it.
        quotes: ids of responses that show what it is about, from all three categories where there are any.
        parent: of a sub-theme, the id of its theme.
        quality: how well it holds together; None where nothing was measured.
        origin: ``catalogue``, ``found`` or ``pinned``.
        examples: of a candidate, clauses that are like the rest of it and hold nothing personal: what a theme that is
            made of it is like. None in runs of earlier versions.
        responses: of a candidate, the ids of those that have it. None in runs of earlier versions.
    """

    id: str
    names: Mapping[str, str]
    keywords: tuple[str, ...]
    comments: int
    quotes: tuple[str, ...]
    parent: str = ""
    quality: Quality | None = None
    origin: str = CATALOGUE
    examples: tuple[str, ...] = ()
    responses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeRun:
    """Everything a run found.

    Attributes:
        model: which model made the vectors; empty in keyword mode.
        recipe: the version of the steps; a result of another version is not the same result.
        comments: responses with a comment.
        unique: different comments among them.
        embedded: texts that had to be embedded anew.
        scripts: different comments by script group.
        keyword_mode: whether themes come from key words because no model could be loaded.
        code: ``""``, or ``too_few_comments`` where there are no themes for want of comments.
        themes: the first level, by number of comments, most first.
        unspecific: responses whose comment gives no reason.
        other: responses whose comment has no clear theme.
        fit: what ``fit.npz`` needs beside it.
        subthemes: the second level, in the order of their themes, most comments first.
        quality: of all themes together; None where nothing was measured.
        candidates: groups of new comments that fit no standing theme.
        wanted: the number of themes that was asked for; None for the number the comments speak for.
        seed: of everything drawn by chance.
        parent: the sha256 of the run on whose themes this one stands; empty when it was fitted anew.
    """

    model: str
    recipe: str
    comments: int
    unique: int
    embedded: int
    scripts: Mapping[str, int]
    keyword_mode: bool
    code: str
    themes: tuple[Theme, ...]
    unspecific: int = 0
    other: int = 0
    fit: Mapping[str, Any] = field(default_factory=dict)
    subthemes: tuple[Theme, ...] = ()
    quality: RunQuality | None = None
    candidates: tuple[Theme, ...] = ()
    wanted: int | None = None
    seed: int = 0
    parent: str = ""


def write_run(out: Path, run: ThemeRun) -> None:
    """Put ``themes.json`` in place, whole or not at all."""
    text = json.dumps(asdict(run), ensure_ascii=False, indent=1)
    part = out / f"{THEMES}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(out / THEMES)


def read_run(out: Path) -> ThemeRun:
    """The run whose folder this is, of this recipe or an earlier one.

    Raises:
        JobFailed: ``themes_failed``: it was never finished, or its file is damaged.
    """
    try:
        raw = json.loads((out / THEMES).read_text(encoding="utf-8"))
        quality = raw.pop("quality", None)
        return ThemeRun(
            themes=tuple(_theme(one) for one in raw.pop("themes")),
            subthemes=tuple(_theme(one) for one in raw.pop("subthemes", ())),
            candidates=tuple(_theme(one) for one in raw.pop("candidates", ())),
            quality=RunQuality(**quality) if quality else None,
            **raw,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise JobFailed("themes_failed") from error


def _theme(raw: dict[str, Any]) -> Theme:
    """A theme as it was written; recipe 1 told those that the comments formed by their id alone."""
    origin = raw.get("origin") or (FOUND if raw["id"].startswith("t-") else CATALOGUE)
    quality = Quality(**raw["quality"]) if raw.get("quality") else None
    lists = {name: tuple(raw.get(name, ())) for name in ("keywords", "quotes", "examples", "responses")}
    return Theme(**{**raw, **lists, "quality": quality, "origin": origin})
