"""The score column of a table, judged: a table ``scores`` of what each different text says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from nps_core.errors import TableRefused
from nps_core.reading import scales, scores, sql
from nps_core.reading.grid import cell
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note, ScaleReading
from nps_core.scale import SCALES, ZERO_TO_HUNDRED, Scale

_FITS = 0.98


@dataclass(frozen=True)
class ScoresJudged:
    """How the score column was read: its scale, what should be known, and what other scales would make of it."""

    scale: Scale
    notes: tuple[Note, ...] = ()
    readings: tuple[ScaleReading, ...] = ()


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


def judge_scores(engine: sql.Engine, score: Profile, said_scale: ScaleSaid) -> ScoresJudged:
    """Make the table ``scores`` from the table ``cells``.

    Args:
        engine: where ``cells`` is.
        score: the score column.
        said_scale: what is known of its scale.

    Raises:
        TableRefused: the answers are blank, none is usable, or they are not on 0 to 10.
    """
    column, header = cell(score.number), score.header.shown
    written: dict[str, int] = dict(sql.rows(engine, f"SELECT {column}, count(*) FROM cells GROUP BY 1"))
    said = {text: scores.judgement(text) for text in written}
    if all(one is scores.BLANK for one in said.values()):
        raise TableRefused("scores_blank", column=header)
    counts: Counter[float] = Counter()
    for text, one in said.items():
        if one.number is not None and one.number >= 0:
            counts[one.number] += written[text]
    found = _scale(counts, score, said_scale)
    judged = {text: _judged(one, found.scale) for text, one in said.items()}
    if all(score is None for score, _ in judged.values()):
        raise TableRefused("no_usable_score", column=header)
    sql.register(engine, "scores", judged, score=pa.int8(), reason=pa.string())
    fractions = sum(count for number, count in counts.items() if number % 1 and found.scale.holds(number))
    broken = (Note("warning", "scores_fraction", {"n": fractions}),) if fractions else ()
    return ScoresJudged(found.scale, (*found.notes, *broken), scales.readings(counts, found.scale))


def _scale(counts: Mapping[float, int], score: Profile, said: ScaleSaid) -> ScoresJudged:
    header, chosen = score.header.shown, said.name
    if chosen and said.must_fit and not _fits(counts, SCALES[chosen]):
        chosen = ""
    if scales.is_hundred(counts) and chosen != ZERO_TO_HUNDRED.name:
        raise TableRefused("scale_hundred", column=header, highest=int(max(counts)))
    if chosen:
        stretched = Note("warning", "scale_stretched", {"scale": chosen})
        return ScoresJudged(SCALES[chosen], (stretched,) if SCALES[chosen].is_stretched else ())
    short = scales.short_scale(counts)
    if short is not None:
        raise TableRefused("scale_not_ten", column=header, highest=short.highest, n=sum(counts.values()))
    found = scales.scale_of(counts, by_number=said.by_number, stated=scales.stated_in(score.name))
    notes = (Note(found.level, found.code, dict(found.facts)),) if found.code else ()
    return ScoresJudged(found.scale, notes)


def _fits(counts: Mapping[float, int], scale: Scale) -> bool:
    return sum(count for number, count in counts.items() if scale.holds(number)) >= _FITS * sum(counts.values())


def _judged(said: scores.Judgement, scale: Scale) -> tuple[int | None, str | None]:
    """The score, or the reason code why there is none."""
    if said.number is None:
        return None, said.reason
    score = scale.score(said.number)
    return (score, None) if score is not None else (None, "score_out_of_range")
