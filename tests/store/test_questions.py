"""Questions to the responses: the same answers as plain pandas gives, whatever names and values hold."""

import random
import threading
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_core.filters import THEME, Filters
from nps_core.scale import CATEGORIES, SCORES, category
from tests.handmade import answers, kept, scores_of, store_in

WORDS = ["good", "BAD", "Ünë", "太慢了", "it's 100% \\ _ fine", "ΟΔΟΣ", None]
HOSTILE = [
    'x"; DROP TABLE responses',
    "a'b",
    "back\\slash",
    "渠道",
    "new\nline",
    "select",
    'q"q',
    " spaced ",
    "%s",
    "?",
]


def everything(count=400):
    draw = random.Random(7)
    first = date(2026, 1, 1)
    frame = pd.DataFrame(
        {
            "score": [draw.choice(SCORES) for _ in range(count)],
            "answered_on": [draw.choice([None, first + timedelta(draw.randrange(60))]) for _ in range(count)],
            "comment": [draw.choice(WORDS) for _ in range(count)],
            "spent": [draw.choice([None, 1.5, 20.0]) for _ in range(count)],
        }
    )
    for name in HOSTILE:
        frame[name] = [draw.choice([None, *HOSTILE]) for _ in range(count)]
    return frame


EVERYTHING = everything()


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    opened = store_in(tmp_path_factory.mktemp("big") / "data")
    yield opened, kept(opened, EVERYTHING)
    opened.close()


def in_pandas(filters):
    """The rows that match, the plain way."""
    frame = EVERYTHING
    keep = pd.Series(True, index=frame.index)
    day = pd.to_datetime(frame["answered_on"])
    if filters.since:
        keep &= day >= pd.Timestamp(filters.since)
    if filters.until:
        keep &= day <= pd.Timestamp(filters.until)
    if filters.categories:
        keep &= frame["score"].map(category).isin(filters.categories)
    if filters.scores:
        keep &= frame["score"].isin(filters.scores)
    if filters.text:
        lowered = frame["comment"].fillna("").str.lower()
        keep &= lowered.str.contains(filters.text.strip().lower(), regex=False)
    for dimension, wanted in filters.segments:
        keep &= frame[dimension].isin(wanted) | (frame[dimension].isna() if "" in wanted else False)
    return frame[keep]


days = st.none() | st.dates(date(2025, 12, 25), date(2026, 3, 10))
some_segments = st.tuples(st.sampled_from(HOSTILE), st.lists(st.sampled_from([*HOSTILE, ""]), max_size=3).map(tuple))
some_filters = st.builds(
    Filters,
    since=days,
    until=days,
    segments=st.lists(some_segments, max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
    scores=st.lists(st.sampled_from(SCORES), unique=True, max_size=3).map(tuple),
    text=st.sampled_from(["", "GOOD", "ünë", "太慢", "100%", "_", "\\", "'", "none"]),
)


@settings(max_examples=50)
@given(filters=some_filters, by=st.lists(st.sampled_from([*HOSTILE, "answered_on"]), max_size=2, unique=True))
def test_counts_are_those_of_plain_pandas(big, filters, by):
    opened, dataset = big
    matching = in_pandas(filters)
    found = opened.counts(dataset, by, filters)
    assert found.counts.sum() == len(matching)
    if not by:
        assert scores_of(found) == {s: int((matching["score"] == s).sum()) for s in SCORES}
        return
    assert by_key(found, by) == counted_in_pandas(matching, by)


def by_key(tally, by):
    keys = [tuple(None if pd.isna(k) else k for k in row) for row in tally.frame[by].itertuples(index=False)]
    return dict(zip(keys, tally.counts.tolist(), strict=True))


def counted_in_pandas(matching, by):
    wanted = matching.assign(answered_on=pd.to_datetime(matching["answered_on"])).astype(dict.fromkeys(HOSTILE, "str"))
    grouped = wanted.groupby(by, dropna=False, sort=True)["score"].value_counts().unstack(fill_value=0)
    grouped = grouped.reindex(columns=SCORES, fill_value=0)
    return {
        tuple(None if pd.isna(k) else k for k in (key if isinstance(key, tuple) else (key,))): counts.tolist()
        for key, counts in zip(grouped.index, grouped.to_numpy(), strict=True)
    }


@settings(max_examples=30)
@given(filters=some_filters, by=st.lists(st.sampled_from([*HOSTILE, "answered_on"]), max_size=5, unique=True))
def test_many_counts_at_once_are_those_of_plain_pandas(big, filters, by):
    opened, dataset = big
    opened._tallies.clear()  # what is remembered of one question must not answer for the other
    found = opened.counts_of_each(dataset, by, filters)
    assert list(found) == by
    for key, tally in found.items():
        assert by_key(tally, [key]) == counted_in_pandas(in_pandas(filters), [key]), key
        assert opened.counts(dataset, (key,), filters) is tally
    told = in_pandas(filters)["score"]
    assert scores_of(opened.counts(dataset, (), filters)) == {s: int((told == s).sum()) for s in SCORES}


def test_more_columns_than_one_question_tells_apart_are_counted_too(store):
    columns = {f"column {number}": ["a", "b", None] for number in range(70)}
    dataset = kept(store, pd.DataFrame({"score": [10, 9, 0], **columns}))
    found = store.counts_of_each(dataset, tuple(columns))
    assert list(found) == list(columns)
    assert all(tally.responses.tolist() == [1, 1, 1] for tally in found.values())


@settings(max_examples=25)
@given(filters=some_filters)
def test_rows_are_those_of_plain_pandas_newest_first(big, filters):
    opened, dataset = big
    rows = opened.rows(dataset, filters)
    assert sorted(rows["response_id"]) == sorted(f"row {i + 2}" for i in in_pandas(filters).index)
    dated = rows["answered_on"].dropna()
    assert dated.is_monotonic_decreasing
    assert rows["answered_on"].isna().to_numpy()[len(dated) :].all()


def test_filters_commute_and_narrow(big):
    opened, dataset = big
    one, other = Filters().within("渠道", "a'b", ""), Filters().of("detractor")
    both = one.of("detractor")
    assert both == other.within("渠道", "a'b", "")
    n = [int(opened.counts(dataset, (), f).responses[0]) for f in (both, one, other, Filters())]
    assert 0 < n[0] < min(n[1:3]) < n[3] == len(EVERYTHING)


def test_letters_of_either_case_are_found(store):
    comments = ["Delivery was LATE", "late again", "ΟΔΟΣ", "quick", "送得太慢", None]
    dataset = kept(store, pd.DataFrame({"score": [1, 2, 3, 4, 5, 6], "comment": comments}))
    found = {t: sorted(store.rows(dataset, Filters(text=t))["score"]) for t in ("Late", "LATE", "ΟΔΟΣ", "太慢", "xyz")}
    assert found == {"Late": [1, 2], "LATE": [1, 2], "ΟΔΟΣ": [3], "太慢": [5], "xyz": []}


def test_all_words_must_be_held_and_either_chinese_script_is_found(store):
    comments = [
        "late parcel, rude courier",
        "the courier was late",
        "物流太慢，發貨也慢",
        "发货慢",
        "發貨 (100%)",
        "A發貨",
    ]
    dataset = kept(store, pd.DataFrame({"score": [1, 2, 3, 4, 5, 6], "comment": comments}))
    wanted = {
        "late courier": [1, 2],
        '"late parcel"': [1],
        '"courier late"': [],
        "发货": [3, 4, 5, 6],
        "發貨": [3, 4, 5, 6],
        "发货 物流": [3],
        "100% 發貨": [5],
        "a发货": [6],
        "发货" * 10_000: [],
    }
    assert {text: sorted(store.rows(dataset, Filters(text=text))["score"]) for text in wanted} == wanted


def test_the_empty_segment_means_not_given(store):
    frame = pd.DataFrame({"score": [10, 9, 0], "channel": ["web", None, None]})
    dataset = kept(store, frame)
    assert store.counts(dataset, (), Filters().within("channel", "")).responses.tolist() == [2]
    assert store.counts(dataset, (), Filters().within("channel", "", "web")).responses.tolist() == [3]
    listed = store.segments(dataset, "channel")
    assert listed["n"].tolist() == [2, 1]
    assert listed["segment"].isna().tolist() == [True, False]


def test_a_filter_on_what_is_not_there_matches_nobody(store):
    dataset = kept(store, answers(promoters=3, channel="web"))
    assert store.counts(dataset, (), Filters().within("region", "north")).responses.tolist() == [0]
    assert store.counts(dataset, (), Filters().within("region", "")).responses.tolist() == [3]
    assert store.counts(dataset, (), Filters().within(THEME, "price")).responses.tolist() == [0]


def test_hostile_names_and_values_are_only_names_and_values(big):
    opened, dataset = big
    assert dataset.columns.dimensions == tuple(HOSTILE)
    for name in HOSTILE:
        listed = opened.segments(dataset, name)
        counts = EVERYTHING[name].value_counts(dropna=False)
        found = {None if pd.isna(k) else k: n for k, n in zip(listed["segment"], listed["n"], strict=True)}
        assert found == {None if pd.isna(k) else k: n for k, n in counts.items()}
    assert opened.counts(dataset).responses.tolist() == [len(EVERYTHING)]


def test_rows_are_limited_and_commented_if_asked(store):
    comments = [None, "a", "b", None, "c"]
    dataset = kept(store, pd.DataFrame({"score": [1, 2, 3, 4, 5], "comment": comments}))
    assert store.rows(dataset, limit=2)["score"].tolist() == [5, 4]
    assert store.rows(dataset, commented=True)["score"].tolist() == [5, 3, 2]
    assert store.counts(dataset, commented=True).responses.tolist() == [3]


def test_a_data_set_without_responses_counts_to_nothing(store):
    dataset = kept(store, answers())
    assert store.counts(dataset).responses.tolist() == [0]
    assert store.counts(dataset, ["answered_on"]).frame.empty
    assert store.rows(dataset).empty


def test_eight_threads_get_no_wrong_answer(big):
    opened, dataset = big
    wanted = {name: EVERYTHING[name].notna().sum() for name in HOSTILE}
    wrong = []

    def ask(seed):
        draw = random.Random(seed)
        for _ in range(20):
            name, score = draw.choice(HOSTILE), draw.choice(SCORES)
            listed = opened.segments(dataset, name)
            if listed.loc[listed["segment"].notna(), "n"].sum() != wanted[name]:
                wrong.append(name)
            text = draw.choice(["good", "bad", "100"]) + " " * draw.randrange(2)
            found = opened.rows(dataset, Filters(text=text), limit=9999)
            if len(found) != len(in_pandas(Filters(text=text))):
                wrong.append(text)
            opened._tallies.clear()
            if scores_of(opened.counts(dataset))[score] != (EVERYTHING["score"] == score).sum():
                wrong.append(score)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
