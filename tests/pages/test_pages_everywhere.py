"""What holds for every page: language, filters, links, nonsense in a link, and the states with little to show."""

import ast

import pytest
from making import SHOP_THEMES, shop, survey, themed
from visiting import PAGES, points

from nps_core.i18n import LANGUAGES, text_in
from nps_core.links import key_of
from nps_core.settings import ROOT

SCORED = ("overview", "trend", "segments", "changes", "themes")
TEXT = text_in("en")


# -- languages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_shown_in_every_language(reader, keep, page):
    keep(shop(), themes=SHOP_THEMES)
    leads = {reader.open(page, language).lead for language in LANGUAGES} - {""}
    assert len(leads) == len(LANGUAGES)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_has_no_english_label(reader, keep, page, language):
    keep(survey([10, 9, 3, 0] * 20, comments=["很好", "太慢"], 渠道=["网", "店"]), name="商店")
    shown = reader.open(page, language)
    english = [label for label in shown.labels if label.isascii() and any(each.isalpha() for each in label)]
    names = {"English", "0-10", "1-10", "1-11", *(each for each in english if each.startswith(":material/"))}
    assert set(english) <= names


def test_the_language_of_a_link_wins_over_the_browsers(reader, keep):
    keep(shop())
    assert reader.open("overview", "en", lang="zh-Hant").lead == reader.open("overview", "zh-Hant").lead


def test_another_language_keeps_the_page_and_its_filters(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    page = reader.open("trend", channel="web", group=[])
    in_english = page.figures
    page = page.choose("selectbox", "lang", "zh-Hant")
    assert page.link["channel"] == ["web"]
    assert [chart["data"][0]["y"] for chart in page.figures] == [chart["data"][0]["y"] for chart in in_english]


# -- filters and links ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", SCORED)
def test_a_filter_of_the_link_narrows_the_page(reader, keep, page):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    web = int((frame["channel"] == "web").sum())
    assert f"{web} of {len(frame)} responses" in reader.open(page, channel="web").words


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ({"channel": "web"}, lambda f: f["channel"] == "web"),
        ({"channel": ["web", "phone"]}, lambda f: f["channel"].isin(["web", "phone"])),
        ({"channel": "app", "region": "North"}, lambda f: (f["channel"] == "app") & (f["region"] == "North")),
        ({"words": "box"}, lambda f: f["comment"].str.contains("box")),
        ({"theme": "delivery"}, lambda f: f["comment"].str.contains("fast delivery")),
        (
            {"days": ["2026-01-05", "2026-02-04"]},
            lambda f: f["answered_on"].map(str).between("2026-01-05", "2026-02-04"),
        ),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_shows_the_same_numbers_in_every_language(reader, keep, link, kept, language):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    scores, text = frame.loc[kept(frame), "score"], text_in(language)
    page = reader.open("overview", language, **link)
    assert points(scores, text) in page.lead
    assert text("wording.context_responses", n=len(scores), total=len(frame)) in page.words
    assert text("frame.understood") not in page.words, "nothing of the link was left out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_the_responses_without_a_segment_works_in_every_language(reader, keep, language):
    frame = shop()
    keep(frame)
    for sender in LANGUAGES:
        page = reader.open("segments", language, channel=text_in(sender)("wording.not_given"))
        wanted = text_in(language)("wording.context_responses", n=int(frame["channel"].isna().sum()), total=len(frame))
        assert wanted in page.words
        assert text_in(language)("frame.understood") not in page.words
    assert text_in("zh-Hans")("wording.context_responses", n=40, total=280) in (
        page.choose("selectbox", "lang", "zh-Hans").words
    )


@pytest.mark.parametrize("asked", ["A_B *new*", "A\\_B \\*new\\*"])
def test_a_segment_is_found_under_its_plain_name_and_as_the_screen_writes_it(reader, keep, asked):
    keep(survey([10, 3] * 20, channel=["A_B *new*", "old"]))
    page = reader.open("segments", channel=asked)
    assert "20 of 40 responses" in page.words
    assert TEXT("frame.understood") not in page.words


def test_a_filter_stays_on_the_next_page(reader, keep):
    frame = shop()
    keep(frame)
    page = reader.open().choose("pills", "channel", ["phone"])
    assert points(frame.loc[frame["channel"] == "phone", "score"]) in page.lead
    page = page.go("segments")
    assert "40 of 280 responses" in page.words


def test_no_column_can_take_a_name_that_the_pages_use(reader, keep):
    own = [name for file in (ROOT / "pages").rglob("*.py") for name in names_in(ast.parse(file.read_text()))]
    assert "reset" in own
    assert {name for name in own if key_of(name) == name} == set()
    columns = {name: ["a", "b"] for name in ("trend", "lang", "lang_", "reset", "embed", "groups", "upload", "marks")}
    keep(survey([10, 3] * 20, **columns))
    for page in PAGES:
        assert reader.open(page, lang_="a").lead


def names_in(tree) -> list[str]:
    """The fixed names under which a page keeps widgets and what it remembers."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "key":
            found.append(node.value)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "st.session_state":
            found.append(node.slice)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("st.session_state."):
            found += node.args[:1]
    starts = [each.values[0] for each in found if isinstance(each, ast.JoinedStr)]
    return [each.value for each in (*found, *starts) if isinstance(each, ast.Constant) and each.value]


def test_resetting_takes_every_filter_off(reader, keep):
    keep(shop(), themes=SHOP_THEMES)
    everything = {
        "channel": "web",
        "region": "North",
        "words": "box",
        "theme": "box",
        "days": ["2026-01-05", "2026-02-04"],
    }
    page = reader.open("trend", **everything, group="detractor").click("reset")
    assert "· 280 responses" in page.words
    assert not set(page.link) & {*everything, "group"}


def test_a_data_set_of_a_link_is_opened(reader, keep):
    keep(shop(), name="First")
    second = keep(survey([10] * 12), name="Second")
    keep(survey([0] * 12), name="Third")
    assert "NPS is 100" in reader.open(data=second.id).lead


def test_another_data_set_starts_without_filters(reader, keep):
    first, second = keep(shop(), name="First"), keep(survey([10] * 12, channel=["web", "post"]), name="Second")
    page = reader.open(data=first.id, channel="web").choose("selectbox", "data", second.id)
    assert "· 12 responses" in page.words


def test_another_data_set_of_other_days_is_shown_whole(reader, keep):
    earlier = survey([10, 9] * 20)
    earlier["answered_on"] = [day.replace(year=2024) for day in earlier["answered_on"]]
    first, second = keep(shop(), name="First"), keep(earlier, name="Second")
    page = reader.open(data=first.id, days=["2026-01-05", "2026-02-04"]).choose("selectbox", "data", second.id)
    assert "· 40 responses" in page.words
    assert "· 280 responses" in page.choose("selectbox", "data", first.id).words


# -- nonsense in the link -------------------------------------------------------------------------------------------

NONSENSE = {
    "an unknown key": {"colour": "blue"},
    "an unknown segment": {"channel": "fax"},
    "one known and one unknown segment": {"channel": ["web", "fax"]},
    "an unknown language": {"lang": "tlh"},
    "an unknown data set": {"data": "deadbeef"},
    "an unknown group": {"group": "happy"},
    "an unknown theme": {"theme": "weather"},
    "no days": {"days": "yesterday"},
    "days in the wrong order": {"days": ["2026-02-05", "2026-01-05"]},
    "days outside the data": {"days": ["1999-01-01", "1999-02-01"]},
    "a huge year": {"days": ["2026-01-05", "292277026596-12-04"]},
    "a year of nothing": {"days": ["0000-00-00", "2026-01-05"]},
    "ten days": {"days": ["2026-01-05"] * 10},
    "ten kilobytes": {"channel": "x" * 10_000},
    "ten kilobytes of key": {"x" * 10_000: "1"},
    "control characters": {"channel": "web\x00\x1b[31m\r\nSet-Cookie: a\u202e"},
    "markdown": {"![x](http://evil.example/1)": "<img src=x onerror=alert(1)>"},
    "names of Python": {"__class__": "1", "constructor": "2", "reading": "3", "text": "4", "filters": "5"},
    "an unknown period": {"period": "fortnight"},
    "an unknown dimension": {"by": "colour"},
    "an unknown choice of benchmarks": {"marks": "best"},
}


@pytest.mark.parametrize("link", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_a_link_is_one_sentence_beside_the_whole_view(reader, keep, link):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    page = reader.open(**link)
    kept = frame["channel"].eq("web") if link.get("channel") == ["web", "fax"] else frame["score"] >= 0
    assert points(frame.loc[kept, "score"]) in page.words
    assert (f"{kept.sum()} of 280 responses" if not kept.all() else "· 280 responses") in page.words
    said = [line for line in page.html if line.startswith("This link asked")]
    assert len(said) == 1
    assert len(said[0]) < 400
    assert page.click("link-understood").html[0] == page.html[1 if page.html[0] in said else 0]


@pytest.mark.parametrize("page", PAGES)
def test_nonsense_in_a_link_stops_no_page(reader, keep, page):
    keep(shop(), themes=SHOP_THEMES)
    everything = {key: value for link in NONSENSE.values() for key, value in link.items()}
    assert "asked for something that is not here" in reader.open(page, **everything).words


def test_the_words_of_a_link_are_taken_as_words(reader, keep):
    keep(survey([10, 0] * 20, comments=["100%", "a_b", "it's \\ fine", "x"]))
    for words, n in (("%", 10), ("_", 10), ("'", 10), ("\\", 10), ("' or 1=1 --", 0), ("%_\\" * 500, 0)):
        assert f"{n} of 40 responses" in reader.open(words=words).words


# -- little to show -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_data_a_page_says_where_to_bring_some_in(reader, language):
    text = text_in(language)
    for page in SCORED:
        shown = reader.open(page, language)
        assert text("frame.no_data") in shown.words
        assert text("frame.bring_data") in shown.labels
        assert not shown.charts


def test_without_data_a_link_with_filters_is_no_error(reader):
    assert TEXT("frame.no_data") in reader.open(channel="web", days="2026-01-01", data="x", group="promoter").words


@pytest.mark.parametrize("page", SCORED)
def test_where_nothing_matches_a_page_offers_the_way_back(reader, keep, page):
    keep(shop(), themes=SHOP_THEMES)
    shown = reader.open(page, words="no such words")
    assert TEXT("wording.lead_none") in shown.words
    assert not shown.charts
    assert "· 280 responses" in shown.click("reset-nothing").words


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(survey([7]), id="one response"),
        pytest.param(survey([10, 9, 3, 7, 0]), id="fewer than ten"),
        pytest.param(survey([10, 9, 3, 7, 0] * 4, comments=["fine"], channel=["web", "app"]), id="ten to twenty-nine"),
        pytest.param(survey([10] * 40, channel=["web"]), id="all promoters"),
        pytest.param(survey([0] * 40, channel=["web", None]), id="all detractors"),
        pytest.param(survey([8] * 40, comments=["ok"], channel=[None]), id="all passives, no segment at all"),
        pytest.param(survey([10, 3] * 40, days=False, channel=["web", "app"]), id="no dates"),
        pytest.param(survey([10, 3] * 40), id="no dimensions, no comments"),
        pytest.param(survey([10, 3] * 40, channel=[f"shop {n}" for n in range(40)]), id="forty segments"),
    ],
)
def test_little_data_is_a_page_and_no_error(reader, keep, frame):
    keep(frame)
    for language in LANGUAGES:
        of_all = text_in(language)("wording.context_all", n=len(frame))
        for page in SCORED:
            shown = reader.open(page, language)
            assert shown.lead
            assert of_all in shown.words or (page == "segments" and "channel" not in frame)


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_under_ten_responses_there_is_no_score(reader, keep, n, told):
    keep(survey([10] * n))
    lead = reader.open().lead
    assert ("NPS is 100" in lead) is told
    assert ("too few for a score" in lead) is not told


@pytest.mark.parametrize("page", SCORED)
def test_one_group_alone_has_no_score_and_is_read_instead(reader, keep, page):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    shown = reader.open(page, group="detractor")
    low = int((frame["score"] < 7).sum())
    assert TEXT("wording.lead_groups", n=low, names=["detractors"]) in shown.words
    assert not shown.charts
    assert len(shown.tables[0]) == low


# -- themes under way -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["overview", "themes"])
def test_themes_are_asked_for_by_themselves_and_arrive_by_themselves(reader, keep, worker, page):
    frame = shop()
    keep(frame)
    shown = reader.open(page)
    assert TEXT("themes.stage_waiting") in shown.progress
    worker.tell(worker.key, "progress", stage="embedding", done=50, total=200)
    assert TEXT("themes.stage_embedding") in shown.rerun().progress
    assert reader.open(page).progress, "a second reader sees the same work"
    assert len(worker.asked) == 1
    worker.finish(**themed(frame, SHOP_THEMES))
    shown = shown.rerun()
    assert not shown.progress
    assert "fast delivery, en" in shown.words


@pytest.mark.parametrize("code", ["themes_stopped", "model_missing"])
def test_themes_that_failed_are_one_sentence_and_a_button(reader, keep, worker, code):
    keep(shop())
    reader.open("themes")
    worker.tell(worker.key, "failed", code=code)
    for language in LANGUAGES:
        page = reader.open("themes", language)
        assert text_in(language)(f"errors.{code}") in page.words
        assert not page.progress
    assert page.click("find-themes").progress


def test_a_reader_can_stop_the_finding_of_themes(reader, keep, worker):
    keep(shop())
    page = reader.open("themes").click("cancel-themes")
    assert TEXT("themes.cancelled") in page.words


def test_stopped_themes_are_not_begun_again_unasked(reader, keep, worker, store):
    dataset = keep(shop())
    reader.open().click("cancel-themes")
    assert store.job_state(next(iter(worker.asked)))[0] == "cancelled"
    assert not reader.open().progress
    assert dataset.themes == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_few_comments_for_themes_is_said(reader, keep, worker, language):
    frame = survey([10, 3] * 20, comments=["fine", "", "", "", ""])
    keep(frame)
    page = reader.open("themes", language)
    worker.finish(themes={}, code="too_few_comments")
    assert text_in(language)("wording.themes_too_few_comments", n=8) in page.rerun().words


def test_without_comments_no_themes_are_asked_for(reader, keep, worker):
    keep(survey([10, 3] * 20))
    assert TEXT("themes.no_comments") in reader.open("themes").words
    assert not worker.asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_names_a_segment_of_the_sample_in_any_language(reader, keep, language):
    keep(survey([9, 3] * 20, channel=["store pickup", "website"]), sample=True)
    page = reader.open(language=language, channel="門市取貨")
    assert page.at.session_state["filters"].segments == (("channel", ("store pickup",)),)
    assert text_in(language)("wording.context_responses", n=20, total=40) in page.words
