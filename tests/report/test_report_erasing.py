"""Who asks to be forgotten is: not one byte of what they wrote or are called is left, and every score still counts."""

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nps_core.comments.runs import CLAUSES, Theme, read_run, write_run
from nps_core.comments.steering import move, pin
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.errors import ReviewRefused, StoreBroken, TableRefused
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.links.parts import AFTER, BEFORE, FIND, READ, SEARCH
from nps_core.links.parts import WORDS as LOOKED_FOR
from nps_core.report import Subject
from nps_core.report.document import Column, Document, Sheet, Table
from nps_core.report.erasing import erase, without
from nps_core.report.frozen import freeze, frozen
from nps_core.report.kept import from_json, to_json
from nps_core.settings import ROOT
from nps_core.store import About, Decision, narrowed
from tests.handmade import code_of, flip, kept, reading_of, run_in, scores_of, store_in
from tests.store.test_joins import companion_of

WHO = "CUST-Zelda-77"
WORDS = "My neighbour Xaverius signed for the parcel"
MARKS = ("Zelda", "Xaverius", "ORDER-90210", "Nowhereville", "TICKET-5150", "zelda")
"""What must be nowhere: parts of their id, their words, their order, their town, the ids of their answers."""
TODAY = date(2026, 11, 22)


def answers():
    """Sixty answers of thirty customers, two of them hers."""
    rows = range(60)
    frame = pd.DataFrame(
        {
            "score": [row % 11 if row != 7 else 0 for row in rows],
            "respondent": [f"C{row % 30}" for row in rows],
            "comment": [f"The courier was late {row}" for row in rows],
            "answered_on": [date(2026, 1 + row % 6, 5) for row in rows],
            "channel": [("web", "shop")[row % 2] for row in rows],
            "town": ["Taipei" for _ in rows],
            "response_id": [f"R{row}" for row in rows],
        }
    )
    for row, words in ((7, f"{WORDS}. Late!"), (37, None)):
        frame.loc[row, ["respondent", "comment", "town"]] = (WHO, words, "Nowhereville")
        frame.loc[row, "response_id"] = f"TICKET-5150-{row}"
    return frame


def first_run(store, dataset):
    """Two themes with quotes, key phrases, sentences and their vectors, some of them hers alone."""
    out = store.folder / "staging" / "run"
    run_in(out, {"late": [], "other": []})
    vectors = KeptVectors(store.folder / "vectors" / "vectors.sqlite", "made")
    texts = ["the courier was late", WORDS.lower()]
    keys = vectors.keys(texts)
    vectors.write(keys, np.ones((2, 4)))
    vectors.close()
    hers, theirs = "TICKET-5150-7", [f"R{row}" for row in range(60) if row not in (7, 37)]
    ids = pa.array([hers, *theirs], pa.string())
    rows = {"response_id": ids, "theme": pa.array(["late"] * 59), "sureness": pa.array([1.0] * 59, pa.float32())}
    pq.write_table(pa.table(rows), out / "assignments.parquet")
    clauses = {"response_id": [hers, hers, *theirs], "vector": pa.array([keys[1], *[keys[0]] * 59], pa.binary(32))}
    pq.write_table(pa.table(clauses), out / CLAUSES)
    phrases = ("late", "neighbour Xaverius")
    spoken = {"examples": (WORDS.lower(), "the courier was"), "responses": (hers, *theirs[:4])}
    candidate = Theme("t-12345678", {"en": "Parcels"}, phrases, 5, (hers,), **spoken)
    late = Theme("late", dict.fromkeys(LANGUAGES, "Late"), phrases, 59, (hers, "R1"))
    write_run(out, replace(read_run(out), themes=(late,), candidates=(candidate,), comments=59))
    store.adopt_themes(dataset, out)
    return store.dataset(dataset.id)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data set of two files with everything that the app keeps of it: themes, edits, a second file, receipts."""
    store = store_in(tmp_path_factory.mktemp("erasing") / "data")
    dataset = kept(store, answers(), name="Shop", has_ids=True)
    receipts = f'update waves set receipt = replace(receipt, \'"examples": []\', \'"examples": ["{WORDS}"]\')'
    with closing(sqlite3.connect(store.folder / "registry.sqlite")) as registry:
        registry.execute(receipts)
        registry.commit()
    later = pd.DataFrame({"score": [9, 2], "respondent": ["C1", WHO], "comment": ["quick", f"{WORDS} again"]})
    dataset = kept(store, later.assign(answered_on=date(2026, 7, 1), channel="web", town="Taipei"), into=dataset.id)
    customers = companion_of(
        store.folder / "staging",
        ["other", "text", "number"],
        customer=["C1", WHO],
        plan=["gold", "ORDER-90210"],
        spent=[1.0, 8.0],
    )
    dataset = store.join(dataset, customers, customers.table, "respondent", "customer")
    dataset = store.edit_themes(dataset, pin({"en": "Neighbours"}, [WORDS, "neighbours"]))
    dataset = first_run(store, dataset)
    store.edit_themes(dataset, move("2/row 3", "late", "other"))
    store.close()
    shutil.rmtree(store.folder / "staging")
    return store.folder


@pytest.fixture
def made(folder, tmp_path):
    store = store_in(shutil.copytree(folder, tmp_path / "data"))
    yield store, store.dataset("Shop")
    store.close()


def everything(folder):
    """What every file of a folder says, compressed tables read out."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file, file.read_bytes().decode("utf-8", "replace") + file.read_bytes().decode("utf-16-le", "replace")
            if file.suffix == ".parquet":
                yield file, str(pq.read_table(file).to_pydict())


def left_in(folder):
    return {
        (file.relative_to(folder).as_posix(), mark)
        for file, said in everything(folder)
        for mark in MARKS
        if mark in said
    }


def looked_for_by_readers(store, dataset):
    """A view, a link, a review and a decision with filters that name her; and a view that names only others."""
    hers = Filters(text="parcel Xaverius").within("town", "Nowhereville", "Taipei")
    query = {
        "town": ("Nowhereville", "Taipei"),
        "channel": ("web",),
        "words": ('late "NEIGHBOUR  Xaverius"',),
        "read": ("town=Nowhereville&score=0",),
        "change-before": ("Nowhereville",),
        "plan": ("ORDER-90210",),
        "theme-page": ("7",),
    }
    view = store.save_view(dataset, "her town", "trend", query)
    other = store.save_view(dataset, "everybody's", "trend", {"town": ("Taipei",), "words": ("late courier",)})
    share, _ = store.share(dataset, "her town", subject=to_json(Subject(filters=hers)))
    review = freeze(store, dataset, Subject(filters=hers, pages=("overview", "segments")), "June", TODAY)
    decided = Decision(review.id, "Visit them", TODAY, about=About("town", "Nowhereville"))
    return view, other, share, store.add_decision(decided)


def test_not_a_byte_of_hers_is_left_in_the_folder_and_every_score_still_counts(made):
    store, dataset = made
    looked_for_by_readers(store, dataset)
    review = freeze(store, dataset, Subject(pages=("overview", "themes")), "July", TODAY)
    numbers = [(sheet.id, sheet.chart) for sheet in frozen(store, review, "en").sheets]
    scores, channels = scores_of(store.counts(dataset)), store.counts(dataset, ["channel"]).counts.tolist()
    latest = scores_of(store.counts(dataset, filters=Filters(counting="latest")))
    spent = store.rows(dataset)["spent"].sum()
    assert {mark for _, mark in left_in(store.folder)} >= {"Zelda", "Xaverius", "ORDER-90210", "Nowhereville"}
    told = erase(store, "Shop", WHO, TODAY)
    now = store.dataset("Shop")
    assert (told.datasets, told.responses, told.comments, told.files) == (("Shop",), 3, 2, 3)
    assert (told.runs, told.edits, told.vectors, told.reviews, told.views) == (1, 2, 1, 2, 4)
    assert scores_of(store.counts(now)) == scores
    assert store.counts(now, ["channel"]).counts.tolist() == channels
    assert scores_of(store.counts(now, filters=Filters(counting="latest"))) == latest
    assert store.rows(now)["spent"].sum() == spent == 3 * 8.0 + 3 * 1.0
    assert [(sheet.id, sheet.chart) for sheet in frozen(store, store.review(review.id), "en").sheets] == numbers
    folder = store.folder
    store.close()
    assert left_in(folder) == set()
    again = store_in(folder)
    again.check()
    assert [each.responses for each in again.erasures(now.id)] == [3]
    again.close()


def test_what_readers_look_for_shows_no_more_than_it_did_and_does_not_name_her(made):
    store, dataset = made
    view, other, share, decision = looked_for_by_readers(store, dataset)
    erase(store, "Shop", WHO, TODAY)
    now = store.saved_view(view.id)
    (alias,) = {*now.query["words"], *now.query["change-before"], *now.query["plan"]}
    assert alias.startswith("erased-")
    assert now.query["town"] == (alias, "Taipei")
    assert now.query["read"] == (f"town={alias}&score=0",)
    assert (now.query["channel"], now.query["theme-page"]) == (("web",), ("7",))
    assert store.saved_view(other.id) == other
    asked = from_json(store.open_share(share.id).subject, Subject).filters
    assert (asked.segments, asked.text) == ((("town", ("Taipei", alias)),), alias)
    assert store.counts(store.dataset("Shop"), filters=asked).responses.sum() == 0
    assert store.decision(decision.id).about == About("town", alias)


def test_the_keys_of_links_in_which_somebody_may_be_named_are_those_of_links():
    assert {LOOKED_FOR, SEARCH, FIND} == narrowed.LINK_WORDS
    assert {BEFORE, AFTER} == narrowed.LINK_SEGMENTS
    assert READ == narrowed.LINK_WITHIN


def test_her_words_and_names_leave_every_review_and_no_figure_does(made):
    store, dataset = made
    subject = Subject(pages=("overview", "segments", "themes"))
    reviews = [freeze(store, dataset, subject, name, TODAY) for name in ("July", "again", "removed")]
    other = kept(store, answers().iloc[:30].assign(respondent="D1", comment="fine"), name="Elsewhere", has_ids=True)
    untouched = freeze(store, other, subject, "elsewhere", TODAY)
    before = {review.id: said(store, review) for review in reviews}
    store.remove_review(reviews[2].id)
    assert erase(store, "Shop", WHO, TODAY).reviews == 3
    store.restore_review(reviews[2].id)
    for review in reviews:
        for language, document in said(store, store.review(review.id)).items():
            text, was = text_in(language), before[review.id][language]
            assert numbers_of(document) == numbers_of(was)
            notes = {note for sheet in document.sheets for note in sheet.notes} - {
                note for sheet in was.sheets for note in sheet.notes
            }
            assert notes == {
                text("reviews.taken_out", n=1, day=TODAY),
                text("reviews.names_taken_out", day=TODAY),
            }
            rows = [row for sheet in document.sheets for table in sheet.tables for row in table.rows]
            assert [row for row in rows if "Nowhereville" in str(row) or "90210" in str(row)] == []
            gone = text("reviews.name_taken_out")
            assert sorted(row[4] for row in rows if str(row[0]).startswith(gone)) == [2, 3]
    assert store.review(untouched.id) == untouched


def said(store, review):
    return {language: frozen(store, review, language) for language in LANGUAGES}


def numbers_of(document):
    """Every number of a document, in order."""
    charts = [re.sub(r"'[^']*'", "", repr(sheet.chart)) for sheet in document.sheets]
    rows = [row for sheet in document.sheets for table in sheet.tables for row in table.rows]
    return charts, [[cell for cell in row if not isinstance(cell, str)] for row in rows]


def test_a_name_goes_from_sentences_and_a_number_that_is_one_does_not():
    table = Table(
        (Column("town"), Column("n", "number")), (("Nowhereville", 7), ("7", 7), ("10617", 7), ("Nowhere", 2))
    )
    sheet = Sheet("segments.list", "Towns", "NPS is 7. Nowhereville, (10617).", "town: Nowhereville", tables=(table,))
    document = Document("en", "T", "Shop", "v", datetime(2026, 7, 1, tzinfo=UTC), (sheet,), "", "")
    (less,) = without(document, (), {"Nowhereville", "7", "10617"}, TODAY).sheets
    assert less.lead == "NPS is 7. taken out, (10617)."
    assert less.context == "town: taken out"
    assert less.tables[0].rows == (("taken out", 7), ("7", 7), ("taken out", 7), ("Nowhere", 2))


def test_an_id_that_is_a_number_takes_no_number_out_of_a_review(tmp_path):
    """Documents name segments, never customers; and 100 is the name of a segment of others too."""
    store = store_in(tmp_path / "data")
    frame = answers().assign(respondent=[str(row % 11) for row in range(60)], town=[str(row % 2) for row in range(60)])
    frame.loc[10, ["respondent", "channel"]] = ("100", "999")
    frame.loc[11, "town"] = "100"
    dataset = kept(store, frame, name="Numbers")
    review = freeze(store, dataset, Subject(pages=("overview", "segments")), "July", TODAY)
    before = said(store, review)
    assert erase(store, "Numbers", "100", TODAY).reviews == 1
    after = said(store, store.review(review.id))
    assert repr(after["en"].sheets).count("taken out (channel)") == repr(before["en"].sheets).count("999 (channel)") > 0
    assert repr(after["en"].sheets).count("100 (town)") == repr(before["en"].sheets).count("100 (town)") > 0
    store.close()


def test_a_damaged_review_is_told_after_the_words_left_all_else(made):
    store, dataset = made
    whole = freeze(store, dataset, Subject(pages=("themes",)), "whole", TODAY)
    broken = freeze(store, dataset, Subject(pages=("overview",)), "broken", TODAY)
    flip(store.folder / "reviews" / f"{broken.sha256}.json")
    folder = store.folder
    store.close()
    again = store_in(folder)
    with pytest.raises(StoreBroken) as raised:
        erase(again, "Shop", WHO, TODAY)
    assert code_of(raised) == "review_damaged"
    assert again.review(whole.id).sha256 != whole.sha256
    assert len(again.erasures(dataset.id)) == 1
    again.close()


def test_a_review_that_was_being_frozen_meanwhile_is_refused_and_leaves_nothing(made):
    store, dataset = made
    erase(store, "Shop", WHO, TODAY)
    with pytest.raises(ReviewRefused) as refused:
        store.make_review(dataset, "July", TODAY, subject="{}", documents={"en": json.dumps(WORDS)}, facts={})
    assert code_of(refused) == "review_stale"
    assert list((store.folder / "reviews").iterdir()) == []


def test_themes_stand_without_her_and_are_not_looked_for_again(made):
    store, dataset = made
    erase(store, "Shop", WHO, TODAY)
    now = store.dataset("Shop")
    run = store.theme_run(replace(now, theme_edits=()))
    assert (now.themes != dataset.themes, now.themes_asked) == (True, now.asked)
    assert [(theme.id, theme.comments, theme.keywords, theme.quotes) for theme in run.themes] == [
        ("late", 58, ("late",), ("R1",))
    ]
    (candidate,) = run.candidates
    assert (candidate.keywords, candidate.examples, candidate.quotes) == (("late",), ("the courier was",), ())
    assert (candidate.comments, candidate.responses) == (4, ("R0", "R1", "R2", "R3"))
    assert len(store.assignments(now)) == run.comments == 58
    assert [(edit.kind, edit.phrases) for edit in now.theme_edits] == [("pin", ("neighbours",))]


def test_a_version_that_a_link_names_is_shown_without_her(made):
    store, dataset = made
    store.remember_version(dataset)
    store.take_back(dataset)
    one = store.dataset("Shop")
    store.remember_version(one)
    erase(store, "Shop", WHO, TODAY)
    found = store.at(store.version_tagged(one.id, one.tag).version)
    assert (found.responses, found.name) == (60, "Shop")
    assert scores_of(store.counts(found)) == scores_of(store.counts(store.dataset("Shop")))
    assert store.at(one.stood).version == store.dataset("Shop").version
    with pytest.raises(Exception, match="version_files_gone"):
        store.at(store.version_tagged(dataset.id, dataset.tag).key)


def test_a_trial_changes_nothing_and_tells_the_same(made):
    store, dataset = made

    def state():
        kinds = (".parquet", ".json", ".sqlite")
        return {f: hashlib.sha256(f.read_bytes()).hexdigest() for f in store.folder.rglob("*") if f.suffix in kinds}

    before = state()
    trial = erase(store, dataset.id, WHO, TODAY, is_trial=True)
    assert state() == before
    assert trial == replace(erase(store, dataset.id, WHO, TODAY), at="", uploads=trial.uploads)


def test_nobody_of_that_id_is_refused_and_so_is_who_was_erased_already(made):
    store, _ = made
    for who in ("CUST-zelda-77", "nobody", ""):
        with pytest.raises(TableRefused) as refused:
            erase(store, "Shop", who, TODAY)
        assert code_of(refused) == "respondent_unknown"
        assert who not in json.dumps(refused.value.facts) or not who
    erase(store, "Shop", WHO, TODAY)
    with pytest.raises(TableRefused):
        erase(store, "Shop", WHO, TODAY)


def test_a_data_set_that_shares_a_file_loses_her_too_and_another_person_of_the_name_stays(tmp_path):
    store = store_in(tmp_path / "data")
    kept(store, answers(), name="Shop", has_ids=True)
    kept(store, answers(), name="Sister", has_ids=True, scale="1-10")
    other = pd.DataFrame({"score": [10], "respondent": [WHO], "comment": ["Another Zelda"]})
    kept(store, other, name="Elsewhere")
    told = erase(store, "Shop", WHO, TODAY)
    assert (told.datasets, told.responses, told.files) == (("Shop", "Sister"), 2, 1)
    for name in ("Shop", "Sister"):
        assert not store.rows(store.dataset(name))["comment"].fillna("").str.contains("Xaverius").any()
    assert store.rows(store.dataset("Elsewhere"))["comment"].tolist() == ["Another Zelda"]
    store.close()


def test_the_same_file_does_not_bring_her_back(tmp_path):
    store = store_in(tmp_path / "data")
    file = tmp_path / "survey.csv"
    file.write_text(answers().to_csv(index=False), encoding="utf-8")
    store.bring_in(file, name="Shop")
    erase(store, "Shop", WHO, TODAY)
    with pytest.raises(TableRefused) as refused:
        store.bring_in(file, name="Again")
    assert code_of(refused) == "source_erased"
    assert store.bring_in(file, name="Again", into="Shop").responses == 60
    folder = store.folder
    assert [dataset.name for dataset in store.datasets()] == ["Shop"]
    store.close()
    assert not [place for place in left_in(folder) if "registry" in place[0] or "reviews" in place[0]]


def test_a_later_file_that_still_has_her_brings_neither_her_words_nor_her_answers_twice(made):
    store, _ = made
    erase(store, "Shop", WHO, TODAY)
    before = store.dataset("Shop")
    later = answers().iloc[:40].assign(comment="A second export")
    later.loc[0, ["respondent", "response_id", "score"]] = ("Z9", "NEW", 10)
    reading = reading_of(store.folder / "staging" / "later", later, has_ids=True)
    assert (store.compare(reading, before).new, store.compare(reading, before).changed) == (1, 37)
    after = kept(store, later, into=before.id, has_ids=True)
    assert after.responses == before.responses + 1
    assert dict(after.waves[-1].receipt.left_out) == {"respondent_erased": 2}
    assert WHO not in set(store.last_answers(after))
    with closing(sqlite3.connect(store.folder / "registry.sqlite")) as registry:
        (told,) = registry.execute("select content from erasures").fetchone()
    assert (json.loads(told)["of"], WHO in told) == ([before.id], False)


def test_a_second_file_that_still_has_her_brings_nothing_of_hers(made):
    store, _ = made
    erase(store, "Shop", WHO, TODAY)
    customers = companion_of(
        store.folder / "staging",
        ["other", "text"],
        customer=["C1", "C2", WHO, WHO],
        tier=["a", "b", "ORDER-90210", "x"],
    )
    joined = store.join(store.dataset("Shop"), customers, customers.table, "respondent", "customer").joins[-1]
    assert (joined.erased, joined.without_response, joined.matched) == (2, 0, 5)
    assert [(note.code, note.facts) for note in joined.notes] == [("rows_erased", {"n": 2})]
    assert "ORDER-90210" not in str(pq.read_table(store.waves.open(joined.sha256)).to_pydict())


def test_a_file_that_comes_in_while_she_is_taken_out_does_not_bring_her_back(made, monkeypatch):
    """It was compared with the data set before; the erasure falls between that and the moment it is kept."""
    store, dataset = made
    later = answers().iloc[:40].assign(comment="A second export")
    keep_in = type(store)._keep_in

    def erased_just_before(self, *what, **how):
        monkeypatch.undo()
        other = store_in(store.folder)
        erase(other, "Shop", WHO, TODAY)
        other.close()
        return keep_in(self, *what, **how)

    monkeypatch.setattr(type(store), "_keep_in", erased_just_before)
    after = kept(store, later, into=dataset.id, has_ids=True)
    assert dict(after.waves[-1].receipt.left_out) == {"respondent_erased": 2}
    assert WHO not in set(store.last_answers(after))


def test_themes_that_were_being_found_meanwhile_are_not_kept(made):
    store, dataset = made
    out = store.folder / "staging" / "late-run"
    run_in(out, {"secrets": [2, 3]})
    erase(store, "Shop", WHO, TODAY)
    store.adopt_themes(dataset, out)
    assert store.dataset("Shop").themes != dataset.themes
    assert not [run for run in (store.folder / "themes").glob("*/themes.json") if "secrets" in run.read_text()]


def test_what_a_crash_left_goes_at_the_next_start(made, monkeypatch):
    store, _ = made

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "_finish", crash)
        with pytest.raises(KeyboardInterrupt):
            erase(store, "Shop", WHO, TODAY)
    folder = store.folder
    store.close()
    assert left_in(folder)
    store_in(folder).close()
    assert left_in(folder) == set()


def test_another_process_lets_go_of_what_it_held(made):
    store, _ = made
    server = store_in(store.folder)
    assert server.rows(server.dataset("Shop"))["comment"].str.contains("Xaverius").any()
    held = server.engine
    erase(store, "Shop", WHO, TODAY)
    shown = server.rows(server.dataset("Shop"))["comment"].fillna("")
    assert not shown.str.contains("Xaverius").any()
    assert server.engine is not held
    held.close()
    server.close()


KILLS = 12


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_an_erasure_that_is_killed_anywhere_happened_wholly_or_not_at_all_and_is_done_by_doing_it_again(made, tmp_path):
    store, dataset = made
    asked = looked_for_by_readers(store, dataset)
    whole = store.folder
    store.close()
    states = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.report.erasing", "Shop", WHO],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as launcher:

        def erased_in(name, kill_at):
            place = shutil.copytree(whole, tmp_path / name)
            launcher.stdin.write(f"{place}\t{kill_at}\n")
            return place, launcher.stdout.readline().strip()

        _, changes = erased_in("unharmed", 0)
        points = {1 + (int(changes) - 1) * kill // (KILLS - 1) for kill in range(KILLS)}
        for kill_at in sorted(points):
            place, how = erased_in(f"killed-{kill_at}", kill_at)
            assert how == "killed", kill_at
            states.append(state_after(place, asked))
            shutil.rmtree(place)
        launcher.stdin.close()
    assert states == sorted(states), "once it happened it does not unhappen"
    assert {*states} == {False, True}, "some were killed before it happened, and some after"


def state_after(folder, asked):
    """Whether a killed erasure happened, and wholly; then it is done again, and nothing of hers is left."""
    view, _, share, decision = asked
    store = store_in(folder)
    store.check()
    dataset = store.dataset("Shop")
    review = store.review(decision.review)
    told = {
        "themes": "Xaverius" in repr(store.theme_run(replace(dataset, theme_edits=()))),
        "edits": "Xaverius" in repr(dataset.theme_edits),
        "view": "Nowhereville" in repr(store.saved_view(view.id)),
        "share": "Nowhereville" in store.open_share(share.id).subject,
        "review": "Nowhereville" in repr(said(store, review)),
        "decision": "Nowhereville" in repr(store.decision(decision.id)),
        "words": store.rows(dataset)["comment"].fillna("").str.contains("Xaverius").any(),
        "order": "ORDER-90210" in set(store.rows(dataset)["plan"]),
        "ledger": not store.erasures(dataset.id),
    }
    assert len({*map(bool, told.values())}) == 1, told
    assert scores_of(store.counts(dataset)) == {**dict.fromkeys(range(11), 0), **_SCORES}
    happened = not told["words"]
    if happened:
        with pytest.raises(TableRefused):
            erase(store, "Shop", WHO, TODAY)
    else:
        erase(store, "Shop", WHO, TODAY)
    store.close()
    assert left_in(folder) == set()
    return happened


_SCORES = Counter([row % 11 if row != 7 else 0 for row in range(60)] + [9, 2])
"""As ``folder`` was made."""
