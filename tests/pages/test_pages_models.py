"""The language model that reads the comments: chosen for a data set, fetched from a hub."""

import pytest
from making import SHOP_THEMES, shop, themed

from nps_core.i18n import text_in
from pages import cached
from tests import handmade

TEXT = text_in("en")
WANTED = "somebody/tiny"


@pytest.fixture
def opened(keep, reader):
    frame = shop()
    handmade.adopted(cached.whole_store(), keep(frame), **themed(frame, SHOP_THEMES))
    page = reader.open("themes")
    page.at.session_state["models"] = True
    return page.rerun()


def ask(page):
    (field,) = [each for each in page.at.text_input if each.label == TEXT("models.fetch_name")]
    field.set_value(WANTED).run()
    (button,) = [each for each in page.at.button if each.label == TEXT("models.fetch")]
    return type(page)(button.click().run())


def everything(page):
    return " ".join(
        [*(each.body for each in page.at.get("html")), *(str(each.proto) for each in page.at.get("progress"))]
    )


def test_a_model_is_chosen_for_a_data_set_and_its_themes_are_looked_for(opened, worker):
    (choice,) = [each for each in opened.at.selectbox if each.label == TEXT("models.choose")]
    assert choice.options[0] == TEXT("models.automatic")
    choice.set_value("packaged").run()
    (dataset,) = cached.whole_store().datasets()
    assert dataset.choice.model == "packaged"
    (request, _) = worker.asked[worker.key]
    assert request.model == "packaged"


def test_a_model_is_fetched_with_its_size_and_can_be_stopped(opened, worker):
    page = ask(opened)
    key = f"fetch-{WANTED}"
    assert worker.asked[key][0].name == WANTED
    assert worker.asked[key][0].fetched == cached.whole_store().folder / "models"
    worker.tell(key, "progress", stage="fetching", done=12, total=471)
    page = page.rerun()
    assert "12 of 471 MB" in everything(page)
    worker.tell(key, "cancelled")
    assert TEXT("models.fetch_cancelled") in everything(page.rerun())


def test_a_hub_that_does_not_answer_is_said(opened, worker):
    page = ask(opened)
    worker.tell(f"fetch-{WANTED}", "failed", code="hub_unreachable")
    assert "Hugging Face did not answer" in everything(page.rerun())


def test_what_is_no_name_of_a_model_cannot_be_fetched(opened):
    (button,) = [each for each in opened.at.button if each.label == TEXT("models.fetch")]
    assert button.disabled
