import importlib

import pytest

from nps_core.comments import words
from nps_core.comments.words import in_traditional, is_foreign, phrases, spoken, with_capitals


def written(text, languages=()):
    return {phrase.written for phrase in phrases(text, languages).values()}


def test_phrases_cross_no_mark_and_hold_no_stop_word():
    found = written("The customer service was slow, refund missing")
    assert "customer service" in found
    assert not any("was" in phrase.split() or "service refund" in phrase for phrase in found)


def test_the_forms_of_a_word_meet_under_one_key():
    assert set(phrases("refunds")) == set(phrases("a refund")) == set(phrases("refunded"))
    assert set(phrases("my deliveries")) == set(phrases("delivery"))


def test_words_of_two_parts_are_one_however_they_are_written():
    assert set(phrases("top up")) == set(phrases("top-ups")) == set(phrases("topup"))


def test_chinese_phrases_are_words():
    assert {"物流", "包装"} <= written("物流很快，包装不错")


def test_traditional_chinese_is_cut_where_simplified_is_and_meets_it():
    """A segmenter that learned Simplified cuts 筆電散熱差 in the middle of its words."""
    found = phrases("筆電散熱差")
    assert "散熱" in {phrase.written for phrase in found.values()}
    assert set(phrases("退货")) == set(phrases("退貨"))


def test_names_of_people_stand_in_no_phrase():
    assert not any("王" in phrase for phrase in written("王经理来了"))


def test_a_sentence_in_chinese_is_no_phrase():
    assert "味道好" not in written("味道好")


def test_small_words_of_other_languages_are_left_out_where_they_are_spoken():
    said = ["o sistema é muito bom", "a prestação de contas não chegou", "o atendimento está ótimo"]
    assert spoken(said) == ("pt",)
    assert "prestação de contas" in written(said[1], ("pt",))
    assert not {"é", "muito", "está"} & {
        word for text in said for phrase in written(text, ("pt",)) for word in [phrase]
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la entrega fue muy lenta y el paquete no está", "es"),
        ("la livraison est très lente et le colis n'est pas là", "fr"),
        ("die Lieferung war sehr spät und das Paket ist nicht da", "de"),
    ],
)
def test_other_languages_are_known_by_their_small_words(text, language):
    assert spoken([text]) == (language,)


@pytest.mark.parametrize("texts", [["the parcel came late and the box was open"], ["物流很快", "k d n m"], []])
def test_english_and_chinese_are_not_foreign(texts):
    assert not is_foreign(texts)


def test_abbreviations_have_capitals():
    assert with_capitals("atm withdrawal") == "ATM withdrawal"


def test_a_restaurants_menu_is_not_turned_into_a_computers():
    assert in_traditional("菜单") == "菜單"


def test_without_a_segmenter_neighbouring_characters_stand_for_words(monkeypatch):
    def missing(name):
        raise ImportError(name)

    for kept in (words._tagged, words._chinese):
        kept.cache_clear()
    monkeypatch.setattr(importlib, "import_module", missing)
    try:
        assert "物流" in written("物流很快")
    finally:
        for kept in (words._tagged, words._chinese):
            kept.cache_clear()
