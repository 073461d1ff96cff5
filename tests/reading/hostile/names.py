"""67 to 75: names of columns and of files that would be something else where they were not quoted."""

import csv
import io
import json

from tests.reading.hostile import kept

_ROWS = [(n, n - 2, None) for n in range(2, 13)]
_CELLS = ["web"] * 5 + ["app"] * 6
_LONG = "x" * 4_000


def table(*headers):
    """Eleven answers, 0 to 10, and a column under each header that is the same eleven cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["score", *headers])
    for number, cell in enumerate(_CELLS):
        writer.writerow([number, *[cell] * len(headers)])
    return out.getvalue().encode()


def records(*keys):
    """The same as JSON, where a key may be anything."""
    return json.dumps([{"score": n, **dict.fromkeys(keys, cell)} for n, cell in enumerate(_CELLS)]).encode()


def named(number, name, headers, stored=None, *, written=table, **other):
    """A file of such headers, and the names that its columns are stored under."""
    columns = dict.fromkeys(stored or headers, _CELLS)
    return kept(number, name, lambda: written(*headers), _ROWS, columns=columns, **other)


COLUMNS = [
    named(67, "a statement", ['x"; DROP TABLE r;--', "'); DROP TABLE cells;--", "x\\\"", "%s", "{0}", ":a", "?"]),
    named(68, "a picture that runs something", ["<img src=x onerror=alert(1)>"], ["Column 2"]),
    named(69, "a picture from elsewhere", ["![x](http://evil/1)"]),
    named(70, "a formula", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)"]),
    named(71, "4,000 letters", [_LONG, f"{_LONG}y"], ["x" * 199 + "…", "x" * 199 + "… (2)"]),
    named(72, "nothing", ["", " ", "\xa0", "\u200b"], [f"Column {n}" for n in range(2, 6)]),
    named(73, "names that programs use", ["__class__", "constructor", "__proto__", "index", "level_0"]),
    named(73, "names that the store uses", ["n", "row", "theme", "SEQ", "Person", "c0", "key_0", "10", "0"],
          ["n (2)", "row (2)", "theme (2)", "SEQ (2)", "Person (2)", "c0", "key_0", "10 (2)", "0 (2)"]),
    named(73, "names that another would have been given", ["N", "n (2)", "n (3)"], ["N (2)", "n (2)", "n (3)"]),
    named(74, "the same but for case and width", ["Plan", "PLAN", "Ｐｌａｎ", "plan (2)"],
          ["Plan", "PLAN (2)", "Ｐｌａｎ (3)", "plan (2) (2)"]),
    named(74, "the same in other letters", ["Straße", "STRASSE", "ﬁ", "fi"], ["Straße", "STRASSE (2)", "ﬁ", "fi (2)"]),
    named(72, "keys of JSON", ["a\0b", "x\ud800y", "new\nline"], ["ab", "xy", "new line"], written=records),
]  # fmt: skip

# What a file was called, and what is shown of it.
FILES = {
    "../../etc/x.csv": "x.csv",
    "C:\\x": "x",
    "\\\\host\\s": "s",
    "CON.csv": "CON.csv",
    "a\r\nX: y.csv": "aX: y.csv",
    "y" * 300: "y" * 120,
    "\u202evsc.exe": "vsc.exe",
    "مرحبا.csv": "مرحبا.csv",
    "答复\ud800.csv": "答复.csv",
    "..": "..",
}

CASES = [
    *COLUMNS,
    *(kept(75, ascii(name)[:30], lambda: table("channel"), _ROWS, columns={"channel": _CELLS}, file=name)
      for name in FILES),
]  # fmt: skip
