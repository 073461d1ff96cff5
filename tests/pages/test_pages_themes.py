"""The themes page: three panes, one click each, and what a link carries of them."""

import pytest
from making import SHOP_THEMES, shop, survey, themed

from nps_core.comments.runs import Quality
from nps_core.errors import JobFailed
from nps_core.i18n import LANGUAGES, text_in
from pages import cached
from tests import handmade

TEXT = text_in("en")
FORMS = ("read", "table", "map")
TOLD = ("voices", "over_time", "where", "beside")


@pytest.fixture
def shopping(keep):
    """The shop with its themes; the box has a part, and every comment of a theme has a place on the map."""
    frame = shop()
    dataset = keep(frame)
    run = themed(frame, SHOP_THEMES)
    broken = run["themes"]["box"]
    run["themes"]["box.a1b2c3"] = broken[:20]
    run["names"]["box.a1b2c3"] = dict.fromkeys(LANGUAGES, "dented")
    places = {
        row: (theme, place / 100, {"delivery": 0.0, "box": 0.5, "staff": -0.9}[theme])
        for theme in ("delivery", "box", "staff")
        for place, row in enumerate(run["themes"][theme])
    }
    sureness = {"box": [place / 100 for place in range(len(broken))]}
    return handmade.adopted(cached.whole_store(), dataset, places=places, sureness=sureness, **run)


@pytest.fixture
def commented(keep):
    """Answers with some comments, and no theme among them."""

    def made(comments, scores=(10, 9, 3, 0, 7)):
        frame = survey([scores[place % len(scores)] for place in range(len(comments))])
        return keep(frame.assign(comment=list(comments)), themes={"late": "late"})

    return made


def opened(reader, language="en", **link):
    return reader.open("themes", language, **{f"theme-{key}": value for key, value in link.items()})


def read(page) -> list[str]:
    """The comments of the third pane, as they are read or as a table."""
    if page.tables:
        return page.tables[-1].iloc[:, 3].tolist()
    return [line for line in page.html if not any(sign in line for sign in ("·", "%", "NPS"))]


def counted(page) -> str:
    return next(each.value for each in page.at.markdown if "comment" in each.value and each.value.startswith("**"))


# -- the header and the first pane


def test_the_header_says_the_score_and_how_many_comments_have_a_theme(reader, shopping):
    frame = shop()
    n = int((frame["comment"] != "").sum())
    with_theme = int(frame["comment"].str.contains("fast|broken|kind").sum())
    share = TEXT.percent(with_theme / n)
    assert any(f"{share} of {n} comments have a theme" in line for line in opened(reader).html[:4])
    told = reader.open("themes", channel="phone", **{"theme-at": "box"})
    assert "channel: phone" in told.words


def test_every_theme_stands_in_the_first_pane_and_one_click_shows_its_comments(reader, shopping):
    page = opened(reader, form="table").click("theme-row-box")
    assert set(read(page)) == {"the box was broken"}
    assert page.link["theme-at"] == ["box"]
    n = int(shop()["comment"].str.contains("broken").sum())
    assert TEXT("comments.count", n=n) in counted(page)
    assert TEXT("comments.count", n=n) in counted(opened(reader, at="box"))
    assert TEXT("comments.count", n=224) in counted(page.click("theme-row-"))


@pytest.mark.parametrize("by", ["share", "impact", "nps"])
def test_themes_are_ordered_by_what_they_are_shown_by(reader, keep, by):
    scores, comments = [0, 0, 0, 10, 10, 10, 10, 10, 10, 5] * 6, ["late", "late", "kind", "kind", "kind", "cheap"]
    said = [{0: "late", 10: "kind", 5: "cheap"}[score] for score in scores]
    keep(survey(scores).assign(comment=said), themes={name: name for name in comments})
    wanted = {"share": ["kind", "late", "cheap"], "impact": ["late", "cheap", "kind"], "nps": ["cheap", "late", "kind"]}
    rows = [each.key for each in opened(reader, by=by).at.button if (each.key or "").startswith("theme-row-")]
    found = [key.removeprefix("theme-row-") for key in rows[1:4]]
    assert found == wanted[by] or (by == "nps" and found == ["late", "cheap", "kind"])


def test_a_theme_says_its_verdict_and_its_mark(reader, keep, store):
    frame = shop()
    dataset = keep(frame)
    handmade.adopted(store, dataset, quality={"box": Quality(0.2, 0.2, 0.2, "weak")}, **themed(frame, SHOP_THEMES))
    page = opened(reader)
    marks = [line for line in page.html if line.endswith(TEXT("comments.mark_weak"))]
    assert len(marks) == 1
    assert TEXT("comments.quality_weak") in opened(reader, at="box").words


def test_comments_without_a_theme_are_one_click_away(reader, shopping):
    page = opened(reader, form="table").click("theme-row-unspecific")
    assert set(read(page)) == {"good"}


# -- the second pane


def test_a_part_of_a_theme_narrows_the_comments_and_leads_back(reader, shopping):
    page = opened(reader, at="box").click("theme-row-box.a1b2c3")
    assert page.link["theme-at"] == ["box.a1b2c3"]
    assert TEXT("comments.count", n=20) in counted(page)
    assert TEXT("comments.count", n=56) in counted(page.click("theme-row-whole"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tell", TOLD)
def test_the_chosen_theme_is_told_in_every_way_and_language(reader, shopping, language, tell):
    page = opened(reader, language, at="box", tell=tell)
    text = text_in(language)
    assert f"broken, {language}" in page.words
    if tell == "voices":
        assert text("comments.typical") in page.words
        assert "the box was broken" in page.words
    if tell == "over_time":
        assert text("comments.share_caption") in page.words
        assert page.charts[0].alt
    if tell == "where":
        assert text("comments.where_caption") in page.words
        assert "phone" in page.words


def test_a_link_that_asks_for_a_theme_that_is_gone_shows_all_comments(reader, shopping):
    page = opened(reader, at="gone")
    assert TEXT("comments.count", n=224) in counted(page)
    assert "asked for something that is not here" in page.words


# -- searching and narrowing down


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("late", ["late parcel", "parcel was late"]),
        ("parcel late", ["late parcel", "parcel was late"]),
        ('"late parcel"', ["late parcel"]),
        ("发货", ["发货太慢", "發貨太慢"]),
        ("發貨", ["发货太慢", "發貨太慢"]),
        ("nothing like it", []),
    ],
)
def test_words_are_searched_in_either_script_all_of_them_and_phrases(reader, commented, words, wanted):
    commented(["late parcel", "parcel was late", "发货太慢", "發貨太慢", "kind staff"])
    page = opened(reader, words=words, form="table")
    assert TEXT("comments.count", n=len(wanted)) in counted(page)
    if wanted:
        assert sorted(read(page)) == sorted(wanted)
    else:
        assert TEXT("comments.none") in page.words
        assert TEXT("comments.count", n=5) in counted(page.click("theme-all"))


def test_the_search_of_the_pane_and_the_filter_of_the_page_hold_together(reader, commented):
    commented(["late parcel", "late staff", "kind staff", "late late"] * 3)
    page = reader.open("themes", words="late", **{"theme-words": "staff", "theme-form": "table"})
    assert set(read(page)) == {"late staff"}


def test_groups_scripts_and_sureness_narrow_the_comments_down(reader, shopping):
    frame = shop()
    low = int((frame["comment"].str.contains("broken") & (frame["score"] < 7)).sum())
    assert TEXT("comments.count", n=low) in counted(opened(reader, at="box", group="detractor"))
    assert TEXT("comments.count", n=14) in counted(opened(reader, at="box", sure="less"))
    assert TEXT("comments.count", n=42) in counted(opened(reader, at="box", sure="sure"))
    assert TEXT("comments.count", n=224) in counted(opened(reader, script="en"))
    assert TEXT("comments.count", n=0) in counted(opened(reader, script="hant"))
    assert TEXT("comments.count", n=0) in counted(opened(reader, at="box", group="detractor", words="fast"))


def test_the_search_of_a_link_can_be_in_any_language(reader, shopping):
    for language in LANGUAGES:
        text = text_in(language)
        page = opened(reader, language, at="box", group="detractor", sure="less", script="en", words="box")
        assert text("comments.narrowed") in [each.proto.popover.label for each in page.at.get("popover")]


# -- by meaning


@pytest.fixture
def meant(monkeypatch):
    """Says what the search by meaning finds, or how it fails."""
    answers = {"found": []}

    def search(_dataset, text):
        answers["asked"] = text
        if isinstance(answers["found"], Exception):
            raise answers["found"]
        return answers["found"]

    monkeypatch.setattr(cached.whole_jobs(), "search", search, raising=False)
    return answers


def test_the_nearest_in_meaning_come_first_and_no_number_pretends_to_be_exact(reader, commented, meant):
    commented(["late parcel", "parcel was late", "发货太慢", "發貨太慢", "kind staff"])
    meant["found"] = [("row 5", 0.81), ("row 2", 0.62), ("row 4", 0.4)]
    page = opened(reader, words="slow delivery", how="meaning", form="table")
    assert meant["asked"] == "slow delivery"
    assert read(page) == ["發貨太慢", "late parcel", "发货太慢"]
    assert TEXT("comments.near", n=3) in page.words
    assert "0.81" not in page.words
    narrowed = opened(reader, words="slow delivery", how="meaning", form="table", at="late")
    assert read(narrowed) == ["late parcel"]


def test_whatever_run_the_browser_sees_first_it_is_told_that_the_search_is_by_meaning(reader, commented, meant):
    commented(["late parcel", "kind staff"])
    meant["found"] = [("row 2", 0.8)]
    page = opened(reader, words="slow", how="meaning")
    for seen in (page, page.rerun()):
        control = seen.at.segmented_control(key="theme-how")
        assert control.value == "meaning"
        assert (control.proto.set_value, list(control.proto.raw_values)) == (True, [TEXT("comments.how_meaning")])
    by_words = page.choose("segmented_control", "theme-how", "words")
    assert by_words.at.segmented_control(key="theme-how").value == "words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_by_meaning_that_fails_says_why_and_can_be_asked_again(reader, commented, meant, language):
    commented(["late parcel", "kind staff"])
    meant["found"] = JobFailed("search_late")
    page = opened(reader, language, words="slow", how="meaning")
    assert text_in(language)("errors.search_late") in page.words
    meant["found"] = [("row 3", 0.9)]
    assert "kind staff" in page.click("theme-again").words


def test_without_a_model_there_is_only_the_search_by_words(reader, keep, store):
    frame = shop()
    handmade.adopted(store, keep(frame), model="", keyword_mode=True, **themed(frame, SHOP_THEMES))
    page = opened(reader, words="box", how="meaning")
    assert TEXT("comments.count", n=56) in counted(page)
    assert TEXT("comments.how_meaning") not in str(page.labels)


# -- many comments


def test_many_comments_come_in_pages_and_their_number_is_told(reader, commented):
    commented([f"comment {place:03}" for place in range(120)])
    page = opened(reader)
    assert TEXT("comments.count", n=120) in counted(page)
    assert TEXT("comments.shown", first=1, last=50, n=120) in page.words
    assert "comment 119" in page.words
    assert "comment 069" not in page.words
    last = opened(reader, page="3")
    assert TEXT("comments.shown", first=101, last=120, n=120) in last.words
    assert "comment 000" in last.words
    beyond = opened(reader, page="99")
    assert TEXT("comments.shown", first=101, last=120, n=120) in beyond.words


def test_another_theme_is_read_from_its_first_comment(reader, commented):
    commented([f"late {place:03}" for place in range(120)])
    page = opened(reader, page="3").click("theme-row-late")
    assert TEXT("comments.shown", first=1, last=50, n=120) in page.words


def test_a_long_comment_is_folded_and_whole(reader, commented):
    commented(["x" * 30_000, "late"])
    page = opened(reader)
    (body,) = [each.value for each in page.at.html if "<details>" in each.value]
    assert body.count("x") >= 30_000


# -- the map


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_says_in_words_what_is_near_what(reader, shopping, language):
    page = opened(reader, language, form="map")
    (drawn,) = [each for each in page.charts if "-theme-map" in each.id]
    text = text_in(language)
    near = text("comments.map_near", name=f"fast delivery, {language}", other=f"broken, {language}")
    assert near in drawn.alt


def test_the_map_has_a_dot_a_comment_and_follows_the_filters(reader, shopping):
    page = opened(reader, form="map", at="box", group="detractor")
    (figure,) = [figure for chart, figure in zip(page.charts, page.figures, strict=True) if "-theme-map" in chart.id]
    frame = shop()
    wanted = frame["comment"].str.contains("fast|broken|kind") & (frame["score"] < 7)
    assert sum(len(trace["customdata"]) for trace in figure["data"]) == int(wanted.sum())


def test_a_dot_that_is_clicked_is_read_with_its_neighbours(reader, shopping):
    page = opened(reader, form="map")
    page.at.session_state["theme-point"] = "row 3"
    shown = page.rerun()
    assert TEXT("comments.neighbours") in shown.words
    assert sum(line == "the box was broken" for line in shown.html) == 7
    assert TEXT("comments.neighbours") not in shown.rerun().words


def test_without_a_map_the_page_says_when_it_comes(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    assert TEXT("comments.map_none") in opened(reader, form="map").words


# -- what may not be shown


@pytest.mark.parametrize("form", FORMS)
def test_personal_data_are_masked_wherever_comments_are_shown(reader, keep, store, form):
    frame = survey([0, 10] * 20, comments=["late, call jane@example.com", "late but kind"])
    rows = list(range(2, 42))
    places = {row: ("late", row / 50, 0.0) for row in rows}
    dataset = handmade.adopted(store, keep(frame), {"late": rows}, quotes={"late": ["row 2"]}, places=places)
    page = opened(reader, at="late", form=form)
    everything = page.words + str([table.to_numpy().tolist() for table in page.tables]) + str(page.figures)
    assert "late" in everything
    assert "jane@" not in everything
    assert dataset.themes


@pytest.mark.parametrize("form", FORMS)
def test_hostile_comments_stay_text_in_every_form(reader, keep, store, form):
    hostile = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert(1)</script>"
    frame = survey([0, 10] * 20, comments=[hostile])
    rows = list(range(2, 42))
    names = {"late": dict.fromkeys(LANGUAGES, hostile), "late.a1b2c3": dict.fromkeys(LANGUAGES, hostile)}
    places = {row: ("late", row / 50, 0.0) for row in rows}
    themes = {"late": rows, "late.a1b2c3": rows[:15]}
    handmade.adopted(store, keep(frame), themes, names=names, quotes={"late": ["row 2"]}, places=places)
    for tell in TOLD:
        page = opened(reader, at="late", form=form, tell=tell)
        bodies = "".join(each.value for each in page.at.html) + str(page.figures)
        assert "<img" not in bodies
        assert "<script>alert" not in bodies
        assert not [label for label in page.labels if "[x](" in label]


def test_a_data_set_without_days_has_no_course_but_everything_else(reader, keep):
    frame = survey([0, 10, 9] * 20, days=False, comments=["late again", "kind staff"])
    keep(frame, themes={"late": "late", "staff": "kind"})
    page = opened(reader, at="late", tell="over_time")
    assert TEXT("comments.told_few") in page.words


def test_a_comment_that_is_on_no_map_is_opened_alone(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    page = opened(reader, form="table")
    page.at.session_state["theme-point"] = "row 3"
    shown = page.rerun()
    assert [each.proto.dialog.title for each in shown.at.get("dialog")] == [TEXT("comments.opened")]
    assert "the box was broken" in shown.html
    assert TEXT("comments.neighbours") not in shown.words


def test_an_opened_comment_can_be_moved_to_any_other_theme(reader, shopping):
    page = opened(reader, at="box", form="table")
    page.at.session_state["theme-point"] = "row 3"
    (move,) = [each for each in page.rerun().at.selectbox if (each.key or "").startswith("steer-move-")]
    assert move.label == TEXT("steering.move")
    assert sum("staff" in each for each in move.options) == 1
    assert "broken, en" not in move.options
