"""What a run over the comments found, as it lies on disk: a few kilobytes that any process can read.

A run's folder holds ``themes.json`` (this), ``assignments.parquet`` (one row a response and theme: ``response_id``,
``theme``, ``sureness``) and ``fit.npz`` (what is needed to place later comments). ``themes.json`` is written last:
where it stands, the rest does too.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from nps_core.errors import JobFailed

RECIPE: Final = "1"
"""The version of the steps from comments to themes: it changes whenever their result would."""

ASSIGNMENTS: Final = "assignments.parquet"
FIT: Final = "fit.npz"
THEMES: Final = "themes.json"

UNSPECIFIC: Final = "unspecific"
"""The theme of comments that give no reason ("good", "满意")."""
OTHER: Final = "other"
"""The theme of comments that belong to no clear theme."""

TOO_FEW_COMMENTS: Final = "too_few_comments"


@dataclass(frozen=True)
class Theme:
    """A group of comments about the same thing.

    Attributes:
        id: the catalogue's id, or ``t-`` and a short hash for a theme that the catalogue does not know.
        names: the name in each language of the screens.
        keywords: the phrases that set its comments apart.
        comments: how many responses have it.
        quotes: ids of responses that show what it is about, from all three categories where there are any.
    """

    id: str
    names: Mapping[str, str]
    keywords: tuple[str, ...]
    comments: int
    quotes: tuple[str, ...]


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
        themes: by number of comments, most first.
        unspecific: responses whose comment gives no reason.
        other: responses whose comment has no clear theme.
        fit: what ``fit.npz`` needs beside it: theme of each centroid, scripts of the means, thresholds.
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
    """The run whose folder this is.

    Raises:
        JobFailed: ``themes_failed``: it was never finished, or its file is damaged.
    """
    try:
        raw = json.loads((out / THEMES).read_text(encoding="utf-8"))
        themes = tuple(
            Theme(**{**theme, "keywords": tuple(theme["keywords"]), "quotes": tuple(theme["quotes"])})
            for theme in raw.pop("themes")
        )
        return ThemeRun(**raw, themes=themes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JobFailed("themes_failed") from error
