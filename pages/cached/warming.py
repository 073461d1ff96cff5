"""What is made before the first visitor comes."""

from nps_core.filters import Filters
from pages.cached.benchmarks import benchmarks_chosen
from pages.cached.figures import figures_of_overview
from pages.cached.stores import whole_jobs, whole_store
from pages.cached.views import overview


def warm() -> None:
    """Make what the first visitor needs: the engine, the first views and figures; and begin finding themes."""
    for dataset in whole_store().datasets()[:1]:
        view = overview(dataset.version, Filters())
        figures_of_overview(dataset.version, Filters(), "en", *benchmarks_chosen("primary"), view)
        if view.scope.matched.responses:
            whole_jobs().ensure(dataset)
