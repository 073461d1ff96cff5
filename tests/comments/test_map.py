"""The map of comments: alike themes near, comments around their own theme, always the same."""

import numpy as np
import pandas as pd
import pytest

from nps_core.comments.themes.map import MOST, MOST_OF_A_THEME, map_table, positions, sample


def cloud(centre, n, seed, spread=0.1):
    return np.asarray(centre, float) + np.random.default_rng(seed).normal(0, spread, (n, len(centre)))


def rows_of(sizes):
    themes = [name for name, n in sizes.items() for _ in range(n)]
    return pd.DataFrame(
        {
            "response_id": [f"r{place:06}" for place in range(len(themes))],
            "theme": themes,
            "sureness": np.linspace(1, 0, len(themes), dtype=np.float32),
            "unit": range(len(themes)),
        }
    )


def centres(places, themes):
    return pd.DataFrame(places).groupby(np.asarray(themes)).mean()


def test_alike_themes_lie_nearer_than_unlike_ones():
    late, courier, price = [1, 0.1, 0, 0], [0.8, 0.6, 0, 0], [0, 0, 1, 0.2]
    vectors = np.vstack([cloud(each, 40, seed) for seed, each in enumerate((late, courier, price))])
    themes = ["late"] * 40 + ["courier"] * 40 + ["price"] * 40
    found = centres(positions(vectors, themes), themes)
    assert np.linalg.norm(found.loc["late"] - found.loc["courier"]) < np.linalg.norm(
        found.loc["late"] - found.loc["price"]
    )


def test_most_comments_lie_nearest_to_the_centre_of_their_own_theme():
    vectors = np.vstack([cloud(np.eye(8)[place], 50, place, 0.15) for place in range(8)])
    themes = [f"t{place}" for place in range(8) for _ in range(50)]
    places = positions(vectors, themes)
    around = centres(places, themes)
    nearest = np.linalg.norm(places[:, None] - around.to_numpy()[None], axis=2).argmin(axis=1)
    assert np.mean(around.index.to_numpy()[nearest] == np.array(themes)) > 0.95


def test_a_comment_leans_to_the_theme_it_resembles():
    vectors = np.vstack([cloud(np.eye(4)[place], 30, place, 0.05) for place in range(3)])
    between = np.array([[1.0, 0.6, 0, 0]])
    themes = ["a"] * 30 + ["b"] * 30 + ["c"] * 30 + ["a"]
    places = positions(np.vstack([vectors, between]), themes)
    around = centres(places, themes)
    leaning = np.linalg.norm(places[-1] - around.loc["b"]) / np.linalg.norm(places[-1] - around.loc["c"])
    assert leaning < 0.9


@pytest.mark.parametrize("sizes", [{}, {"a": 1}, {"a": 3}, {"a": 1, "b": 1}, {"a": 2, "b": 1, "c": 40}])
def test_few_comments_have_a_map_too(sizes):
    rows = rows_of(sizes)
    table = map_table(rows, lambda units: cloud([1, 0, 0], len(units), 1))
    assert table.num_rows == len(rows)
    assert table.schema.names == ["response_id", "theme", "x", "y"]
    places = table.select(["x", "y"]).to_pandas().to_numpy()
    assert np.isfinite(places).all()
    assert (np.abs(places) <= 1).all()


@pytest.mark.parametrize("vector", [[0.0, 0.0], [1.0, 0.0]])
def test_comments_that_are_all_alike_lie_on_one_place(vector):
    places = positions(np.array([vector] * 30), ["a"] * 10 + ["b"] * 10 + ["c"] * 10)
    assert np.isfinite(places).all()
    assert len(np.unique(places.round(6), axis=0)) == 3


def test_the_same_comments_in_any_order_give_the_same_map():
    rows = rows_of({"a": 900, "b": 500, "c": 60})
    vectors = np.vstack(
        [cloud(np.eye(5)[{"a": 0, "b": 1, "c": 2}[each]], 1, place) for place, each in enumerate(rows["theme"])]
    )
    shuffled = rows.sample(frac=1, random_state=7)
    one, other = (map_table(each, lambda units: vectors[list(units)]).to_pandas() for each in (rows, shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_a_map_holds_so_many_comments_and_every_theme():
    rows = rows_of(
        {"large": 50_000, "second": 20_000, "third": 9_000, "small": 20, "tiny": 3, "other": 500, "unspecific": 70}
    )
    picked = sample(rows)
    counts = picked["theme"].value_counts()
    assert len(picked) <= MOST
    assert counts["large"] == MOST_OF_A_THEME
    assert counts["tiny"] == 3
    assert set(counts.index) == {"large", "second", "third", "small", "tiny"}


def test_many_small_themes_stay_within_the_limit():
    assert len(sample(rows_of({f"t{place:03}": 100 for place in range(400)}))) == MOST


def test_a_response_of_several_themes_lies_with_its_surest():
    rows = rows_of({"a": 2, "b": 2}).assign(response_id=["r1", "r2", "r1", "r3"], sureness=[0.4, 0.9, 0.6, 0.5])
    picked = sample(rows)
    assert dict(zip(picked["response_id"], picked["theme"], strict=True)) == {"r1": "b", "r2": "a", "r3": "b"}
