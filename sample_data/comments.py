"""Places the hand-written comments where they make sense, and joins hand-written clauses where they run out."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final

from sample_data.shop import BAD_COURIER, LINES, NEW_APP, PICKUP, TURN, Answer, pick

HERE: Final = Path(__file__).parent
PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"
WRITE: Final = {PROMOTER: 0.53, PASSIVE: 0.49, DETRACTOR: 0.68}
"""How likely each group is to write anything."""
GENERIC: Final = {PROMOTER: 0.17, PASSIVE: 0.17, DETRACTOR: 0.08}
"""How much of what they write says nothing in particular."""

OUTCRY: Final = timedelta(weeks=4)
"""For so long the new app makes those write who otherwise would not."""

CONDITIONS: Final = {
    **{line: ("product_line", line) for line in LINES},
    "web": ("channel", "web"),
    "app": ("channel", "app"),
    "phone": ("channel", "phone"),
    "pickup": ("channel", PICKUP),
    "hk": ("region", "Hong Kong"),
    "elsewhere": ("region", "Elsewhere"),
}
AT_HOME_IN: Final = {
    "Taiwan": ("宅配", "超商", "發票", "載具", "台北", "台中", "鑑賞期", "CP值", "存摺", "小農", "漁港", "欸"),
    "Mainland China": ("驿站", "骑手", "早市", "电子发票", "楼道", "门卫", "助农", "暖气", "代购", "医院白"),
}
"""Words that give away where their writer lives."""

THEMES: Final = {
    PROMOTER: (17, 20, 13, 14, 9, 7, 7, 5, 6, 5),
    PASSIVE: (13, 18, 12, 9, 10, 8, 10, 6, 6, 5),
    DETRACTOR: (15, 15, 10, 15, 6, 9, 9, 8, 5, 5),
}
"""How much each group writes about delivery, quality and so on, in the order of ``EVERYDAY``."""
EVERYDAY: Final = (
    *("delivery", "quality", "price", "service", "range"),
    *("packaging", "app", "returns", "membership", "payment"),
)
LINE_THEMES: Final = {"groceries": {"fresh": 20}, "beauty": {"fresh": 9}, "fashion": {"size": 20}}

REFUNDS: Final = {"app": 34, "web": 9, "phone": 4, PICKUP: 2}

TONES: Final = {
    PROMOTER: {("good",): 12, ("good", "good"): 50, ("good", "good", "good"): 26, ("good", "fair"): 12},
    PASSIVE: {("good", "fair"): 56, ("good", "good", "fair"): 14, ("fair", "fair"): 10, ("fair", "good"): 20},
    DETRACTOR: {("bad",): 8, ("bad", "bad"): 52, ("bad", "bad", "bad"): 16, ("good", "bad"): 12, ("bad", "good"): 12},
}
AND: Final = {
    "en": {". ": 62, ", and ": 26, "; ": 5, ", ": 7},
    "zh_hant": {"，": 62, "，而且": 9, " ": 15, "。": 14},
    "zh_hans": {"，": 72, "，而且": 9, "。": 14, "；": 5},
}
BUT: Final = {
    "en": {", but ": 60, ". But ": 18, ", though ": 12, ". Only ": 4, "... but ": 6},
    "zh_hant": {"，不過": 42, "，但": 32, "，只是": 20, "。不過": 6},
    "zh_hans": {"，不过": 40, "，就是": 30, "，但": 24, "。不过": 6},
}
YET: Final = {
    "en": {", but ": 60, ". But ": 22, ". Still, ": 18},
    "zh_hant": {"，不過": 60, "，但": 25, "，還好": 15},
    "zh_hans": {"，不过": 60, "，但": 25, "，好在": 15},
}
"""The "but" that leads from worse to better."""
ENDS: Final = {
    "en": {"good": {".": 70, "": 17, "!": 10, " 🙂": 3}, "fair": {".": 80, "": 20}, "bad": {".": 80, "": 17, "!!": 3}},
    "zh_hant": {
        "good": {"": 50, "。": 28, "！": 12, "～": 4, "👍": 3, "，推": 3},
        "fair": {"": 66, "。": 34},
        "bad": {"": 58, "。": 32, "…": 5, "！": 5},
    },
    "zh_hans": {
        "good": {"": 46, "。": 30, "！": 14, "～": 4, "👍": 3, "，推荐": 3},
        "fair": {"": 64, "。": 36},
        "bad": {"": 56, "。": 34, "……": 5, "！": 5},
    },
}


@dataclass(frozen=True)
class Written:
    """A comment or clause written by hand, and what it may stand beside."""

    text: str
    themes: tuple[str, ...]
    conditions: tuple[str, ...]
    since: date
    scores: range = range(11)
    tone: str = ""

    def is_about(self, theme: str) -> bool:
        """Whether the theme is among its own; what is mainly about the new app's refunds stands for nothing else."""
        return theme in self.themes and ("app_refund" in self.themes[:1]) == (theme == "app_refund")

    def fits(self, answer: Answer) -> bool:
        """Whether this customer could have written it of this order on this day."""
        return (
            answer.felt in self.scores
            and self.since <= answer.day
            and self._conditions_hold(answer)
            and (answer.courier == BAD_COURIER or "delivery" not in self.themes or self.since < TURN)
            and (answer.channel != PICKUP or "delivery" not in self.themes or "pickup" in self.conditions)
            and (answer.channel != "phone" or "app" not in self.themes)
            and not self._gives_away_another(answer.region)
        )

    def _gives_away_another(self, region: str) -> bool:
        return any(word in self.text for home, words in AT_HOME_IN.items() if home != region for word in words)

    def _conditions_hold(self, answer: Answer) -> bool:
        wanted: dict[str, set[str]] = {}
        for condition in self.conditions:
            column, value = CONDITIONS[condition]
            wanted.setdefault(column, set()).add(value)
        return all(getattr(answer, column) in values for column, values in wanted.items())


class Pool:
    """All that was written by hand in one language, and what of it is used up."""

    def __init__(self, language: str) -> None:
        entries = tomllib.loads((HERE / f"comments_{language}.toml").read_text(encoding="utf-8"))
        self.language = language
        self.generic: list[tuple[int, int, list[str]]] = entries["generic"]
        self.spam: list[str] = entries.get("spam", [])
        self.unused = [written for group in entries["group"] for written in _written(group, "comments")]
        self.used: list[Written] = []
        self.outcry = [written for group in entries["outcry"] for written in _written(group, "comments")]
        self.clauses = [written for group in entries["clauses"] for written in _written(group, "clauses")]
        self.times: Counter[str] = Counter()
        self.composed: set[str] = set()

    def comment(self, answer: Answer, rng: Random) -> str:
        """What this customer writes: something generic, a whole comment not used before, or joined clauses."""
        group = category(answer.felt)
        if rng.random() < GENERIC[group]:
            return rng.choice(
                [word for low, high, words in self.generic if low <= answer.felt <= high for word in words]
            )
        weights = theme_weights(answer)
        theme = pick(weights, rng)
        return self._whole(theme, answer, rng) or self._repeated(theme, answer, rng) or self._joined(theme, answer, rng)

    def of_refunds(self, answer: Answer, rng: Random) -> str:
        """What this customer writes in the first weeks of the new app: a whole comment not used before."""
        fitting = [written for written in self.outcry if written.fits(answer)]
        if not fitting:
            return ""
        chosen = rng.choice(fitting)
        self.outcry.remove(chosen)
        return chosen.text

    def _whole(self, theme: str, answer: Answer, rng: Random) -> str:
        fitting = [written for written in self.unused if written.is_about(theme) and written.fits(answer)]
        if not fitting:
            return ""
        telling = [written for written in fitting if written.since > date.min or "hk" in written.conditions]
        chosen = rng.choice(telling or fitting)
        self.unused.remove(chosen)
        self.used.append(chosen)
        return chosen.text

    def _repeated(self, theme: str, answer: Answer, rng: Random) -> str:
        """Now and then the very words of somebody else, once."""
        fitting = [written for written in self.used if written.is_about(theme) and written.fits(answer)]
        if not fitting or rng.random() > 0.02:
            return ""
        chosen = rng.choice(fitting)
        self.used.remove(chosen)
        return chosen.text

    def _joined(self, theme: str, answer: Answer, rng: Random) -> str:
        """Clauses in one breath, the first of the theme where there is one; never the same sentence twice."""
        fitting = [clause for clause in self.clauses if clause.fits(answer)]
        for _ in range(200):
            tones = pick(TONES[category(answer.felt)], rng)
            chosen = self._choose(fitting, theme, tones, rng)
            text = join(chosen, self.language, rng)
            if text not in self.composed:
                break
        self.composed.add(text)
        self.times.update(clause.text for clause in chosen)
        return text

    def _choose(self, fitting: list[Written], theme: str, tones: Iterable[str], rng: Random) -> list[Written]:
        """One clause a tone, no theme twice, and rather those that were seldom said before."""
        chosen: list[Written] = []
        for tone in tones:
            said = {clause.themes[0] for clause in chosen}
            toned = [clause for clause in fitting if clause.tone == tone and clause.themes[0] not in said]
            apt = [clause for clause in toned if clause.themes[0] == theme] or toned
            chosen += rng.choices(apt, [1 / (1 + self.times[clause.text]) ** 2 for clause in apt])
        return chosen


def category(felt: int) -> str:
    """The group of a score: 9 and 10, 7 and 8, the rest."""
    if felt >= 9:
        return PROMOTER
    return PASSIVE if felt >= 7 else DETRACTOR


def theme_weights(answer: Answer) -> dict[str, float]:
    """What this customer is likely to write about."""
    group = category(answer.felt)
    everyday = dict(zip(EVERYDAY, THEMES[group], strict=True))
    weights: dict[str, float] = {**everyday, **LINE_THEMES.get(answer.product_line, {})}
    if answer.courier == BAD_COURIER and answer.day >= TURN:
        weights["delivery"] *= {PROMOTER: 0.3, PASSIVE: 1.6, DETRACTOR: 5}[group]
    if answer.day >= NEW_APP and group != PROMOTER:
        growth = 0.4 + (answer.day - NEW_APP).days / 55
        weights["app_refund"] = growth * REFUNDS[answer.channel] * (1.6 if group == DETRACTOR else 0.6)
    if answer.channel == "phone":
        weights |= {"service": weights["service"] * 3, "app": 0}
    return weights


def join(clauses: list[Written], language: str, rng: Random) -> str:
    """Clauses as one comment, with the punctuation that people use.

    A clause of another tone follows with a "but"; those of the same tone follow each other in one way throughout.
    """
    text = clauses[0].text
    usual = pick(AND[language], rng)
    for before, clause in pairwise(clauses):
        if (before.tone == "good") != (clause.tone == "good"):
            link = pick((YET if clause.tone == "good" else BUT)[language], rng)
        else:
            link = usual if clause is clauses[-1] else usual.replace(" and", "").replace("而且", "")
        text += link + (_capital(clause.text) if link == ". " else clause.text)
    tones = {clause.tone for clause in clauses}
    mood = "bad" if "bad" in tones else "fair" if "fair" in tones else "good"
    text += pick(ENDS[language][mood], rng)
    return _capital(text) if rng.random() > 0.14 else text


def placed(answers: list[Answer], rng: Random) -> list[Answer]:
    """The answers with their comments."""
    pools = {language: Pool(language) for language in ("en", "zh_hans", "zh_hant")}
    written = list(answers)
    order = list(range(len(answers)))
    rng.shuffle(order)
    for index in order:
        answer = answers[index]
        if rng.random() < WRITE[category(answer.felt)]:
            written[index] = replace(answer, comment=pools[answer.language].comment(answer, rng))
    for pool in pools.values():
        _spam(written, pool, rng)
    _outcry(written, pools, rng)
    return written


def _spam(answers: list[Answer], pool: Pool, rng: Random) -> None:
    for text in pool.spam:
        silent = [n for n, answer in enumerate(answers) if not answer.comment and answer.language == pool.language]
        index = rng.choice(silent)
        answers[index] = replace(answers[index], comment=text)


def _outcry(answers: list[Answer], pools: Mapping[str, Pool], rng: Random) -> None:
    """In the first weeks of the new app those who are not content and would have written nothing write of refunds."""
    for index, answer in enumerate(answers):
        if not answer.comment and answer.felt < 9 and NEW_APP <= answer.day < NEW_APP + OUTCRY:
            answers[index] = replace(answer, comment=pools[answer.language].of_refunds(answer, rng))


def _written(group: dict[str, Any], key: str) -> Iterable[Written]:
    low, high = group.get("scores", (0, 10))
    for themes, text, *conditions in group[key]:
        yield Written(
            text=text,
            themes=tuple(themes.split()),
            conditions=tuple(conditions[0].split()) if conditions else (),
            since=group.get("since", date.min),
            scores=range(low, high + 1),
            tone=group.get("tone", ""),
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
