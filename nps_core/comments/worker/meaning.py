"""Search by meaning: the responses of a theme run whose clauses say about what a question says, in any language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq

from nps_core.comments.languages import key
from nps_core.comments.runs import CLAUSES, read_run
from nps_core.comments.vectors.kept import MOST_HELD, KeptVectors
from nps_core.errors import JobFailed
from nps_core.responses import RESPONSE_ID

_AT_ONCE: Final = 20_000


class Searched:
    """The theme run that was searched last, ready for the next question; used by one thread."""

    def __init__(self) -> None:
        self._of: tuple[str, str, str] | None = None
        self._ids = np.zeros(0, dtype=object)
        self._response = np.zeros(0, dtype=np.int64)
        self._clause = np.zeros(0, dtype=np.int64)
        self._keys: list[bytes] = []
        self._held: np.ndarray | None = None

    def found(self, request: dict[str, Any], encoder: Any) -> dict[str, Any]:
        """The answer to a question: ``found``, ids of responses with the cosine of their nearest clause, best first.

        Raises:
            JobFailed: ``search_model``: the run was made by another model; ``search_without``: there is nothing to
                search, for want of a model or because the kept vectors were lost.
        """
        run = Path(request["run"])
        if encoder is None:
            raise JobFailed("search_without")
        if read_run(run).model != encoder.id:
            raise JobFailed("search_model")
        kept = KeptVectors(Path(request["vectors"]), encoder.recipe)
        try:
            self._take_up(run, request["vectors"], encoder.recipe)
            question = encoder.encode([key(request["text"])])[0]
            cosine = np.concatenate([np.zeros(0, np.float32), *(part @ question for part in self._parts(kept))])
        except KeyError as error:
            raise JobFailed("search_without") from error
        finally:
            kept.close()
        return {"found": self._best(cosine, request["most"])}

    def _take_up(self, run: Path, vectors: str, recipe: str) -> None:
        """Which clauses each response of a run has."""
        of = (str(run), vectors, recipe)
        if of == self._of:
            return
        self._of, self._held = None, None
        table = pq.read_table(run / CLAUSES)
        if not table.num_rows:
            raise JobFailed("search_without")
        clauses = table["vector"].combine_chunks().dictionary_encode()
        responses = table[RESPONSE_ID].combine_chunks().dictionary_encode()
        self._keys = clauses.dictionary.to_pylist()
        self._clause = clauses.indices.to_numpy(zero_copy_only=False)
        self._ids = responses.dictionary.to_numpy(zero_copy_only=False)
        self._response = responses.indices.to_numpy(zero_copy_only=False)
        self._of = of

    def _parts(self, kept: KeptVectors) -> Iterator[np.ndarray]:
        """The vectors of all clauses, a part at a time, float32."""
        total = len(self._keys)
        if self._held is not None:
            yield from (self._held[start : start + _AT_ONCE].astype(np.float32) for start in range(0, total, _AT_ONCE))
            return
        held = []
        for start in range(0, total, _AT_ONCE):
            part = kept.read(self._keys[start : start + _AT_ONCE])
            if total <= MOST_HELD:
                held.append(part.astype(np.float16))
            yield part
        self._held = np.concatenate(held) if held else None

    def _best(self, cosine: np.ndarray, most: int) -> list[tuple[str, float]]:
        """The responses of the best clauses, each once; of equals the smaller id first."""
        best = np.full(len(self._ids), -1, dtype=np.float32)
        np.maximum.at(best, self._response, cosine[self._clause])
        near = np.argpartition(-best, most - 1)[:most] if most < len(best) else np.arange(len(best))
        ordered = sorted(near.tolist(), key=lambda place: (-best[place], self._ids[place]))
        return [(str(self._ids[place]), round(float(best[place]), 4)) for place in ordered]
