"""Search by meaning and the fetching of models, as the web process sees them; the worker is a stand-in."""

import pytest

from nps_core.comments.jobs import ThemeJobs
from nps_core.comments.worker import Event
from nps_core.errors import JobFailed
from tests.handmade import adopted, answers, code_of, kept, store_in


class StandIn:
    """Hears what is asked; the test says what becomes of it."""

    def __init__(self):
        self.asked = []
        self.tells = {}

    def search(self, request, seconds):
        self.asked.append((request, seconds))
        return [("r1", 0.5)]

    def submit(self, key, request, tell):
        self.asked.append((key, request))
        self.tells[key] = tell

    def cancel(self, key):
        self.tells[key](Event(key, "cancelled"))


@pytest.fixture
def store(tmp_path):
    opened = store_in(tmp_path / "data", embed_model="some/model")
    yield opened
    opened.close()


@pytest.fixture
def worker():
    return StandIn()


@pytest.fixture
def jobs(store, worker):
    return ThemeJobs(store, worker)


def test_a_question_goes_to_the_run_that_stands_with_its_model_and_its_vectors(store, worker, jobs):
    dataset = adopted(store, kept(store, answers(promoters=2, comment="slow")), {"slow": ["1", "2"]})
    assert jobs.search(dataset, "late parcel", seconds=3) == [("r1", 0.5)]
    [(request, seconds)] = worker.asked
    assert (request.text, request.model, seconds) == ("late parcel", "some/model", 3)
    assert (request.run / "themes.json").is_file()
    assert request.vectors == store.folder / "vectors" / "vectors.sqlite"
    assert request.fetched == store.folder / "models"


def test_without_themes_there_is_nothing_to_search(store, jobs, worker):
    with pytest.raises(JobFailed) as refused:
        jobs.search(kept(store, answers(promoters=2, comment="slow")), "late")
    assert code_of(refused) == "search_without"
    assert not worker.asked


def test_a_model_is_fetched_once_however_often_it_is_asked_for(store, jobs, worker):
    assert jobs.fetching("some/model") is None
    assert jobs.fetch("some/model").state == "waiting"
    assert jobs.fetch("some/model").is_active
    [(key, request)] = worker.asked
    assert (request.name, request.fetched) == ("some/model", store.folder / "models")
    worker.tells[key](Event(key, "progress", stage="fetching", done=5, total=20))
    assert jobs.fetching("some/model").fraction == 0.25
    jobs.cancel_fetch("some/model")
    assert jobs.fetching("some/model").state == "cancelled"
    jobs.fetch("some/model")
    worker.tells[key](Event(key, "failed", code="hub_unreachable"))
    assert jobs.fetching("some/model").code == "hub_unreachable"


def test_the_packaged_model_is_among_those_that_can_be_chosen(jobs):
    assert [each.origin for each in jobs.models()][:1] == ["packaged"]
