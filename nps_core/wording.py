"""A view's sentences: leads, verdicts, alternative texts, cautions.

Whole sentences from the catalogues, filled with facts; never joined from pieces of sentences. Names that come from
data (segments, data sets) pass through unescaped: who shows them escapes them for the place where they go.
"""

from collections.abc import Sequence
from datetime import date
from math import isnan

from babel.dates import format_skeleton

from nps_core.benchmarks import Benchmark
from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.score import Difference, Nps, round_half_away
from nps_core.trend import LatestChange
from nps_core.views import Overview, Scope, SegmentsView, ThemeSummary, ThemesView, TrendView


def together(text: Text, *sentences: str) -> str:
    """Sentences one after the other, as the language sets them."""
    return text("wording.between_sentences").join(sentence for sentence in sentences if sentence)


def score_lead(scope: Scope, text: Text) -> str:
    """How high the score is, how sure, and of how many responses."""
    score = scope.matched
    if not score.responses:
        return text("wording.lead_none")
    if scope.filters.scores:
        return text("wording.lead_scores", n=score.responses, names=scope.filters.scores)
    if scope.filters.categories:
        groups = [text(f"wording.{category}s") for category in scope.filters.categories]
        return text("wording.lead_groups", n=score.responses, names=groups)
    if score.is_small:
        return text(
            "wording.lead_few",
            n=score.responses,
            promoters=score.promoters,
            passives=score.passives,
            detractors=score.detractors,
        )
    key = "lead_undated" if scope.first_day is None else "lead"
    return text(
        f"wording.{key}",
        nps=score.nps,
        margin=score.margin,
        n=score.responses,
        since=scope.first_day,
        until=scope.last_day,
    )


def band_name(bands: tuple[str, ...], main: str, text: Text) -> str:
    """The band of the score, and those that it may as well be in."""
    others = [text(f"wording.band_{band}") for band in bands if band != main]
    name = text(f"wording.band_{main}")
    return text("wording.band_perhaps", band=name, others=others) if others else name


def cautions(score: Nps, stretched: Sequence[str], text: Text) -> list[str]:
    """What to beware of: more people warn than recommend, or the answers come from other scales than 0 to 10."""
    warned = score.nps is not None and score.nps < 0 and not score.is_small
    found = [text("wording.alarm_negative")] if warned else []
    return [*found, text("wording.scale_stretched", names=stretched)] if stretched else found


def change(latest: LatestChange | None, length: str, text: Text) -> str:
    """Whether the last complete period differs from the one before it."""
    if latest is None:
        return text("wording.change_none")
    facts = {
        "after": period_name(latest.after.start, length, text),
        "before": period_name(latest.before.start, length, text),
        "n_after": latest.after.score.responses,
        "n_before": latest.before.score.responses,
    }
    difference = latest.difference
    if difference.verdict == "few" or difference.change is None:
        return text("wording.change_few", **facts)
    return text(
        f"wording.change_{_direction(difference)}",
        n=abs(round_half_away(difference.change)),
        change=difference.change,
        low=difference.low,
        high=difference.high,
        **facts,
    )


def year_change(view: TrendView, text: Text) -> str:
    """That the last complete period differs from the same one a year before; empty where that is not clear.

    Where the move since the period before is not clear, it is told in the same breath.
    """
    latest, year = view.change, view.year
    if latest is None or year is None or year.difference.verdict != "real":
        return ""
    direction = _direction(year.difference)
    if direction not in ("rise", "fall"):
        return ""
    return text(
        f"wording.year_{direction}{'_only' if latest.difference.verdict == 'unclear' else ''}",
        n=abs(round_half_away(year.difference.change or 0.0)),
        low=year.difference.low,
        high=year.difference.high,
        after=period_name(year.after.start, view.period, text),
        before=period_name(year.before.start, view.period, text),
        change=latest.difference.change,
        last=period_name(latest.before.start, view.period, text),
    )


def verdict(difference: Difference, text: Text) -> str:
    """The verdict on a difference, in two or three words."""
    return text(f"wording.verdict_{difference.verdict}")


def period_name(start: date, length: str, text: Text) -> str:
    """A period as a reader calls it: 3 May 2026, week 18 of 2026, May 2026, the second quarter of 2026, 2026."""
    if length == "day":
        return text.day(start)
    if length == "month":
        return text.month(start)
    if length == "week":
        year, week, _ = start.isocalendar()
        return text("wording.period_week", week=week, year=year)
    if length == "quarter":
        return text("wording.period_quarter", quarter=(start.month + 2) // 3, year=start.year)
    return text("wording.period_year", year=start.year)


def period_tick(start: date, length: str, text: Text) -> str:
    """A period as an axis names it: as short as it can be told."""
    if length == "day":
        return format_skeleton("yMMMd", start, locale=text.locale)
    if length == "month":
        return format_skeleton("yMMM", start, locale=text.locale)
    if length == "week":
        year, week, _ = start.isocalendar()
        return text("wording.tick_week", week=week, year=year)
    if length == "quarter":
        return text("wording.tick_quarter", quarter=(start.month + 2) // 3, year=start.year)
    return str(start.year)


def context(scope: Scope, text: Text, names: dict[str, str]) -> str:
    """What the page speaks of, in one line: data set, days, filters, matched of all.

    Args:
        names: what a theme's id is called in this language.
    """
    parts = [dataset_name(scope.dataset, is_sample=scope.is_sample, text=text)]
    if scope.first_day is not None:
        parts.append(text("wording.context_days", since=scope.first_day, until=scope.last_day))
    parts += filter_names(scope, text, names)
    matched, total = scope.matched.responses, scope.total.responses
    parts.append(
        text("wording.context_all" if matched == total else "wording.context_responses", n=matched, total=total)
    )
    if scope.undated and scope.first_day is not None:
        parts.append(text("wording.context_undated", n=scope.undated))
    return " · ".join(parts)


def dataset_name(name: str, *, is_sample: bool, text: Text) -> str:
    """What a data set is called: the sample by the reader's word for it, any other by its own name."""
    return text("wording.sample") if is_sample else name


def called(name: str, text: Text, *, is_sample: bool) -> str:
    """What a column or a segment is called: in the sample by the reader's word for it, in any other data as it stands.

    >>> called("store pickup", Text("zh-Hant"), is_sample=True), called("store pickup", Text(), is_sample=False)
    ('門市取貨', 'store pickup')
    """
    key = f"sample.{name.lower().replace(' ', '_')}"
    if is_sample and text.has(key):
        return text(key)
    return name or text("wording.not_given")


def segment_of(segment: str, dimension: str, text: Text, *, is_sample: bool) -> str:
    """A segment with its dimension behind it."""
    names = (called(name, text, is_sample=is_sample) for name in (segment, dimension))
    return text("wording.segment_of", **dict(zip(("segment", "dimension"), names, strict=True)))


def filter_names(scope: Scope, text: Text, names: dict[str, str]) -> list[str]:
    """Each filter as the reader chose it; the days are told elsewhere."""
    filters = scope.filters
    shown = []
    if filters.categories:
        groups = [text(f"wording.{category}s") for category in filters.categories]
        shown.append(text("wording.filter_categories", names=groups))
    if filters.scores:
        shown.append(text("wording.filter_scores", names=filters.scores))
    for dimension, segments in filters.segments:
        if dimension == THEME:
            label, chosen = text("wording.theme"), [names.get(theme, theme) for theme in segments]
        else:
            label, *chosen = (called(name, text, is_sample=scope.is_sample) for name in (dimension, *segments))
        shown.append(text("wording.filter_segments", dimension=label, names=chosen))
    if filters.text:
        shown.append(text("wording.filter_text", text=filters.text))
    return shown


def groups_alt(scope: Scope, text: Text) -> str:
    """What the bar of the three groups shows."""
    shares = scope.matched.shares()
    if shares is None:
        return text("wording.lead_none")
    return text(
        "wording.groups_alt",
        promoters=shares.promoters,
        passives=shares.passives,
        detractors=shares.detractors,
        n=scope.matched.responses,
    )


def histogram_alt(scope: Scope, text: Text) -> str:
    """What the histogram of answers shows."""
    return text("wording.histogram_alt", counts=[f"{score}: {n}" for score, n in enumerate(scope.counts)])


def gauge_alt(view: Overview, text: Text) -> str:
    """What the gauge shows."""
    score = view.scope.matched
    if score.nps is None or score.is_small:
        return score_lead(view.scope, text)
    return text("wording.gauge_alt", nps=score.nps, low=score.low, high=score.high, n=score.responses)


def trend_lead(view: TrendView, text: Text) -> str:
    """Whether the score moves."""
    if view.periods.empty:
        return text("wording.trend_no_days")
    year = year_change(view, text)
    if year and view.change is not None and view.change.difference.verdict == "unclear":
        return year
    return together(text, change(view.change, view.period, text), year)


def trend_alt(view: TrendView, text: Text) -> str:
    """What the trend line shows."""
    scored = view.periods[view.periods["nps"].notna()]
    if scored.empty:
        return text("wording.trend_no_days")
    in_order = scored.sort_values("nps", kind="stable")
    highest, lowest = in_order.iloc[-1], in_order.iloc[0]
    return text(
        "wording.trend_alt",
        n=len(scored),
        since=period_name(scored.iloc[0]["start"], view.period, text),
        until=period_name(scored.iloc[-1]["start"], view.period, text),
        highest=highest["nps"],
        highest_period=period_name(highest["start"], view.period, text),
        lowest=lowest["nps"],
        lowest_period=period_name(lowest["start"], view.period, text),
    )


def segments_lead(view: SegmentsView, text: Text) -> str:
    """Which segments stand above or below the rest."""
    by_verdict = {name: list(group) for name, group in view.segments.groupby("verdict")["segment"]}
    # The segments are in order from the best: below the rest, the last is the one to name first.
    above, below = (
        [called(segment, text, is_sample=view.scope.is_sample) for segment in by_verdict.get(name, [])[::step][:5]]
        for name, step in (("above", 1), ("below", -1))
    )
    key = {(True, True): "both", (True, False): "above", (False, True): "below", (False, False): "none"}
    facts = {
        "dimension": called(view.dimension, text, is_sample=view.scope.is_sample),
        "above": above,
        "below": below,
        "n": len(above or below),
    }
    return text(f"wording.segments_{key[bool(above), bool(below)]}", **facts)


def themes_lead(view: ThemesView, text: Text) -> str:
    """What weighs most on the score, for good and bad, among those effects that are clear."""
    hurts = [_quoted(theme, text) for theme in view.hurting(3) if theme.verdict == "hurts"]
    helps = [_quoted(theme, text) for theme in view.helping(3) if theme.verdict == "helps"]
    if not view.themes:
        return text(f"wording.themes_{view.run_code or 'nothing'}", n=view.commented.responses)
    key = {(True, True): "both", (True, False): "hurt", (False, True): "help", (False, False): "unclear"}
    found = key[bool(hurts), bool(helps)]
    return text(f"wording.themes_{found}", hurts=hurts, helps=helps, n=view.commented.responses)


def theme_effect(theme: ThemeSummary, text: Text) -> str:
    """The weight and effect of a theme, in one line."""
    if isnan(theme.impact):
        return text("wording.theme_everywhere", share=theme.share, n=theme.score.responses)
    return text(
        "wording.theme_effect" if theme.verdict in ("hurts", "helps") else "wording.theme_effect_unclear",
        share=theme.share,
        n=theme.score.responses,
        impact=theme.impact,
        low=theme.impact_low,
        high=theme.impact_high,
    )


def benchmark_name(benchmark: Benchmark, text: Text) -> str:
    """A benchmark with its place and year, as a reader calls it."""
    return text(
        "wording.benchmark_name",
        industry=benchmark.industry_in(text.language),
        region=benchmark.region_in(text.language) or text("wording.not_stated"),
        year=benchmark.year or text("wording.not_stated"),
    )


def _quoted(theme: ThemeSummary, text: Text) -> str:
    return text("wording.theme_name", name=theme.name(text.language))


def _direction(difference: Difference) -> str:
    change = difference.change or 0.0
    if difference.verdict == "unclear":
        return "unclear" if round_half_away(change) else "same"
    direction = "rise" if change > 0 else "fall"
    return direction if round_half_away(change) else f"{direction}_slight"
