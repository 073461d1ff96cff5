"""The overview: its lead, its numbers, and what it says when there is little to say."""

import pytest
from making import SHOP_THEMES, shop
from visiting import points

from nps_core.i18n import LANGUAGES, text_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_says_the_score_in_the_readers_language(reader, keep, language):
    frame = shop()
    keep(frame, themes=SHOP_THEMES)
    page = reader.open(language=language)
    text = text_in(language)
    assert points(frame["score"], text) in page.lead
    assert text.number(len(frame)) in page.lead
    assert text("frame.overview") in [each.proto.label for each in page.at.get("page_link")] or page.words
