"""What a URL means, read without a screen: from filters to a link and back."""

from datetime import date

import pandas as pd
import pytest

from nps_core import links, views
from nps_core.filters import Filters
from nps_core.links import Known
from nps_core.report import PAGES
from nps_core.views import Asked
from tests.handmade import adopted, kept, store_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    store = store_in(tmp_path_factory.mktemp("links") / "data")
    rows = 120
    frame = pd.DataFrame({"score": [10, 3, 8] * (rows // 3)})
    frame["answered_on"] = [date(2025, 1 + row // 10, 1 + row % 10) for row in range(rows)]
    frame["comment"] = "slow"
    frame["channel"] = [("web", "app, new", None)[row % 3] for row in range(rows)]
    frame["days"] = [("A_B", "B")[row % 2] for row in range(rows)]
    frame["spent"] = [float(row) if row % 5 else None for row in range(rows)]
    dataset = kept(store, frame)
    dataset = adopted(store, dataset, {"delivery": [2, 3], "price": [4]})
    yield store, dataset
    store.close()


FILTERS = [
    Filters(),
    Filters(since=date(2025, 2, 1), until=date(2025, 3, 5), categories=("promoter", "detractor")),
    Filters(segments=(("channel", ("web", "")), ("days", ("A_B",)), ("theme", ("price",)))),
    Filters(text='"late parcel" & more=1#?'),
    Filters(segments=(("channel", ("app, new",)),), scores=(0, 10)),
    Filters(since=date(2024, 12, 1), until=date(2025, 1, 31), segments=(("wave", ("1",)),)),
    Filters(segments=(("spent", ("",)),)),
]


@pytest.mark.parametrize("filters", FILTERS)
def test_opened_responses_come_back_from_their_link(shop, filters):
    store, dataset = shop
    assert links.opened(links.read_link(filters, dataset), Known.of(store, dataset)) == filters


@pytest.mark.parametrize("filters", [each for each in FILTERS if not each.scores and "wave" not in dict(each.segments)])
def test_filters_come_back_from_their_link(shop, filters):
    store, dataset = shop
    found = links.filters_of(links.query_of(filters, dataset), Known.of(store, dataset))
    assert found == filters


def test_what_a_link_shows_is_read_without_a_screen(shop):
    store, dataset = shop
    known = Known.of(store, dataset)
    query = {
        "period": ["quarter"],
        "channel": ["(not given)", "fax"],
        "change-what": ["segments"],
        "change-split": ["days"],
        "change-before": ["B"],
        "change-after": ["A_B"],
        "x": ["1"],
    }
    linked = links.subject_of("changes", query, known, store)
    assert linked.ignored == ("channel", "x")
    assert linked.subject.pages == ("changes",)
    assert linked.subject.period == "quarter"
    assert linked.subject.filters == Filters(segments=(("channel", ("",)),))
    sides = (linked.subject.pair.before, linked.subject.pair.after)
    assert [(side.dimension, side.id) for side in sides] == [("days", "B"), ("days", "A_B")]
    assert links.subject_of("nonsense", {}, known, store).subject.pages == PAGES


def test_what_was_chosen_on_a_page_is_part_of_what_its_link_shows(shop):
    store, dataset = shop
    known = Known.of(store, dataset)
    query = {"by": ["channel"], "split-across": ["days"], "split-value": ["spent"], "small": ["days"], "marks": ["own"]}
    found = links.subject_of("segments", query, known, store).subject
    assert (found.split, found.across, found.value) == ("channel", "days", "spent")
    assert (found.small, found.marks, found.asked) == ("days", "own", None)
    assert links.subject_of("drivers", {"if-share": ["40"]}, known, store).subject.asked == Asked(0.4)


@pytest.mark.parametrize("what", ["previous", "periods", "days", "segments"])
def test_a_comparison_is_what_the_page_compares_by_itself_where_the_link_does_not_say(shop, what):
    store, dataset = shop
    pair = links.subject_of("changes", {"change-what": [what]}, Known.of(store, dataset), store).subject.pair
    assert pair is not None
    assert not pair.refused


def test_a_comparison_does_not_reach_beyond_the_filters(shop):
    store, dataset = shop
    known = Known.of(store, dataset)
    query = {"change-what": ["segments"], "change-split": ["channel"], "channel": ["web"]}
    for asked in ({}, {"change-before": ["app, new"]}, {"change-before": ["web"], "change-after": ["app, new"]}):
        assert links.subject_of("changes", query | asked, known, store).subject.pair is None
    both = links.subject_of("changes", query | {"channel": ["web", "app, new"]}, known, store).subject.pair
    assert {both.before.name, both.after.name} == {"web", "app, new"}
    assert views.segment_pair(Filters().within("channel", "web"), "channel", "web", "app, new").refused == "single"


@pytest.mark.parametrize("asked", [{"change-before": ["1999"]}, {"change-after": ["fax"]}, {"change-split": ["spent"]}])
@pytest.mark.parametrize("what", ["periods", "segments"])
def test_a_comparison_with_what_is_not_here_is_none(shop, what, asked):
    store, dataset = shop
    linked = links.subject_of("changes", {"change-what": [what], **asked}, Known.of(store, dataset), store)
    assert linked.subject.pair is None or (what == "periods" and "change-split" in asked)


def test_what_filters_say_of_themselves_tells_them_apart():
    """The pages keep what they made of filters under it."""
    quote = "x', counting='latest"
    different = [
        Filters(),
        Filters(since=date(2026, 1, 2)),
        Filters(until=date(2026, 1, 2)),
        Filters(counting="latest"),
        Filters(text="x"),
        Filters(text=quote),
        Filters(text="x", counting="latest"),
        Filters(scores=(1, 0)),
        Filters(scores=(10,)),
        Filters(categories=("promoter",)),
        Filters(segments=(("a", ("b", "c")),)),
        Filters(segments=(("a", ("b', 'c",)),)),
        Filters(segments=(("a", ("b",)), ("c", ("d",)))),
    ]
    assert len({repr(each) for each in different}) == len(different)
    assert repr(Filters(segments=(("a", ("c", "b")),))) == repr(Filters(segments=(("a", ("b", "c")),)))
