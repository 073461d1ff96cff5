"""What lives as long as the server: the data folder, the finding of themes, and what of both is open to whom."""

import logging
import sys

import streamlit as st

from nps_core import access
from nps_core.access import Guarded, Role
from nps_core.comments.jobs import ThemeJobs
from nps_core.errors import NpsError
from nps_core.settings import ROOT, settings
from nps_core.store import Store
from pages import reader

logger = logging.getLogger("npsight")
SAMPLE = ROOT / "sample_data" / "npsight_sample.csv"
_ROOMS = f"{__package__}."


@st.cache_resource(show_spinner=False)
def whole_store() -> Store:
    """The one data folder of this server, for what asks on nobody's behalf: caches, start-up, routes."""
    opened = Store(settings())
    if opened.settings.sample and SAMPLE.exists():
        try:
            opened.ensure_sample(SAMPLE, "NPSight sample")
        except NpsError as error:  # the reader's own data are not to wait for the sample
            logger.warning("the sample data could not be read: %s", error.code)
    opened.when_erased(_forget)
    return opened


def _forget() -> None:
    """Let go of all that was made of responses, presentations too: somebody's words were taken out of these."""
    from pages import cached  # noqa: PLC0415 - what is made of the store comes after it

    cached.shelf().clear()
    rooms = [module for name, module in [*sys.modules.items()] if name.startswith(_ROOMS)]
    for each in [each for room in rooms for each in vars(room).values()]:
        clear = getattr(each, "cache_clear", None) or getattr(each, "clear", None)
        is_cached = callable(each) and callable(clear) and not isinstance(each, type)
        if is_cached and each not in (whole_store, whole_jobs, cached.shelf):
            clear()


@st.cache_resource(show_spinner=False)
def whole_jobs() -> ThemeJobs:
    """The one place where themes are found, for what asks on nobody's behalf."""
    return ThemeJobs(whole_store())


def role() -> Role | None:
    """The role of who looks at the page."""
    return reader.role(whole_store().settings)


def may(name: str) -> bool:
    """Whether who looks at the page may use a method of the store or of the jobs."""
    return access.may(role(), name)


def store() -> Guarded:
    """The data folder, as far as it is open to who looks at the page."""
    return Guarded(whole_store(), role())


def jobs() -> Guarded:
    """The finding of themes, as far as it is open to who looks at the page."""
    return Guarded(whole_jobs(), role())
