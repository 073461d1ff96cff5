"""Comments to vectors: which model is used, and its vectors, kept by text.

The only importer of torch, sentence_transformers and tokenizers, and only inside the functions that the worker process
calls: importing this module loads none of them. No model is ever asked from the net.
"""

import hashlib
import math
import os
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from nps_core.comments.vectors.kept import KeptVectors
from nps_core.comments.vectors.models import PACKAGED, model_source
from nps_core.comments.vectors.simplified import simplified
from nps_core.comments.vectors.universal import packaged_files, packaged_id
from nps_core.errors import JobFailed

OFFLINE: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "passive",
}
"""The environment of a process that loads models: never a request to a hub, threads that sleep while they wait."""

_SLICE: Final = 1024
"""Texts embedded, kept and told at once: a crash costs at most these."""
_BATCH, _BATCH_PACKAGED = 16, 128
"""Texts that go through the network at once: few for one that pads them to the longest, more for one that does not."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True)
class Encoder:
    """A loaded model.

    Attributes:
        id: what the model is; part of the key of every vector and of every stored threshold.
        prompt: what is put before each text, for models that were trained so.
        longest: how many pieces of a text are read; 0 for all.
        model: the ``SentenceTransformer``.
        batch: how many texts go through it at once.
    """

    id: str
    prompt: str
    longest: int
    model: Any
    batch: int = _BATCH
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def recipe(self) -> str:
        """Everything beside the text that a vector depends on."""
        return f"{self.id}\n{self.prompt}\n{self.longest}\nsimplified"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of length 1, shape (texts, dimensions), float32; safe to use from many threads.

        Tokenizers of many models are not, so one thread waits for the other.
        """
        with self._one_at_a_time:
            vectors: np.ndarray = self.model.encode(
                [self.prompt + text for text in simplified(texts)],
                batch_size=self.batch,
                prompt="",
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return vectors


def load_encoder(named: str, models: Path, fetched: Path | None = None) -> Encoder | None:
    """The model to use; None where there is none, and themes come from key words.

    In this order: the one that is named (a folder, the name of one in the folder of models, the id of a model that was
    fetched before, or ``packaged``), the first one in the folder of models, the packaged one.

    Raises:
        JobFailed: ``model_missing``: a model is named that is not on this machine; ``model_folder``: a folder is named
            that is none of a model; ``model_unreadable``: its files are damaged or of an unknown kind.
    """
    if named and named != PACKAGED:
        return _sentence_transformer(model_source(named, models, fetched), named)
    for file in () if named else sorted(models.glob("*/modules.json")):
        return _sentence_transformer(str(file.parent), file.parent.name)
    files = packaged_files()
    if files is None:
        return None
    from nps_core.comments.vectors.encoder import UniversalEncoder  # noqa: PLC0415 - torch: only the worker pays

    return Encoder(packaged_id(), "", 512, _on_cpu(modules=[UniversalEncoder(*files)]), _BATCH_PACKAGED)


def _sentence_transformer(source: str, name: str) -> Encoder:
    try:
        model = _on_cpu(source, local_files_only=True)
    except Exception as error:  # a damaged file fails in as many ways as there are libraries that read it
        raise JobFailed("model_unreadable", name=name) from error
    folder = Path(source)
    identity = f"{folder.name}@{_content(folder)}" if folder.is_dir() else source
    longest = model.max_seq_length or 0
    return Encoder(identity, _prompt(source, model), int(longest) if math.isfinite(longest) else 0, model)


def _on_cpu(*args: Any, **kwargs: Any) -> Any:
    import torch  # noqa: PLC0415 - seconds of start that only the worker pays
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    torch.set_num_threads(min(2, os.cpu_count() or 1))
    return SentenceTransformer(*args, device="cpu", **kwargs)


def _prompt(name: str, model: Any) -> str:
    """The model's own default prompt; the E5 family was trained with one that its files do not name."""
    named = model.prompts.get(model.default_prompt_name or "", "")
    return named or ("query: " if re.search(r"\be5\b", name.lower()) else "")


def _content(folder: Path) -> str:
    """A short hash of a model's files: another model under the same name is another model."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        with file.open("rb") as opened:
            whole.update(str(file.relative_to(folder)).encode() + hashlib.file_digest(opened, "sha256").digest())
    return whole.hexdigest()[:12]


def pieces_estimate(text: str) -> float:
    """About how many pieces a tokenizer makes of a text: three quarters of its Chinese characters, 0.27 of the rest."""
    han = len(_HAN.findall(text))
    return 0.75 * han + 0.27 * (len(text) - han)


def embed_missing(
    encoder: Encoder, kept: KeptVectors, texts: Sequence[str], tell: Callable[[int, int], None]
) -> tuple[list[bytes], int]:
    """See that every text has a vector on disk: the key of each text, and how many had to be embedded.

    Texts of about the same length are embedded together, slice by slice; ``tell(done, total)`` after each. Slices of
    long and of short texts come by turns, so that what was done tells how long the rest will take.
    """
    keys = kept.keys(texts)
    missing = sorted(kept.missing(keys), key=lambda place: (pieces_estimate(texts[place]), texts[place]))
    starts = np.random.default_rng(0).permutation(np.arange(0, len(missing), _SLICE))
    done = 0
    tell(0, len(missing))
    for start in starts.tolist():
        part = missing[start : start + _SLICE]
        kept.write([keys[place] for place in part], encoder.encode([texts[place] for place in part]))
        done += len(part)
        tell(done, len(missing))
    return keys, len(missing)
