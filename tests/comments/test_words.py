import importlib

import pytest

from nps_core.comments import words
from nps_core.comments.words import distinctive, phrases


def test_phrases_cross_no_mark_and_end_in_no_stop_word():
    found = phrases("The customer service was slow, refund missing")
    assert "customer service" in found
    assert "slow" in found
    assert not any("slow refund" in phrase or phrase.endswith(" was") for phrase in found)


def test_chinese_phrases_are_words():
    assert {"物流", "包装"} <= phrases("物流很快，包装不错")


def test_without_a_segmenter_neighbouring_characters_stand_for_words(monkeypatch):
    def missing(name):
        raise ImportError(name)

    words._chinese.cache_clear()
    monkeypatch.setattr(importlib, "import_module", missing)
    try:
        assert "物流" in phrases("物流很快")
    finally:
        words._chinese.cache_clear()


def test_what_every_group_says_sets_none_apart():
    groups = [[{"shop", name}] * 6 for name in ("late", "box", "rude")]
    assert [best[0][0] for best in distinctive(groups)] == ["late", "box", "rude"]


@pytest.mark.parametrize("texts", [[], [set()], [{"once"}, {"twice"}]])
def test_rare_phrases_name_nothing(texts):
    assert distinctive([texts]) == [[]]
