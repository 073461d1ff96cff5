"""What things are called: periods, data sets, segments, filters."""

from datetime import date
from math import isfinite

from babel.dates import format_skeleton, get_month_names

from nps_core.benchmarks import Benchmark
from nps_core.filters import THEME
from nps_core.i18n import Text
from nps_core.score import Difference, Nps, round_half_away
from nps_core.store.tables import WAVE
from nps_core.values import ValueBand
from nps_core.views import Scope


def together(text: Text, *sentences: str) -> str:
    """Sentences one after the other, as the language sets them."""
    return text("wording.between_sentences").join(sentence for sentence in sentences if sentence)


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


def month_name(month: int, text: Text) -> str:
    """A month of any year.

    >>> month_name(11, Text()), month_name(11, Text("zh-Hans"))
    ('November', '十一月')
    """
    return str(get_month_names("wide", "stand-alone", locale=text.locale)[month])


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


def period_in_year(start: date, length: str, text: Text) -> tuple[str, str]:
    """A period as an axis names it within its year, and that year; of a year nothing but itself."""
    if length == "year":
        return str(start.year), ""
    year, week, _ = start.isocalendar()
    if length == "week":
        within = text("wording.tick_week_of_year", week=week)
    elif length == "quarter":
        within = text("wording.tick_quarter_of_year", quarter=(start.month + 2) // 3)
    else:
        within = format_skeleton("MMMd" if length == "day" else "MMM", start, locale=text.locale)
    of = date(year if length == "week" else start.year, 1, 1)
    return within, format_skeleton("y", of, locale=text.locale)


def dataset_name(name: str, *, is_sample: bool, text: Text) -> str:
    """What a data set is called: the sample by the reader's word for it, any other by its own name."""
    return text("wording.sample") if is_sample else name


def called(name: str, text: Text, *, is_sample: bool) -> str:
    """What a column or a segment is called: in the sample by the reader's word for it, in any other data as it stands.

    >>> called("store pickup", Text("zh-Hant"), is_sample=True), called("store pickup", Text(), is_sample=False)
    ('門市取貨', 'store pickup')
    """
    if is_sample and text.has(_sample_key(name)):
        return text(_sample_key(name))
    return name or text("wording.not_given")


def segment_called(segment: str, dimension: str, scope: Scope, text: Text) -> str:
    """What a segment of a dimension is called; of a number attribute, its band in the reader's own number forms."""
    if dimension in scope.attributes:
        return band_called(segment, text)
    return called(segment, text, is_sample=scope.is_sample)


def quoted(name: str, text: Text, *, is_sample: bool) -> str:
    """A column or a segment of the reader's own as a sentence speaks of it: between quotation marks.

    The sample's are the reader's own words, and part of the sentence.

    >>> quoted("Canal", Text("zh-Hant"), is_sample=False), quoted("channel", Text("zh-Hant"), is_sample=True)
    ('「Canal」', '通路')
    """
    shown = called(name, text, is_sample=is_sample)
    is_ours = not name or (is_sample and text.has(_sample_key(name)))
    return shown if is_ours else text("wording.quoted", name=shown)


def segment_quoted(segment: str, dimension: str, scope: Scope, text: Text) -> str:
    """A segment of a dimension, or a band of numbers, as a sentence speaks of it."""
    if dimension in scope.attributes and segment:
        return text("wording.quoted", name=band_called(segment, text))
    return quoted(segment, text, is_sample=scope.is_sample)


def _sample_key(name: str) -> str:
    return f"sample.{name.lower().replace(' ', '_')}"


def band_called(id_: str, text: Text) -> str:
    """What a band of a number attribute is called.

    >>> band_called("1074:2600.5", Text()), band_called("", Text())
    ('over 1,074 to 2,600.5', '(not given)')
    """
    band = ValueBand.of(id_)
    if band is None:
        return id_ or text("wording.not_given")
    low, high = (isfinite(end) for end in band)
    name = {(True, True): "between", (True, False): "over", (False, True): "upto", (False, False): "any"}[low, high]
    return text(f"segments.band_{name}", low=band.low, high=band.high)


def segment_of(segment: str, dimension: str, text: Text, *, is_sample: bool, attributes: tuple[str, ...] = ()) -> str:
    """A segment with its dimension behind it; of the number ``attributes`` the band."""
    name = band_called(segment, text) if dimension in attributes else called(segment, text, is_sample=is_sample)
    return text("wording.segment_of", segment=name, dimension=called(dimension, text, is_sample=is_sample))


def context(scope: Scope, text: Text, names: dict[str, str]) -> str:
    """What the page speaks of, in one line: data set, days, filters, matched of all.

    Args:
        names: what a theme's id is called in this language.
    """
    parts = [dataset_name(scope.dataset, is_sample=scope.is_sample, text=text)]
    if scope.as_of is not None:
        parts.append(text("links.context_stood", day=scope.as_of))
    if scope.first_day is not None:
        one_day = scope.first_day == scope.last_day
        days = {"since": scope.first_day, "until": scope.last_day}
        parts.append(text.day(scope.first_day) if one_day else text("wording.context_days", **days))
    parts += filter_names(scope, text, names)
    matched, total = scope.matched.responses, scope.total.responses
    parts.append(
        text("wording.context_all" if matched == total else "wording.context_responses", n=matched, total=total)
    )
    parts += _customers(scope.matched, text)
    if scope.undated and scope.first_day is not None:
        parts.append(text("wording.context_undated", n=scope.undated))
    if scope.scales:
        parts.append(text("wording.context_scales", names=scope.scales))
    return " · ".join(parts)


def filters_told(scope: Scope, text: Text, names: dict[str, str]) -> str:
    """Data set and filters in one line: what responses are of, whatever their days and however many they are."""
    return " · ".join(
        (dataset_name(scope.dataset, is_sample=scope.is_sample, text=text), *filter_names(scope, text, names))
    )


def _customers(score: Nps, text: Text) -> list[str]:
    """From how many customers the answers are, and what they are worth, where some answered several times."""
    if score.customers is None or score.customers >= score.responses:
        return []
    worth = score.responses if score.effective is None else round(score.effective)
    key = "context_customers" if worth >= score.responses or score.is_small else "context_worth"
    return [text(f"wording.{key}", n=score.customers, worth=worth)]


def filter_names(scope: Scope, text: Text, names: dict[str, str]) -> list[str]:
    """Each filter as the reader chose it; the days are told elsewhere."""
    filters = scope.filters
    shown = []
    if filters.counting == "latest":
        shown.append(text("wording.filter_latest"))
    if filters.categories:
        groups = [text(f"wording.{category}s") for category in filters.categories]
        shown.append(text("wording.filter_categories", names=groups))
    if filters.scores:
        shown.append(text("wording.filter_scores", names=filters.scores))
    for dimension, segments in filters.segments:
        if dimension == THEME:
            label, chosen = text("wording.theme"), [names.get(theme, theme) for theme in segments]
        else:
            name = text("wording.file") if dimension == WAVE else dimension
            label = called(name, text, is_sample=scope.is_sample)
            chosen = [segment_called(name, dimension, scope, text) for name in segments]
        shown.append(text("wording.filter_segments", dimension=label, names=chosen))
    if filters.text:
        shown.append(text("wording.filter_text", text=filters.text))
    return shown


def benchmark_name(benchmark: Benchmark, text: Text) -> str:
    """A benchmark with its place and year, as a reader calls it."""
    return text(
        "wording.benchmark_name",
        industry=benchmark.industry_in(text.language),
        region=benchmark.region_in(text.language) or text("wording.not_stated"),
        year=benchmark.year or text("wording.not_stated"),
    )


def leaves_out_zero(low: float, high: float) -> bool:
    """Whether an interval, taken alone, says more than chance; that verdicts on many must be further away is told."""
    return low > 0 or high < 0


def size_of(points: float) -> float:
    """How large a difference is as a sentence counts it: in whole points, or as it is where these would be none.

    >>> size_of(-6.4), size_of(-0.3)
    (6, 0.3)
    """
    return round_half_away(abs(points)) or abs(points)


def verdict(difference: Difference, text: Text) -> str:
    """The verdict on a difference, in two or three words."""
    return text(f"wording.verdict_{difference.verdict}")


def direction(difference: Difference) -> str:
    """Which way a change goes: unclear, same, rise, fall, rise_slight or fall_slight; a part of catalogue keys."""
    change = difference.change or 0.0
    if difference.verdict == "unclear":
        return "unclear" if round_half_away(change) else "same"
    direction = "rise" if change > 0 else "fall"
    return direction if round_half_away(change) else f"{direction}_slight"
