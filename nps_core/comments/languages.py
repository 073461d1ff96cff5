"""Which script a comment is in, the form under which equal comments meet, its clauses, and whether it says anything."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

SCRIPTS: Final = ("en", "hans", "hant", "other")
"""Groups of comments by script: Latin, Simplified Chinese, Traditional Chinese, anything else."""

LANGUAGE_OF: Final = {"en": "en", "hans": "zh-Hans", "hant": "zh-Hant"}
"""The screen language in which each script is read."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = re.compile("[\u3040-\u30ff]")
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LETTERS_PER_HAN = 3
"""A Chinese character says about as much as three Latin letters: "app 很好用" is Chinese."""


@lru_cache(maxsize=1024)  # a page judges the same newest comments again for every filter
def script(text: str) -> str:
    """The script group of one text; ``"han"`` for Chinese that is written alike in both forms.

    A character of GB 2312 that Big5 lacks is Simplified, the reverse Traditional; the more frequent kind decides.

    >>> [script(text) for text in ("fast delivery", "物流很快，发货及时", "物流很快，發貨及時", "很好", "早い配送")]
    ['en', 'hans', 'hant', 'han', 'other']
    """
    han = _HAN_CHARACTER.findall(text)
    latin = len(_LATIN.findall(text))
    if han and len(han) * _LETTERS_PER_HAN >= latin:
        if _KANA.search(text):
            return "other"
        hans, hant = (len(own.findall(text)) for own in _of_one_form())
        if hans == hant:
            return "han"
        return "hans" if hans > hant else "hant"
    letters = sum(map(str.isalpha, text)) - len(han)
    return "en" if latin * 2 > letters else "other"


def scripts(texts: Iterable[str]) -> list[str]:
    """The script group of each text; Chinese that is written alike in both forms goes with the majority.

    >>> scripts(["很好", "發貨很快", "great"])
    ['hant', 'hant', 'en']
    """
    found = [script(text) for text in texts]
    counts = Counter(found)
    majority = "hant" if counts["hant"] > counts["hans"] else "hans"
    return [majority if one == "han" else one for one in found]


def strangeness(text: str, language: str) -> int:
    """How strange the script of a text is to who reads a language: 0 is theirs, 1 Chinese in the other form, 2 another.

    >>> [strangeness(text, "zh-Hant") for text in ("很好", "發貨很快", "发货很快", "great")]
    [0, 0, 1, 2]
    """
    written, is_chinese = script(text), language != LANGUAGE_OF["en"]
    if LANGUAGE_OF.get(written) == language or (is_chinese and written == "han"):
        return 0
    return 1 if is_chinese and written in ("hans", "hant") else 2


@cache
def _of_one_form() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The characters of Simplified, and of Traditional Chinese, that the other form does not have."""
    every = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    simplified = {character for character in every if _in(character, "gb2312")}
    traditional = {character for character in every if _in(character, "big5")}
    return _any_character(simplified - traditional), _any_character(traditional - simplified)


def _any_character(characters: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(characters))}]")


def _in(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def key(text: str) -> str:
    r"""The form under which equal comments meet: compatible characters, case and white space levelled.

    >>> key("  Ｇreat\u3000 SERVICE\n")
    'great service'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_BREAKS = re.compile(
    r"[.!?…]+(?=\s|$)|[;,](?=\s|$|\D)|[。！？；，、：~～]+|\n+|(?<=[" + _HAN + r"])\s+(?=[" + _HAN + r"])"
    r"|[.!?,](?=[" + _HAN + r"])|(?<=[" + _HAN + r"])[.!?,]+"
    r"|\b(?:but|however|although|though|whereas|except that|on the other hand)\b"
    r"|\b(?:mas|por[eé]m|contudo|entretanto|no entanto|embora|apesar de|pero|sin embargo|aunque|aber|jedoch|allerdings"
    r"|obwohl|cependant|toutefois|par contre)\b"
    r"|但是|可是|不过|不過|只是|就是|可惜|而且|另外|然而|并且|並且|虽然|雖然"
)
_AND = re.compile(r"\b(?:and|e|y|und|et)\b")
_WORD = re.compile(r"[^\W\d_" + _HAN + r"]+(?:['’\-][^\W\d_]+)*|\d+")
_LEAST_WORDS = 2.0
_HAN_PER_WORD = 1.5
_WORDS_EACH_SIDE = 3


def words_in(text: str) -> float:
    """How many words a text holds; one and a half Chinese characters count as a word."""
    han = len(_HAN_CHARACTER.findall(text))
    return len(_WORD.findall(text)) + han / _HAN_PER_WORD


def clauses(text: str) -> list[str]:
    """The parts of a comment that each speak of one thing; parts too short to stand alone stay with a neighbour.

    >>> clauses("Delivery was fast but the box arrived damaged, and nobody answered my mail.")
    ['Delivery was fast', 'the box arrived damaged', 'and nobody answered my mail']
    >>> clauses("物流很快，包装也好，就是价格太贵了")
    ['物流很快', '包装也好', '价格太贵了']
    >>> clauses("Fast, cheap, reliable")
    ['Fast, cheap, reliable']
    """
    spans = [part for whole in _spans(text) for part in _around_and(text, *whole)]
    glued: list[tuple[int, int]] = []
    carried: int | None = None
    for start, end in spans:
        begin = start if carried is None else carried
        carried = begin if words_in(text[begin:end]) < _LEAST_WORDS else None
        if carried is None:
            glued.append((begin, end))
    if carried is not None:
        glued[-1:] = [(glued[-1][0] if glued else carried, spans[-1][1])]
    return [text[start:end].strip() for start, end in glued]


def _spans(text: str) -> list[tuple[int, int]]:
    ends = [(match.start(), match.end()) for match in _BREAKS.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return [(a, b) for a, b in zip(starts, stops, strict=True) if _WORD_OR_HAN.search(text, a, b)]


_WORD_OR_HAN = re.compile(r"\w")


def _around_and(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A part cut at each "and" that joins two longer statements; "quick and easy" stays whole."""
    joints = [match.span() for match in _AND.finditer(text, start, end)]
    if not joints:
        return [(start, end)]
    edges = [start, *(place for joint in joints for place in joint), end]
    words = [words_in(text[a:b]) for a, b in pairwise(edges)]
    parts, left, right = [], words[0], sum(words) - words[0]
    for place, (before, after) in enumerate(joints):
        joint, following = words[2 * place + 1], words[2 * place + 2]
        if min(left, right - joint) >= _WORDS_EACH_SIDE:
            parts.append((start, before))
            start, left = after, following
        else:
            left += joint + following
        right -= joint + following
    return [*parts, (start, end)]


@cache
def _empty_talk() -> tuple[frozenset[str], re.Pattern[str]]:
    """The remarks that give no reason, and the fillers that may stand around them."""
    lexicon = _lexicon()
    remarks = {_bare(key(remark)) for remarks in lexicon["remarks"].values() for remark in remarks}
    latin = [filler for language, fillers in lexicon["fillers"].items() if language != "zh" for filler in fillers]
    return frozenset(remarks), re.compile(rf"\b(?:{_any_of(latin)}|\d+)\b|(?:{_any_of(lexicon['fillers']['zh'])})")


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "generic.toml").read_text(encoding="utf-8"))


@cache
def _unheard() -> re.Pattern[str]:
    """A Chinese character that stands in no remark without a reason: most clauses hold one and are told by it."""
    heard = {c for part in _lexicon().values() for said in part.values() for c in key("".join(said)) if c >= "\u3400"}
    return re.compile(f"(?![{''.join(sorted(heard))}])[\u3400-\u4dbf\u4e00-\u9fff]")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, set(words)), key=lambda word: (-len(word), word)))


def _bare(text: str) -> str:
    """The letters of a levelled text without their accents, words apart by one space."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(_MARKS.sub(" ", text).replace("’", "'").split())


_MARKS = re.compile(r"[^\w'’]+|_+")


def generic(text: str) -> bool:
    """Whether a comment gives no reason at all: "very good", "满意", "N/A", "10", an emoji, "哈哈哈哈".

    >>> [generic(text) for text in ("Very good!!!", "挺好的，满意", "還不錯", "10", "👍👍", "aaaa", "Late again")]
    [True, True, True, True, True, True, False]
    """
    levelled = key(text)
    strange = _unheard().search(levelled)
    if strange and any(map(str.isalpha, levelled.replace(strange[0], ""))):
        return False
    bare = _bare(levelled)
    letters = bare.replace(" ", "")
    is_one_letter = len(set(letters)) == 1 and (len(letters) > 1 or letters.isascii())
    if is_one_letter or not any(map(str.isalpha, letters)):
        return True
    parts = _BETWEEN.split(levelled)
    return _says_nothing(bare) or (len(parts) > 1 and all(_says_nothing(_bare(part)) for part in parts))


_BETWEEN = re.compile(r"[^\w\s'’]+|\b(?:and|e|y|und|et)\b")


def _says_nothing(bare: str) -> bool:
    """Whether a text without marks is a known remark, or one with fillers around it, or nothing but fillers."""
    remarks, fillers = _empty_talk()
    left = " ".join(fillers.sub(" ", bare).split())
    return bare in remarks or left in remarks or not left
