"""The score column of a table, judged: each different text once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nps_core.errors import TableRefused
from nps_core.reading import scales, scores
from nps_core.reading.mixed import Sources
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note, ScaleReading
from nps_core.scale import SCALES, ZERO_TO_HUNDRED, Scale

_FITS = 0.98


@dataclass(frozen=True, eq=False)
class ScoresJudged:
    """How the score column was read.

    Attributes:
        score: int8, an entry a row; null where the row says none.
        reason: the code of the reason why it says none, an entry a row; null where it says one.
        scale: the scale that the answers were written on.
        notes: what should be known.
        readings: what other scales would make of the answers.
        stretched: the scales of some rows that were carried over to 0 to 10.
        own_scales: column, segment and scale of the rows that were read on a scale of their own.
    """

    score: pa.Array
    reason: pa.Array
    scale: Scale
    notes: tuple[Note, ...] = ()
    readings: tuple[ScaleReading, ...] = ()
    stretched: tuple[str, ...] = ()
    own_scales: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class _ScaleFound:
    scale: Scale
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class ScaleSaid:
    """What is known of the scale before the answers are looked at.

    Attributes:
        name: the scale that a person chose; empty to find out.
        must_fit: whether it was chosen for an earlier file, and so holds only if it fits this one.
        by_number: whether the tool that made the file may store the number of an option.
    """

    name: str = ""
    must_fit: bool = False
    by_number: bool = False


def judge_scores(score: Profile, said_scale: ScaleSaid, sources: Sources | None = None) -> ScoresJudged:
    """The score of each row, or the reason why there is none.

    Args:
        score: the score column.
        said_scale: what is known of its scale.
        sources: those of the rows that were written on other scales; they say nothing about the scale of the rest.

    Raises:
        TableRefused: the answers are blank, none is usable, or they are not on 0 to 10.
    """
    header = score.header.shown
    encoded = score.encoded
    said = [scores.judgement(text) for text in encoded.dictionary.to_pylist()]
    if all(one is scores.BLANK for one in said):
        raise TableRefused("scores_blank", column=header)
    counts: Counter[float] = Counter()
    places = encoded.indices.to_numpy()
    of_rest = places if sources is None else places[sources.groups == 0]
    for one, count in zip(said, np.bincount(of_rest, minlength=len(said)).tolist(), strict=True):
        if one.number is not None and one.number >= 0:
            counts[one.number] += count
    found = _scale(counts, score, said_scale)
    read_on = (found.scale,) if sources is None else sources.read_on(found.scale)
    judged = [_judged(one, scale) for scale in read_on for one in said]
    if all(score is None for score, _ in judged):
        raise TableRefused("no_usable_score", column=header)
    fractions = sum(count for number, count in counts.items() if number % 1 and found.scale.holds(number))
    broken = (Note("warning", "scores_fraction", {"n": fractions}),) if fractions else ()
    rows = encoded.indices if sources is None else pa.array(places + len(said) * sources.groups)
    return ScoresJudged(
        pa.array([score for score, _ in judged], pa.int8()).take(rows),
        pa.array([reason for _, reason in judged], pa.string()).take(rows),
        found.scale,
        (*found.notes, *broken, *(sources.notes(found.scale) if sources else ())),
        scales.readings(counts, found.scale),
        sources.stretched if sources else (),
        sources.own_scales if sources else (),
    )


def _scale(counts: Mapping[float, int], score: Profile, said: ScaleSaid) -> _ScaleFound:
    header, chosen = score.header.shown, said.name
    if chosen and said.must_fit and not _fits(counts, SCALES[chosen]):
        chosen = ""
    if scales.is_hundred(counts) and chosen != ZERO_TO_HUNDRED.name:
        raise TableRefused("scale_hundred", column=header, highest=int(max(counts)))
    if chosen:
        stretched = Note("warning", "scale_stretched", {"scale": chosen})
        return _ScaleFound(SCALES[chosen], (stretched,) if SCALES[chosen].is_stretched else ())
    short = scales.short_scale(counts)
    if short is not None:
        facts = {"highest": max(counts), "steps": short.highest, "n": sum(counts.values())}
        raise TableRefused("scale_not_ten", column=header, **facts)
    found = scales.scale_of(counts, by_number=said.by_number, stated=scales.stated_in(score.name))
    notes = (Note(found.level, found.code, dict(found.facts)),) if found.code else ()
    return _ScaleFound(found.scale, notes)


def _fits(counts: Mapping[float, int], scale: Scale) -> bool:
    return sum(count for number, count in counts.items() if scale.holds(number)) >= _FITS * sum(counts.values())


def _judged(said: scores.Judgement, scale: Scale | None) -> tuple[int | None, str | None]:
    """The score, or the reason code why there is none; without a scale there is none."""
    if said.number is None:
        return None, said.reason
    if scale is None:
        return None, "score_other_scale"
    score = scale.score(said.number)
    return (score, None) if score is not None else (None, "score_out_of_range")
