"""Comments beside their themes: whose voices are heard, the map, the share over time; as views, figures and words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nps_core import figures, wording
from nps_core.filters import Filters
from nps_core.i18n import LANGUAGES, text_in
from nps_core.score import Nps
from nps_core.tally import Tally
from nps_core.views import Quote, ThemeMap, ThemeSummary, neighbours, telling_quotes, theme_map, themed, themes, voices
from tests.handmade import adopted, kept

TEXT = text_in("en")


def theme(*quotes, **how):
    told = [Quote(f"r{place}", score, comment) for place, (score, comment) in enumerate(quotes)]
    names = tuple((language, f"Delivery {language}") for language in LANGUAGES)
    made = ThemeSummary("late", names, (), Nps.of(Tally.of_scores([0, 10])), 0.5, -1.0, -2.0, 0.0, "hurts", tuple(told))
    return replace(made, **how)


def roles(*quotes, language="en"):
    return [(voice.role, voice.quote.comment) for voice in voices(theme(*quotes), language)]


# -- voices


def test_the_typical_comment_the_strongest_critic_and_a_promoter_who_dissents():
    quotes = [(5, "late again"), (10, "late but kind"), (0, "never again"), (3, "too late"), (9, "late once")]
    assert roles(*quotes) == [("typical", "late again"), ("critic", "never again"), ("promoter", "late but kind")]


def test_where_promoters_are_typical_the_critic_dissents_and_no_promoter_is_heard_twice():
    assert roles((10, "always fast"), (9, "fast"), (2, "slow for me")) == [
        ("typical", "always fast"),
        ("critic", "slow for me"),
    ]


def test_the_readers_script_is_heard_first_where_it_can_be():
    quotes = [(5, "送得太慢了"), (4, "late again"), (10, "物流很快"), (9, "fast")]
    assert roles(*quotes) == [("typical", "late again"), ("critic", "送得太慢了"), ("promoter", "fast")]
    assert roles(*quotes, language="zh-Hant")[0] == ("typical", "送得太慢了")


def test_the_critic_has_the_lowest_and_the_promoter_the_highest_score_of_those_in_the_readers_script():
    quotes = [(4, "late"), (3, "late again"), (1, "never came"), (0, "从来没送到"), (9, "fast"), (10, "so fast")]
    assert roles(*quotes) == [("typical", "late"), ("critic", "never came"), ("promoter", "so fast")]
    assert roles(*quotes, language="zh-Hans")[0] == ("typical", "从来没送到")


def test_chinese_in_the_other_script_is_nearer_to_a_reader_than_english():
    quotes = [(4, "late"), (3, "發貨太慢了"), (9, "fast"), (10, "發貨很快")]
    assert roles(*quotes, language="zh-Hans") == [
        ("typical", "發貨太慢了"),
        ("critic", "late"),
        ("promoter", "發貨很快"),
    ]


@pytest.mark.parametrize(
    ("language", "told"), [("en", "the driver left"), ("zh-Hans", "送得太慢"), ("zh-Hant", "送得太慢")]
)
def test_what_shows_why_a_theme_hurts_is_in_the_readers_language_where_a_critic_or_passive_writes_it(language, told):
    quotes = [(2, "送得太慢"), (8, "the driver left"), (10, "always on time")]
    assert theme(*quotes).telling_quote(language).comment == told


def test_a_response_that_is_quoted_already_is_told_again_only_where_no_other_critic_writes():
    hurts = theme((2, "late"), (3, "never came"), (10, "always on time"))
    assert hurts.telling_quote("en", {"r0"}).comment == "never came"
    assert hurts.telling_quote("en", {"r0", "r1"}).comment == "late"


def test_nobody_is_quoted_for_two_themes_side_by_side():
    late, rude = theme((2, "late and rude"), (3, "never came")), theme((2, "late and rude"), id="rude")
    cold = theme((2, "late and rude"), (3, "never came"), (4, "cold by then"), id="cold")
    quotes = telling_quotes([late, rude, cold], "en")
    assert {id_: quote.comment for id_, quote in quotes.items()} == {"late": "late and rude", "cold": "never came"}


def test_a_promoter_never_shows_why_a_theme_hurts_while_a_critic_is_there():
    assert theme((10, "always on time"), (2, "發貨太慢了")).telling_quote("en").comment == "發貨太慢了"
    assert theme((10, "always on time")).telling_quote("en").comment == "always on time"


def test_without_quotes_nobody_is_heard():
    assert roles() == []
    assert roles((7, "fine")) == [("typical", "fine")]


# -- the map


def spread(sizes, comment="late"):
    rows = [(name, place) for name, n in sizes.items() for place in range(n)]
    points = pd.DataFrame(
        {
            "response_id": [f"{name} {place}" for name, place in rows],
            "score": 5,
            "comment": comment,
            "theme": [name for name, _ in rows],
            "x": [place / 1000 for _, place in rows],
            "y": 0.0,
        }
    )
    names = {name: dict.fromkeys(LANGUAGES, f"<b>{name}</b>") for name in sizes}
    return ThemeMap(points, names, {})


def test_the_map_draws_one_trace_a_theme_of_400_dots_at_most():
    drawn = figures.theme_map(spread({"large": 900, "small": 3}), "", TEXT).to_dict()
    assert [len(trace["customdata"]) for trace in drawn["data"]] == [400, 3]
    assert len({(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in drawn["data"]}) == 2


def test_a_chosen_theme_is_drawn_last_and_alone_in_colour():
    view = spread({"a": 3, "b": 3, "c": 3})
    drawn = figures.theme_map(view, "b", TEXT).to_dict()
    colors = [trace["marker"]["color"] for trace in drawn["data"]]
    assert drawn["data"][-1]["customdata"] == ["b 0", "b 1", "b 2"]
    assert colors[0] == colors[1] != colors[2]
    assert [each["text"] for each in drawn["layout"]["annotations"]] == ["<b>&lt;b&gt;b&lt;/b&gt;</b>"]


def test_more_themes_than_colours_are_grey_and_unnamed():
    drawn = figures.theme_map(spread({f"t{place:02}": 2 for place in range(12)}), "", TEXT).to_dict()
    looks = [(trace["marker"]["color"], trace["marker"]["symbol"]) for trace in drawn["data"]]
    assert len(set(looks[:8])) == 8
    assert len({color for color, _ in looks[:8]}) == 8
    assert len(set(looks[8:])) == 1
    assert len(drawn["layout"]["annotations"]) == 8


def test_a_comment_on_the_map_is_shown_to_the_letter_in_short_lines():
    long = "<img src=x onerror=alert(1)> & " + "word " * 200
    drawn = figures.theme_map(spread({"a": 1}, comment=long), "", TEXT).to_dict()
    (hover,) = drawn["data"][0]["hovertext"]
    assert hover.replace("<br>", " ").startswith("&lt;img src=x onerror=alert(1)&gt; &amp;")
    assert max(map(len, hover.split("<br>"))) < 70
    assert len(hover) < 400


def test_neighbours_are_the_nearest_the_comment_itself_first():
    view = spread({"a": 20})
    assert [quote.response_id for quote in neighbours(view, "a 5")][:3] == ["a 5", "a 4", "a 6"]
    assert len(neighbours(view, "a 5")) == 7
    assert neighbours(view, "nobody") == ()


def test_the_map_of_a_store_says_which_theme_is_nearest_to_which(store):
    said = pd.DataFrame({"score": [1] * 4, "comment": ["a"] * 4})
    places = {2: ("price", -1.0, 0.0), 3: ("speed", -0.5, 0.0), 4: ("staff", 1.0, 0.0), 5: ("other", 0.0, 0.0)}
    dataset = adopted(store, kept(store, said), {"price": [2], "speed": [3], "staff": [4], "other": [5]}, places=places)
    found = theme_map(store, dataset, Filters())
    assert found.nearest == {"price": "speed", "speed": "price", "staff": "speed"}
    assert set(found.names) == {"price", "speed", "staff"}
    told = wording.map_alt(found, TEXT)
    assert TEXT("comments.map_near", name="Staff", other="Speed") in told


# -- the share over time, and words


@pytest.fixture
def telling(store):
    """18 months of 40 comments; the share of "late" rises from a tenth to a half in the last nine."""
    rows = []
    for month in range(18):
        late = 4 if month < 9 else 20
        rows += [
            (pd.Timestamp(2024 + month // 12, month % 12 + 1, 10).date(), 2, "late" if place < late else "kind")
            for place in range(40)
        ]
    frame = pd.DataFrame(rows, columns=["answered_on", "score", "comment"])
    dataset = kept(store, frame)
    carried = {name: [row + 2 for row in np.flatnonzero(frame["comment"] == name)] for name in ("late", "kind")}
    return themes(store, adopted(store, dataset, carried), Filters())


def test_the_course_of_a_share_is_drawn_in_per_cent_of_all_comments(telling):
    drawn = figures.share_over_time(telling.moving, "late", TEXT).to_dict()
    points = drawn["data"][-1]
    assert points["y"] == pytest.approx([10.0] * 9 + [50.0] * 9)
    assert "of 40 comments" in points["hovertext"][0]
    assert drawn["layout"]["shapes"][0]["x0"] == 8.5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_share_that_moved_is_told_with_its_day(telling, language):
    text = text_in(language)
    late = telling.theme("late")
    told = wording.theme_moved(late, telling, text)
    assert text.day(pd.Timestamp(2024, 10, 1).date()) in told
    assert text.percent(0.1) in told
    assert text.percent(0.5) in told
    assert told in wording.share_alt(late, telling, text)


def test_the_header_counts_comments_of_themes_only(store):
    said = pd.DataFrame({"score": [1, 9, 10, 10], "comment": ["late", "hm", "good", None]})
    dataset = adopted(store, kept(store, said), {"late": [2], "other": [3], "unspecific": [4]})
    view = themes(store, dataset, Filters())
    assert themed(view) == pytest.approx(1 / 3)
    assert wording.comments_header(view, TEXT) == TEXT("comments.header_without_score", share=1 / 3, n=3)


@pytest.mark.parametrize("by", wording.THEMES_BY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_says_what_a_theme_is_shown_by(by, language):
    many = theme(score=Nps.of(Tally.of_scores([0, 10, 10] * 20)), verdict="helps")
    assert any(sign.isdigit() for sign in wording.theme_row(many, by, text_in(language)))
    few = theme(verdict="few")
    if by != "share":
        assert wording.theme_row(few, by, text_in(language)) == text_in(language)("comments.row_few", n=2)
    everywhere = theme(impact=float("nan"), verdict="unclear")
    assert wording.theme_row(everywhere, "impact", TEXT) == TEXT("comments.row_everywhere")
