"""The text of a file, whatever it was encoded in."""

import codecs
import re
from dataclasses import dataclass, replace

from nps_core.errors import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 20
_UNREADABLE = re.compile("\ufffd+")
_HEAD = 4_096

_COMMON_BOTH = (
    "的一是不了在人有我他大中上和地到以要就出也你生能而子下自之年後作里用道行所然家事成方多去法如都同心其些主本前想日只使情明性"
    "知全三又正外高相見被利什二等或新己制果加月特代信表老位次度常先海提立及比水名真走口平系活打女四神何少反受太再感必件管期市"
    "直安放形便空色品住求程服快慢差好很非物商店客送包退回您分推"
)
_COMMON_HANS = (
    "这个们来为国说时会对于着过发么学现当没动起进还实样长问战应头"
    "体关价质务评满议单车买卖让给认觉电话换货费东西间产与机点请"
)
_COMMON_HANT = (
    "這個們來為國說時會對於著過發麼學現當沒動起進還實樣長問戰應頭"
    "體關價質務評滿議單車買賣讓給認覺電話換貨費東西間產與機點請"
)
_COMMON_KO = (
    "이다는가에을의고를하지은로도한기사리나어자시인서대아해일들라수정보그있만스으안었제여니부과전무상오우장주게조선동"
    "원성공거구미국생신요세와경실개소물위모분내말바마저면습님좋감맙빠르비때더같너계까불편친절품배송추천"
)
_PUNCTUATION = "，。！？、：（）"
_COMMON_BIG5 = frozenset(_COMMON_BOTH + _COMMON_HANT + _PUNCTUATION + "「」")
_LADDER = (
    # Big5 before GB18030: whatever Big5 can encode also decodes as GB18030, into nonsense. Hong Kong's Big5 after the
    # plain one, which is the same but for what only Hong Kong writes.
    ("cp950", _COMMON_BIG5),
    ("big5hkscs", _COMMON_BIG5),
    ("gb18030", frozenset(_COMMON_BOTH + _COMMON_HANS + _PUNCTUATION + "“”")),
    ("shift_jis", frozenset(map(chr, range(0x3041, 0x30FF))) | set("、。「」")),
    ("euc_kr", frozenset(_COMMON_KO)),
)
_ENOUGH_COMMON = 0.25
_ASKS = frozenset(["shift_jis", "euc_kr"])
"""Encodings of languages that the rest of this project does not speak."""
_COMMON_ANYWHERE = frozenset[str]().union(*(common for _, common in _LADDER))
_ASCII = bytes(range(0x80))
_LETTER = re.compile(rb"[A-Za-z]")
_PAIR = re.compile(rb"[\x80-\xff]{2}")

_LATIN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœÀÁÂÃÄÅÆÇÈÉÊËÍÎÑÒÓÔÕÖØÙÚÜ‘’“”–—…«»€£©®™°ºª¿¡·•\xa0")
_LAST_RESORTS = ("cp1252", "mac_roman")
_NEARLY_ALL, _APART = 0.95, 0.3
_CONTRACTION = re.compile("(?<=[A-Za-z])’(?:s|t|m|d|re|ll|ve)(?![A-Za-zß-ÿ])")
# An apostrophe of old Macs read as cp1252 (donÕt), and a Hungarian ő, which only in Portuguese is an õ, before an e.
_NOT_WESTERN = re.compile("(?<=[a-zß-ÿ])[À-Þ]|õ(?!e)")


@dataclass(frozen=True)
class Decoded:
    """Text as UTF-8, without a byte order mark or zero bytes.

    Attributes:
        data: the text.
        encoding: what it was encoded in.
        guessed: whether the encoding was judged by its characters.
        is_sure: whether most of its characters are common ones in that encoding.
        replaced: how many characters could not be read and stand as U+FFFD.
        zeros: how many zero bytes were taken out.
    """

    data: bytes
    encoding: str
    guessed: bool = False
    is_sure: bool = True
    replaced: int = 0
    zeros: int = 0


def decoded(data: bytes, chosen: str = "") -> Decoded:
    """The text of a file in UTF-8.

    Args:
        data: the bytes of the file.
        chosen: the encoding, when a person said so.

    Raises:
        FileRefused: the chosen encoding is not one.
    """
    if chosen:
        return _recoded(data, _known(chosen))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _recoded(data[len(mark) :], name)
    found = wide(data[:_HEAD])
    if found:
        return _recoded(data, found, guessed=True)
    if _is_utf8(data):
        return _without_zeros(Decoded(data, "utf-8"))
    if _is_nearly_utf8(data):
        return _recoded(data, "utf-8")
    legacy, is_sure = legacy_encoding(data)
    return replace(_recoded(data, legacy, guessed=True), is_sure=is_sure)


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except LookupError:
        raise FileRefused("encoding_unknown", encoding=name[:40]) from None
    if not getattr(info, "_is_text_encoding", True):
        raise FileRefused("encoding_unknown", encoding=name[:40])
    return info.name


def _recoded(data: bytes, encoding: str, *, guessed: bool = False) -> Decoded:
    text = data.decode(encoding, errors="replace")
    there_already = data.count("\ufffd".encode()) if encoding == "utf-8" else 0
    replaced = text.count("\ufffd") - there_already
    utf8 = text.encode("utf-8", errors="replace").removeprefix(codecs.BOM_UTF8)
    return _without_zeros(Decoded(utf8, encoding, guessed=guessed, replaced=replaced))


def _without_zeros(text: Decoded) -> Decoded:
    if 0 not in text.data:
        return text
    return replace(text, data=text.data.replace(b"\x00", b""), zeros=text.data.count(0))


def wide(head: bytes) -> str:
    r"""UTF-16 without a byte order mark, told by where its zero bytes lie or by its common characters; else nothing.

    >>> wide("分数,原因\\n9,物流很快".encode("utf-16-le")), wide("score\\n9".encode("utf-16-be")), wide(b"score")
    ('utf-16-le', 'utf-16-be', '')
    """
    if 0 not in head:
        return ""  # not even a line end of UTF-16
    half = len(head) // 2
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) > half * 0.4 and min(first, second) < half * 0.1:
        return "utf-16-le" if second > first else "utf-16-be"
    shares = {name: _share(head[: 2 * half], name, _COMMON_ANYWHERE) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ENOUGH_COMMON else ""


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    import pyarrow as pa  # noqa: PLC0415  this module is imported where nothing is parsed

    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())  # checks in place, several times faster than decoding
    except pa.ArrowInvalid:
        return False
    return True


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether most that is not ASCII is sound UTF-8: a file that is broken in a few places."""
    text = _UNREADABLE.sub("\ufffd", data[:_SAMPLE].decode("utf-8", errors="replace"))
    foreign = [mark for mark in text if mark > "\x7f"]
    return foreign.count("\ufffd") * 4 < len(foreign)


def legacy_encoding(data: bytes) -> tuple[str, bool]:
    """The legacy encoding with the largest share of common characters, else a Western one; and whether that proves it.

    >>> legacy_encoding("物流很快，客服也很有耐心".encode("gb18030"))
    ('gb18030', True)
    >>> legacy_encoding("物流很快，客服也很有耐心，會再來買".encode("big5"))
    ('cp950', True)
    >>> legacy_encoding("não gostei da experiência".encode("cp1252"))
    ('cp1252', True)
    >>> legacy_encoding("não gostei da experiência".encode("mac_roman"))
    ('mac_roman', True)
    """
    sample = b"\n".join(line for line in data[:_SAMPLE].splitlines() if not line.isascii())
    shares = {name: _share(sample, name, common) for name, common in _LADDER}
    best = max(shares, key=lambda name: shares[name])
    foreign = len(sample.translate(None, _ASCII))
    # The accents of old Macs are where Japanese begins: few of them among many letters are Western.
    is_sprinkled = best in _ASKS and len(_LETTER.findall(sample)) > 2 * foreign
    if shares[best] >= _ENOUGH_COMMON and not is_sprinkled:
        return best, best not in _ASKS
    # Western text has its accents one by one; the others write two bytes a character.
    if not is_sprinkled and shares[best] and 2 * len(_PAIR.findall(sample)) > foreign / 2:
        return best, False
    return _western(sample)


def _western(sample: bytes) -> tuple[str, bool]:
    r"""The Western encoding, and whether its accents and quotation marks prove it.

    >>> _western("não gostei".encode("cp1252")), _western("I don’t know".encode("cp1252")), _western(b"\x92 \xd5")
    (('cp1252', True), ('cp1252', True), ('cp1252', False))
    """
    texts = {name: _NOT_WESTERN.sub("\ufffd", sample.decode(name, errors="replace")) for name in _LAST_RESORTS}
    shares = {name: _share_of(text, _LATIN) for name, text in texts.items()}
    best, other = sorted(shares, key=lambda name: (shares[name], bool(_CONTRACTION.search(texts[name]))), reverse=True)
    stands_alone = shares[best] - shares[other] >= _APART or bool(_CONTRACTION.search(texts[best]))
    return best, shares[best] >= _NEARLY_ALL and stands_alone


def _share(sample: bytes, encoding: str, common: frozenset[str]) -> float:
    return _share_of(sample.decode(encoding, errors="replace"), common)


def _share_of(text: str, common: frozenset[str]) -> float:
    """The share of common characters among all that are not ASCII; an unreadable one counts five times."""
    foreign = [mark for mark in text if mark > "\x7f"]
    if not foreign:
        return 0.0
    unreadable = foreign.count("\ufffd")
    return sum(mark in common for mark in foreign) / (len(foreign) + 4 * unreadable)
