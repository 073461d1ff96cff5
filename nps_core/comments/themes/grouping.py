"""Which theme each clause belongs to.

A clause that is clearly about an entry of the catalogue belongs to it. What the catalogue does not recognise is
grouped, and each group is named: by the catalogue where its middle is about an entry, else by the phrases
that set it apart. Without a model the words of the catalogue decide.

Grouping everything and naming the groups afterwards was measured first. On 300 restaurant reviews with labelled aspects
(ASAP) it gave an F1 of .52, with half of the groups under names such as "noon · hours"; this order gives .77, and on
1,400 hand-labelled comments in three scripts .71 instead of .50. ``benchmarks/themes.py`` repeats the first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from nps_core.comments.catalogue import catalogue
from nps_core.comments.languages import key, scripts
from nps_core.comments.runs import OTHER, Pin
from nps_core.comments.themes.backing import is_borne_out
from nps_core.comments.themes.fit import LIKELY, Fit, Groups, Said, likely_entries, pins_of, theme_of
from nps_core.comments.themes.known import Known
from nps_core.comments.themes.naming import Label, labels_of
from nps_core.comments.themes.parts import Cut, cut, parts
from nps_core.comments.themes.quality import Qualities, qualities
from nps_core.comments.themes.shaping import merged, raised, seats, together
from nps_core.comments.themes.space import Space
from nps_core.comments.themes.units import Sample, Units, drawn
from nps_core.comments.vectors import Encoder, embed_missing
from nps_core.comments.vectors.kept import Held, KeptVectors
from nps_core.comments.words import is_foreign

Tell = Callable[[str, int, int], None]
"""Hears the stage, how much of it is done, and of how much."""

FEWEST_UNITS: Final = 40
"""Different clauses below which there are no groups, only comments."""
_SAMPLE: Final = 10_000
_LEAST_SHARE: Final = 0.0075
"""An entry that fewer of all clauses are about is no theme of this company: its clauses are grouped with the rest."""
_LEAST_OF_TRADE: Final = 0.03
"""The share of all clauses that are about the entries of a trade from which the company is in it. Companies in a trade
had .06 to .44 of it, others less than .01."""
_MOST_KNOWN: Final = 20
_SAME: Final = 0.85
"""Cosine of two centres above which their groups are one theme."""
_FEWEST_GROUPS: Final = 3
MOST_GROUPS: Final = 16
_MANY_UNITS: Final = 500
_FEWEST_OF_MANY: Final = 6
"""So many clauses have more than a handful of subjects, however little their silhouette says so."""
_UNITS_EACH_GROUP: Final = 8
_PLACED: Final = ("theme", "sureness", "sub", "sub_sureness")


@dataclass(frozen=True)
class Model:
    """A loaded model and where its vectors are kept."""

    encoder: Encoder
    kept: KeptVectors

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of a few texts."""
        return self.kept.read(embed_missing(self.encoder, self.kept, texts, lambda _done, _total: None)[0])


@dataclass(frozen=True)
class How:
    """What the reader asked for.

    Attributes:
        tell: hears of progress.
        wanted: about how many themes; None for as many as the comments speak for.
        seed: of the draws by which stability is measured; it moves no theme.
        pins: themes that readers made.
    """

    tell: Tell
    wanted: int | None = None
    seed: int = 0
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True)
class Found:
    """The themes of clauses.

    Attributes:
        placed: ``unit``, ``theme``, ``sureness`` (0 to 1), ``sub`` (empty for none), ``sub_sureness``: one row for each
            theme of each clause.
        labels: the labels of themes, sub-themes and candidates by id.
        vectors: vectors of clauses by their places, shape (places, dimensions).
        keys: of the kept vectors of clauses; empty without a model.
        embedded: clauses that had to be embedded anew.
        fit: what places later clauses; None without a model.
        candidates: places of the clauses of each group that is no theme yet, by the id of its label.
        quality: how good the themes are; None where nothing was measured.
    """

    placed: pd.DataFrame
    labels: Mapping[str, Label]
    vectors: Callable[[Sequence[int]], np.ndarray]
    keys: Sequence[bytes] = ()
    embedded: int = 0
    fit: Fit | None = None
    candidates: Mapping[str, np.ndarray] = field(default_factory=dict)
    quality: Qualities | None = None


def by_vectors(units: Units, model: Model, how: How) -> Found:
    """Themes found by the vectors of clauses."""
    keys, embedded = embed_missing(model.encoder, model.kept, units.texts, partial(how.tell, "embedding"))
    how.tell("grouping", 0, 1)
    held = Held(model.kept, keys)
    places = np.sort(drawn(units.texts)[:_SAMPLE]).tolist()
    sample = Sample(
        [units.texts[place] for place in places],
        [units.scripts[place] for place in places],
        held(places),
        units.weight[places],
    )
    fit, labels, rest = _first_level(sample, model, how)
    fit, labels, quality = _second_level(sample, fit, labels, rest, how)
    return Found(
        placed=placed(fit, units, held),
        labels=labels,
        vectors=held,
        keys=keys,
        embedded=embedded,
        fit=fit,
        quality=quality,
    )


def _first_level(sample: Sample, model: Model, how: How) -> tuple[Fit, dict[str, Label], Cut | None]:
    """What the catalogue knows and the groups of the rest, their labels, and the cut that made the groups."""
    known = _of_these_trades(Known.of(model.vectors), sample)
    chosen = _entries_here(known, sample)
    entry, _ = likely_entries(known, chosen, LIKELY, sample.vectors, sample.scripts)
    rest = sample.part(np.flatnonzero(entry < 0))
    enough = len(rest.texts) >= FEWEST_UNITS
    found = cut(rest, group_numbers(len(rest.texts))) if enough else None
    how.tell("naming", 0, 1)
    of_group, labels = _named(sample, entry, rest, found, known)
    groups = found.groups(tuple(of_group)) if found else _none(rest)
    labels |= {pin.id: Label(pin.id, pin.names, pin.phrases) for pin in how.pins}
    fit = Fit(model.encoder.id, known, chosen, groups)
    return with_pins(fit, how.pins, model, sample.vectors, sample.scripts), labels, found


def group_numbers(clauses: int) -> tuple[int, int]:
    """The least and the greatest number of groups that so many clauses may form."""
    most = max(min(MOST_GROUPS, clauses // _UNITS_EACH_GROUP), _FEWEST_GROUPS)
    return min(_FEWEST_OF_MANY if clauses >= _MANY_UNITS else _FEWEST_GROUPS, most), most


def _none(rest: Sample) -> Groups:
    """No groups at all: so few clauses form none."""
    empty = np.zeros((0, 0), np.float32)
    return Groups(
        Space((), np.zeros((1, rest.vectors.shape[1]), np.float32), empty), empty, np.zeros(0, np.float32), ()
    )


def _second_level(
    sample: Sample, fit: Fit, labels: dict[str, Label], rest: Cut | None, how: How
) -> tuple[Fit, dict[str, Label], Qualities]:
    """Sub-themes, and fewer or more themes where a reader asked for them; how good all of them are."""
    theme = fit.place(sample.vectors, sample.scripts).theme
    weights = {
        name: float(weight)
        for name in labels
        if (weight := sample.weight[theme == name].sum()) and name not in {pin.id for pin in how.pins}
    }
    wanted = len(weights) if how.wanted is None else max(how.wanted - len(how.pins), 1)
    cut_more = seats(weights, wanted) if wanted > len(weights) else {}
    found = parts(sample, theme, labels, cut_more)
    labels = {**labels, **found.labels}
    shown: dict[str, tuple[str, str]] = {}
    if cut_more:
        shown, more = raised({name: one for name, one in found.labels.items() if name.partition(".")[0] in cut_more})
        labels |= more
    elif wanted < len(weights):
        names = list(weights)
        points = fit.known.centred(sample.vectors, sample.scripts)
        centres = np.stack([points[theme == name].mean(axis=0) for name in names])
        for group in together(centres, list(weights.values()), wanted):
            if len(group) > 1:
                where, more = merged([labels[names[place]] for place in group])
                shown |= where
                labels |= more
    fit = replace(fit, subs=found.groups, shown=shown)
    formed = [(rest, fit.groups)] if rest else []
    formed += [(each, _under(found.groups[name], shown)) for name, each in found.cuts.items()]
    return fit, labels, qualities(sample, fit.place(sample.vectors, sample.scripts), formed, how.seed)


def _under(groups: Groups, shown: Mapping[str, tuple[str, str]]) -> Groups:
    """Groups under the ids of the themes that they are shown as."""
    return replace(groups, themes=tuple(shown.get(name, (name, ""))[0] for name in groups.themes))


def with_pins(fit: Fit, pins: Sequence[Pin], model: Model, vectors: np.ndarray, scripts_of: Sequence[str]) -> Fit:
    """A fit with readers' themes as the model sees them, beside the clauses of a sample."""
    bare = replace(fit, pins=None)
    if not pins:
        return bare
    told = [(model.vectors(said), scripts(said)) for pin in pins for said in [[key(phrase) for phrase in pin.phrases]]]
    theme = bare.place(vectors, scripts_of).theme
    return replace(fit, pins=pins_of(fit.known, [pin.id for pin in pins], told, Said(vectors, scripts_of, theme)))


def _of_these_trades(known: Known, sample: Sample) -> Known:
    """The catalogue without the entries of trades that the company is not in: too few clauses speak of them.

    A card that a shop declines is nearest to a bank's cards; where nothing else is a bank's it is about payment.
    """
    said, told = _said(known, sample)
    trades = [one.trade for one in known.entries]
    share = {trade: said[told & np.array([one == trade for one in trades])].sum() for trade in set(trades)}
    return known.only(np.array([not one or share[one] >= _LEAST_OF_TRADE * sample.weight.sum() for one in trades]))


def _entries_here(known: Known, sample: Sample) -> np.ndarray:
    """Which entries are told apart here: the most frequent of those that enough clauses speak of, and talk."""
    said, told = _said(known, sample)
    enough = said >= max(_LEAST_SHARE * sample.weight.sum(), 1)
    often = np.argsort(np.argsort(-said, kind="stable"), kind="stable") < _MOST_KNOWN
    return (enough & often & told) | np.array([not one.is_theme for one in known.entries])


def _said(known: Known, sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """How many comments speak of each entry, and whether their words bear that out; shapes (entries,)."""
    entry, _ = likely_entries(known, np.ones(len(known.entries), dtype=bool), LIKELY, sample.vectors, sample.scripts)
    likely = entry >= 0
    said = np.bincount(entry[likely], weights=sample.weight[likely], minlength=len(known.entries))
    foreign = is_foreign(sample.texts)
    parts = (sample.part(np.flatnonzero(entry == one)) for one in range(len(known.entries)))
    return said, np.array([_is_borne_out(known, one, part, foreign) for one, part in enumerate(parts)])


def _is_borne_out(known: Known, entry: int, part: Sample, foreign: bool) -> bool:
    return is_borne_out(known, entry, part.texts, part.scripts, part.vectors, foreign=foreign)


def _named(
    sample: Sample, entry: np.ndarray, rest: Sample, found: Cut | None, known: Known
) -> tuple[list[str], dict[str, Label]]:
    """The theme of each group, and the labels of all themes."""
    first = len(known.entries)
    foreign = is_foreign(sample.texts)
    nearest = found.nearest() if found else np.full(len(rest.texts), -1)
    alike = _alike(found.tree.centres(found.number)) if found else np.zeros(0, dtype=np.int64)
    number_of = np.array([first + place for place in alike], dtype=np.int64)
    for place in np.unique(alike):
        part = rest.part(np.flatnonzero(np.isin(nearest, np.flatnonzero(alike == place))))
        match = known.match(part.vectors, part.scripts) if part.texts else None
        if match is not None and _is_borne_out(known, known.entries.index(match), part, foreign):
            number_of[alike == place] = known.entries.index(match)
    number = entry.copy()
    number[entry < 0] = np.where(nearest >= 0, np.append(number_of, -1)[nearest], -1)
    about = {one: known.entries[one] for one in set(number.tolist()) if 0 <= one < first}
    named = labels_of(sample.texts, sample.scripts, number.tolist(), about)
    of_group = [
        theme_of(known.entries[one]) if one < first else named[one].id if one in named else OTHER
        for one in number_of.tolist()
    ]
    return of_group, {label.id: label for label in named.values()}


def _alike(centres: np.ndarray) -> np.ndarray:
    """For each centre the first one that it lies so near that both are one theme, itself if there is none."""
    return (centres @ centres.T > _SAME).argmax(axis=1)


def placed(fit: Fit, units: Units, held: Held) -> pd.DataFrame:
    """The themes of clauses by a fit, as ``Found.placed``."""
    parts = [fit.place(vectors, units.scripts[part]) for part, vectors in held.in_slices()]
    columns = {name: np.concatenate([getattr(each, name) for each in parts]) for name in _PLACED}
    return pd.DataFrame({"unit": np.arange(len(units.texts)), **columns})


def by_words(units: Units) -> Found:
    """Themes found by the words of the catalogue: what remains where no model can be loaded."""
    entries = [entry for entry in catalogue() if entry.is_theme]
    rows = []
    for place, text in enumerate(units.texts):
        named = [entry.id for entry in entries if entry.is_in(text)]
        rows += [(place, name, 1 / len(named)) for name in named] or [(place, OTHER, 0.0)]
    told = pd.DataFrame(rows, columns=["unit", "theme", "sureness"]).astype({"sureness": np.float32})
    told = told.assign(sub="", sub_sureness=np.float32(0))
    held = set(told["theme"])
    labels = {entry.id: Label(entry.id, entry.names, entry.words[:5]) for entry in entries if entry.id in held}
    return Found(told, labels, lambda places: np.zeros((len(places), 1)))
