"""A further file of a data set: whatever it repeats counts once, and the receipt says so."""

import collections
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nps_core.errors import QueryStopped, TableRefused
from nps_core.reading import Choices
from tests.handmade import answers, code_of, kept, on, reading_of, store_in

JULY = date(2026, 7, 1)


def told(**rows):
    return pd.DataFrame(rows)


def at(*hours):
    return [datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in hours]


def count(store, dataset):
    return store.counts(dataset).responses.sum()


def compare(store, dataset, frame, **how):
    return store.compare(reading_of(store.folder / "staging", frame, **how), dataset)


def test_an_export_of_everything_so_far_counts_no_answer_twice(store):
    first = told(answered_at=at(1, 2, 3), score=[0, 10, 10], channel="web")
    later = told(answered_at=at(1, 2, 3, 4, 5), score=[0, 10, 10, 7, 9], channel="web")
    dataset = kept(store, first)
    found = compare(store, dataset, later)
    assert (found.new, found.changed, found.same, found.told_by) == (2, 0, 3, "content")
    both = kept(store, later, into=dataset.id)
    assert count(store, both) == 5
    assert both.responses == 5


def test_what_was_there_already_is_left_out_with_its_row_and_reason(store):
    dataset = kept(store, told(answered_at=at(1, 2), score=[0, 10], channel="web"))
    frame = told(answered_at=at(9, 2, 1), score=[3, 10, 0], channel="web")
    both = kept(store, frame, into=dataset.id, left_out=[(7, "score_blank")])
    receipt = both.waves[1].receipt
    assert store.left_out(both.waves[1]).to_dict("list") == {
        "row": [3, 4, 7],
        "reason": ["already_there", "already_there", "score_blank"],
    }
    assert receipt.rows_read == receipt.rows_used + receipt.rows_left_out == 4
    assert dict(receipt.left_out) == {"already_there": 2, "score_blank": 1}
    assert receipt.scores == (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)
    assert receipt.first_day is None or receipt.first_day == JULY


def test_an_old_file_once_more_does_not_bring_back_what_it_said(store):
    old = told(response_id=["a"], score=[0], channel="web")
    dataset = kept(store, old, has_ids=True)
    newer = kept(store, told(response_id=["a"], score=[10], channel="web"), has_ids=True, into=dataset.id)
    found = compare(store, newer, old, has_ids=True)
    assert (found.new, found.changed, found.same, found.told_by) == (0, 0, 1, "file")
    again = kept(store, old, has_ids=True, into=dataset.id)
    assert store.rows(again)["score"].tolist() == [10]


def test_a_file_that_brings_nothing_new_changes_nothing(store):
    dataset = kept(store, told(answered_at=at(1, 2), score=[0, 10], channel="web"))
    again = kept(store, told(answered_at=at(2), score=[10], channel="web"), into=dataset.id)
    assert again.version == dataset.version
    assert len(again.waves) == 1


def test_answers_alike_in_all_that_is_known_count_as_often_as_they_were_given(store):
    twice = told(answered_at=at(1, 1), score=[10, 10], channel="web")
    dataset = kept(store, twice)
    thrice = told(answered_at=at(1, 1, 1), score=[10] * 3, channel="web")
    found = compare(store, dataset, thrice)
    assert (found.new, found.same) == (1, 2)
    assert count(store, kept(store, thrice, into=dataset.id)) == 3


def test_ids_tell_what_is_new_changed_and_the_same(store):
    dataset = kept(store, told(response_id=["a", "b", "c"], score=[0, 5, 10], channel="web"), has_ids=True)
    frame = told(response_id=["b", "c", "d"], score=[9, 10, 10], channel="web")
    found = compare(store, dataset, frame, has_ids=True)
    assert (found.new, found.changed, found.same, found.told_by) == (1, 1, 1, "id")
    both = kept(store, frame, has_ids=True, into=dataset.id)
    assert sorted(store.rows(both)["score"]) == [0, 9, 10, 10]
    assert both.responses == 4
    assert both.waves[1].replaced == 1
    assert dict(both.waves[1].receipt.left_out) == {"already_there": 1}


def test_a_column_that_a_later_file_lacks_is_kept_for_answers_that_stay_the_same(store):
    dataset = kept(store, told(response_id=["a", "b"], score=[0, 5], channel="web", shop="north"), has_ids=True)
    frame = told(response_id=["a", "b", "c"], score=[0, 5, 9], channel="web")
    both = kept(store, frame, has_ids=True, into=dataset.id)
    assert sorted(store.rows(both)["shop"].fillna("")) == ["", "north", "north"]


def test_a_value_in_a_new_column_changes_an_answer_with_an_id(store):
    dataset = kept(store, told(response_id=["a", "b"], score=[0, 5], channel="web"), has_ids=True)
    frame = told(response_id=["a", "b"], score=[0, 5], channel="web", shop=[None, "north"])
    found = compare(store, dataset, frame, has_ids=True)
    assert (found.changed, found.same, found.added, found.missing) == (1, 1, ("shop",), ())


def test_a_file_with_ids_behind_one_without_is_told_by_content(store):
    dataset = kept(store, told(answered_at=at(1, 2), score=[0, 10], channel="web"))
    frame = told(response_id=["a", "b", "c"], answered_at=at(1, 2, 3), score=[0, 10, 10], channel="web")
    found = compare(store, dataset, frame, has_ids=True)
    assert (found.new, found.same, found.told_by) == (1, 2, "content")
    both = kept(store, frame, has_ids=True, into=dataset.id)
    third = told(response_id=["b", "c", "d"], answered_at=at(2, 3, 4), score=[10, 10, 1], channel="web")
    assert compare(store, both, third, has_ids=True).new == 1
    assert count(store, kept(store, third, has_ids=True, into=dataset.id)) == 4


def test_two_answers_with_ids_of_their_own_are_two(store):
    dataset = kept(store, told(response_id=["a"], answered_at=at(1), score=[10], channel="web"), has_ids=True)
    frame = told(response_id=["b"], answered_at=at(1), score=[10], channel="web")
    assert compare(store, dataset, frame, has_ids=True).new == 1


def test_blank_ids_of_two_files_are_not_one_answer(store):
    first = told(response_id=["a", "row 3"], answered_at=at(1, 2), score=[0, 10], channel="web")
    other = told(response_id=["b", "row 3"], answered_at=at(3, 4), score=[1, 9], channel="web")
    dataset = kept(store, first, has_ids=True)
    assert count(store, kept(store, other, has_ids=True, into=dataset.id)) == 4


def test_a_respondent_tells_answers_apart_without_a_time(store):
    dataset = kept(store, told(respondent=["ann", "bo"], score=[10, 10], channel="web"))
    frame = told(respondent=["ann", "cy"], score=[10, 10], channel="web")
    assert compare(store, dataset, frame).same == 1


def test_files_whose_answers_nothing_tells_apart_are_kept_whole_with_a_note(store):
    dataset = kept(store, answers(promoters=3, channel="web"))
    frame = answers(promoters=3, detractors=1, channel="web")
    found = compare(store, dataset, frame)
    assert (found.new, found.same, found.told_by) == (4, 0, "nothing")
    both = kept(store, frame, into=dataset.id)
    assert count(store, both) == 7
    assert [note.code for note in both.waves[1].receipt.notes] == ["answers_untold"]


def test_rows_without_time_and_respondent_are_kept_beside_rows_that_have_one(store):
    frame = told(respondent=["ann", None], score=[10, 10], channel="web")
    dataset = kept(store, frame)
    assert compare(store, dataset, frame.assign(shop="n")).same == 1


def test_another_shop_of_the_same_days_is_not_taken_for_the_same_answers(store):
    north = pd.concat([on("2026-07-01", promoters=6, detractors=2, channel="web"), on("2026-07-02", passives=8)])
    south = pd.concat([on("2026-07-01", promoters=3, passives=4, channel="web"), on("2026-07-02", promoters=4)])
    dataset = kept(store, north.assign(channel="web"))
    both = kept(store, south.assign(channel="web"), into=dataset.id)
    assert count(store, both) == 16 + 11
    assert [(note.code, note.facts) for note in both.waves[1].receipt.notes] == [("answers_alike", {"n": 3})]


def test_days_alone_are_enough_where_everything_comes_again(store):
    july = on("2026-07-01", promoters=6, detractors=2, channel="web")
    both = pd.concat([july, on("2026-08-01", promoters=5, channel="web")])
    dataset = kept(store, july)
    assert count(store, kept(store, both, into=dataset.id)) == 13


def test_a_column_that_is_new_in_the_later_file_does_not_make_answers_new(store):
    dataset = kept(store, told(answered_at=at(1, 2), score=[0, 10], channel="web"))
    frame = told(answered_at=at(1, 2, 3), score=[0, 10, 9], channel="web", plan="gold")
    both = kept(store, frame, into=dataset.id)
    third = told(answered_at=at(1, 2, 3, 4), score=[0, 10, 9, 8], channel="web", plan="gold")
    assert compare(store, both, third).new == 1


def test_a_number_column_that_turned_to_text_is_compared_as_text(store):
    dataset = kept(store, told(answered_at=at(1, 2), score=[0, 10], channel="web", tier=[5.0, 7.5]))
    frame = told(answered_at=at(1, 2, 3), score=[0, 10, 9], channel="web", tier=["5", "7.5", "gold"])
    assert compare(store, dataset, frame).same == 2


def test_files_that_share_nothing_are_not_compared(store):
    dataset = kept(store, answers(promoters=2, channel="web"))
    with pytest.raises(TableRefused) as refused:
        compare(store, dataset, answers(promoters=3, region="north"))
    assert code_of(refused) == "other_columns"


def test_a_further_file_is_read_in_the_zone_of_its_data_set(store, tmp_path):
    file = tmp_path / "first.csv"
    file.write_text(
        "time,nps score,channel\n" + "".join(f"2026-07-{d:02d} 23:30,{1 + d % 9},web\n" for d in range(1, 29))
    )
    first = store.bring_in(file, name="x", choices=Choices(timezone="Asia/Taipei"))
    assert store.choices_for(first) == Choices(timezone="Asia/Taipei")
    later = tmp_path / "later.csv"
    later.write_text(file.read_text() + "2026-08-01 08:00,9,web\n")
    both = store.bring_in(later, name="x", into=first.id)
    assert {wave.receipt.timezone for wave in both.waves} == {"Asia/Taipei"}
    assert both.waves[1].receipt.rows_used == 1
    other = store.compare(store.read(later, tmp_path / "out", choices=Choices(timezone="UTC")), first)
    assert [note.code for note in other.notes] == ["zone_differs"]
    assert other.same == 0


def test_a_comparison_that_needs_more_memory_than_it_may_use_is_told(store, monkeypatch):
    frame = pd.DataFrame({"respondent": [f"customer {n}" for n in range(60_000)], "score": 9, "channel": "web"})
    dataset = kept(store, frame)
    monkeypatch.setattr("nps_core.store.meeting.memory_mb", lambda: 2)
    with pytest.raises(QueryStopped) as stopped:
        compare(store, dataset, frame.assign(score=8))
    assert code_of(stopped) == "query_too_large"
    assert store.dataset(dataset.id) == dataset


def coded(folder, name, scores, hour):
    file = folder / f"{name}.csv"
    rows = [f"2026-07-{1 + n % 28:02d} {hour}:{n % 60:02d},{score},web" for n, score in enumerate(scores)]
    file.write_text("time,nps score,channel\n" + "\n".join(rows) + "\n")
    return file


def test_a_further_file_of_coded_answers_is_decoded_unless_its_values_say_otherwise(store, tmp_path):
    first = store.bring_in(coded(tmp_path, "first", [11, 10, 1, 9, 8] * 8, 10), name="x")
    assert store.choices_for(first).scale == "1-11"
    store.bring_in(coded(tmp_path, "second", [10, 9, 2, 8, 8] * 8, 11), name="x", into=first.id)
    both = store.bring_in(coded(tmp_path, "third", [0, 9, 0, 8, 10] * 8, 12), name="x", into=first.id)
    assert [wave.receipt.scale for wave in both.waves][:2] == ["1-11", "1-11"]
    assert both.waves[2].receipt.scores[:1] == (16,)


def drawn_rows():
    values = st.tuples(
        st.sampled_from(at(1, 2, 3)),
        st.sampled_from([0, 7, 10]),
        st.sampled_from([None, "good", "迟到"]),
        st.sampled_from([None, "ann", "bo"]),
        st.sampled_from(["web", "app"]),
    )
    return st.lists(values, min_size=1, max_size=12)


def frame_of(rows):
    return pd.DataFrame(rows, columns=["answered_at", "score", "comment", "respondent", "channel"])


def tallied(store, dataset):
    found = store.rows(dataset)
    return collections.Counter(zip(found["score"], found["channel"], found["comment"].fillna(""), strict=True))


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = store_in(tmp_path_factory.mktemp("shared") / "data")
    yield opened
    opened.close()


@settings(max_examples=10, deadline=None)
@given(drawn_rows(), drawn_rows(), drawn_rows(), st.randoms(use_true_random=False))
def test_imports_of_everything_so_far_count_what_the_last_one_alone_counts(shared, first, second, third, draw):
    everything = [*first, *second, *third]
    dataset = shared_start(shared, first)
    for rows in ([*first, *second], everything):
        mixed = list(rows)
        draw.shuffle(mixed)
        dataset = kept(shared, frame_of(mixed), into=dataset.id)
        sums_hold(dataset)
    alone = collections.Counter((score, channel, said or "") for _, score, said, _, channel in everything)
    assert tallied(shared, dataset) == alone
    assert dataset.responses == len(everything)


@settings(max_examples=10, deadline=None)
@given(drawn_rows(), drawn_rows(), drawn_rows())
def test_with_ids_the_latest_of_each_counts(shared, first, second, third):
    assume(first != third)  # the first file once more would change nothing, and not bring back what it said
    dataset, latest = None, {}
    for rows in (first, second, third):
        frame = frame_of(rows).assign(response_id=[f"id {place}" for place in range(len(rows))])
        latest |= {
            f"id {place}": (score, channel, said or "") for place, (_, score, said, _, channel) in enumerate(rows)
        }
        if dataset is None:
            dataset = shared_start(shared, rows, response_id=frame["response_id"])
        else:
            found = shared.compare(reading_of(shared.folder / "staging", frame, has_ids=True), dataset)
            assert found.new + found.changed + found.same == len(rows)
            dataset = kept(shared, frame, has_ids=True, into=dataset.id)
        sums_hold(dataset)
    assert tallied(shared, dataset) == collections.Counter(latest.values())
    assert dataset.responses == len(latest)


def shared_start(store, rows, **ids):
    """A data set of its own: the same rows may have come before."""
    reading = reading_of(store.folder / "staging", frame_of(rows).assign(**ids), has_ids=bool(ids))
    for known in store.datasets():
        store.remove(known.id)
    return store.add(reading, reading.responses, name="drawn")


def sums_hold(dataset):
    for wave in dataset.waves:
        receipt = wave.receipt
        assert receipt.rows_read == receipt.rows_used + receipt.rows_left_out
        assert sum(receipt.scores) == receipt.rows_used
