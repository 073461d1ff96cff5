"""The views of a report, each made when the first sheet asks for it and once for all languages."""

from dataclasses import dataclass
from functools import cached_property

from nps_core import views
from nps_core.benchmarks import Benchmark, chosen
from nps_core.i18n import Text
from nps_core.lazy import Lazy
from nps_core.report.document import Subject
from nps_core.store import Dataset, Store
from nps_core.views import Pair, Scope
from nps_core.wording import context


@dataclass(frozen=True)
class Found(Lazy):
    """What is known of a subject.

    Attributes:
        store, dataset: where the responses are.
        subject: which of them, and what the reader chose.
    """

    store: Store
    dataset: Dataset
    subject: Subject

    @cached_property
    def overview(self) -> views.Overview:
        """What the overview shows."""
        return views.overview(self.store, self.dataset, self.subject.filters)

    @cached_property
    def trend(self) -> views.TrendView:
        """What the trend page shows."""
        return views.trend(self.store, self.dataset, self.subject.filters, self.subject.period)

    @cached_property
    def events(self) -> views.EventsView:
        """What happened around the events that were marked."""
        marked = [(event.day, event.name) for event in self.store.events(self.dataset)]
        return views.events(self.store, self.dataset, self.subject.filters, self.trend.noise, marked)

    @cached_property
    def small(self) -> views.SegmentTrends | None:
        """The trends of the segments of the dimension asked for, or of the first; None without any."""
        splits = self.dataset.columns.splits
        if not splits:
            return None
        split = self.subject.small if self.subject.small in splits else splits[0]
        return views.segment_trends(self.store, self.dataset, self.subject.filters, split, self.subject.period)

    @cached_property
    def segments(self) -> views.SegmentsView:
        """What the segments page shows of the dimension asked for; of all together where there is no such one."""
        split = self.subject.split if self.subject.split in self.dataset.columns.splits else views.EVERY
        across = self.subject.across if self.subject.across in self.dataset.columns.splits else ""
        return views.segments(self.store, self.dataset, self.subject.filters, split, across)

    @cached_property
    def values(self) -> views.ValuesView | None:
        """What the segments page shows by what customers are worth; None where nothing says that."""
        attributes = self.dataset.columns.attributes
        usual = views.usual_value(attributes, self.store.ratings(self.dataset))
        asked = self.subject.value if self.subject.value in attributes else usual
        return views.values(self.store, self.dataset, self.subject.filters, asked) if asked else None

    @cached_property
    def weighted(self) -> views.WeightedView | None:
        """What the responses would say if they were spread as the customers are; None while no sizes are known."""
        bases = self.store.bases(self.dataset)
        if not bases:
            return None
        return views.weighted(self.store, self.dataset, self.subject.filters, views.base_of(bases))

    @cached_property
    def pair(self) -> Pair | None:
        """What is compared: what was asked for, else the last two complete periods, else the last two files."""
        if self.subject.pair is not None:
            return self.subject.pair
        if self.trend.change is not None:
            return views.latest_pair(self.trend.change, self.trend)
        count = len(self.dataset.waves)
        return views.wave_pair(self.dataset, self.subject.filters, str(count - 1), str(count)) if count > 1 else None

    @cached_property
    def changes(self) -> views.ChangesView | None:
        """What the changes page shows; None where nothing compares."""
        if self.pair is None or self.pair.refused:
            return None
        return views.changes(self.store, self.dataset, self.subject.filters, self.pair, self.subject.mix_by)

    @cached_property
    def themes(self) -> views.ThemesView:
        """What the themes page shows."""
        return views.themes(self.store, self.dataset, self.subject.filters)

    @cached_property
    def drivers(self) -> views.DriversView:
        """What goes with the score."""
        return views.drivers(self.store, self.dataset, self.subject.filters)

    @cached_property
    def what_if(self) -> views.WhatIfView | None:
        """What the score would be if some answers had been others; None where nobody asked."""
        if self.subject.asked is None:
            return None
        return views.what_if(self.store, self.dataset, self.subject.filters, self.subject.asked)

    @cached_property
    def theme(self) -> views.ThemeSummary | None:
        """The theme that the reader looked into, with comments that stand for it; None where there is none such."""
        theme = self.themes.theme(self.subject.theme) if self.subject.theme else None
        return views.with_quotes(self.store, self.dataset, self.subject.filters, theme) if theme else None

    @cached_property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """The benchmarks that are shown; none where the score compares with none."""
        return () if self.scope.stretched else chosen(self.subject.marks, self.own_benchmarks)

    @cached_property
    def own_benchmarks(self) -> tuple[Benchmark, ...]:
        """The reader's own figures."""
        rows = [row for _, _, rows in self.store.benchmark_files() for row in rows]
        return tuple(Benchmark(**{**row, "translations": ()}) for row in rows)

    @property
    def scope(self) -> Scope:
        """Which responses the report is of."""
        return self.overview.scope

    @property
    def has_splits(self) -> bool:
        """Whether there is anything to split the responses by."""
        return bool(self.dataset.columns.splits)

    def context(self, text: Text) -> str:
        """Which responses the report is of, in one line, as the pages say it."""
        return context(self.scope, text, {id_: names[text.language] for id_, names in self._names.items()})

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """What each theme and sub-theme is called, by language."""
        run = self.store.theme_run(self.dataset)
        return {each.id: dict(each.names) for each in (*run.themes, *run.subthemes)} if run else {}
