"""The pages over a data folder made for the test, with a stand-in for the worker: no model is ever loaded.

def test_something(reader, keep):
    keep(survey([10, 9, 3]))
    page = reader.open("trend", channel="web")
    assert "NPS" in page.lead
"""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from making import themed
from visiting import Reader

from nps_core.comments.worker import Event
from nps_core.store import Dataset, Store
from pages import cached
from tests import handmade


@dataclass
class StandIn:
    """Stands in for the worker process: the test says what happens to a job."""

    asked: dict = field(default_factory=dict)

    def submit(self, key, request, tell):
        self.asked[key] = (request, tell)

    def cancel(self, key):
        self.tell(key, "cancelled")

    def close(self):
        self.asked.clear()

    def tell(self, key, kind, **how):
        self.asked[key][1](Event(key, kind, **how))

    @property
    def key(self) -> str:
        (key,) = self.asked
        return key

    def finish(self, **run):
        """The job of the only data set is done, with these themes."""
        handmade.run_in(self.asked[self.key][0].out, **run)
        self.tell(self.key, "done")


def forget() -> None:
    """Forget what a server remembers."""
    st.cache_resource.clear()
    for each in vars(cached).values():
        getattr(each, "cache_clear", lambda: None)()


@pytest.fixture(autouse=True)
def no_components(monkeypatch):
    """Keep AppTest from looking through every installed package for Streamlit components on each first run."""
    scanner = "streamlit.components.v2.manifest_scanner.scan_component_manifests"
    monkeypatch.setattr(scanner, lambda *_, **__: [], raising=False)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty data folder without the sample, and a server that has just started."""
    monkeypatch.setenv("NPS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("NPS_SAMPLE", "no")
    forget()
    yield tmp_path / "data"
    cached.whole_store().close()
    forget()


@pytest.fixture
def worker(folder, monkeypatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr("nps_core.comments.jobs.Worker", lambda: stand_in)
    return stand_in


@pytest.fixture
def store(folder, worker) -> Store:
    """The store of the pages."""
    return cached.whole_store()


@pytest.fixture
def keep(store):
    """Keeps answers as a data set: ``keep(survey([9, 10]), name="Shop", themes=SHOP_THEMES)``."""

    def kept(frame: pd.DataFrame, *, name: str = "Shop", themes: dict[str, str] | None = None, **how) -> Dataset:
        said = frame.assign(comment=frame["comment"].where(frame["comment"] != "", None))
        dataset = handmade.kept(store, said, name=name, **how)
        return dataset if themes is None else handmade.adopted(store, dataset, **themed(frame, themes))

    return kept


@pytest.fixture
def reader(worker) -> Reader:
    return Reader()
