"""What "clear", "fair" and "weak" are worth: how much of a group that is marked so is about one labelled intent."""

import csv
import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from nps_core.comments.languages import key, scripts
from nps_core.comments.runs import CLEAR, FAIR, WEAK
from nps_core.comments.themes.fit import Placed
from nps_core.comments.themes.parts import cut
from nps_core.comments.themes.quality import qualities
from nps_core.comments.themes.units import Sample
from nps_core.comments.vectors import embed_missing

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
BANK = SHARED / "themes_banking77_en" / "test.csv"
ASSISTANT = SHARED / "themes_clinc150_en" / "data_in_scope.json"


def bank() -> list[tuple[str, str]]:
    with BANK.open(encoding="utf-8") as file:
        return [(key(row["text"]), row["category"]) for row in csv.DictReader(file)]


def assistant() -> list[tuple[str, str]]:
    return [(key(text), intent) for text, intent in json.loads(ASSISTANT.read_text(encoding="utf-8"))["test"]]


def mixture(asked: list[tuple[str, str]], intents: int, seed: int) -> list[tuple[str, str]]:
    chosen = random.Random(seed).sample(sorted({intent for _, intent in asked}), intents)
    return sorted({text: intent for text, intent in asked if intent in chosen}.items())


def marked(rows, groups: int, encoder, kept) -> list[tuple[str, float, int]]:
    """The mark of each group, the share of it that is of its most frequent intent, and its size."""
    texts, intents = zip(*rows, strict=True)
    vectors = kept.read(embed_missing(encoder, kept, texts, lambda done, total: None)[0])
    sample = Sample(texts, scripts(texts), vectors, np.ones(len(texts)))
    found = cut(sample, (groups, groups))
    names = tuple(f"t-{place}" for place in range(groups))
    theme = np.array(names, dtype=object)[found.nearest()]
    none = np.full(len(texts), "", dtype=object)
    told = Placed(theme, np.ones(len(texts)), none, np.zeros(len(texts)))
    marks = qualities(sample, told, [(found, found.groups(names))], 0).of
    held = {name: Counter(intents[at] for at in np.flatnonzero(theme == name)) for name in marks}
    return [(marks[name].mark, max(held[name].values()) / held[name].total(), held[name].total()) for name in marks]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not here")
def test_the_clearer_a_group_is_called_the_more_of_it_is_about_one_thing(encoder, kept):
    found = []
    for asked, intents, seed in ((bank(), 10, 1), (assistant(), 16, 2)):
        rows = mixture(asked, intents, seed)
        for groups in (intents, intents // 3):
            found += marked(rows, groups, encoder, kept)
    pure = {
        name: np.average(
            [share for mark, share, _ in found if mark == name], weights=[n for m, _, n in found if m == name]
        )
        for name in (CLEAR, FAIR, WEAK)
    }
    assert pure[CLEAR] >= 0.8
    assert pure[CLEAR] - 0.1 >= pure[FAIR] >= pure[WEAK] + 0.1
    assert pure[WEAK] <= 0.5
