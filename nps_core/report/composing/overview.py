"""The answer at a glance: how high and how sure, who stands behind it; alone, also whether it moves, where and why."""

from collections.abc import Sequence

from nps_core import wording
from nps_core.benchmarks import Benchmark, compare
from nps_core.i18n import Text
from nps_core.report.composing.found import Found
from nps_core.report.composing.numbers import point_of, score_table
from nps_core.report.composing.segments import standing_out
from nps_core.report.composing.themes import helping, hurting
from nps_core.report.composing.trend import course
from nps_core.report.document import Band, Column, Gauge, Groups, Mark, Point, Sheet, Table
from nps_core.scale import CATEGORIES
from nps_core.score import BANDS, Nps, band

_MOST_MARKS = 6
"""So many benchmarks can be named on the gauge; the table has them all."""


def sheets(found: Found, text: Text) -> Sequence[Sheet]:
    """The score and the three groups; what other pages tell in full, in short where those are not in the report."""
    told, view = [_score(found, text), _groups(found, text)], found.overview
    pages = found.subject.pages
    if "trend" not in pages:
        told.append(course(found, view.trend, text, id_="overview.trend", title=text("overview.trend")))
    if "segments" not in pages:
        told.append(standing_out(found, text))
    if "themes" not in pages:
        told += [hurting(found, view.themes, text, page="overview"), helping(found, view.themes, text, page="overview")]
    return told


def nothing(found: Found, page: str, text: Text) -> Sheet:
    """Why there is no score: nothing matches, or a part of the responses was chosen that has none."""
    return Sheet(
        f"{page}.nothing",
        text(f"frame.{page}"),
        wording.score_lead(found.scope, text),
        found.context(text),
        tables=(_counts(found, text),) if found.scope.matched.responses else (),
    )


def _score(found: Found, text: Text) -> Sheet:
    score, view = found.scope.matched, found.overview
    cautions = wording.cautions(score, () if found.scope.scales else found.scope.stretched, text)
    tables = [score_table(score, text)]
    if found.benchmarks:
        tables.append(_benchmarks(found, text))
    return Sheet(
        "overview.score",
        text("overview.gauge"),
        wording.score_lead(found.scope, text),
        found.context(text),
        Gauge(
            point_of(text("frame.column_nps"), score),
            tuple(Band(text(f"wording.band_{each.id}"), each.low, each.high) for each in BANDS),
            tuple(Mark(wording.benchmark_name(mark, text), mark.nps) for mark in _nearest(found)),
        ),
        wording.gauge_alt(view, text),
        tuple(tables),
        notes=(*cautions, *_sureness(found, text)),
    )


def _sureness(found: Found, text: Text) -> list[str]:
    """The band, the interval, how sure repeated answers are, and how benchmarks are to be read."""
    score = found.scope.matched
    if score.nps is None or score.is_small:
        return [_too_few(score, "few", text)]
    notes = [text("report.interval", low=score.low, high=score.high)]
    if score.is_pale:
        notes.append(_too_few(score, "pale", text))
    else:
        notes.append(text("report.band", band=wording.band_name(found.overview.bands, band(score.nps), text)))
    if score.people < score.responses:
        notes.append(text("report.repeats"))
    drawn, count = len(_nearest(found)), len(found.benchmarks)
    notes += [text("report.benchmarks")] if count else []
    return [*notes, *([text("report.benchmarks_cut", shown=drawn, n=count)] if drawn < count else [])]


def _nearest(found: Found) -> list[Benchmark]:
    """The benchmarks that are drawn: the reader's own first, then those nearest to the score, in their order."""
    nps = found.scope.matched.nps
    if nps is None or found.scope.matched.is_small:
        return []
    far = sorted(found.benchmarks, key=lambda mark: (mark not in found.own_benchmarks, abs(mark.nps - nps)))
    return sorted(far[:_MOST_MARKS], key=lambda mark: mark.nps)


def _too_few(score: Nps, kind: str, text: Text) -> str:
    of_whom = "" if score.people == score.responses else "_customers"
    return text(f"overview.gauge_{kind}{of_whom}", n=score.people)


def _groups(found: Found, text: Text) -> Sheet:
    scope = found.scope
    shares = scope.matched.shares()
    assert shares is not None, "without answers there are no shares to tell"
    parts = tuple(
        Point(text(f"wording.{name}s"), getattr(shares, f"{name}s"), n=getattr(scope.matched, f"{name}s"), tone=name)
        for name in reversed(CATEGORIES)
    )
    groups = Table(
        (
            Column(text("frame.column_group")),
            Column(text("frame.column_responses"), "number"),
            Column(text("report.column_share"), "percent"),
        ),
        tuple((part.label, part.n, (part.value or 0) / 100) for part in parts),
    )
    return Sheet(
        "overview.groups",
        text("overview.groups"),
        wording.groups_alt(scope, text),
        found.context(text),
        Groups(parts, scope.counts),
        wording.together(text, wording.groups_alt(scope, text), wording.histogram_alt(scope, text)),
        (groups, _counts(found, text)),
        notes=(text("overview.groups_caption", n=scope.matched.responses),),
    )


def _counts(found: Found, text: Text) -> Table:
    # Answers at a score, and the groups that they make, add up in two ways.
    columns = (
        Column(text("frame.column_score"), "number"),
        Column(text("frame.column_responses"), "number", counts=True),
    )
    return Table(columns, tuple(enumerate(found.scope.counts)), is_crossed=True)


def _benchmarks(found: Found, text: Text) -> Table:
    names = ("benchmark", "nps", "compared", "region", "year", "kind", "source", "trust", "note")
    columns = tuple(
        Column(text(f"frame.column_{name}"), "decimal" if name == "nps" else "text", is_minor=name == "trust")
        for name in names
    )
    rows = tuple(
        (
            mark.industry_in(text.language),
            mark.nps,
            text(f"overview.compared_{compare(found.scope.matched, mark)}"),
            mark.region_in(text.language),
            mark.year,
            text(f"figures.kind_{mark.kind}"),
            mark.source,
            text(f"overview.trust_{mark.trust}"),
            mark.note_in(text.language),
        )
        for mark in found.benchmarks
    )
    return Table(columns, rows, text("overview.benchmarks"))
