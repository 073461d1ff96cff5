"""Theme jobs: begun once, seen by everybody, kept when done, and never stuck."""

import errno
import threading

import pytest

from nps_core.comments import steering
from nps_core.comments.jobs import Job, ThemeJobs
from nps_core.comments.worker import Event
from nps_core.errors import StoreBroken
from nps_core.filters import THEME
from nps_core.i18n import LANGUAGES, text_in
from tests.handmade import adopted, answers, kept, run_in, store_in


class FakeWorker:
    """Takes jobs and does what the test tells it to."""

    def __init__(self):
        self.jobs = {}
        self.cancelled = []
        self.closed = False

    def submit(self, key, request, tell):
        assert key not in self.jobs, "the real worker refuses a job that it has"
        self.jobs[key] = (request, tell)

    def cancel(self, key):
        self.cancelled.append(key)
        if key in self.jobs:
            self.jobs.pop(key)[1](Event(key, "cancelled"))

    def close(self):
        self.closed = True

    def tell(self, kind, **facts):
        (key, (_, tell)) = next(iter(self.jobs.items()))
        tell(Event(key, kind, **facts))

    def finish(self, themes):
        key, (request, tell) = self.jobs.popitem()
        run_in(request.out, themes)
        tell(Event(key, "done"))

    def fail(self, code):
        key, (_, tell) = self.jobs.popitem()
        tell(Event(key, "failed", code=code))


@pytest.fixture
def worker():
    return FakeWorker()


@pytest.fixture
def dataset(store):
    return kept(store, answers(promoters=2, detractors=2, comment="slow"))


@pytest.fixture
def jobs(store, worker):
    return ThemeJobs(store, worker)


def staging(store):
    return [path.name for path in (store.folder / "staging").glob("themes-*")]


def test_a_job_is_begun_once_for_many_callers(jobs, worker, dataset):
    threads = [threading.Thread(target=jobs.ensure, args=(dataset,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(worker.jobs) == 1
    assert jobs.of(dataset).state == "waiting"


def test_progress_is_seen_by_whoever_looks(jobs, worker, dataset):
    jobs.ensure(dataset)
    worker.tell("progress", stage="embedding", done=30, total=120)
    job = jobs.of(dataset)
    assert (job.state, job.stage, job.fraction, job.is_active) == ("running", "embedding", 0.25, True)
    assert job.seconds_left() >= 0
    assert jobs.ensure(dataset) == job


def test_time_left_is_of_the_present_stage_and_not_guessed_from_nothing(monkeypatch):
    monkeypatch.setattr("nps_core.comments.jobs.time.monotonic", lambda: 110.0)
    assert Job("k", "running", "embedding", 20, 100, began=100.0).seconds_left() == pytest.approx(40)
    assert Job("k", "running", "embedding", 1, 100, began=100.0).seconds_left() is None
    assert Job("k", "running", "loading", 0, 0, began=100.0).seconds_left() is None
    assert Job("k", "waiting", "", 0, 0, began=100.0).seconds_left() is None


def test_a_new_stage_has_a_clock_of_its_own(jobs, worker, dataset, monkeypatch):
    clock = iter(range(100, 200))
    monkeypatch.setattr("nps_core.comments.jobs.time.monotonic", lambda: float(next(clock)))
    jobs.ensure(dataset)
    worker.tell("progress", stage="loading", done=0, total=1)
    first = jobs.of(dataset).began
    worker.tell("progress", stage="loading", done=1, total=1)
    assert jobs.of(dataset).began == first
    worker.tell("progress", stage="embedding", done=1, total=9)
    assert jobs.of(dataset).began > first


def test_what_is_done_gives_the_data_set_another_version(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.finish({"speed": [2, 3], "price": [4]})
    assert jobs.of(dataset).state == "done"
    found = store.dataset(dataset.id)
    assert found.version != dataset.version
    assert [theme.id for theme in store.theme_run(found).themes] == ["speed", "price"]
    assert store.counts(found, (THEME,)).responses.tolist() == [1, 2]
    assert jobs.ensure(found) is None
    assert worker.jobs == {}


def test_who_looks_while_the_job_ends_is_told_that_it_is_done_not_that_it_stopped(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.finish({"speed": [2, 3]})
    assert jobs.ensure(dataset).state == "done"
    assert jobs.ensure(store.dataset(dataset.id)) is None
    assert worker.jobs == {}


def test_the_worker_gets_the_comments_and_nothing_else(jobs, worker, dataset):
    import pandas as pd

    jobs.ensure(dataset)
    request, _ = next(iter(worker.jobs.values()))
    assert list(pd.read_parquet(request.comments).columns) == ["response_id", "comment", "score"]
    assert len(pd.read_parquet(request.comments)) == 4
    assert request.vectors.parent.is_dir()


@pytest.mark.parametrize("end", ["done", "failed", "cancelled", "closed"])
def test_what_customers_wrote_does_not_stay_in_staging(jobs, worker, store, dataset, end):
    jobs.ensure(dataset)
    assert len(staging(store)) == 1
    if end == "done":
        worker.finish({"speed": [2]})
    elif end == "failed":
        worker.fail("themes_failed")
    elif end == "cancelled":
        jobs.cancel(dataset)
    else:
        jobs.close()
    assert staging(store) == []


def test_a_failure_is_kept_and_not_begun_again_unasked(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.fail("model_missing")
    for seen in (jobs, ThemeJobs(store, worker)):
        job = seen.ensure(dataset)
        assert (job.state, job.code, job.is_active) == ("failed", "model_missing", False)
        assert worker.jobs == {}
    assert jobs.start(dataset).state == "waiting"
    assert len(worker.jobs) == 1


def test_a_cancelled_job_is_begun_again_only_when_asked(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    jobs.cancel(dataset)
    assert jobs.of(dataset).state == "cancelled"
    assert jobs.ensure(dataset).state == "cancelled"
    assert ThemeJobs(store, worker).ensure(dataset).state == "cancelled"
    assert worker.jobs == {}
    jobs.start(dataset)
    worker.finish({"speed": [2]})
    assert jobs.of(dataset).state == "done"


@pytest.mark.parametrize("progressed", [False, True])
def test_a_job_that_a_restart_cut_off_begins_again(jobs, worker, store, dataset, progressed):
    jobs.ensure(dataset)
    if progressed:
        worker.tell("progress", stage="embedding", done=1, total=9)
    after = store_in(store.folder)
    restarted = FakeWorker()
    job = ThemeJobs(after, restarted).ensure(after.dataset(dataset.id))
    assert job.state == "waiting"
    assert len(restarted.jobs) == 1
    after.close()


def test_two_processes_at_the_same_job_do_not_disturb_each_other(jobs, worker, store, dataset, tmp_path):
    after = store_in(tmp_path / "data")
    other_worker = FakeWorker()
    others = ThemeJobs(after, other_worker)
    jobs.ensure(dataset)
    others.ensure(dataset)
    worker.finish({"speed": [2]})
    other_worker.finish({"speed": [2]})
    for opened in (store, after):
        found = opened.dataset(dataset.id)
        assert opened.counts(found, (THEME,)).responses.tolist() == [1]
    after.close()


def test_two_data_sets_of_the_same_content_share_their_job_and_its_themes(jobs, worker, store):
    frames = (answers(promoters=3, comment="quick"), answers(detractors=3, comment="slow"))
    first = kept(store, frames[1], into=kept(store, frames[0]).id)
    second = kept(store, frames[1], into=kept(store, frames[0], name="second").id)
    assert first.id != second.id
    jobs.ensure(first)
    assert jobs.ensure(second).state == "waiting"
    assert len(worker.jobs) == 1
    worker.finish({"speed": [2]})
    for each in (first, second):
        assert store.dataset(each.id).themes
        assert jobs.ensure(store.dataset(each.id)) is None


def test_another_model_is_another_job(tmp_path, worker, dataset):
    keys = {}
    for model in ("", "a/b", "a-b", "x" * 60 + "a/b"):
        opened = store_in(tmp_path / "data", embed_model=model)
        keys[model] = ThemeJobs(opened, FakeWorker()).start(dataset).key
        opened.close()
    assert len(set(keys.values())) == 4
    assert max(len(key) for key in keys.values()) <= 128


def asked_of(worker):
    return next(iter(worker.jobs.values()))[0]


def grown(store, dataset, times=1):
    """The data set with one more file of comments."""
    return kept(store, answers(promoters=3 * times, passives=times, comment=f"wave {times}"), into=dataset.id)


def test_a_later_file_goes_into_the_standing_themes(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    assert (asked_of(worker).standing, asked_of(worker).earlier) == (None, None)
    worker.finish({"speed": [2, 3], "price": [4, 5]})
    folder = store.folder / "themes" / store.dataset(dataset.id).themes
    jobs.ensure(grown(store, dataset))
    assert (asked_of(worker).standing, asked_of(worker).earlier) == (folder, folder)


@pytest.mark.parametrize("why", ["too little", "another number", "words", "an earlier recipe", "anew", "another seed"])
def test_themes_are_found_anew_where_they_cannot_stand_or_a_reader_wants_it(jobs, worker, store, dataset, why):
    """Four comments are too little to learn the themes of twenty from; themes found again keep their ids."""
    run = {"words": {"keyword_mode": True}, "an earlier recipe": {"recipe": "1"}}.get(why, {})
    dataset = adopted(store, dataset, {"speed": [2, 3], "price": [4, 5]}, **run)
    larger = grown(store, dataset, times=4 if why == "too little" else 1)
    if why == "another number":
        larger = store.choose_themes(larger, themes=9)
    if why in {"anew", "another seed"}:
        jobs.start(larger, anew=why == "anew", seed=3 if why == "another seed" else 0)
    else:
        jobs.ensure(larger)
    request = asked_of(worker)
    assert request.standing is None
    assert request.earlier == store.folder / "themes" / dataset.themes
    assert (request.wanted, request.seed) == (
        9 if why == "another number" else None,
        3 if why == "another seed" else 0,
    )


def test_what_readers_ask_for_is_looked_for_while_the_themes_before_stand(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.finish({"speed": [2, 3]})
    before = store.dataset(dataset.id)
    chosen = store.choose_themes(before, themes=7, model="org/name")
    assert jobs.ensure(chosen).state == "waiting"
    assert store.theme_run(chosen) == store.theme_run(before)
    assert (asked_of(worker).wanted, asked_of(worker).model) == (7, "org/name")
    worker.finish({"food": [2, 3, 4]})
    after = store.dataset(dataset.id)
    assert [theme.id for theme in store.theme_run(after).themes] == ["food"]
    assert jobs.ensure(after) is None
    back = store.choose_themes(after, themes=None, model=None)
    assert back.version == before.version
    assert jobs.ensure(back) is None


def test_a_theme_of_ones_own_is_placed_among_the_standing_ones(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.finish({"speed": [2, 3]})
    edit = steering.pin({"en": "Parrots"}, ["the parrot screamed", "parrot"])
    pinned = store.edit_themes(store.dataset(dataset.id), edit)
    assert jobs.ensure(pinned).state == "waiting"
    (pin,) = asked_of(worker).pins
    assert (pin.id, pin.names, pin.phrases) == (edit.theme, {"en": "Parrots"}, ("the parrot screamed", "parrot"))
    assert asked_of(worker).standing == store.folder / "themes" / pinned.themes
    worker.fail("themes_stopped")
    failed = jobs.ensure(store.dataset(dataset.id))
    assert (failed.state, failed.code) == ("failed", "themes_stopped")
    undone = store.undo_theme_edit(pinned, pinned.theme_edits[0].id)
    assert jobs.ensure(undone) is None
    assert [theme.id for theme in store.theme_run(undone).themes] == ["speed"]


def test_an_edit_that_needs_no_run_begins_none(jobs, worker, store, dataset):
    jobs.ensure(dataset)
    worker.finish({"speed": [2, 3]})
    edited = store.edit_themes(store.dataset(dataset.id), steering.rename("speed", {"en": "Delivery"}))
    assert jobs.ensure(edited) is None
    assert worker.jobs == {}


def test_a_job_that_cannot_begin_has_failed_and_can_be_begun_again(jobs, worker, store, dataset, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    def broken(*_):
        raise StoreBroken("disk_full", file="data")

    for refused, code in ((full, "themes_failed"), (broken, "disk_full")):
        with monkeypatch.context() as patch:
            patch.setattr(store, "write_comments", refused)
            job = jobs.start(dataset)
        assert (job.state, job.code) == ("failed", code)
        assert worker.jobs == {}
        assert staging(store) == []
    assert jobs.start(dataset).state == "waiting"


def test_themes_that_cannot_be_kept_are_a_job_that_failed(jobs, worker, store, dataset, monkeypatch):
    jobs.ensure(dataset)
    with monkeypatch.context() as patch:
        patch.setattr(store.registry, "writing", lambda: (_ for _ in ()).throw(StoreBroken("disk_full", file="x")))
        worker.finish({"speed": [2]})
    assert (jobs.of(dataset).state, jobs.of(dataset).code) == ("failed", "disk_full")
    assert store.dataset(dataset.id).themes == ""
    jobs.start(dataset)
    worker.finish({"speed": [2]})
    assert store.dataset(dataset.id).themes


def test_whatever_a_job_fails_of_is_told_without_facts():
    from nps_core.comments.jobs import _WITHOUT_FACTS

    for code in (*_WITHOUT_FACTS, "themes_failed", "themes_stopped", "model_missing"):
        for language in LANGUAGES:
            assert text_in(language)(f"errors.{code}")


def test_close_ends_the_worker(jobs, worker):
    jobs.close()
    assert worker.closed
