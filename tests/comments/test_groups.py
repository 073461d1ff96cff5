"""Groups of made clouds of points, whose number and members are known."""

import numpy as np
import pytest

from nps_core.comments.runs import CLEAR, FAIR, WEAK
from nps_core.comments.themes.naming import Label
from nps_core.comments.themes.parts import cut, part_numbers
from nps_core.comments.themes.quality import mark
from nps_core.comments.themes.shaping import merged, raised, seats, together
from nps_core.comments.themes.trees import Tree
from nps_core.comments.themes.units import Sample


def clouds(sizes, spread=0.1):
    """Points about as many middles at right angles, and the cloud of each, in an order by chance."""
    rng = np.random.default_rng(3)
    cloud = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    points = np.eye(12)[cloud] + spread * rng.standard_normal((len(cloud), 12))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32), cloud


def sample_of(points):
    return Sample([f"clause {n}" for n in range(len(points))], ["en"] * len(points), points, np.ones(len(points)))


def test_one_group_more_cuts_one_group_in_two_and_changes_no_other():
    points, _ = clouds([40, 60, 80, 50, 70], spread=0.3)
    tree = Tree.of(points)
    for number in range(2, 12):
        fewer, more = tree._branches(number), tree._branches(number + 1)
        pairs = set(zip(fewer.tolist(), more.tolist(), strict=True))
        assert len(pairs) == number + 1, "each group of the finer cut lies in one of the coarser"


def test_every_cloud_is_one_group_of_its_own():
    points, cloud = clouds([40, 60, 80, 50, 70])
    found = cut(sample_of(points), (3, 10))
    assert found.number == 5
    assert len(set(zip(found.nearest().tolist(), cloud.tolist(), strict=True))) == 5


def test_a_point_far_from_every_cloud_is_in_no_group():
    points, _ = clouds([60, 60, 60])
    groups = cut(sample_of(points), (3, 3)).groups(("a", "b", "c"))
    near, _ = groups.place(points, ["en"] * len(points), "none")
    assert (near == "none").mean() <= 0.05
    far, _ = groups.place(-points[:1] - points[1:2] - points[2:3], ["en"], "none")
    assert far.tolist() == ["none"]


def test_few_clauses_have_no_parts_and_many_no_more_than_can_be_read():
    assert part_numbers(59) == ()
    assert part_numbers(60) == (2, 2)
    assert part_numbers(10_000) == (2, 8)


def test_one_theme_more_gives_one_part_more_and_takes_none():
    weights = {"price": 60.0, "delivery": 30.0, "staff": 10.0}
    before = dict.fromkeys(weights, 1)
    for wanted in range(4, 30):
        now = dict.fromkeys(weights, 1) | seats(weights, wanted)
        assert sum(now.values()) == wanted
        assert all(now[name] >= before[name] for name in weights)
        before = now


def test_one_theme_fewer_merges_two_and_leaves_the_others():
    points, _ = clouds([1] * 9)
    weights = list(range(1, 10))
    before = {frozenset([place]) for place in range(9)}
    for wanted in range(8, 0, -1):
        now = {frozenset(group) for group in together(points, weights, wanted)}
        assert len(now) == wanted
        [new] = now - before
        assert len(before - now) == 2
        assert frozenset().union(*(before - now)) == new
        before = now


def test_merged_themes_are_told_by_two_names_and_remain_as_parts():
    labels = [Label(name, {"en": name.title()}, (name,)) for name in ("price", "delivery", "staff")]
    shown, named = merged(labels)
    assert named["price"].names == {"en": "Price · Delivery +1"}
    assert {above for above, _ in shown.values()} == {"price"}
    assert [named[below].names["en"] for _, below in shown.values()] == ["Price", "Delivery", "Staff"]


def test_a_part_that_is_raised_keeps_its_name_under_an_id_of_its_own():
    shown, named = raised({"price.aaaaaa": Label("price.aaaaaa", {"en": "Coupons"}, ("coupon",))})
    theme, part = shown["price.aaaaaa"]
    assert (theme[:2], part) == ("t-", "")
    assert named[theme].names == {"en": "Coupons"}


@pytest.mark.parametrize(
    ("cohesion", "stability", "said"),
    [(0.6, 0.5, CLEAR), (0.59, 0.9, FAIR), (0.9, 0.49, FAIR), (0.5, 0.3, FAIR), (0.49, 0.9, WEAK), (0.9, 0.29, WEAK)],
)
def test_a_theme_is_as_clear_as_the_weaker_of_its_measures(cohesion, stability, said):
    assert mark(cohesion, stability) == said
