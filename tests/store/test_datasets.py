"""Data sets: what is kept, recognised, put together, removed."""

import dataclasses
import threading

import pandas as pd
import pytest

from nps_core.errors import DatasetMissing, TableRefused
from nps_core.filters import Filters
from nps_core.scale import SCORES
from tests.handmade import adopted, answers, code_of, kept, on, reading_of, scores_of, store_in


def test_what_was_kept_is_counted(store):
    dataset = kept(store, answers(detractors=4, passives=3, promoters=18))
    assert store.counts(dataset).responses.tolist() == [25]
    assert scores_of(store.counts(dataset)) == {**dict.fromkeys(SCORES, 0), 3: 4, 7: 3, 10: 18}
    assert dataset.responses == 25


def test_the_same_responses_again_are_recognised(store):
    first = kept(store, answers(promoters=3), name="first")
    again = kept(store, answers(promoters=3), name="second")
    assert (again.id, again.name, len(again.waves)) == (first.id, "first", 1)
    assert len(store.datasets()) == 1


def test_the_same_responses_into_their_own_data_set_change_nothing(store):
    first = kept(store, answers(promoters=3))
    again = kept(store, answers(promoters=3), into=first.id)
    assert again.version == first.version
    assert store.counts(again).responses.tolist() == [3]


def test_two_imports_of_the_same_responses_at_once_make_one_data_set(store):
    readings = [reading_of(store.folder / "staging", answers(promoters=9)) for _ in range(6)]
    source = readings[0].left_out
    threads = [threading.Thread(target=store.add, args=(r, source), kwargs={"name": "x"}) for r in readings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [d.responses for d in store.datasets()] == [9]


def test_waves_that_come_in_at_once_are_all_kept(store):
    base = kept(store, answers(promoters=1, detractors=1))
    readings = [reading_of(store.folder / "staging", answers(promoters=n)) for n in range(2, 8)]
    threads = [
        threading.Thread(target=store.add, args=(r, r.left_out), kwargs={"name": "x", "into": base.id})
        for r in readings
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = store.dataset(base.id)
    assert len(whole.waves) == 7
    assert store.counts(whole).responses.tolist() == [2 + sum(range(2, 8))]


def test_a_later_wave_replaces_responses_of_the_same_id(store):
    first = kept(store, pd.DataFrame({"response_id": ["a", "b"], "score": [0, 10]}), has_ids=True)
    both = kept(store, pd.DataFrame({"response_id": ["b", "c"], "score": [7, 9]}), has_ids=True, into=first.id)
    assert {s: n for s, n in scores_of(store.counts(both)).items() if n} == {0: 1, 7: 1, 9: 1}


def test_waves_without_ids_are_kept_apart(store):
    first = kept(store, answers(promoters=2))
    both = kept(store, answers(detractors=2), into=first.id)
    assert store.counts(both).responses.tolist() == [4]
    assert store.rows(both)["response_id"].is_unique


def test_columns_of_several_waves_come_together(store):
    first = kept(store, answers(promoters=2, channel="web", spent=5.5))
    both = kept(store, answers(detractors=3, channel="app", shop="北京"), into=first.id)
    assert both.columns.dimensions == ("channel", "shop")
    assert both.columns.attributes == ("spent",)
    shops = store.counts(both, ["shop"]).frame
    assert shops["shop"].isna().tolist() == [False, True]
    assert store.rows(both)["spent"].isna().sum() == 3


def test_a_column_that_is_text_in_one_wave_and_a_number_in_another_is_text(store):
    first = kept(store, answers(promoters=2, channel="web", tier=5.0))
    both = kept(store, answers(detractors=3, channel="web", tier="gold"), into=first.id)
    assert both.columns.dimensions == ("channel", "tier")
    assert store.counts(both, ["tier"]).frame["tier"].tolist() == ["5", "gold"]


def test_other_columns_do_not_go_into_a_data_set(store):
    first = kept(store, answers(promoters=2, channel="web"))
    with pytest.raises(TableRefused) as refused:
        kept(store, answers(promoters=3, region="north"), into=first.id)
    assert code_of(refused) == "other_columns"
    assert refused.value.facts == {"dataset": "made", "wanted": ["channel"], "found": ["region"]}
    assert len(store.dataset(first.id).waves) == 1


def test_an_id_comes_before_a_name(store):
    first = kept(store, answers(promoters=1), name="first")
    kept(store, answers(promoters=2), name=first.id)
    assert store.dataset(first.id).name == "first"
    assert store.dataset("first").id == first.id


def test_an_unknown_data_set_is_missing(store):
    with pytest.raises(DatasetMissing) as missing:
        store.dataset("none")
    assert missing.value.facts == {"name": "none"}
    with pytest.raises(DatasetMissing):
        kept(store, answers(promoters=1), into="none")
    with pytest.raises(DatasetMissing):
        store.at("none")


def test_removed_is_out_of_sight_and_restored_is_back(store):
    dataset = kept(store, answers(promoters=2))
    store.remove(dataset.id)
    assert store.datasets() == ()
    with pytest.raises(DatasetMissing):
        store.dataset(dataset.id)
    store.restore(dataset.id)
    assert store.datasets() == (dataset,)
    assert store.counts(dataset).responses.tolist() == [2]


def test_a_new_name_changes_no_number(store):
    dataset = kept(store, answers(promoters=2))
    store.rename(dataset.id, "“新” name")
    assert store.dataset("“新” name").version == dataset.version


def test_the_sample_comes_once_and_last_and_makes_room_for_a_newer_one(store, tmp_path, monkeypatch):
    frames = {}

    def bring_in(file, *, name, sample, **_):
        reading = reading_of(tmp_path / "staging", frames[file.name])
        return store.add(reading, file, name=name, sample=sample)

    monkeypatch.setattr(store, "bring_in", bring_in)
    for number in (1, 2):
        file = tmp_path / f"{number}.csv"
        file.write_text(str(number))
        frames[file.name] = answers(promoters=number)
    store.ensure_sample(tmp_path / "1.csv", "sample")
    store.ensure_sample(tmp_path / "1.csv", "sample")
    own = kept(store, answers(detractors=1))
    assert [d.is_sample for d in store.datasets()] == [False, True]
    store.ensure_sample(tmp_path / "2.csv", "sample")
    assert [d.responses for d in store.datasets() if d.is_sample] == [2]
    store.remove(next(d.id for d in store.datasets() if d.is_sample))
    store.ensure_sample(tmp_path / "1.csv", "sample")
    assert store.datasets() == (own,)


def test_a_sample_file_of_other_bytes_and_the_same_responses_stays(store, tmp_path, monkeypatch):
    def bring_in(file, *, name, sample, **_):
        return store.add(reading_of(tmp_path / "staging", answers(promoters=3)), file, name=name, sample=sample)

    monkeypatch.setattr(store, "bring_in", bring_in)
    for content in ("a", "b"):
        (tmp_path / "s.csv").write_text(content)
        store.ensure_sample(tmp_path / "s.csv", "sample")
    assert [d.responses for d in store.datasets()] == [3]


def test_the_rows_that_were_left_out_are_told(store):
    dataset = kept(store, answers(promoters=1), left_out=[(3, "score_blank"), (5, "row_empty")])
    told = store.left_out(dataset.waves[0])
    assert told.to_dict("list") == {"row": [3, 5], "reason": ["score_blank", "row_empty"]}


def test_the_version_changes_exactly_when_numbers_may(store):
    first = kept(store, answers(promoters=2, comment="good"))
    store.rename(first.id, "another name")
    assert store.dataset(first.id).version == first.version
    second = kept(store, answers(promoters=3), into=first.id)
    assert second.version != first.version
    with_themes = adopted(store, second, {"price": [2]})
    assert with_themes.version not in {first.version, second.version}
    assert store.at(first.version).version == first.version
    assert store.counts(store.at(first.version)).responses.tolist() == [2]


def test_another_content_has_another_version_whatever_its_size(store):
    frame = answers(promoters=500, detractors=500)
    one = kept(store, frame)
    other = kept(store, frame.assign(score=[0, *frame["score"][1:]]))
    assert one.version != other.version
    assert scores_of(store.counts(one)) != scores_of(store.counts(other))


def test_versions_are_the_same_in_another_process(store, tmp_path):
    dataset = kept(store, answers(promoters=2))
    other = store_in(tmp_path / "data")
    assert other.dataset(dataset.id).version == dataset.version
    other.close()


def test_a_benchmark_file_is_kept_once_and_can_be_taken_out(store):
    rows = [{"industry": "电商", "nps": 40.0}]
    store.registry.save_benchmarks("a" * 64, "ours.csv", rows)
    store.registry.save_benchmarks("a" * 64, "ours again.csv", rows)
    assert store.benchmark_files() == (("a" * 64, "ours again.csv", rows),)
    store.remove_benchmarks("a" * 64)
    assert store.benchmark_files() == ()
    store.registry.save_benchmarks("a" * 64, "ours.csv", rows)
    assert len(store.benchmark_files()) == 1


def test_a_remembered_tally_is_that_of_its_version_and_filters(store):
    first = kept(store, on("2026-01-01", promoters=2))
    assert store.counts(first) is store.counts(first)
    second = kept(store, on("2026-01-02", detractors=3), into=first.id)
    assert store.counts(second).responses.tolist() == [5]
    assert store.counts(first).responses.tolist() == [2]
    assert store.counts(second, (), Filters().of("detractor")).responses.tolist() == [3]
    assert store.counts(second, ["answered_on"]).responses.tolist() == [2, 3]
    assert store.counts(second, commented=True).responses.tolist() == [0]


def test_only_so_many_tallies_are_remembered_and_no_large_one(store, monkeypatch):
    monkeypatch.setattr("nps_core.store.counting._REMEMBERED", 5)
    monkeypatch.setattr("nps_core.store.counting._LARGEST_REMEMBERED", 1)
    dataset = kept(store, pd.DataFrame({"score": [1, 2], "channel": ["web", "app"]}))
    for number in range(9):
        store.counts(dataset, (), Filters(text=f"x{number}"))
    assert len(store._tallies) == 5
    assert store.counts(dataset, ["channel"]) is not store.counts(dataset, ["channel"])


def test_a_data_set_says_what_it_is(store):
    dataset = kept(store, answers(promoters=2, channel="web"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataset.name = "other"
