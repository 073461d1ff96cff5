"""The customer base on the segments page: sizes typed in or dropped, the weighted score beside the plain one."""

import pytest
from making import shop, survey

from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally

TEXT = text_in("en")


def two_regions(n=200):
    """North loves us and answers four times in five; South does not."""
    regions = [["North", "North", "North", "North", "South"][row % 5] for row in range(n)]
    scores = [9 if region == "North" and row % 10 else [3, 7][row % 2] for row, region in enumerate(regions)]
    return survey(scores).assign(region=regions)


def expected(frame, sizes):
    """The mean of the segments' scores by size, the plain way."""
    scores = {name: Nps.of(Tally.of_scores(of["score"])).nps for name, of in frame.groupby("region")}
    return sum(scores[name] * size for name, size in sizes.items()) / sum(sizes.values())


def typed(page, sizes):
    """The sizes typed into the table, row by row, and saved."""
    (table,) = page.at.data_editor
    names = list(table.value["segment"])
    edited = {names.index(name): {"customers": size} for name, size in sizes.items()}
    page.at.session_state[table.key] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    (save,) = [each for each in page.at.button if each.label == TEXT("weights.save")]
    save.click().run()
    return type(page)(page.at)


def test_without_sizes_the_card_says_what_they_would_show(reader, keep):
    keep(two_regions())
    page = reader.open("segments")
    assert TEXT("weights.none") in page.html
    (table,) = page.at.data_editor
    assert list(table.value["segment"]) == ["North", "South"]
    assert list(table.value["answers"]) == [160, 40]


def test_sizes_that_are_typed_in_weight_the_score_and_stay(reader, keep, store):
    frame = two_regions()
    dataset = keep(frame)
    sizes = {"North": 5000, "South": 5000}
    page = typed(reader.open("segments"), sizes)
    assert store.bases(dataset) == {"region": {"North": 5000.0, "South": 5000.0}}
    wanted = f"NPS would be {TEXT.points(expected(frame, sizes))} ("
    (lead,) = [line for line in page.html if wanted in line]
    assert lead.endswith(f"instead of {TEXT.points(Nps.of(Tally.of_scores(frame['score'])).nps)}.")
    scores = next(table for table in page.tables if TEXT("weights.column_effective") in table)
    assert scores[TEXT("frame.column_responses")].tolist() == [200, 200]
    assert scores[TEXT("weights.column_effective")].tolist()[1] < 200
    assert any(wanted in line for line in reader.open("segments").html)
    page = page.click("weights-drop")
    assert TEXT("weights.none") in page.html


def test_sizes_can_be_dropped_as_a_file(reader, keep, store):
    dataset = keep(two_regions())
    page = reader.open("segments")
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("weights-file")]
    page = type(page)(place.upload("base.csv", b"Region;Kunden\nNorth;1000\nSouth;3000\nEast;500\n").run())
    for _ in range(20):
        if store.bases(dataset):
            break
        page = page.rerun()
    assert store.bases(dataset) == {"region": {"East": 500.0, "North": 1000.0, "South": 3000.0}}
    page = page.rerun()
    assert any("East" in line and "does not speak of them" in line for line in page.html)


def test_a_file_without_two_such_columns_is_told(reader, keep, store):
    dataset = keep(two_regions())
    page = reader.open("segments")
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("weights-file")]
    page = type(page)(place.upload("names.csv", b"region,shop\nNorth,A\nSouth,B\n").run())
    for _ in range(20):
        if page.refusal:
            break
        page = page.rerun()
    assert "two columns" in page.refusal
    assert not store.bases(dataset)


def test_no_sizes_at_all_are_refused_with_a_sentence(reader, keep, store):
    dataset = keep(two_regions())
    page = typed(reader.open("segments"), {"North": 0, "South": 0})
    assert "region" in page.refusal
    assert not store.bases(dataset)


def test_the_weighted_score_is_of_all_customers(reader, keep, store):
    dataset = keep(two_regions().assign(channel=["web", "app"] * 100))
    store.set_base(dataset, "region", {"North": 1, "South": 1})
    assert TEXT("weights.narrowed") in reader.open("segments", channel="web").html


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_weights_cannot_do_is_told(reader, keep, store, language):
    text, dataset = text_in(language), keep(two_regions())
    store.set_base(dataset, "region", {"North": 1, "South": 99, "East": 25})
    page = reader.open("segments", language=language)
    region, east = (text("wording.quoted", name=name) for name in ("region", "East"))
    share = text("weights.unreached", dimension=region, names=[east], share=0.2)
    assert share in page.html
    assert text("weights.capped", n=200) in page.html
    assert text("weights.caption") in page.html


def test_hostile_names_are_shown_to_the_letter(reader, keep, store):
    hostile = ["<b>a</b>", "=1+1", "**bold**", "a|b"]
    frame = shop()
    frame["<i>dim</i>"] = [hostile[row % 4] for row in range(len(frame))]
    dataset = keep(frame)
    store.set_base(dataset, "<i>dim</i>", {**dict.fromkeys(hostile, 5), "![x](y)": 3})
    page = reader.open("segments", by="<i>dim</i>")
    assert any("![x](y)" in line for line in page.html)
    assert not any("<i>dim</i>" in label for label in page.labels)


@pytest.mark.parametrize(
    "frame",
    [survey([9] * 3, region=["North"]), survey([3, 9] * 30, region=[None])],
    ids=["three answers", "no region at all"],
)
def test_what_cannot_be_weighted_shows_no_weighted_score(reader, keep, store, frame):
    store.set_base(keep(frame), "region", {"North": 10, "South": 10})
    page = reader.open("segments")
    assert not any("like your customers, " in line for line in page.html)


def test_all_promoters_stay_all_promoters_under_weights(reader, keep, store):
    store.set_base(keep(survey([9] * 60, region=["North"])), "region", {"North": 10, "South": 10})
    page = reader.open("segments")
    assert any("your answers give the same NPS: 100 (" in line for line in page.html)
