"""Answers made for a test of the pages, and the themes that a worker would have found in them."""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from nps_core.i18n import LANGUAGES

SHOP_THEMES = {"delivery": "fast delivery", "box": "broken", "staff": "kind staff", "unspecific": "good"}
"""The themes of ``shop``, each with the words that a comment of it contains."""


def survey(scores: Sequence[int], *, days: bool = True, comments: Sequence[str] = (), **dimensions) -> pd.DataFrame:
    """Answers, four a day from 1 January 2026; comments and segments are repeated to their number."""
    n = len(scores)
    frame = pd.DataFrame({"score": list(scores)})
    frame["answered_on"] = [date(2026, 1, 1) + timedelta(days=row // 4) if days else None for row in range(n)]
    frame["comment"] = [comments[row % len(comments)] if comments else None for row in range(n)]
    for name, segments in dimensions.items():
        frame[name] = [segments[row % len(segments)] for row in range(n)]
    return frame


def shop() -> pd.DataFrame:
    """280 answers of three channels that differ clearly, two regions, with comments on three things and on nothing."""
    good, mixed, bad = (10, 9, 10, 8, 9), (10, 9, 3, 8, 5), (1, 4, 0, 7, 2)
    by_channel = {"web": good, "app": mixed, "phone": bad}
    channels = ["web", "web", "web", "app", "app", "phone", None]
    about = ["fast delivery", "the box was broken", "kind staff on the phone", "good", ""]
    scores = [by_channel.get(channels[row % 7], mixed)[(row // 7) % 5] for row in range(280)]
    return survey(scores, comments=about, channel=channels, region=["North", "South"])


def themed(frame: pd.DataFrame, words: dict[str, str]) -> dict[str, dict]:
    """A theme run over these answers, as ``handmade.run_in`` takes it: a comment with a theme's words carries it."""
    rows: dict[str, list[int]] = {theme: [] for theme in words}
    for row, comment in enumerate(frame["comment"], start=2):
        carried = [theme for theme, word in words.items() if comment and word in comment]
        for theme in carried or (["other"] if comment else []):
            rows.setdefault(theme, []).append(row)
    return {
        "themes": rows,
        "names": {theme: {language: f"{word}, {language}" for language in LANGUAGES} for theme, word in words.items()},
        "quotes": {theme: [f"row {row}" for row in carrying[:3]] for theme, carrying in rows.items()},
    }
