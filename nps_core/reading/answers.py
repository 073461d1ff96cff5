"""The score column of a table, judged: a table ``scores`` of what each different text says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from nps_core.errors import TableRefused
from nps_core.reading import scores, sql
from nps_core.reading.grid import cell
from nps_core.reading.profile import Profile
from nps_core.reading.receipt import Note
from nps_core.scale import SCALES, Scale


@dataclass(frozen=True)
class ScoresJudged:
    """How the score column was read: its scale, and what should be known."""

    scale: Scale
    notes: tuple[Note, ...] = ()


def judge_scores(engine: sql.Engine, score: Profile, chosen_scale: str, *, by_number: bool) -> ScoresJudged:
    """Make the table ``scores`` from the table ``cells``.

    Args:
        engine: where ``cells`` is.
        score: the score column.
        chosen_scale: the name of its scale, when a person said so.
        by_number: whether the file looks like Wenjuanxing's export by option number.

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
    found = _scale(counts, header, chosen_scale, by_number=by_number)
    judged = {text: _judged(one, found.scale) for text, one in said.items()}
    if all(score is None for score, _ in judged.values()):
        raise TableRefused("no_usable_score", column=header)
    sql.register(engine, "scores", judged, score=pa.int8(), reason=pa.string())
    fractions = sum(count for number, count in counts.items() if number % 1 and found.scale.holds(number))
    broken = (Note("warning", "scores_fraction", {"n": fractions}),) if fractions else ()
    return ScoresJudged(found.scale, (*found.notes, *broken))


def _scale(counts: Mapping[float, int], header: str, chosen: str, *, by_number: bool) -> ScoresJudged:
    if scores.is_hundred(counts):
        raise TableRefused("scale_hundred", column=header, highest=int(max(counts)))
    if chosen:
        return ScoresJudged(SCALES[chosen])
    end = scores.scale_refused(counts)
    if end is not None:
        raise TableRefused("scale_not_ten", column=header, highest=end, n=sum(counts.values()))
    found = scores.scale_of(counts, by_number=by_number)
    notes = (Note(found.level, found.code, dict(found.facts)),) if found.code else ()
    return ScoresJudged(found.scale, notes)


def _judged(said: scores.Judgement, scale: Scale) -> tuple[int | None, str | None]:
    """The score, or the reason code why there is none."""
    if said.number is None:
        return None, said.reason
    score = scores.score_of(said.number, scale)
    return (score, None) if score is not None else (None, "score_out_of_range")
