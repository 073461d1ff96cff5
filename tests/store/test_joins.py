"""A second file beside the responses: matched by a key, never by the order of rows, and never a response more."""

import itertools

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_core.errors import StoreBroken, TableRefused
from nps_core.filters import Filters
from nps_core.reading.companion import Companion, CompanionColumn, CompanionReceipt, read_companion
from nps_core.store.joins import KeyMatch
from tests.handmade import code_of, flip, kept, scores_of, store_in
from tests.reading.shapes.making import workbook

NUMBERS = itertools.count()


def companion_of(folder, kinds, **columns):
    """A second file as ``read_companion`` would give it: ``kinds`` are those of its columns, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"c{n}": [None if v is None else str(v) for v in values] for n, values in enumerate(columns.values())}
    arrays = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    for n, (kind, values) in enumerate(zip(kinds, columns.values(), strict=True)):
        if kind == "number":
            arrays[f"n{n}"] = pa.array(values, pa.float64())
    rows = len(next(iter(columns.values())))
    file = folder / f"companion-{next(NUMBERS)}.parquet"
    pq.write_table(pa.table({**arrays, "row": pa.array(range(2, 2 + rows), pa.int64())}), file)
    told = tuple(CompanionColumn(name, kind, 0) for name, kind in zip(columns, kinds, strict=True))
    return Companion(file, CompanionReceipt("orders.csv", "csv", "utf-8", ",", "", 1, told, rows, rows, ()))


@pytest.fixture
def bought(store):
    """Five answers of four customers, one of them unnamed."""
    frame = pd.DataFrame({"respondent": ["00123", "Ann ", "ann", "bo", None], "score": [0, 10, 9, 7, 10]})
    return kept(store, frame.assign(channel=["web", "app", "web", "web", "app"]))


@pytest.fixture
def orders(store):
    """Ann ordered twice; 123 is not 00123; cy never answered."""
    return companion_of(
        store.folder / "staging",
        ["other", "text", "number", "personal"],
        customer=["cy", "ANN", "123", "ann", "00123"],
        plan=["gold", "basic", "gold", "gold", "basic"],
        spent=[9.0, 1.5, 7.0, 2.5, 4.0],
        email=["c@x.io", "a@x.io", "n@x.io", "a@x.io", "z@x.io"],
    )


def test_the_key_with_the_most_responses_comes_first(store, bought, orders):
    best = store.propose_keys(bought, orders)[0]
    assert best == KeyMatch("respondent", "customer", matched=3, unmatched=2, without_response=2, repeated=1)
    assert best.share == 3 / 5


def test_joined_columns_split_and_measure_the_responses(store, bought, orders):
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    assert joined.columns.dimensions == ("channel", "plan")
    assert joined.columns.attributes == ("spent",)
    by_plan = store.counts(joined, ["plan"])
    plans = by_plan.frame["plan"].fillna("-").tolist()
    assert dict(zip(plans, by_plan.responses.tolist(), strict=True)) == {"-": 2, "basic": 1, "gold": 2}
    spent = store.rows(joined).set_index("response_id")["spent"]
    assert spent.dropna().to_dict() == {"row 2": 4.0, "row 3": 4.0, "row 4": 4.0}
    gold = Filters(segments=(("plan", ("gold",)),))
    assert store.counts(joined, (), gold).responses.sum() == 2
    (join,) = joined.joins
    assert (join.matched, join.unmatched, join.without_response, join.repeated) == (3, 2, 2, 1)
    assert [(note.code, note.facts) for note in join.notes] == [("keys_repeated", {"n": 1})]


def test_a_join_changes_no_score_and_its_undoing_leaves_the_version_as_it_was(store, bought, orders):
    before = scores_of(store.counts(bought))
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    assert joined.version != bought.version
    assert joined.content == bought.content
    assert scores_of(store.counts(joined)) == before
    undone = store.undo(joined, joined.joins[0].id)
    assert undone.version == bought.version
    assert undone.columns == bought.columns


def test_names_that_a_second_file_brought_can_be_merged(store, bought, orders):
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    merged = store.merge_segments(joined, "plan", {"gold": "basic"})
    assert store.segments(merged, "plan").set_index("segment")["n"].dropna().to_dict()["basic"] == 3
    bare = store.undo(merged, joined.joins[0].id)
    assert bare.columns.dimensions == ("channel",)
    assert store.counts(bare).responses.sum() == 5


def test_the_same_join_twice_is_one(store, bought, orders):
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    assert store.join(joined, orders, orders.table, "respondent", "customer") == joined


def test_who_somebody_is_can_match_and_is_not_kept(store, orders):
    dataset = kept(store, pd.DataFrame({"respondent": ["a@x.io", "q@x.io"], "score": [1, 10]}))
    assert store.propose_keys(dataset, orders)[0].theirs == "email"
    joined = store.join(dataset, orders, orders.table, "respondent", "email")
    assert joined.columns.dimensions == ("plan",)
    kept_columns = pq.read_schema(store.waves.open(joined.joins[0].sha256)).names
    assert kept_columns == ["key", "c0", "c1"]


def test_a_shop_is_a_key_to_a_file_with_one_row_a_shop_only(store):
    frame = pd.DataFrame({"score": [1, 9, 10, 10] * 3, "shop": ["n", "s", "n", "e"] * 3})
    dataset = kept(store, frame)
    shops = companion_of(store.folder / "s", ["text", "number"], shop=["N", "S", "E"], staff=[4.0, 9.0, 2.0])
    sales = companion_of(store.folder / "s", ["text", "number"], shop=["N", "S", "N"], sold=[4.0, 9.0, 2.0])
    assert [(m.own, m.matched) for m in store.propose_keys(dataset, shops)] == [("shop", 12)]
    assert store.propose_keys(dataset, sales) == ()


def test_names_already_taken_are_told_apart(store, bought):
    other = companion_of(store.folder / "s", ["other", "text", "text"], id=["bo"], channel=["x"], score=["y"])
    joined = store.join(bought, other, other.table, "respondent", "id")
    assert joined.columns.dimensions == ("channel", "channel (2)", "score (2)")


@pytest.mark.parametrize(
    ("own", "theirs", "code"),
    [
        ("nobody", "customer", "key_unknown"),
        ("respondent", "none", "key_unknown"),
        ("channel", "plan", "keys_unmatched"),
    ],
)
def test_a_join_that_cannot_be_is_refused(store, bought, orders, *, own, theirs, code):
    with pytest.raises(TableRefused) as refused:
        store.join(bought, orders, orders.table, own, theirs)
    assert code_of(refused) == code
    assert store.dataset(bought.id) == bought


@pytest.mark.parametrize(
    ("own", "theirs", "offered"),
    [("nobody", "customer", ["respondent", "channel"]), ("channel", "none", ["customer", "plan", "spent", "email"])],
)
def test_a_column_that_is_not_there_is_refused_with_those_that_are(store, bought, orders, *, own, theirs, offered):
    with pytest.raises(TableRefused) as refused:
        store.join(bought, orders, orders.table, own, theirs)
    assert refused.value.facts["found"] == offered


def test_a_file_with_nothing_but_its_key_is_refused(store, bought):
    bare = companion_of(store.folder / "s", ["other", "personal"], id=["bo"], email=["b@x.io"])
    with pytest.raises(TableRefused) as refused:
        store.join(bought, bare, bare.table, "respondent", "id")
    assert code_of(refused) == "companion_empty"


def test_answers_that_come_later_are_matched_too(store, bought, orders):
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    assert store.match(joined, joined.joins[0]) == (3, 2)
    later = kept(store, pd.DataFrame({"respondent": ["cy"], "score": [3], "channel": ["web"]}), into=joined.id)
    assert store.match(later, later.joins[0]) == (4, 2)


def test_joins_outlive_the_process_and_damage_to_them_is_told(store, bought, orders, tmp_path):
    joined = store.join(bought, orders, orders.table, "respondent", "customer")
    store.waves.sweep(store._named_files())
    other = store_in(tmp_path / "data")
    assert other.dataset(bought.id) == joined
    assert store.counts(joined, ["plan"]).responses.sum() == 5
    flip(store.folder / "waves" / f"{joined.joins[0].sha256}.parquet")
    with pytest.raises(StoreBroken) as broken:
        other.counts(joined, ["plan"])
    assert code_of(broken) == "wave_damaged"
    with pytest.raises(StoreBroken):
        other.check()
    other.close()


def test_a_second_file_of_any_kind_is_read_in_the_child(tmp_path):
    file = tmp_path / "customers.csv"
    rows = [f"{n:05d},{'gold' if n % 2 else 'basic'},{n * 1.5},c{n}@example.com,2026-07-{n:02d}" for n in range(1, 21)]
    file.write_text("customer_id,plan,spent,email,since\n" + "\n".join(rows), encoding="utf-8")
    companion = read_companion(file, tmp_path / "out")
    assert [(column.name, column.kind) for column in companion.receipt.columns] == [
        ("customer_id", "other"),
        ("plan", "text"),
        ("spent", "number"),
        ("email", "personal"),
        ("since", "other"),
    ]
    assert companion.receipt.rows_read == companion.receipt.rows_used == 20
    assert companion.receipt.columns[3].examples == ()
    assert pq.read_table(companion.table)["c0"].to_pylist()[0] == "00001"


def test_of_several_sheets_the_one_with_most_rows_stands_beside_the_responses(tmp_path):
    file = tmp_path / "customers.xlsx"
    notes = [["about", "this"], ["exported", "in July"]]
    file.write_bytes(workbook(Notes=notes, Customers=[["customer_id", "plan"], *([n, "gold"] for n in range(9))]))
    receipt = read_companion(file, tmp_path / "out").receipt
    assert (receipt.sheet, receipt.rows_used) == ("Customers", 9)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    opened = store_in(tmp_path_factory.mktemp("shared") / "data")
    yield opened
    opened.close()


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "b ", "C", None]), st.integers(0, 10)), min_size=1, max_size=8),
    st.lists(
        st.tuples(st.sampled_from(["A", "b", "c", "d", None]), st.floats(-9, 9), st.text("xy", max_size=2)), max_size=8
    ),
)
def test_no_join_changes_the_number_of_responses_or_their_scores(shared, answers, rows):
    dataset = kept(shared, pd.DataFrame(answers, columns=["respondent", "score"]))
    companion = companion_of(
        shared.folder / "s",
        ["other", "number", "text"],
        key=[key for key, _, _ in rows],
        size=[size for _, size, _ in rows],
        mark=[mark or None for _, _, mark in rows],
    )
    found = [match for match in shared.propose_keys(dataset, companion) if match.theirs == "key"]
    told = {key.strip().lower() for key, _ in answers if key} & {key.lower() for key, _, _ in rows if key}
    assert bool(found) == bool(told)
    if found:
        joined = shared.join(dataset, companion, companion.table, "respondent", "key")
        assert scores_of(shared.counts(joined)) == scores_of(shared.counts(dataset))
        assert sum(shared.match(joined, joined.joins[0])) == len(answers)
        assert shared.undo(joined, joined.joins[0].id).version == dataset.version


def test_small_numbers_that_meet_by_chance_come_last(store):
    """Answers numbered 1 to 50 meet any list that counts its lines; the customers meet in fewer rows, but truly."""
    customers = [str(70_000_000 + 7 * n) for n in range(50)]
    frame = pd.DataFrame({"response_id": [str(n) for n in range(1, 51)], "respondent": customers, "score": 9})
    dataset = kept(store, frame.assign(channel=["web", "app"] * 25))
    bought = {
        "line": range(1, 51),
        "items": [1 + n % 5 for n in range(50)],
        "Customer No.": customers[:40] + ["x"] * 10,
    }
    offered = store.propose_keys(
        dataset, companion_of(store.folder / "staging", ["other", "number", "other"], **bought)
    )
    assert (offered[0].own, offered[0].theirs) == ("respondent", "Customer No.")
    assert {match.theirs for match in offered[1:]} <= {"line", "items"}


def test_small_numbers_of_the_same_name_are_a_key(store):
    frame = pd.DataFrame({"respondent": [str(n) for n in range(1, 51)], "score": 9, "channel": ["web", "app"] * 25})
    dataset = kept(store, frame)
    customers = {"visits": [1 + n % 9 for n in range(50)], "customer_id": [*range(11, 61)], "plan": ["a", "b"] * 25}
    folder = store.folder / "staging"
    offered = store.propose_keys(dataset, companion_of(folder, ["number", "other", "text"], **customers))
    assert (offered[0].own, offered[0].theirs, offered[0].matched) == ("respondent", "customer_id", 40)
