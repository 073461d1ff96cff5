"""Which language models are on this machine, and where the one that is named lies. Loads none of them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nps_core.comments.vectors.universal import packaged_files
from nps_core.errors import JobFailed

PACKAGED, FOLDER, FETCHED, CACHED = "packaged", "folder", "fetched", "cached"
"""Where a model comes from: its wheel, the folder of models, a hub through this app, a hub through another program."""

SUGGESTED: Final = (
    "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
    "ibm-granite/granite-embedding-97m-multilingual-r2",
)
"""Multilingual models of a hub that are small enough for a processor and have published measures in Chinese."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_MARKS: Final = ("modules.json", "config.json")
"""A folder with either is a model that sentence-transformers can load."""
_PACKAGED_LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
_NAME_OF_A_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")


@dataclass(frozen=True)
class ModelInfo:
    """One language model that can be used at once.

    Attributes:
        name: what to choose it by.
        origin: ``packaged``, ``folder``, ``fetched`` or ``cached``.
        bytes: its size on disk.
        dimensions: how many numbers stand for a text; 0 where its files do not say.
        languages: codes of the languages it says it knows; empty where its files do not say.
    """

    name: str
    origin: str
    bytes: int
    dimensions: int = 0
    languages: tuple[str, ...] = ()


def is_hub_id(name: str) -> bool:
    """Whether a name has the form of a model on a hub.

    >>> is_hub_id("intfloat/multilingual-e5-small"), is_hub_id("/srv/models/e5"), is_hub_id("../e5")
    (True, False, False)
    """
    return _HUB_ID.fullmatch(name) is not None and ".." not in name


def fetched_folder(name: str, fetched: Path) -> Path:
    """The folder of a model that was fetched from a hub."""
    return fetched / name.replace("/", "--")


def model_source(named: str, models: Path, fetched: Path | None = None) -> str:
    """The folder of a named model, or its id where it lies in the cache of the hub's own library.

    Args:
        named: a folder, the name of one in ``models``, or a hub id.
        models: the folder of models beside the app.
        fetched: the folder of models that were fetched.

    Raises:
        JobFailed: ``model_folder``: the folder is none of a model; ``model_missing``: it is nowhere on this machine.
    """
    folders = [Path(named).expanduser(), models / named]
    if fetched is not None and is_hub_id(named):
        folders.append(fetched_folder(named, fetched))
    for folder in folders:
        if folder.is_dir():
            if not any((folder / mark).is_file() for mark in _MARKS):
                raise JobFailed("model_folder", name=named)
            return str(folder)
    if is_hub_id(named) and _snapshot(named) is not None:
        return named
    raise JobFailed("model_missing", name=named)


def available_models(models: Path, fetched: Path | None = None) -> tuple[ModelInfo, ...]:
    """The models that are on this machine, the packaged one first.

    Args:
        models: the folder of models beside the app.
        fetched: the folder of models that were fetched.
    """
    return tuple(_found(models, fetched))


def _found(models: Path, fetched: Path | None) -> Iterator[ModelInfo]:
    packaged = packaged_files()
    if packaged is not None:
        yield ModelInfo(PACKAGED, PACKAGED, sum(file.stat().st_size for file in packaged), 512, _PACKAGED_LANGUAGES)
    known = set()
    for origin, folder in ((FOLDER, models), (FETCHED, fetched)):
        for marked in sorted(folder.glob("*/modules.json")) if folder else ():
            name = marked.parent.name if origin == FOLDER else marked.parent.name.replace("--", "/", 1)
            known.add(name)
            yield _info(name, origin, marked.parent)
    for place in sorted(_cache().glob("models--*--*")):
        name = place.name.removeprefix("models--").replace("--", "/", 1)
        snapshot = _snapshot(name)
        if name not in known and snapshot is not None:
            yield _info(name, CACHED, snapshot)


def _cache() -> Path:
    """The folder in which the hub's own library keeps what other programs fetched."""
    from huggingface_hub.constants import HF_HUB_CACHE  # noqa: PLC0415 - not needed where no model is listed

    return Path(HF_HUB_CACHE)


def _snapshot(name: str) -> Path | None:
    """The newest whole snapshot of a hub model in the cache."""
    place = _cache() / f"models--{name.replace('/', '--')}"
    found = sorted(place.glob("snapshots/*/modules.json"), key=lambda file: file.stat().st_mtime)
    return found[-1].parent if found else None


def _info(name: str, origin: str, folder: Path) -> ModelInfo:
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return ModelInfo(name, origin, size, _dimensions(folder), _languages(folder))


def _dimensions(folder: Path) -> int:
    """How long a model's vectors are, as the last of its modules that says so has it."""
    found = 0
    for file in (folder / "config.json", *sorted(folder.glob("*_*/config.json"))):
        told = _json(file)
        for name in ("hidden_size", "word_embedding_dimension", "embedding_dimension", "out_features"):
            if isinstance(told.get(name), int):
                found = told[name]
    return found


def _languages(folder: Path) -> tuple[str, ...]:
    """The languages that the head of a model's card lists."""
    try:
        card = (folder / "README.md").read_text(encoding="utf-8", errors="replace")[:20_000]
    except OSError:
        return ()
    head = re.match(r"---\n(.*?)\n---", card, re.DOTALL)
    told = (
        re.search(r"^language:[ ]*(?:\[([^\]]*)\]|(\S+)|((?:\n[ ]*-[ ]*\S+)+))", head[1], re.MULTILINE)
        if head
        else None
    )
    words = re.findall(r"[\w-]+", " ".join(part or "" for part in told.groups()) if told else "")
    return tuple(word for word in (each.strip("-") for each in words) if _NAME_OF_A_LANGUAGE.fullmatch(word))


def _json(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
