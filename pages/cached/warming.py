"""What is made before the first visitor comes."""

from nps_core.filters import Filters
from pages.cached.benchmarks import benchmarks_key, default_benchmarks
from pages.cached.figures import figures_of_overview
from pages.cached.stores import whole_jobs, whole_store
from pages.cached.views import overview


def warm() -> None:
    """Make what the first visitor needs: the engine, the first views and figures; and begin finding themes."""
    for dataset in whole_store().datasets()[:1]:
        view = overview(dataset.version, Filters())
        for language in ("en",):
            figures_of_overview(dataset.version, Filters(), language, benchmarks_key("primary"), default_benchmarks())
        if view.scope.matched.responses:
            whole_jobs().ensure(dataset)
