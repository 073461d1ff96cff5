"""How many quotes the command tells of a theme, and which first."""

from types import SimpleNamespace

import pytest

from nps_core.commands.themes import _quotes

SAID = ["late again", "又晚了", "運費太貴", "great box", "包装很好", "nobody answers", "still waiting", "很滿意"]


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", ["late again", "great box", "nobody answers", "still waiting"]), ("zh-Hant", ["又晚了"])],
)
def test_at_most_six_quotes_those_in_the_language_of_the_command_first(language, first):
    theme = SimpleNamespace(quotes=[SimpleNamespace(comment=comment) for comment in SAID])
    told = _quotes(theme, language)
    assert len(told) == 6
    assert told[: len(first)] == first
