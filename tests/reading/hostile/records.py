"""87 to 94: Parquet, JSON, and programs' own data."""

import decimal
import gzip
import io
import json
import pickle
import zlib
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq

from tests.reading.hostile import kept, refused

_ROWS = [(2, 9, "good"), (3, 3, "slow")]


def parquet(table, **how):
    out = io.BytesIO()
    pq.write_table(table, out, **how)
    return out.getvalue()


def rows_without_end(rows):
    """A few kilobytes that stand for many rows."""
    out, block = io.BytesIO(), pa.table({"score": pa.nulls(10_000_000, pa.int8())})
    with pq.ParquetWriter(out, block.schema) as writer:
        for _ in range(rows // block.num_rows):
            writer.write_table(block)
    return out.getvalue()


def one_text(rows, characters):
    """A few kilobytes that say one long text in every row."""
    places = pa.repeat(pa.scalar(0, pa.int32()), rows)
    comments = pa.DictionaryArray.from_arrays(places, pa.array(["x" * characters]))
    return parquet(pa.table({"score": pa.repeat(pa.scalar(9, pa.int8()), rows), "comment": comments}))


def nested(levels):
    """A column that is a list of lists of lists."""
    kind = pa.int8()
    for _ in range(levels):
        kind = pa.list_(kind)
    return parquet(pa.table({"score": [9, 3], "comment": ["good", "slow"], "deep": pa.nulls(2, kind)}))


def odd_types():
    """Decimals of 256 bits, dictionaries, times of 96 bits."""
    table = pa.table(
        {
            "score": pa.array([decimal.Decimal(9), decimal.Decimal(3)]).cast(pa.decimal256(50, 2)),
            "comment": pa.array(["good", "slow"]).dictionary_encode(),
            "answered_at": pa.array([datetime(2026, 7, 1, 9), datetime(2026, 7, 2, 9)], pa.timestamp("ns")),
            "blob": pa.array([b"\xff\xfe", b"\x00"]),
        }
    )
    return parquet(table, use_deprecated_int96_timestamps=True)


def feather():
    out = io.BytesIO()
    pyarrow.feather.write_feather(pa.table({"score": [9]}), out)
    return out.getvalue()


def numpy_file():
    out = io.BytesIO()
    np.save(out, np.array([{"score": 9}], dtype=object), allow_pickle=True)
    return out.getvalue()


def numpy_archive():
    out = io.BytesIO()
    np.savez(out, score=np.arange(9))
    return out.getvalue()


def pickled(protocol):
    return pickle.dumps({"score": list(range(9))}, protocol)


_LINES = ['{"score": 9, "comment": "good"}', '{"score": 8, "comm', '{"score": 3, "comment": "slow"}']
_SURROGATE = '[{"score": 9, "comment": "a\\ud800b"}, {"score": 3, "comment": "slow", "x\\udc00": 1}]'

CASES = [
    refused(87, "200 million rows in a few kilobytes", lambda: rows_without_end(200_000_000),
            "file_too_many_rows"),
    refused(87, "text that unpacks to gigabytes", lambda: one_text(2_000_000, 4_000),
            "file_bomb", "file_memory", "file_unreadable", "file_too_slow"),
    refused(88, "without its end", lambda: parquet(pa.table({"score": [9]}))[:-5], "file_damaged"),
    refused(88, "an end that points nowhere", lambda: parquet(pa.table({"score": [9]}))[:-8]
            + b"\xff\xff\xff\x7fPAR1", "file_damaged"),
    refused(89, "1,000 levels", lambda: nested(1_000), "file_damaged", "file_unreadable"),
    kept(89, "5 levels", lambda: nested(5), _ROWS, notes=("columns_nested",)),
    kept(90, "decimals of 256 bits, times of 96, dictionaries", odd_types, _ROWS,
         columns={"answered_on": ["2026-07-01", "2026-07-02"]}),
    refused(91, "100,000 lists in each other", lambda: b"[" * 100_000 + b"]" * 100_000, "json_nested"),
    refused(91, "100,000 objects in each other", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json_nested"),
    refused(91, "lists in an answer", lambda: b'[{"score": 9, "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]",
            "json_nested"),
    kept(92, "lines of which one is broken", lambda: "\n".join(_LINES).encode(), [(2, 9, "good"), (4, 3, "slow")],
         left_out=((3, "line_unreadable"),)),
    kept(92, "a line nested too deep", lambda: "\n".join([_LINES[0], "[" * 100_000, _LINES[2]]).encode(),
         [(2, 9, "good"), (4, 3, "slow")], left_out=((3, "line_unreadable"),)),
    kept(93, "a key twice", lambda: b'[{"score": 1, "score": 9, "comment": "good"}, {"score": 3, "comment": "slow"}]',
         _ROWS, notes=("keys_twice",)),
    kept(93, "a key that would be a column of another object", lambda: json.dumps([
        {"score": 9, "comment": "good", "a": {"b": "in"}, "a.b": "out"}, {"score": 3, "comment": "slow"}]).encode(),
        _ROWS, notes=("keys_twice",)),
    kept(61, "half a character in JSON", _SURROGATE.encode, [(2, 9, "a\ufffdb"), (3, 3, "slow")],
         notes=("characters_unreadable",)),
    *(refused(94, f"pickle {n}", lambda n=n: pickled(n), "file_is_program_data") for n in range(2, 6)),
    *(refused(94, f"pickle {n}", lambda n=n: pickled(n), "no_score_column", "file_is_program_data", "no_rows",
              "file_is_binary") for n in range(2)),
    refused(94, "joblib, packed", lambda: zlib.compress(np.random.default_rng(0).bytes(999)),
            "file_is_binary"),
    refused(94, "joblib, packed by gzip", lambda: gzip.compress(pickled(4)), "file_is_archive"),
    refused(94, "feather", feather, "file_is_program_data"),
    refused(94, "feather, the first version", lambda: b"FEA1" + bytes(99), "file_is_program_data"),
    refused(94, "npy", numpy_file, "file_is_program_data"),
    refused(94, "npz", numpy_archive, "file_is_archive"),
]  # fmt: skip
