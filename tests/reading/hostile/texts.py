"""41 to 66: delimited text."""

import codecs
import gzip

from tests.reading.hostile import exact, kept, refused

_MEGABYTE = 1 << 20
_GOOD = "score,comment\n9,good\n3,slow\n"
_GOOD_ROWS = [(2, 9, "good"), (3, 3, "slow")]
_HANS = "评分,原因\n9,物流很快，客服也很有耐心\n3,质量不好，退货太慢了\n10,朋友推荐的，价格便宜\n"
_HANT = "評分,原因\n9,物流很快，客服也很有耐心\n3,品質不好，退貨太慢了\n10,朋友推薦的，價格便宜\n"
_HONG_KONG = (
    "評分,原因\n9,送貨好快，客服哋好有耐性\n3,啲嘢質素好差，退貨嘅手續又慢\n10,朋友介紹我嚟，啲價錢喺呢度最平\n"
)
_JAPANESE = "点数,コメント\n9,とても良いサービスでした\n3,配送が遅いです\n10,また買いたいと思います\n"
_FRENCH = "Nota,Motivo\n9,não é ruim e não é difícil\n3,d’été à Noël\n"


def rows_of(text):
    """What a text without quotes says, row by row."""
    return [(n, int(line.split(",")[0]), line.split(",", 1)[1]) for n, line in enumerate(text.split("\n")[1:-1], 2)]


def broken(text, *places):
    """UTF-8 in which some bytes are none."""
    data = bytearray(text.encode())
    for place in places:
        data[place] = 0xFF
    return bytes(data)


_MARK = "\u0301"
_LONG = "x" * 1_000_000
_WIDE = ",".join(f"q{n}" for n in range(1_000_000))
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))
_HYPERLINK = '=HYPERLINK(""http://127.0.0.1:9/"",""a"")'

CASES = [
    refused(41, "a million columns", f"{_WIDE}\n9\n".encode, "file_too_wide", "file_long_line"),
    refused(41, "a million columns, short names", lambda: b"," * 1_000_000 + b"\n9\n", "file_too_wide",
            "no_score_column"),
    refused(42, "an open quote before 50 MB", lambda: b'score,comment\n9,"' + b"x" * (50 * _MEGABYTE),
            "file_long_line"),
    refused(43, "a field of 90 MB", lambda: b"score,comment\n9," + b"x" * (90 * _MEGABYTE) + b"\n", "file_long_line"),
    refused(43, "the same in quotes, on many lines", lambda: b'score,comment\n9,"'
            + (b"x" * 999 + b"\n") * (90 * _MEGABYTE // 1_000) + b'"\n', "file_long_cell"),
    kept(44, "zero bytes", lambda: b"score,comment\n9,go\0od\n3,slow\0\n", _GOOD_ROWS, notes=("zeros_removed",)),
    exact(45, "UTF-16 little end first", lambda: codecs.BOM_UTF16_LE + _HANT.encode("utf-16-le"), rows_of(_HANT)),
    exact(45, "UTF-16 big end first", lambda: codecs.BOM_UTF16_BE + _HANS.encode("utf-16-be"), rows_of(_HANS)),
    exact(46, "UTF-16 without a mark", lambda: _GOOD.encode("utf-16-le"), _GOOD_ROWS),
    exact(46, "UTF-16 without a mark, big end first", lambda: _GOOD.encode("utf-16-be"), _GOOD_ROWS),
    exact(46, "Chinese UTF-16 without a mark", lambda: _HANS.encode("utf-16-le"), rows_of(_HANS)),
    exact(46, "Chinese UTF-16 without a mark, big end first", lambda: _HANT.encode("utf-16-be"), rows_of(_HANT)),
    exact(47, "GB18030", lambda: _HANS.encode("gb18030"), rows_of(_HANS)),
    exact(48, "Big5", lambda: _HANT.encode("cp950"), rows_of(_HANT)),
    exact(48, "Big5 of Hong Kong", lambda: _HONG_KONG.encode("big5hkscs"), rows_of(_HONG_KONG)),
    kept(49, "Shift-JIS", lambda: _JAPANESE.encode("shift_jis"), rows_of(_JAPANESE), notes=("encoding_guessed",)),
    kept(50, "broken UTF-8", lambda: broken(_HANS + "8,fin?e\n", len((_HANS + "8,fin").encode())),
         [*rows_of(_HANS), (5, 8, "fin\ufffde")], notes=("characters_unreadable",)),
    exact(50, "Latin", lambda: _FRENCH.encode("cp1252"), rows_of(_FRENCH)),
    exact(50, "Latin of old Macs", lambda: _FRENCH.encode("mac_roman"), rows_of(_FRENCH)),
    refused(51, "a byte order mark alone", lambda: codecs.BOM_UTF8, "file_empty"),
    refused(51, "a mark of UTF-16 alone", lambda: codecs.BOM_UTF16_LE, "file_empty"),
    refused(52, "a header alone", lambda: b"score,comment\n", "no_rows"),
    refused(53, "90 MB of line ends", lambda: b"\n" * (90 * _MEGABYTE), "file_empty", "file_too_many_rows"),
    refused(53, "90 MB of line ends below a table", lambda: _GOOD.encode() + b"\n" * (90 * _MEGABYTE),
            "file_too_many_rows"),
    exact(54, "lines that end in a carriage return", lambda: _GOOD.replace("\n", "\r").encode(), _GOOD_ROWS),
    exact(55, "semicolons and decimal commas", lambda: b'Nota;Motivo;Valor\n9,0;bom, sim;10,50\n8;"a;b";3,2\n7;x;1\n',
          [(2, 9, "bom, sim"), (3, 8, "a;b"), (4, 7, "x")], columns={"Valor": [10.5, 3.2, 1.0]}),
    refused(56, "a million quotes", lambda: b'score,comment\n' + b'"' * 1_000_000 + b"\n", "no_usable_score",
            "no_score_column", "scores_blank"),
    refused(57, "a picture", lambda: _PNG, "file_is_picture"),
    refused(58, "a packed bomb", lambda: gzip.compress(bytes(100 * _MEGABYTE)), "file_is_archive"),
    kept(59, "namesakes and nameless columns", lambda: b"score,comment,comment,,\n9,good,a,b,c\n3,slow,a,d,c\n",
         _GOOD_ROWS, notes=("headers_numbered",)),
    kept(60, "rows too short and too long", lambda: b"score,comment,channel\n9,good,web\n3\n8,a,b,c\n7,ok,app\n",
         [(2, 9, "good"), (3, 3, None), (5, 7, "ok")], left_out=((4, "row_too_long"),), notes=("rows_padded",)),
    kept(61, "lone surrogates", lambda: b"score,comment\n9,a \xed\xa0\x80 b\n3,slow\n" + "8,快递\n".encode() * 9,
         [(2, 9, "a \ufffd\ufffd\ufffd b"), (3, 3, "slow"), *((n, 8, "快递") for n in range(4, 13))],
         notes=("characters_unreadable",)),
    kept(61, "noncharacters", "score,comment\n9,a\ufffe\uffffb\U0010ffff\n3,slow\n".encode,
         [(2, 9, "a\ufffe\uffffb\U0010ffff"), (3, 3, "slow")]),
    kept(62, "direction, tag and invisible characters",
         "score,comment\n9,\u202ego\u200bod\ufeff\U000e0041\U000e007f\n3,slow\n".encode, _GOOD_ROWS,
         notes=("marks_unseen",)),
    kept(63, "10,000 combining marks", f"score,comment\n9,a{_MARK * 10_000}\n3,slow\n".encode,
         [(2, 9, "a" + _MARK * 8), (3, 3, "slow")], notes=("marks_piled",)),
    kept(64, "a comment of a megabyte", f"score,comment\n9,{_LONG}\n3,slow\n".encode,
         [(2, 9, "x" * 32_767), (3, 3, "slow")], notes=("comments_cut",)),
    exact(65, "5,000 formulas", ("score,comment\n" + f'9,"{_HYPERLINK}"\n' * 5_000).encode,
          [(n, 9, _HYPERLINK.replace('""', '"')) for n in range(2, 5_002)]),
    kept(66, "the line that tells the separator", lambda: b"sep=;\r\nscore;comment\r\n9;good\r\n3;slow\r\n",
         _GOOD_ROWS),
]  # fmt: skip
