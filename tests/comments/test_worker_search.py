"""Search by meaning through the worker's own process."""

import os
import signal
import sqlite3
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nps_core.comments.runs import CLAUSES, read_run
from nps_core.comments.worker import STOPPED, SearchRequest, ThemeRequest, Worker
from nps_core.errors import JobFailed
from tests.comments.talk import talk, write_comments
from tests.comments.test_worker import SECONDS, Heard, many


@pytest.fixture(scope="module")
def found(worker, vectors, tmp_path_factory):
    """A finished run over the comments in three scripts."""
    folder = tmp_path_factory.mktemp("search")
    request = ThemeRequest(write_comments(folder / "comments.parquet", talk()), folder / "run", vectors)
    heard = Heard()
    worker.submit("talk", request, heard)
    assert heard.end().kind == "done"
    return request


def ask(found, text, **more):
    return SearchRequest(found.out, found.vectors, text, **more)


THEME = {row[0]: row[3] for row in talk()}
SCRIPT = {row[0]: row[4] for row in talk()}


@pytest.mark.parametrize(
    ("question", "theme"),
    [("the parcel arrived late", "delivery-speed"), ("价格太贵", "price"), ("送貨太慢", "delivery-speed")],
)
def test_a_question_finds_comments_of_its_meaning_in_every_script(worker, found, question, theme):
    answer = worker.search(ask(found, question, most=12), SECONDS)
    near = [response for response, _ in answer]
    assert len(set(near)) == 12
    assert sum(THEME[response] == theme for response in near) >= 6, "one in nine would be by chance"
    assert {SCRIPT[response] for response in near} == {"en", "hans", "hant"}
    cosines = [cosine for _, cosine in answer]
    assert cosines == sorted(cosines, reverse=True)
    assert 0.3 < cosines[0] <= 1


def test_fewer_comments_than_asked_for_are_all_there(worker, found):
    answer = worker.search(ask(found, "Late", most=10_000), SECONDS)
    assert {response for response, _ in answer} == set(pq.read_table(found.out / CLAUSES)["response_id"].to_pylist())


def test_a_question_is_answered_while_comments_are_read(worker, found, tmp_path):
    heard = Heard()
    request = ThemeRequest(write_comments(tmp_path / "m.parquet", many()), tmp_path / "run", tmp_path / "v.sqlite")
    worker.submit("long", request, heard)
    heard.until("progress")
    assert worker.search(ask(found, "late"), SECONDS)
    worker.cancel("long")
    assert heard.end().kind == "cancelled"


def test_a_question_outlives_the_child_that_was_asked(worker, found):
    worker.search(ask(found, "late"), SECONDS)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(worker.search(ask(found, "price"), SECONDS)))
    os.kill(worker.pid, signal.SIGKILL)
    asking.start()
    asking.join(SECONDS)
    assert answers[0]


def test_no_answer_in_time_is_said(worker, found):
    with pytest.raises(JobFailed) as refused:
        worker.search(ask(found, "late"), 0.0)
    assert refused.value.code == "search_late"
    assert worker.search(ask(found, "late"), SECONDS)


def test_what_cannot_be_searched_is_said(worker, found, tmp_path):
    heard = Heard()
    few = ThemeRequest(write_comments(tmp_path / "few.parquet", []), tmp_path / "few", found.vectors)
    worker.submit("few", few, heard)
    assert heard.end().kind == "done"
    lost = tmp_path / "lost.sqlite"
    sqlite3.connect(lost).close()
    other = tmp_path / "other"
    other.mkdir()
    run = (found.out / "themes.json").read_text(encoding="utf-8")
    (other / "themes.json").write_text(run.replace(read_run(found.out).model, "another"), encoding="utf-8")
    for request, code in (
        (ask(few, "late"), "search_without"),
        (SearchRequest(found.out, lost, "late"), "search_without"),
        (SearchRequest(other, found.vectors, "late"), "search_model"),
        (SearchRequest(tmp_path / "nowhere", found.vectors, "late"), "themes_failed"),
        (ask(found, "late", model="nobody/no-such-model"), "model_missing"),
        (ask(found, "late", model=str(tmp_path)), "model_folder"),
    ):
        with pytest.raises(JobFailed) as refused:
            worker.search(request, SECONDS)
        assert refused.value.code == code


def test_a_closed_worker_answers_no_question(found):
    worker = Worker()
    worker.close()
    with pytest.raises(JobFailed) as refused:
        worker.search(ask(found, "late"), SECONDS)
    assert refused.value.code == STOPPED


def test_a_run_larger_than_what_is_held_is_read_for_each_question(encoder, kept, tmp_path, monkeypatch):
    from nps_core.comments.worker import meaning

    keys = kept.keys(["late parcel", "rude staff"])
    kept.write(keys, encoder.encode(["late parcel", "rude staff"]))
    pq.write_table(
        pa.table({"response_id": ["a", "b", "b"], "vector": pa.array([keys[0], keys[1], keys[0]], pa.binary(32))}),
        tmp_path / CLAUSES,
    )
    monkeypatch.setattr(meaning, "MOST_HELD", 1)
    monkeypatch.setattr(meaning, "_AT_ONCE", 1)
    searched = meaning.Searched()
    searched._take_up(tmp_path, "", encoder.recipe)
    question = encoder.encode(["unfriendly waiters"])[0]
    for _ in range(2):
        [cosine] = [[float((part @ question)[0]) for part in searched._parts(kept)]]
        assert searched._held is None
        assert cosine[searched._keys.index(keys[1])] > cosine[searched._keys.index(keys[0])]
