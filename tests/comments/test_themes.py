import math
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.metrics import normalized_mutual_info_score

from nps_core.comments.catalogue import catalogue
from nps_core.comments.runs import OTHER, TOO_FEW_COMMENTS, UNSPECIFIC, Pin, read_run
from nps_core.comments.themes import find_themes
from nps_core.comments.themes.fit import Fit
from nps_core.comments.themes.quotes import Candidate, is_readable, quotes
from nps_core.comments.themes.space import Space
from nps_core.comments.themes.trees import Tree, natural_number
from nps_core.comments.vectors import embed_missing
from nps_core.errors import JobFailed
from nps_core.i18n import LANGUAGES
from nps_core.scale import category
from tests.comments.talk import assignments, talk, write_comments


def silent(stage, done, total):
    pass


def find(rows, folder, encoder, kept):
    return find_themes(write_comments(folder / "comments.parquet", rows), folder / "run", encoder, kept, silent)


@pytest.fixture(scope="module")
def run(encoder, kept, tmp_path_factory):
    """The themes of the hand-written comments, and the folder of the run."""
    folder = tmp_path_factory.mktemp("themes")
    return find(talk(), folder, encoder, kept), folder / "run"


def test_every_subject_is_found_by_its_name(run):
    """Nine subjects were written about, 24 comments each; the catalogue's other entries were not."""
    found, out = run
    assert {row[3] for row in talk()} <= {theme.id for theme in found.themes}
    held = assignments(out)
    right = sum(row[3] in held[row[0]] for row in talk())
    assert right / len(talk()) >= 0.75


def test_themes_do_not_follow_the_script(run):
    """Each subject has as many comments in each script: themes and scripts share nothing (at most .05)."""
    _, out = run
    held = assignments(out)
    pairs = [(theme, row[4]) for row in talk() for theme in held[row[0]]]
    themes, scripts = zip(*pairs, strict=True)
    assert normalized_mutual_info_score(themes, scripts) <= 0.05


def test_a_comment_carries_every_theme_its_clauses_have(encoder, kept, tmp_path):
    both = ("both", "Delivery was incredibly fast, but your prices are too expensive.", 7)
    find([*talk(), both], tmp_path, encoder, kept)
    assert assignments(tmp_path / "run")["both"] == {"delivery-speed", "price"}


def test_empty_talk_is_counted_apart(encoder, kept, tmp_path):
    empty = [("e1", "Very good!", 9), ("e2", "满意", 9), ("e3", "👍", 9), ("blank", "  ", 9), ("none", None, 9)]
    found = find([*talk(), *empty], tmp_path, encoder, kept)
    held = assignments(tmp_path / "run")
    assert held["e1"] == held["e2"] == held["e3"] == {UNSPECIFIC}
    assert "blank" not in held
    assert "none" not in held
    assert found.comments == len(talk()) + 3
    assert found.unspecific >= 3


def test_the_order_of_rows_changes_nothing(run, encoder, kept, tmp_path):
    found, out = run
    rows = talk()
    random.Random(1).shuffle(rows)
    shuffled = find(rows, tmp_path, encoder, kept)
    assert shuffled.themes == found.themes
    assert assignments(tmp_path / "run") == assignments(out)


def test_equal_comments_have_equal_themes_and_all_count(run, encoder, kept, tmp_path):
    found, _ = run
    again = [(f"copy-{row[0]}", row[1].upper() + " ", row[2]) for row in talk()]
    twice = find([*talk(), *again], tmp_path, encoder, kept)
    assert twice.unique == found.unique
    assert {one.id: one.comments for one in twice.themes} == {one.id: 2 * one.comments for one in found.themes}


def test_a_run_reads_back_as_it_was_told(run):
    found, out = run
    assert read_run(out) == found
    assert found.model.startswith("use-multilingual-3/")
    table = pq.read_table(out / "assignments.parquet")
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("response_id", "string"),
        ("theme", "string"),
        ("sureness", "float"),
    ]
    counts = Counter(table.column("theme").to_pylist())
    assert counts == {one.id: one.comments for one in found.themes} | {
        name: n for name, n in ((UNSPECIFIC, found.unspecific), (OTHER, found.other)) if n
    }


def test_the_kept_vector_of_every_clause_is_told(run, kept):
    """What a search by meaning reads: no response is missing that says something, and every key has its vector."""
    _, out = run
    table = pq.read_table(out / "clauses.parquet")
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("response_id", "string"),
        ("vector", "fixed_size_binary[32]"),
    ]
    assert set(table.column("response_id").to_pylist()) == {row[0] for row in talk()}
    assert kept.missing(table.column("vector").to_pylist()) == []


def test_a_fit_places_clauses_as_the_run_did(run, kept):
    """Read back from its folder, it gives each clause the theme that the assignments hold."""
    found, out = run
    fit = Fit.load(out, read_run(out))
    assert fit.model == found.model
    table = pq.read_table(out / "clauses.parquet").to_pylist()
    script_of = {row[0]: row[4] for row in talk()}
    ids = [row["response_id"] for row in table]
    placed = fit.place(kept.read([row["vector"] for row in table]), [script_of[name] for name in ids])
    again = {}
    for name, theme in zip(ids, placed.theme, strict=True):
        again.setdefault(name, set()).add(theme)
    held = assignments(out)
    clear = {name: themes & {theme.id for theme in found.themes} for name, themes in again.items()}
    shown = {name: themes for name, themes in clear.items() if themes}
    assert len(shown) > 100
    assert shown == {name: held[name] for name in shown}


@pytest.mark.parametrize("content", [b"", b"no archive", None])
def test_a_damaged_fit_is_refused(run, content, tmp_path):
    _, out = run
    if content is not None:
        (tmp_path / "fit.npz").write_bytes(content)
    with pytest.raises(JobFailed) as refused:
        Fit.load(tmp_path, read_run(out))
    assert refused.value.code == "themes_failed"


def test_a_theme_made_by_the_reader_comes_before_the_catalogue(encoder, kept, tmp_path):
    pin = Pin("p-00000001", dict.fromkeys(LANGUAGES, "Box"), ("the box was damaged", "crushed packaging"))
    file = write_comments(tmp_path / "comments.parquet", talk())
    found = find_themes(file, tmp_path / "run", encoder, kept, silent, pins=[pin])
    made = next(theme for theme in found.themes if theme.id == pin.id)
    assert (made.origin, made.names["en"]) == ("pinned", "Box")
    held = assignments(tmp_path / "run")
    mine = {name for name, themes in held.items() if pin.id in themes}
    assert sum(name.startswith("packaging-") for name in mine) >= 0.8 * len(mine)
    fit = Fit.load(tmp_path / "run", found)
    vectors = kept.read(embed_missing(encoder, kept, list(pin.phrases), lambda done, total: None)[0])
    assert fit.place(vectors, ["en", "en"]).theme.tolist() == [pin.id, pin.id]


def test_every_theme_has_three_names_and_quotes_of_its_own(run):
    found, out = run
    held = assignments(out)
    script_of = {row[0]: row[4] for row in talk()}
    category_of = {row[0]: category(row[2]) for row in talk()}
    readable = {row[0] for row in talk() if is_readable(row[1])}
    for theme in found.themes:
        assert set(theme.names) == set(LANGUAGES)
        assert all(theme.names.values())
        assert 3 <= len(theme.quotes) <= 18
        assert len(set(theme.quotes)) == len(theme.quotes)
        assert all(theme.id in held[quote] for quote in theme.quotes)
        said = {name for name, themes in held.items() if theme.id in themes} & readable
        heard = {(category_of[quote], script_of[quote]) for quote in theme.quotes}
        assert heard == {(category_of[name], script_of[name]) for name in said}


def test_among_the_quotes_are_the_strongest_critic_and_promoter_who_are_surely_of_the_theme(run):
    found, out = run
    score_of = {row[0]: (row[2], row[4]) for row in talk()}
    readable = {row[0] for row in talk() if is_readable(row[1])}
    rows = pq.read_table(out / "assignments.parquet").to_pandas()
    for theme in found.themes:
        sureness = rows[rows["theme"] == theme.id].set_index("response_id")["sureness"]
        sure = set(sureness.index[sureness >= sureness.quantile(0.25)]) & readable
        for script in ("en", "hans", "hant"):
            scores = [score_of[name][0] for name in sure if score_of[name][1] == script]
            told = [score_of[name][0] for name in theme.quotes if score_of[name][1] == script]
            if min(scores, default=10) < 7:
                assert min(told) <= min(scores)
            if max(scores, default=0) > 8:
                assert max(told) == max(scores)


@pytest.mark.parametrize("rows", [[], talk()[:20], [("1", "ok", 7), ("2", "N/A", 3)]])
def test_too_few_comments_give_no_themes_and_say_so(rows, encoder, kept, tmp_path):
    found = find(rows, tmp_path, encoder, kept)
    assert found.code == TOO_FEW_COMMENTS
    assert found.themes == ()
    assert set(assignments(tmp_path / "run")) == {row[0] for row in rows}


def test_without_a_model_key_words_group_and_say_so(tmp_path):
    found = find(talk(), tmp_path, None, None)
    assert found.keyword_mode
    assert found.model == ""
    assert {"delivery-speed", "price", "packaging", "returns"} <= {theme.id for theme in found.themes}
    assert "packaging" in assignments(tmp_path / "run")["packaging-en-3"]


def test_what_the_catalogue_does_not_know_gets_a_name_of_its_own(encoder, kept, tmp_path):
    """Comments about telescopes among the others: a theme that no catalogue of shops foresees."""
    sights = ("Saturn", "Jupiter", "the moon", "Mars", "a comet", "the Milky Way", "Orion", "Venus")
    said = (
        "The telescope showed us {}",
        "Our telescope tracks {} without fail",
        "Saw {} through the telescope at last",
        "No telescope could find {}",
        "The telescope mount shakes when I watch {}",
    )
    sky = [(f"sky-{at}-{n}", text.format(sight), 9) for at, text in enumerate(said) for n, sight in enumerate(sights)]
    find([*talk(), *sky], tmp_path, encoder, kept)
    new = [theme for theme in read_run(tmp_path / "run").themes if theme.id.startswith("t-")]
    assert any("telescope" in theme.names["zh-Hans"].casefold() for theme in new)
    held = assignments(tmp_path / "run")
    assert sum(any(theme.startswith("t-") for theme in held[row[0]]) for row in sky) >= 0.6 * len(sky)


def test_groups_are_those_that_the_points_form():
    """Six clouds of 60 points on a sphere: six groups, whichever way the points are ordered."""
    rng = np.random.default_rng(5)
    middles = np.eye(8)[:6]
    points = np.vstack([middle + 0.15 * rng.standard_normal((60, 8)) for middle in middles])
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points = rng.permutation(points)
    tree = Tree.of(points)
    assert natural_number(points, tree, 3, 24) == 6
    centres = tree.centres(6)
    assert (centres @ middles.T).max(axis=0).min() > 0.9


def test_what_a_whole_script_has_in_common_is_taken_out(encoder, kept):
    rows = talk()
    keys, _ = embed_missing(encoder, kept, [row[1] for row in rows], lambda done, total: None)
    vectors, scripts = kept.read(keys), [row[4] for row in rows]
    points = Space.of(vectors, scripts).centred(vectors, scripts)
    for group in (["en"], ["hans", "hant"]):
        assert np.abs(points[[written in group for written in scripts]].mean(axis=0)).max() < 1e-6


def test_each_category_in_each_script_has_its_typical_and_its_strongest_quote():
    like, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    promoters = [Candidate(f"p{n}", 0.9 - n / 100, 9 + (n == 7), like) for n in range(9)]
    critics = [Candidate("d5", 0.5, -5, like), Candidate("d4", 0.4, -4, like), Candidate("d0", 0.3, 0, other)]
    traditional = [
        Candidate("t6", 0.5, -6, like),
        Candidate("t0", 0.2, -math.inf, like),
        Candidate("t3", 0.1, -3, like),
    ]
    assert quotes([promoters, critics, traditional]) == ["p0", "d5", "t6", "p7", "d0", "t3"]
    assert quotes([]) == []


def test_where_there_are_few_cells_six_quotes_are_found_that_differ():
    like, other = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    told = [Candidate(f"{n}", 0.9 - n / 100, 9, like) for n in range(8)]
    chosen = quotes([[*told, Candidate("unlike", 0.6, 9, other)]])
    assert len(chosen) == 6
    assert chosen.index("unlike") == 1


def test_a_shorter_list_of_candidates_gives_fewer_quotes():
    told = [Candidate(str(n), 0.5, 0, np.eye(3)[n]) for n in range(3)]
    assert sorted(quotes([told])) == ["0", "1", "2"]
    assert quotes([[replace(told[0], fit=0.1)]]) == ["0"]


def test_the_catalogue_speaks_every_language():
    entries = catalogue()
    assert 50 <= len(entries) <= 70
    assert len({entry.id for entry in entries}) == len(entries)
    for entry in entries:
        assert set(entry.names) == set(LANGUAGES)
        for script in ("en", "hans", "hant"):
            assert sum(written == script for written, _ in entry.phrases) >= 3, entry.id
        assert entry.words or not entry.is_theme
    for language in LANGUAGES:
        names = sorted(entry.names[language] for entry in entries)
        assert all(one != other for one, other in pairwise(names))
