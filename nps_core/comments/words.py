"""Words and phrases of a comment in its language, under a key at which its spellings meet."""

import importlib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from opencc import OpenCC

_LONGEST: Final = 3
"""Words in a phrase, at most; small words between them do not count."""
_LONGEST_HAN: Final = 8
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_HAN}]+|[^\W\d_{_HAN}]+(?:['’\-][^\W\d_{_HAN}]+)*|[^\w\s]+|\d+")
_WORD = re.compile(rf"[^\W\d_{_HAN}]{{2,}}")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_MARK = re.compile(r"[^\w]+|\d+")
_OWN: Final = ("en", "zh")
_SPOKEN: Final = 0.1
"""The share of Latin words that are small words of a language from which its small words are left out of names."""
_NOUN, _DOING, _LIKE, _NAME = 1.0, 0.7, 0.5, 0.0
"""What a word is worth in a name: things say most, names of people and firms do not belong there."""
_WORTH: Final = {
    **dict.fromkeys(("n", "vn", "an", "eng", "s", "j", "b", "ng"), _NOUN),
    **dict.fromkeys(("v", "vi", "vg"), _DOING),
    **dict.fromkeys(("a", "ad", "ag", "l", "i", "z", "ns", "nz"), _LIKE),
    **dict.fromkeys(("nr", "nrt", "nrfg", "nt"), _NAME),
}
"""By the segmenter's tag of a Chinese word; words of any other kind (numbers, particles, adverbs) name nothing."""


@dataclass(frozen=True)
class Word:
    """A word of a text that can stand in a name.

    Attributes:
        written: as it is written.
        key: the form under which its spellings meet: without endings, in Simplified Chinese.
        worth: how well it names a thing, 0 to 1.
    """

    written: str
    key: str
    worth: float


@dataclass(frozen=True)
class Phrase:
    """One to three words next to each other.

    Attributes:
        written: as it would stand in a name.
        words: how many words it has.
        worth: how well it names a thing.
    """

    written: str
    words: int
    worth: float


@cache
def _small_words() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "stop_words.toml").read_text(encoding="utf-8"))


@cache
def _stop_words(spoken: tuple[str, ...] = ()) -> frozenset[str]:
    return frozenset(word for language in (*_OWN, *spoken) for word in _small_words()[language])


@cache
def _links() -> frozenset[str]:
    return frozenset(_small_words()["links"])


@cache
def _articles() -> frozenset[str]:
    return frozenset(_small_words()["articles"])


def spoken(texts: Iterable[str]) -> tuple[str, ...]:
    """The further languages in Latin letters that texts are written in, of those whose small words are known.

    >>> spoken(["o sistema é muito bom", "a entrega não chegou"]), spoken(["the parcel came late"])
    (('pt',), ())
    """
    latin = Counter(token for text in texts if not is_chinese(text) for token in _WORD.findall(text.casefold()))
    own = set(_small_words()["en"])
    heard = {
        language: sum(latin[word] for word in _small_words()[language] if word not in own)
        for language in _small_words()["further"]
    }
    least = max(_SPOKEN * latin.total(), *heard.values(), 1)
    return tuple(language for language, count in heard.items() if count >= least)


def is_foreign(texts: Iterable[str]) -> bool:
    """Whether texts are in a language that is neither Chinese nor English, as far as its small words are known."""
    return bool(spoken(texts))


@cache
def _tagged() -> Callable[[str], list[tuple[str, str]]]:
    """The segmenter of Chinese; without it every two neighbouring characters count as a noun."""
    try:
        tag: Callable[[str], list[tuple[str, str]]] = importlib.import_module("rjieba").tag
    except ImportError:
        return lambda run: [(run[at : at + 2], "n") for at in range(max(len(run) - 1, 1))]
    return tag


@cache
def _simplified() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def _taiwanese() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("s2tw").convert
    return convert


def in_simplified(text: str) -> str:
    """Chinese as a Simplified reader writes it.

    >>> in_simplified("退貨")
    '退货'
    """
    return _simplified()(text)


def in_traditional(text: str) -> str:
    """Chinese as a reader in Taiwan writes it.

    >>> in_traditional("退货")
    '退貨'
    """
    return _taiwanese()(text)


def words(text: str, languages: tuple[str, ...] = ()) -> list[Word | None]:
    """The words of a text in their order; None for a mark, a number, or a word that says nothing about a subject.

    Small words that link ("proof of purchase") stay, worth nothing.

    Args:
        text: one clause.
        languages: further ones whose small words are left out.
    """
    found: list[Word | None] = []
    for token in _TOKEN.findall(_compounds().sub(_as_one, text.casefold().replace("’", "'"))):
        if _HAN_RUN.fullmatch(token):
            found += _chinese(token)
        elif _MARK.fullmatch(token):
            found.append(None)
        else:
            parts = [token] if _compounds().fullmatch(token) else token.split("-")
            found += [word for part in parts for word in _latin(part.removesuffix("'s"), languages)]
    return found


@cache
def _compounds() -> re.Pattern[str]:
    """Words of two parts that are written in several ways: "top up", "top-up", "topup", "top-ups"."""
    pairs = "|".join(
        f"{first}[- ]?{second}" for first, second in (one.split("-") for one in _small_words()["compounds"])
    )
    return re.compile(rf"\b(?:{pairs})s?\b")


def _as_one(match: re.Match[str]) -> str:
    flat = re.sub("[- ]", "", match[0].removesuffix("s"))
    return next(one for one in _small_words()["compounds"] if one.replace("-", "") == flat)


def _latin(token: str, languages: tuple[str, ...]) -> list[Word | None]:
    """A word of Latin letters; articles vanish, so that "activate my card" is "activate card"."""
    if token in _articles() and token in _stop_words(languages):
        return []
    if token in _links() and token in _stop_words(languages):
        return [Word(token, "", 0)]
    if token in _stop_words(languages) or len(token) < 2:
        return [None]
    stem = _stem(token)
    return [Word(token, stem, _LIKE if re.search(r"ly$|ing$|ed$", token) and len(token) > 5 else _NOUN)]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """The part of a word that its singular and plural and the forms of a verb share.

    >>> [_stem(word) for word in ("refunds", "deliveries", "charged", "charge", "shipping", "ship", "licitações")]
    ['refund', 'delivery', 'charg', 'charg', 'ship', 'ship', 'licitação']
    """
    word = re.sub(r"ções$|coes$", "ção", word)
    word = re.sub(r"(?<=[^aeiou])ies$", "y", word)
    word = re.sub(r"(?<=ss)es$|(?<=[sxc]h)es$|(?<=x)es$|(?<![suiá])s$", "", word)
    cut = re.sub(r"(?:ing|ed)$", "", word)
    if len(cut) >= 3 and cut != word and re.search(r"[aeiouy]", cut):
        word = re.sub(r"([bdgkmnprtz])\1$", r"\1", cut)
    return word.removesuffix("e") if len(word) > 4 else word


@lru_cache(maxsize=100_000)
def _chinese(run: str) -> list[Word | None]:
    """The words of Chinese characters without a mark between them, cut by their Simplified form in both scripts."""
    simple = in_simplified(run)
    simple = simple if len(simple) == len(run) else run
    found: list[Word | None] = []
    at = 0
    for word, tag in _tagged()(simple):
        written, at = run[at : at + len(word)], at + len(word)
        worth = _WORTH.get(tag)
        small = word in _stop_words() or written in _stop_words() or worth is None
        found.append(None if small or worth is None else Word(written, word, worth))
    return found


def phrases(text: str, languages: tuple[str, ...] = ()) -> dict[str, Phrase]:
    """Runs of one to three words that cross no mark and no word that says nothing, by the key of each.

    A single Chinese character is none, nor is a run that holds the name of a person.

    >>> sorted(phrases("the delivery was late")), phrases("activate my cards")["activat card"].written
    (['delivery'], 'activate cards')
    """
    found: dict[str, Phrase] = {}
    sequence = words(text, languages)
    for start in range(len(sequence)):
        for run in _runs(sequence, start):
            made = _phrase(run)
            if made is not None:
                found.setdefault(" ".join(word.key for word in run if word.key), made)
    return found


def _runs(sequence: Sequence[Word | None], start: int) -> Iterator[list[Word]]:
    """The runs from a place that begin and end with a word that says something."""
    run: list[Word] = []
    for word in sequence[start:]:
        if word is None or (not run and not word.key):
            return
        run.append(word)
        if sum(bool(one.key) for one in run) > _LONGEST:
            return
        if word.key:
            yield list(run)


def _phrase(run: Sequence[Word]) -> Phrase | None:
    said = [word for word in run if word.key]
    if not all(word.worth for word in said) or len({word.key for word in said}) < len(said):
        return None
    written = joined(word.written for word in run)
    han = len("".join(_HAN_RUN.findall(written)))
    if len(written) < 2 or han > _LONGEST_HAN or (han and not _is_whole(said)):
        return None
    return Phrase(written, len(said), said[-1].worth if len(said) > 1 else said[0].worth)


def _is_whole(run: Sequence[Word]) -> bool:
    """Whether Chinese words make a phrase: "火锅 店" does, "味道 好" is a sentence and "菜 上" half of one."""
    if len(run) == 1:
        return True
    single = [len(word.written) == 1 for word in run]
    if sum(single) > 1 or (any(single) and run[single.index(True)].worth < _NOUN):
        return False
    return run[-1].worth >= _DOING and not (run[-1].worth == _DOING and run[0].worth < _NOUN)


def joined(run: Iterable[str]) -> str:
    """Words as they are written next to each other: Chinese ones without a space between them."""
    text = ""
    for word in run:
        close = not text or (_HAN_RUN.search(text[-1]) and _HAN_RUN.search(word[0]))
        text += word if close else f" {word}"
    return text


def is_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return bool(_HAN_RUN.search(text))


def with_capitals(phrase: str) -> str:
    """A phrase with the words in capitals that are written so: comments are levelled to small letters.

    >>> with_capitals("atm withdrawal")
    'ATM withdrawal'
    """
    capitals = _small_words()["capitals"]
    return " ".join(capitals.get(word, word) for word in phrase.split(" "))
