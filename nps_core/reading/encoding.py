"""The text of a file, whatever it was encoded in."""

import codecs
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
_CHUNK = 1 << 22

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
_LADDER = (
    # Big5 before GB18030: whatever Big5 can encode also decodes as GB18030, into nonsense.
    ("cp950", frozenset(_COMMON_BOTH + _COMMON_HANT + "，。！？、：（）「」")),
    ("big5hkscs", frozenset(_COMMON_BOTH + _COMMON_HANT + "，。！？、：（）「」嘅咗喺唔哋")),
    ("gb18030", frozenset(_COMMON_BOTH + _COMMON_HANS + "，。！？、：（）“”")),
    ("shift_jis", frozenset(map(chr, range(0x3041, 0x30FF))) | set("、。「」")),
    ("euc_kr", frozenset(map(chr, range(0xAC00, 0xD7A4)))),
)
_ENOUGH_COMMON = 0.25
_LAST_RESORT = "cp1252"


@dataclass(frozen=True)
class Decoded:
    """Text as UTF-8, without a byte order mark or zero bytes.

    Attributes:
        data: the text.
        encoding: what it was encoded in.
        guessed: whether the encoding was judged by its characters.
        is_sure: whether most of its characters are common ones in that encoding.
        replaced: how many characters could not be read and stand as U+FFFD.
    """

    data: bytes
    encoding: str
    guessed: bool = False
    is_sure: bool = True
    replaced: int = 0


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
    wide = _wide(data)
    if wide:
        return _recoded(data, wide, guessed=True)
    if _is_utf8(data):
        return Decoded(_without_zeros(data), "utf-8")
    if _is_nearly_utf8(data):
        return _recoded(data, "utf-8")
    legacy = legacy_encoding(data)
    return replace(_recoded(data, legacy, guessed=True), is_sure=legacy != _LAST_RESORT)


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
    return Decoded(_without_zeros(utf8), encoding, guessed=guessed, replaced=replaced)


def _without_zeros(data: bytes) -> bytes:
    return data.replace(b"\x00", b"") if b"\x00" in data else data


def _wide(data: bytes) -> str:
    """UTF-16 without a byte order mark, told by where its zero bytes lie."""
    sample = data[:4096]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.4:
        return "utf-16-be"
    return ""


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether most that is not ASCII is sound UTF-8: a file with a few broken characters."""
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    foreign = [mark for mark in text if mark > "\x7f"]
    return foreign.count("\ufffd") * 10 < len(foreign)


def legacy_encoding(data: bytes) -> str:
    """The legacy encoding whose reading has the largest share of common characters, else cp1252.

    >>> legacy_encoding("物流很快，客服也很有耐心".encode("gb18030"))
    'gb18030'
    >>> legacy_encoding("物流很快，客服也很有耐心，會再來買".encode("big5"))
    'cp950'
    >>> legacy_encoding("não gostei da experiência".encode("cp1252"))
    'cp1252'
    """
    sample = b"\n".join(line for line in data[:_SAMPLE].splitlines() if not line.isascii())
    shares = {name: _share(sample, name, common) for name, common in _LADDER}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ENOUGH_COMMON else _LAST_RESORT


def _share(sample: bytes, encoding: str, common: frozenset[str]) -> float:
    """The share of common characters among all that are not ASCII; an unreadable one counts five times."""
    foreign = [mark for mark in sample.decode(encoding, errors="replace") if mark > "\x7f"]
    if not foreign:
        return 0.0
    unreadable = foreign.count("\ufffd")
    return sum(mark in common for mark in foreign) / (len(foreign) + 4 * unreadable)
