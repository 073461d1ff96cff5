"""What people and files do to the worker's own process: little, much, nothing, and crashes."""

import os
import signal

import pyarrow.parquet as pq
import pytest

from nps_core.comments.runs import CLAUSES, OTHER, TOO_FEW_COMMENTS, UNSPECIFIC, read_run
from nps_core.comments.worker import FetchRequest, ThemeRequest, Worker
from tests.comments.talk import assignments, talk, write_comments
from tests.comments.test_worker import Heard, many


@pytest.fixture
def themes_of(worker, vectors, tmp_path):
    """The run over some comments with a score each, and the themes of each response."""

    def found(comments, scores=None):
        rows = [(f"r{at:05}", text, 9) for at, text in enumerate(comments)]
        if scores is not None:
            rows = [(name, text, score) for (name, text, _), score in zip(rows, scores, strict=True)]
        request = ThemeRequest(write_comments(tmp_path / "in.parquet", rows), tmp_path / "out", vectors)
        heard = Heard()
        worker.submit("job", request, heard)
        event = heard.end()
        assert event.kind == "done", event
        return read_run(request.out), assignments(request.out)

    return found


def test_one_comment_has_no_theme_and_says_so(themes_of):
    run, held = themes_of(["The parcel came two weeks late"])
    assert (run.comments, run.code, run.themes) == (1, TOO_FEW_COMMENTS, ())
    assert held == {"r00000": {OTHER}}


def test_comments_that_say_nothing_have_no_reason(themes_of):
    run, held = themes_of(["👍👍", "🎉😀", "good", "很好", "10", "..."] * 9)
    assert (run.unspecific, run.themes) == (54, ())
    assert set.union(*held.values()) == {UNSPECIFIC}


def test_comments_that_nobody_reckoned_with_harm_no_other(themes_of):
    """Very long ones, right to left, joined accents, characters without a form, and none of them with a score."""
    long = ("The parcel was late, the courier rude; 客服态度很差，退货麻烦。" * 700)[:30_000]
    right_to_left = ["الشحن بطيء جدا the parcel late", "\u202eetal si ti", "המשלוח איחר מאוד"]
    odd = [long, "x" * 30_000, *right_to_left, "a\u0301" * 300, "\ufeff\u200b", "\x00\x01"]
    comments = [*odd, *(row[1] for row in talk()[:60])]
    run, held = themes_of(comments, [None] * len(comments))
    assert len(held) == run.comments
    assert {f"r{at:05}" for at in range(5)} <= set(held)


def test_what_was_embedded_before_a_crash_is_not_embedded_again(worker, vectors, tmp_path):
    file = write_comments(tmp_path / "in.parquet", many()[:1_500])
    crashed, again = Heard(), Heard()
    worker.submit("crashed", ThemeRequest(file, tmp_path / "one", vectors), crashed)
    while (event := crashed.until("progress")).stage != "embedding" or event.done < 1_024:
        pass
    os.kill(worker.pid, signal.SIGKILL)
    ended = crashed.end()
    assert (ended.kind, ended.code) == ("failed", "themes_stopped")
    assert not (tmp_path / "one").exists()
    worker.submit("again", ThemeRequest(file, tmp_path / "two", vectors), again)
    assert again.end().kind == "done"
    clauses = len(set(pq.read_table(tmp_path / "two" / CLAUSES)["vector"].to_pylist()))
    assert read_run(tmp_path / "two").embedded <= clauses - event.done + 1_024


def test_two_data_sets_wait_for_each_other_and_one_that_waits_can_be_dropped(worker, vectors, tmp_path):
    file = write_comments(tmp_path / "in.parquet", talk())
    first, second, dropped = Heard(), Heard(), Heard()
    for name, heard in (("first", first), ("second", second), ("dropped", dropped)):
        worker.submit(name, ThemeRequest(file, tmp_path / name, vectors), heard)
    worker.cancel("dropped")
    assert [heard.end().kind for heard in (dropped, first, second)] == ["cancelled", "done", "done"]
    assert read_run(tmp_path / "second").embedded == 0
    assert not (tmp_path / "dropped").exists()


def test_a_model_folder_that_is_none_and_a_hub_out_of_reach_are_said(worker, tmp_path, monkeypatch):
    file = write_comments(tmp_path / "in.parquet", talk()[:9])
    (tmp_path / "folder").mkdir()
    requests = {
        "model_folder": ThemeRequest(file, tmp_path / "a", tmp_path / "v.sqlite", str(tmp_path / "folder")),
        "model_missing": ThemeRequest(file, tmp_path / "b", tmp_path / "v.sqlite", "nobody/no-such-model"),
        "hub_model_unknown": FetchRequest("not a name", tmp_path / "fetched"),
    }
    for code, request in requests.items():
        heard = Heard()
        worker.submit(code, request, heard)
        event = heard.end()
        assert (event.kind, event.code) == ("failed", code)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    offline = Worker()
    heard = Heard()
    offline.submit("fetch", FetchRequest("somebody/tiny", tmp_path / "fetched"), heard)
    event = heard.end()
    offline.close()
    assert (event.kind, event.code) == ("failed", "hub_unreachable")


def test_damaged_vectors_are_made_anew_by_the_same_job(worker, tmp_path):
    file, vectors = write_comments(tmp_path / "in.parquet", talk()[::3]), tmp_path / "vectors.sqlite"
    for name in ("one", "two"):
        heard = Heard()
        worker.submit(name, ThemeRequest(file, tmp_path / name, vectors), heard)
        assert heard.end().kind == "done"
        whole = bytearray(vectors.read_bytes())
        for start in range(2 * 4096, len(whole), 4096):
            whole[start : start + 4096] = b"\xff" * len(whole[start : start + 4096])
        vectors.write_bytes(whole)
    assert read_run(tmp_path / "two").themes == read_run(tmp_path / "one").themes
    assert vectors.with_suffix(".damaged").exists()
