"""A file whose sources were asked on scales of their own: what is said of some of them, and of all together."""

from dataclasses import replace
from datetime import date

import pytest

from nps_core import views
from nps_core.filters import Filters
from nps_core.reading.receipt import Receipt
from tests import handmade

APP, STORE = Filters().within("channel", "app"), Filters().within("channel", "store")


@pytest.fixture
def store(tmp_path):
    opened = handmade.store_in(tmp_path)
    yield opened
    opened.close()


def kept(store, own_scales):
    """Forty answers each from web and app on 0 to 10, and from a store on five steps."""
    frame = handmade.answers(promoters=60, detractors=60, channel="")
    frame["channel"] = ["web", "app", "store"] * 40
    frame["answered_on"] = [date(2025, 1, 1 + place % 28) for place in range(120)]
    reading = handmade.reading_of(store.folder / "staging", frame)
    receipt = replace(reading.receipt, stretched=("1-5",), own_scales=own_scales)
    return store.add(replace(reading, receipt=receipt), reading.responses, name="Shop")


def scope(store, dataset, filters):
    return views.trend(store, dataset, filters).scope


def test_sources_of_one_scale_are_not_called_mixed(store):
    dataset = kept(store, (("channel", "store", "1-5"),))
    whole, apart, stretched = (scope(store, dataset, each) for each in (Filters(), APP, STORE))
    assert whole.scales == ("0-10", "1-5")
    assert whole.stretched == ("1-5",)
    assert (apart.scales, apart.stretched) == ((), ())
    assert (stretched.scales, stretched.stretched) == ((), ("1-5",))
    both = Filters(segments=(("channel", ("app", "store")),))
    assert scope(store, dataset, both).scales == whole.scales


@pytest.mark.parametrize(("segment", "marks"), [("store", ("scales",)), ("app", ())])
def test_segments_are_compared_where_they_were_asked_alike(store, segment, marks):
    dataset = kept(store, (("channel", "store", "1-5"),))
    pair = views.segment_pair(Filters(), "channel", "web", segment)
    assert views.changes(store, dataset, Filters(), pair).marks == marks


@pytest.mark.parametrize("own_scales", [(), (("channel", "shop", "1-5"),), (("kiosk", "store", "1-5"),)])
def test_where_sources_are_not_known_any_more_all_scales_count(store, own_scales):
    """Of a receipt that did not keep them, of a source or a column that has another name by now."""
    dataset = kept(store, own_scales)
    assert scope(store, dataset, APP).scales == ("0-10", "1-5")


def test_a_receipt_of_before_reads_without_the_scales_of_its_sources(store):
    (wave,) = kept(store, (("channel", "store", "1-5"),)).waves
    assert Receipt.from_json(wave.receipt.to_json()) == wave.receipt
    old = wave.receipt.to_json().replace(', "own_scales": [["channel", "store", "1-5"]]', "")
    assert Receipt.from_json(old).own_scales == ()
