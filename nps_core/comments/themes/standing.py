"""Themes that stand: later comments are placed in them, what is new beside them is found, and ids outlast a new fit."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import connected_components
from scipy.stats import false_discovery_control, hypergeom
from sklearn.cluster import KMeans, kmeans_plusplus
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from nps_core.comments.catalogue import catalogue
from nps_core.comments.runs import CLAUSES, OTHER, RECIPE, UNSPECIFIC, ThemeRun, read_run
from nps_core.comments.themes.fit import Fit, Groups
from nps_core.comments.themes.grouping import Found, How, Model, placed, with_pins
from nps_core.comments.themes.naming import Label, labels_of
from nps_core.comments.themes.quality import Qualities
from nps_core.comments.themes.space import Space, unit
from nps_core.comments.themes.units import Units, drawn
from nps_core.comments.vectors import embed_missing
from nps_core.comments.vectors.kept import Held
from nps_core.errors import JobFailed

Read = Callable[[Sequence[int]], np.ndarray]
"""Vectors of clauses by their places."""

_SAME: Final = 0.7
"""Cosine, in the space of the earlier themes, from which a theme that was found anew is an earlier one."""
_LOOKED_AT: Final = 2_000
"""Clauses of a theme from which its middle is taken."""
_FALSE: Final = 0.01
"""The share of false ones among the groups that are said to grow."""
_TIMES: Final = 3.0
_FEWEST_NEW: Final = 5
_UNITS_EACH: Final = 20
"""Clauses in each of the small groups whose growth is watched, on average."""
_MOST_CANDIDATES: Final = 10
_SAMPLE: Final = 10_000
_BESIDE_PINS: Final = 2_000
"""Clauses that show how near those of other themes lie to a theme that a reader made."""
_HARDLY_ANY: Final = 0.1
_ONE_SUBJECT: Final = 0.6
"""Cosine of the middles of two growing groups from which they are one subject."""


def on_standing(folder: Path, units: Units, model: Model, how: How) -> Found | None:
    """The clauses placed in the themes of an earlier run, whose ids, names and key phrases stay.

    Returns:
        What was found; None where nothing can stand on that run: it is of another model or recipe, or damaged.
    """
    try:
        run = read_run(folder)
        if (run.model, run.recipe) != (model.encoder.id, RECIPE):
            return None
        fit = Fit.load(folder, run)
    except JobFailed:
        return None
    keys, embedded = embed_missing(model.encoder, model.kept, units.texts, partial(how.tell, "embedding"))
    how.tell("grouping", 0, 1)
    fit = _with_pins(fit, units, keys, model, how)
    labels = _labels(run, fit) | {pin.id: Label(pin.id, pin.names, pin.phrases) for pin in how.pins}
    held = Held(model.kept, keys)
    told = _only(placed(fit, units, held), labels)
    before = _said_before(_learned_from(folder, run), keys)
    in_pins = told["theme"].isin([pin.id for pin in how.pins]).to_numpy()
    said = np.flatnonzero((told["theme"].to_numpy() != UNSPECIFIC) & ~in_pins)
    found = _candidates(units, said, before, held)
    return Found(
        placed=told,
        labels={**{label.id: label for label, _ in found}, **labels},
        vectors=held,
        keys=keys,
        embedded=embedded,
        fit=fit,
        candidates={label.id: places for label, places in found if not is_called_as_one(label, labels.values())},
        quality=Qualities({theme.id: theme.quality for theme in (*run.themes, *run.subthemes) if theme.quality}),
    )


def _with_pins(fit: Fit, units: Units, keys: Sequence[bytes], model: Model, how: How) -> Fit:
    """A standing fit with the themes that readers have made by now."""
    if not how.pins:
        return replace(fit, pins=None)
    some = np.sort(drawn(units.texts)[:_BESIDE_PINS]).tolist()
    vectors = model.kept.read([keys[place] for place in some])
    return with_pins(fit, how.pins, model, vectors, [units.scripts[place] for place in some])


def _labels(run: ThemeRun, fit: Fit) -> dict[str, Label]:
    """The labels of a run's themes, and of the catalogue's that no comment was about yet."""
    kept = {entry.id for entry, is_kept in zip(fit.known.entries, fit.kept, strict=True) if is_kept}
    known = {entry.id: Label(entry.id, entry.names, ()) for entry in catalogue() if entry.is_theme and entry.id in kept}
    return known | {theme.id: Label(theme.id, theme.names, theme.keywords) for theme in (*run.themes, *run.subthemes)}


def _only(told: pd.DataFrame, labels: Mapping[str, Label]) -> pd.DataFrame:
    """Clauses placed in themes that have a label; a group that was too small for a theme stays none."""
    names = [*labels, OTHER, UNSPECIFIC]
    return told.assign(
        theme=told["theme"].where(told["theme"].isin(names), OTHER), sub=told["sub"].where(told["sub"].isin(names), "")
    )


# -- what is new ----------------------------------------------------------------------------------------------------


def _learned_from(folder: Path, run: ThemeRun) -> Path:
    """The folder of the run whose comments the themes were learned from, as far as it is still there."""
    while run.parent and (folder.parent / run.parent / CLAUSES).is_file():
        folder = folder.parent / run.parent
        run = read_run(folder)
    return folder


def _said_before(folder: Path, keys: Sequence[bytes]) -> np.ndarray:
    """How many responses of an earlier run held each clause."""
    said = pc.value_counts(pq.read_table(folder / CLAUSES, columns=["vector"])["vector"].combine_chunks())
    place = pc.index_in(said.field("values"), value_set=pa.array(keys, pa.binary(32)))
    known = place.is_valid()
    times = np.zeros(len(keys), dtype=np.int64)
    times[place.filter(known).to_numpy()] = said.field("counts").filter(known).to_numpy()
    return times


def growing(now: np.ndarray, before: np.ndarray, totals: tuple[float, float]) -> np.ndarray:
    """Which groups hold a larger share of what is said now than of what was said before.

    Fisher's exact test of each, one-sided, with at most 1 % false ones among those named (Benjamini and Hochberg
    1995); besides, the share must be three times what it was, and five comments must be new.

    Args:
        now, before: comments in each group.
        totals: of all comments, now and before.
    """
    if not len(now) or not all(totals):
        return np.zeros(len(now), dtype=bool)
    chance = hypergeom.sf(now - 1, totals[0] + totals[1], now + before, totals[0])
    times = now / totals[0] >= _TIMES * before / totals[1]
    return (false_discovery_control(chance) <= _FALSE) & times & (now >= _FEWEST_NEW)


def _candidates(units: Units, said: np.ndarray, before: np.ndarray, read: Read) -> list[tuple[Label, np.ndarray]]:
    """Small groups of clauses that are said far more often than before: the label and the new clauses of each.

    Clauses of all themes are looked at, for what is new lies near something known and few clauses fit none (of 60 about
    a subject that was held back from 3,000 questions to a bank, 2 did, and 52 and 42 were found so): it is the group
    that no theme is about.
    """
    now = (units.weight - before).clip(min=0)
    if not before.any() or now[said].sum() < _FEWEST_NEW:
        return []
    group = _small_groups(said, now, units, read)
    size = group.max() + 1
    new_in, old_in = (np.bincount(group, weights=each[said], minlength=size) for each in (now, before))
    named = np.flatnonzero(growing(new_in, old_in, (now.sum(), before.sum())))
    if not len(named):
        return []
    new = now[said] > 0
    subject = _subjects([read(said[new & (group == one)].tolist()) for one in named])
    number = np.full(len(units.texts), -1)
    for one, which in zip(named, subject, strict=True):
        number[said[new & (group == one)]] = which
    number[np.isin(number, _said_all_along(number, said, (now, before), read))] = -1
    return _named(units, number)


def _said_all_along(
    number: np.ndarray, said: np.ndarray, times: tuple[np.ndarray, np.ndarray], read: Read
) -> list[int]:
    """The growing subjects near whose middle much was said before too: they are known, and there is more of them now.

    As near as the nearer half of the new clauses, old ones must be a tenth as frequent at most.

    Args:
        number: the subject of each new clause, -1 for none.
        said: places of the clauses that are looked at.
        times: how many comments hold each clause, now and before.
    """
    members = [read(np.flatnonzero(number == one).tolist()) for one in range(number.max() + 1)]
    middles = unit(np.stack([each.mean(axis=0) for each in members]))
    reach = np.array([np.median(each @ middle) for each, middle in zip(members, middles, strict=True)])
    near = np.zeros((2, len(members)))
    for start in range(0, len(said), _SAMPLE):
        part = said[start : start + _SAMPLE]
        is_near = read(part.tolist()) @ middles.T >= reach
        near += np.stack([each[part] @ is_near for each in times])
    now, before = (share / each[said].sum() for share, each in zip(near, times, strict=True))
    return np.flatnonzero(before > _HARDLY_ANY * now).tolist()


def is_called_as_one(label: Label, standing: Iterable[Label]) -> bool:
    """Whether a growing group has the id, or in some language the name, of a theme that stands.

    How surely its clauses belong to a theme of the catalogue does not tell: a new subject inside a known one is as sure
    (cards that a machine swallowed, among cash and machines).
    """
    mine = {label.id, *map(str.casefold, label.names.values())}
    return any(not mine.isdisjoint({one.id, *map(str.casefold, one.names.values())}) for one in standing)


def _small_groups(said: np.ndarray, now: np.ndarray, units: Units, read: Read) -> np.ndarray:
    """A small group for each of some clauses."""
    drawn = np.random.default_rng(0).permutation(len(said))
    drawn = drawn[np.argsort(now[said[drawn]] == 0, kind="stable")][:_SAMPLE]
    some = np.sort(drawn)
    vectors, written = read(said[some].tolist()), [units.scripts[at] for at in said[some]]
    space = Space.of(vectors, written)
    points = space.project(vectors, written).astype(np.float64)
    with threadpool_limits(1):
        number = max(len(some) // _UNITS_EACH, 1)
        # One try for each start: the best of several costs most of a wave's time, and the groups need not be the best.
        starts, _ = kmeans_plusplus(points, number, random_state=0, n_local_trials=1)
        means = KMeans(number, init=starts, n_init=1, random_state=0).fit(points)
    group = np.empty(len(said), dtype=np.int64)
    for start in range(0, len(said), _SAMPLE):
        part = said[start : start + _SAMPLE]
        near = space.project(read(part.tolist()), [units.scripts[at] for at in part]) @ unit(means.cluster_centers_).T
        group[start : start + _SAMPLE] = near.argmax(axis=1)
    return group


def _subjects(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Which subject each growing group is about: those whose middles lie near each other are about one."""
    middles = unit(np.stack([each.mean(axis=0) for each in vectors]))
    return connected_components(middles @ middles.T >= _ONE_SUBJECT, directed=False)[1]


def _named(units: Units, number: np.ndarray) -> list[tuple[Label, np.ndarray]]:
    """The labels of subjects; what cannot be named is empty talk and no candidate."""
    found = labels_of(units.texts, units.scripts, number.tolist(), {})
    named = {
        label.id: (label, [one for one, other in found.items() if other.id == label.id]) for label in found.values()
    }
    places = [(label, np.flatnonzero(np.isin(number, those))) for label, those in named.values()]
    return sorted(places, key=lambda each: -len(each[1]))[:_MOST_CANDIDATES]


# -- ids that outlast a new fit -------------------------------------------------------------------------------------


def with_earlier_ids(found: Found, units: Units, folder: Path) -> Found:
    """Themes that were found anew, under the ids of the earlier themes that they are.

    Each is compared in the space of the earlier run, as what readers did to those belongs to it. Themes of the
    catalogue and readers' own keep their ids by themselves.
    """
    try:
        run = read_run(folder)
        if found.fit is None or run.model != found.fit.model:
            return found
        earlier = Fit.load(folder, run)
    except JobFailed:
        return found
    ids = {name: name for name in found.fit.groups.themes if _is_found(name)}
    names = _told_apart(ids, _matched(earlier.groups, ids, found, units, "theme"))
    for theme, groups in found.fit.subs.items():
        own = names.get(theme, theme)
        parts = {part: f"{own}.{part.rpartition('.')[2]}" for part in groups.themes if _is_found(part)}
        again = _matched(earlier.subs[own], parts, found, units, "sub") if own in earlier.subs else {}
        names |= _told_apart(parts, again)
    return _renamed(found, {old: new for old, new in names.items() if old != new})


def _matched(earlier: Groups, ids: Iterable[str], found: Found, units: Units, level: str) -> dict[str, str]:
    """The earlier id of each theme that is an earlier one."""
    olds = sorted({name for name in earlier.themes if _is_found(name)})
    middles = {
        name: middle
        for name in sorted(ids)
        if (middle := _middle(earlier.space, name, found, units, level)) is not None
    }
    if not olds or not middles:
        return {}
    themes = np.array(earlier.themes)
    centres = unit(np.stack([earlier.centres[themes == name].mean(axis=0) for name in olds]))
    cosines = np.stack(list(middles.values())) @ centres.T
    pairs = zip(*linear_sum_assignment(-cosines), strict=True)
    news = list(middles)
    return {news[row]: olds[column] for row, column in pairs if cosines[row, column] >= _SAME}


def _is_found(name: str) -> bool:
    """Whether an id was made from key phrases, so that another fit would make another."""
    return name.startswith("t-") or "." in name


def _middle(space: Space, name: str, found: Found, units: Units, level: str) -> np.ndarray | None:
    """Where a theme lies in an earlier space; None for one without clauses."""
    places = found.placed["unit"].to_numpy()[found.placed[level].to_numpy() == name][:_LOOKED_AT].tolist()
    if not places:
        return None
    points = space.project(found.vectors(places), [units.scripts[place] for place in places])
    return unit(points.mean(axis=0, keepdims=True))[0]


def _told_apart(ids: Mapping[str, str], matched: Mapping[str, str]) -> dict[str, str]:
    """The id of each theme: that of the earlier one it is, else its own, made another where an earlier one has it."""
    taken = set(matched.values())
    own = {name: _another(new) if new in taken else new for name, new in ids.items()}
    return {**own, **matched}


def _another(name: str) -> str:
    stem, mark, digits = name.rpartition("." if "." in name else "-")
    return f"{stem}{mark}{hashlib.sha256(name.encode()).hexdigest()[: len(digits)]}"


def _renamed(found: Found, names: Mapping[str, str]) -> Found:
    """What was found, under other ids."""
    if not names or found.fit is None:
        return found

    def of(name: str) -> str:
        return names.get(name, name)

    def groups_of(groups: Groups) -> Groups:
        return replace(groups, themes=tuple(map(of, groups.themes)))

    return replace(
        found,
        placed=found.placed.assign(theme=found.placed["theme"].map(of), sub=found.placed["sub"].map(of)),
        labels={of(name): replace(label, id=of(name)) for name, label in found.labels.items()},
        fit=replace(
            found.fit,
            groups=groups_of(found.fit.groups),
            subs={of(theme): groups_of(groups) for theme, groups in found.fit.subs.items()},
            shown={of(name): (of(theme), of(sub)) for name, (theme, sub) in found.fit.shown.items()},
        ),
        quality=Qualities({of(name): one for name, one in found.quality.of.items()}) if found.quality else None,
    )
