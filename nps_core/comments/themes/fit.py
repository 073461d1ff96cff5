"""What a run learned, kept so that later comments find the same themes without learning again."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from nps_core.comments.catalogue import Entry
from nps_core.comments.runs import FIT, OTHER, UNSPECIFIC, ThemeRun
from nps_core.comments.themes.known import Known
from nps_core.comments.themes.space import Space, unit
from nps_core.errors import JobFailed

LIKELY: Final = 0.2
"""The likelihood from which a clause is about an entry of the catalogue (of some 46, so chance is .02)."""

_DEVIATIONS: Final = 2.0
_ENOUGH: Final = 10
"""Clauses of a theme from which it is known how near they lie."""
_KNOWN: Final = ("means", "weights", "bias", "points")


@dataclass(frozen=True)
class Groups:
    """Groups of clauses: the space they lie in, their middles, how far each reaches, and the theme each belongs to.

    Attributes:
        centres: of length 1; shape (groups, components of the space).
        radii: the least cosine to its middle of a clause that belongs to a group.
        themes: the id of each group's theme, ``other`` for one without a name; a theme may have many groups.
    """

    space: Space
    centres: np.ndarray
    radii: np.ndarray
    themes: tuple[str, ...]

    def nearest(self, vectors: np.ndarray, scripts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The nearest group of each clause, -1 for one too far out for it, and the cosine to its middle."""
        if not len(self.centres):
            return np.full(len(vectors), -1), np.zeros(len(vectors), np.float32)
        cosines = self.space.project(vectors, scripts) @ self.centres.T
        best, cosine = cosines.argmax(axis=1), cosines.max(axis=1)
        return np.where(cosine >= self.radii[best], best, -1), cosine

    def place(self, vectors: np.ndarray, scripts: Sequence[str], none: str) -> tuple[np.ndarray, np.ndarray]:
        """The theme of each clause, ``none`` for one that is in no group, and the cosine to its group's middle."""
        group, cosine = self.nearest(vectors, scripts)
        return np.array([*self.themes, none], dtype=object)[group], cosine


@dataclass(frozen=True)
class Pins:
    """Themes that readers made, in the space of the catalogue.

    Attributes:
        centres: the middle of each, of length 1; shape (pins, dimensions of the model).
        near: the cosine from which a clause belongs to each.
    """

    ids: tuple[str, ...]
    centres: np.ndarray
    near: np.ndarray


@dataclass(frozen=True)
class Said:
    """Clauses and the theme that each would belong to without readers' own themes.

    Attributes:
        vectors: shape (clauses, dimensions of the model).
        scripts, theme: of each.
    """

    vectors: np.ndarray
    scripts: Sequence[str]
    theme: np.ndarray


@dataclass(frozen=True)
class Placed:
    """The themes of clauses, one of each a clause.

    Attributes:
        theme: the id of its theme, ``other`` or ``unspecific``.
        sureness: from 0 to 1.
        sub: the id of its sub-theme, empty for none.
        sub_sureness: from 0 to 1.
    """

    theme: np.ndarray
    sureness: np.ndarray
    sub: np.ndarray
    sub_sureness: np.ndarray


@dataclass(frozen=True)
class Fit:
    """All that is needed to place a clause.

    Attributes:
        model: which model its vectors are of.
        known: the catalogue as the model sees it.
        kept: which of its entries are told apart here; shape (entries,).
        groups: of what the catalogue does not recognise.
        subs: the groups inside a theme, by its id.
        pins: themes that readers made.
        shown: where a reader asked for another number of themes, the theme and sub-theme under which each theme that is
            merged with others, or sub-theme that is a theme of its own, is shown.
        likely: the likelihood from which a clause is about an entry.
    """

    model: str
    known: Known
    kept: np.ndarray
    groups: Groups
    subs: Mapping[str, Groups] = field(default_factory=dict)
    pins: Pins | None = None
    shown: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    likely: float = LIKELY

    def place(self, vectors: np.ndarray, scripts: Sequence[str]) -> Placed:
        """The theme and sub-theme of each clause."""
        entry, likelihood = self.entries(vectors, scripts)
        of_entry = np.array([theme_of(one) for one in self.known.entries], dtype=object)
        of_group, cosine = self.groups.place(vectors, scripts, OTHER)
        theme = np.where(entry >= 0, of_entry[entry], of_group)
        sureness = np.where(entry >= 0, likelihood, cosine)
        if self.pins is not None and self.pins.ids:
            cosines = self.known.centred(vectors, scripts) @ self.pins.centres.T
            beyond = cosines - self.pins.near
            mine, pin = beyond.max(axis=1) >= 0, beyond.argmax(axis=1)
            theme = np.where(mine, np.array(self.pins.ids, dtype=object)[pin], theme)
            sureness = np.where(mine, cosines[np.arange(len(pin)), pin], sureness)
        sub, cosine = self._subs_of(theme, vectors, scripts)
        told = Placed(theme, sureness.clip(0, 1).astype(np.float32), sub, cosine.clip(0, 1))
        return self._as_shown(told) if self.shown else told

    def _as_shown(self, told: Placed) -> Placed:
        """Themes merged and sub-themes raised to themes, as far as a reader asked for it."""
        theme, sub, sureness = told.theme.copy(), told.sub.copy(), told.sub_sureness.copy()
        for name, (above, below) in self.shown.items():
            mine = told.sub == name if "." in name else told.theme == name
            theme[mine], sub[mine] = above, below
            sureness[mine] = told.sureness[mine] if below else 0
        return Placed(theme, told.sureness, sub, sureness)

    def entries(self, vectors: np.ndarray, scripts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The likeliest kept entry of each clause, -1 where none is likely or it is but talk, and its likelihood."""
        return likely_entries(self.known, self.kept, self.likely, vectors, scripts)

    def _subs_of(self, theme: np.ndarray, vectors: np.ndarray, scripts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        written = np.asarray(scripts, dtype=object)
        sub, sureness = np.full(len(theme), "", dtype=object), np.zeros(len(theme), np.float32)
        for name, groups in self.subs.items():
            mine = np.flatnonzero(theme == name)
            if len(mine):
                sub[mine], sureness[mine] = groups.place(vectors[mine], written[mine].tolist(), "")
        return sub, sureness

    def facts(self) -> dict[str, Any]:
        """What ``themes.json`` keeps beside the arrays of ``fit.npz``."""
        return {
            "entries": [[one.id, one.kind] for one in self.known.entries],
            "near": self.known.near,
            "margin": self.known.margin,
            "likely": self.likely,
            "groups": _told(self.groups),
            "subs": {name: _told(groups) for name, groups in self.subs.items()},
            "shown": {name: list(where) for name, where in self.shown.items()},
            "pins": [*self.pins.ids] if self.pins else [],
            "pins_near": self.pins.near.tolist() if self.pins else [],
        }

    def save(self, file: Path) -> None:
        """Write ``fit.npz``; ``facts`` go into ``themes.json``."""
        arrays = {
            **{f"known_{name}": getattr(self.known, name) for name in _KNOWN},
            "kept": self.kept,
            "pins": self.pins.centres if self.pins else np.zeros((0, self.known.means.shape[1]), np.float32),
        }
        for place, groups in enumerate([self.groups, *self.subs.values()]):
            space = groups.space
            each = {"means": space.means, "components": space.components, "centres": groups.centres}
            arrays |= {f"{place}_{name}": array for name, array in each.items()} | {f"{place}_radii": groups.radii}
        with file.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path, run: ThemeRun) -> Self:
        """The fit of a run from its folder.

        Raises:
            JobFailed: ``themes_failed``: it is not there or damaged, or the run has none.
        """
        try:
            facts = run.fit
            with np.load(folder / FIT, allow_pickle=False) as arrays:
                entries = tuple(Entry(name, {}, (), (), kind) for name, kind in facts["entries"])
                means, weights, bias, points = (arrays[f"known_{name}"] for name in _KNOWN)
                groups = [_read(arrays, at, told) for at, told in enumerate([facts["groups"], *facts["subs"].values()])]
                return cls(
                    model=run.model,
                    known=Known(entries, means, weights, bias, points, facts["near"], facts["margin"]),
                    kept=arrays["kept"],
                    groups=groups[0],
                    subs=dict(zip(facts["subs"], groups[1:], strict=True)),
                    pins=Pins(tuple(facts["pins"]), arrays["pins"], np.array(facts["pins_near"]))
                    if facts["pins"]
                    else None,
                    shown={name: (theme, sub) for name, (theme, sub) in facts["shown"].items()},
                    likely=facts["likely"],
                )
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise JobFailed("themes_failed") from error


def theme_of(entry: Entry) -> str:
    """The theme that clauses about an entry of the catalogue belong to."""
    return {"theme": entry.id, "unspecific": UNSPECIFIC}.get(entry.kind, OTHER)


def likely_entries(
    known: Known, kept: np.ndarray, likely: float, vectors: np.ndarray, scripts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest kept entry of each clause, -1 where none is likely or it is but talk, and its likelihood."""
    likelihoods = known.likelihoods(vectors, scripts) * kept
    entry, likelihood = likelihoods.argmax(axis=1), likelihoods.max(axis=1)
    talk = np.array([one.kind == "talk" for one in known.entries])
    return np.where((likelihood >= likely) & ~talk[entry], entry, -1), likelihood


def pins_of(known: Known, ids: Sequence[str], phrases: Sequence[tuple[np.ndarray, Sequence[str]]], said: Said) -> Pins:
    """Readers' themes from the vectors and scripts of their phrases, beside clauses that other themes hold.

    Where a clause begins to belong to one lies between how near its phrases are to the others of them and how near the
    clauses of each other theme are: twice as far, in deviations, from those as from the phrases. It lies at least half
    way to the nearest entry of the catalogue, and not below the mean cosine of the catalogue's own phrases to their
    entry: what a single word is meant to cover nobody knows. (16 intents of Banking77, 8 phrases each: precision .50 at
    a recall of .71; without the clauses of others .19 at .92.)
    """
    own_of_entries = known.near + known.margin
    centres, near = np.zeros((0, known.means.shape[1]), np.float32), []
    points_said = known.centred(said.vectors, said.scripts) if len(said.vectors) else said.vectors
    for vectors, scripts in phrases:
        points = known.centred(vectors, scripts)
        together = points.sum(axis=0, keepdims=True)
        centre = unit(together).astype(np.float32)
        centres = np.vstack([centres, centre])
        own = (points * unit(together - points)).sum(axis=1) if len(points) > 1 else np.array([own_of_entries])
        half = (own.mean() + (points @ known.points.T).max(axis=1).mean()) / 2
        beside = _beside(points_said @ centre[0], said.theme, own, known.margin) if len(said.vectors) else []
        near.append(max(own_of_entries, half, *beside))
    return Pins(tuple(ids), centres, np.array(near))


def _beside(cosines: np.ndarray, theme: np.ndarray, own: np.ndarray, margin: float) -> list[float]:
    """Where each theme ends beside a reader's one; of a theme as near as its own phrases nothing, for it is the same.

    Args:
        cosines: of clauses to the middle of the reader's theme.
        theme: the theme of each.
        own: cosines of its phrases to the middle of the others of them.
    """
    ends = []
    for name in sorted(set(theme)):
        of_it = cosines[theme == name]
        other, further = float(of_it.mean()), _DEVIATIONS * float(of_it.std())
        if other < own.mean() - margin and own.std() > 0 and len(of_it) >= _ENOUGH:
            ends.append(float((own.mean() * further + other * own.std()) / (further + own.std())))
    return ends


def _told(groups: Groups) -> dict[str, list[str]]:
    return {"scripts": list(groups.space.scripts), "themes": list(groups.themes)}


def _read(arrays: Mapping[str, np.ndarray], place: int, told: Mapping[str, Sequence[str]]) -> Groups:
    means, components, centres, radii = (
        arrays[f"{place}_{name}"] for name in ("means", "components", "centres", "radii")
    )
    return Groups(Space(tuple(told["scripts"]), means, components), centres, radii, tuple(told["themes"]))
