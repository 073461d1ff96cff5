"""What a reader does to themes on their page, and takes back again."""

import pytest
from making import SHOP_THEMES, shop, themed

from nps_core.comments.runs import Theme
from nps_core.i18n import LANGUAGES, text_in
from pages import cached
from tests import handmade

TEXT = text_in("en")


@pytest.fixture
def shopping(keep):
    """The shop with its themes; the box has a part, and new comments formed a candidate."""
    frame = shop()
    run = themed(frame, SHOP_THEMES)
    run["themes"]["box.a1b2c3"] = run["themes"]["box"][:20]
    run["names"]["box.a1b2c3"] = dict.fromkeys(LANGUAGES, "dented")
    candidate = Theme("t-12345678", dict.fromkeys(LANGUAGES, "lockers"), ("locker", "pick-up"), 12, ())
    return handmade.adopted(cached.whole_store(), keep(frame), candidates=(candidate,), **run)


def opened(reader, *popovers, language="en", at="box"):
    page = reader.open("themes", language, **{"theme-at": at})
    for each in popovers:
        page.at.session_state[each] = True
    return page.rerun() if popovers else page


def names() -> dict[str, str]:
    (dataset,) = cached.whole_store().datasets()
    run = cached.whole_store().theme_run(dataset)
    return {each.id: each.names["en"] for each in (*run.themes, *run.subthemes)}


def submit(page, label):
    (button,) = [each for each in page.at.button if each.label == label]
    return type(page)(button.click().run())


def test_a_theme_gets_another_name_everywhere_and_its_own_back(reader, shopping):
    page = opened(reader, "steer-rename")
    (field,) = [each for each in page.at.text_input if each.label == TEXT("steering.name_in", language="English")]
    field.set_value("Crushed parcels")
    page = submit(page, TEXT("steering.save"))
    assert names()["box"] == "Crushed parcels"
    assert "Crushed parcels" in reader.open("overview").words
    page = opened(reader, "steer-desk")
    assert TEXT("steering.did_rename", name="Crushed parcels") in page.words
    submit(page, TEXT("steering.undo"))
    assert names()["box"] == "broken, en"


def test_themes_are_merged_into_the_chosen_one(reader, shopping):
    page = opened(reader, "steer-merge", at="delivery")
    (field,) = [each for each in page.at.multiselect if each.key == "steer-merge-which-delivery"]
    field.set_value(["box"])
    submit(page, TEXT("steering.merge_do"))
    assert "box" not in names()
    frame = shop()
    both = int(frame["comment"].str.contains("fast|broken").sum())
    run = cached.whole_store().theme_run(cached.whole_store().datasets()[0])
    assert next(each.comments for each in run.themes if each.id == "delivery") == both


def test_a_theme_is_split_into_its_parts_and_only_one_that_has_some_can_be(reader, shopping):
    opened(reader).click("steer-split")
    run = cached.whole_store().theme_run(cached.whole_store().datasets()[0])
    assert "box.a1b2c3" in {each.id for each in run.themes}
    assert "steer-split" not in {each.key for each in opened(reader, at="staff").at.button}


def test_a_hidden_theme_is_gone_from_the_page_and_comes_back(reader, shopping):
    page = opened(reader).click("steer-hide")
    assert "box" not in names()
    assert TEXT("errors.theme_hidden", theme={"en": "x"}) not in page.words
    page = opened(reader, "steer-desk", at="staff")
    assert TEXT("steering.did_hide", name="broken, en") in page.words
    submit(page, TEXT("steering.undo"))
    assert "box" in names()


def test_a_name_that_another_theme_has_is_refused_with_a_sentence(reader, shopping):
    page = opened(reader, "steer-rename")
    (field,) = [each for each in page.at.text_input if each.label == TEXT("steering.name_in", language="English")]
    field.set_value("kind staff, en")
    page = submit(page, TEXT("steering.save"))
    assert "kind staff, en" in page.refusal
    assert names()["box"] == "broken, en"


def test_a_theme_of_ones_own_is_looked_for_at_once(reader, shopping, worker):
    page = opened(reader, "steer-desk")
    (name,) = [each for each in page.at.text_input if each.label == TEXT("steering.name_in", language="English")]
    name.set_value("Pick-up lockers")
    (phrases,) = page.at.text_area
    phrases.set_value("the locker was full\nlocker code did not work\n")
    submit(page, TEXT("steering.own_save"))
    (request,) = [request for request, _ in worker.asked.values()]
    (pin,) = request.pins
    assert pin.phrases == ("the locker was full", "locker code did not work")
    assert set(pin.names.values()) == {"Pick-up lockers"}


def test_fewer_themes_are_looked_for_at_once_and_the_present_ones_stand_meanwhile(reader, shopping, worker):
    page = opened(reader, "steer-desk")
    (slider,) = page.at.slider
    slider.set_value(8).run()
    (request,) = [request for request, _ in worker.asked.values()]
    assert request.wanted == 8
    assert "box" in names()


def test_a_candidate_becomes_a_theme_or_is_left(reader, shopping, worker):
    page = opened(reader)
    assert TEXT("steering.candidate", name="lockers", n=12) in page.words
    page.click("steer-ignore-t-12345678")
    assert TEXT("steering.candidate", name="lockers", n=12) not in opened(reader).words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_desk_reads_in_every_language(reader, shopping, language):
    text = text_in(language)
    opened(reader).click("steer-hide")
    page = opened(reader, "steer-desk", language=language, at="staff")
    for key in ("own_hint", "done"):
        assert text(f"steering.{key}") in page.words


def test_an_edited_codebook_that_is_dropped_is_what_the_themes_are(reader, shopping):
    table = cached.whole_store().codebook(shopping).astype(str)
    table.loc[table["id"] == "box", "name en"] = "Parcels"
    page = opened(reader, "steer-desk")
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("steer-codebook-file")]
    page = type(page)(place.upload("themes.csv", table.to_csv(index=False).encode()).run())
    assert names()["box"] == "Parcels"
    table.loc[table["id"] == "box", "hidden"] = "perhaps"
    (place,) = [each for each in page.at.file_uploader if (each.key or "").startswith("steer-codebook-file")]
    page = type(page)(place.upload("themes.csv", table.to_csv(index=False).encode()).run())
    assert "hidden" in page.refusal
    assert names()["box"] == "Parcels"
    assert "Parcels" in page.click("steer-codebook-away").words


def test_themes_are_found_anew_by_a_click_and_the_runs_are_told(reader, shopping, worker):
    page = opened(reader, "steer-desk")
    runs = page.tables[-1]
    assert runs[TEXT("steering.column_themes")].tolist() == [3]
    assert runs[TEXT("steering.column_shown")].tolist() == [TEXT("steering.shown")]
    page.click("steer-anew")
    (request,) = [request for request, _ in worker.asked.values()]
    assert request.comments.exists()
