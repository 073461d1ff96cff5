"""The views of a report, each made when the first sheet asks for it and once for all languages."""

from dataclasses import dataclass
from functools import cached_property

from nps_core import views
from nps_core.benchmarks import Benchmark, on_by_default, published
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
    def segments(self) -> views.SegmentsView:
        """What the segments page shows of the dimension asked for; of all together where there is no such one."""
        split = self.subject.split if self.subject.split in self._splits else views.EVERY
        return views.segments(self.store, self.dataset, self.subject.filters, split)

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
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """The benchmarks that are shown until a reader chooses others; none where the score compares with none."""
        if self.scope.stretched:
            return ()
        return (*self.own_benchmarks, *on_by_default(published()))

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
        return bool(self._splits)

    def context(self, text: Text) -> str:
        """Which responses the report is of, in one line, as the pages say it."""
        return context(self.scope, text, {id_: names[text.language] for id_, names in self._names.items()})

    @property
    def _splits(self) -> tuple[str, ...]:
        return (*self.dataset.columns.dimensions, *self.dataset.columns.attributes)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """What each theme and sub-theme is called, by language."""
        run = self.store.theme_run(self.dataset)
        return {each.id: dict(each.names) for each in (*run.themes, *run.subthemes)} if run else {}
