"""Comments as they are grouped: equal ones once, and each cut into the clauses that say something."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from nps_core.comments.languages import clauses, generic, key, script, scripts
from nps_core.comments.vectors.simplified import simplified
from nps_core.responses import COMMENT, RESPONSE_ID, SCORE


@dataclass(frozen=True)
class Comments:
    """Responses that have a comment, in the order of their ids.

    Attributes:
        ids, texts, scores: one each a response; the score may be None.
        unique: the different comments under which equal ones meet, sorted.
        of: for each response its place in ``unique``.
        scripts: the script group of each of ``unique``.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    scores: Sequence[int | None]
    unique: Sequence[str]
    of: np.ndarray
    scripts: Sequence[str]

    @classmethod
    def read(cls, file: Path) -> "Comments":
        """The comments of a Parquet file with columns response_id, comment and score; blank ones are left out."""
        table = pq.read_table(file, columns=[RESPONSE_ID, COMMENT, SCORE]).to_pydict()
        rows = sorted(zip(table[RESPONSE_ID], table[COMMENT], table[SCORE], strict=True), key=lambda row: row[0])
        told = [(name, text, score) for name, text, score in rows if text and text.strip()]
        keys = [key(text) for _, text, _ in told]
        unique = sorted(set(keys))
        place = {text: at for at, text in enumerate(unique)}
        return cls(
            ids=[name for name, _, _ in told],
            texts=[text for _, text, _ in told],
            scores=[score for _, _, score in told],
            unique=unique,
            of=np.array([place[text] for text in keys], dtype=np.int64),
            scripts=scripts(unique),
        )


@dataclass(frozen=True)
class Units:
    """The different clauses that say something, sorted as a model reads them, and which comment holds which.

    Attributes:
        texts: the clauses.
        scripts: the script group of each: its own, or that of a comment it stands in.
        weight: how many responses hold each.
        comment, unit: places in ``Comments.unique`` and ``texts``, one pair for each clause of each comment.
    """

    texts: Sequence[str]
    scripts: Sequence[str]
    weight: np.ndarray
    comment: np.ndarray
    unit: np.ndarray

    @classmethod
    def of(cls, comments: Comments) -> "Units":
        """The clauses of comments; one without any that says something has no unit at all."""
        holders: dict[str, list[int]] = {}
        for place, text in enumerate(comments.unique):
            for clause in dict.fromkeys(clauses(text)):
                if not generic(clause):
                    holders.setdefault(clause, []).append(place)
        texts = sorted(holders)
        as_read = dict(zip(texts, simplified(texts), strict=True))
        texts.sort(key=lambda text: (as_read[text], text))  # the same comments in another script come in the same order
        written = (script(text) for text in texts)
        responses = np.bincount(comments.of, minlength=len(comments.unique))
        comment = np.array([place for text in texts for place in holders[text]], dtype=np.int64)
        unit = np.repeat(np.arange(len(texts)), [len(holders[text]) for text in texts])
        return cls(
            texts=texts,
            scripts=[
                comments.scripts[holders[text][0]] if own == "han" else own
                for text, own in zip(texts, written, strict=True)
            ],
            weight=np.bincount(unit, weights=responses[comment], minlength=len(texts)),
            comment=comment,
            unit=unit,
        )


@dataclass(frozen=True)
class Sample:
    """Some clauses, with their vectors; ``weight`` counts the comments that hold each."""

    texts: Sequence[str]
    scripts: Sequence[str]
    vectors: np.ndarray
    weight: np.ndarray

    def part(self, places: np.ndarray) -> "Sample":
        """The clauses at some places."""
        chosen = places.tolist()
        texts, scripts = [self.texts[at] for at in chosen], [self.scripts[at] for at in chosen]
        return Sample(texts, scripts, self.vectors[chosen], self.weight[chosen])


def drawn(texts: Sequence[str]) -> np.ndarray:
    """The places of texts in an order by chance that each text has by itself: one text more changes no other's turn.

    The same comments in the other Chinese script, or with a few new ones among them, are so drawn in the same order.
    """
    turns = [blake2b(text.encode(), digest_size=8).digest() for text in simplified(texts)]
    return np.argsort(np.frombuffer(b"".join(turns), dtype=">u8"), kind="stable")
