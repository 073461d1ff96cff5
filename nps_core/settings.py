"""Every setting, read from the environment once and checked at start.

A setting is an environment variable ``NPS_<NAME>``; nothing else in the project reads the environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nps_core.errors import SettingRefused

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds ``app.py``."""


@dataclass(frozen=True)
class Settings:
    """What can be set, with what it is when nobody sets it.

    Attributes:
        data: the folder of everything that is kept (``NPS_DATA``).
        upload_mb: the largest file that is read, in megabytes (``NPS_UPLOAD_MB``).
        embed_model: a folder or hub id of a sentence-transformers model; empty for the packaged one
            (``NPS_EMBED_MODEL``).
        read_seconds: how long one file may take to read (``NPS_READ_SECONDS``).
        read_memory_mb: the memory one file may take to read (``NPS_READ_MEMORY_MB``).
        query_seconds: how long one query may take (``NPS_QUERY_SECONDS``).
        sample: whether the sample data set is offered (``NPS_SAMPLE``, ``yes`` or ``no``).
    """

    data: Path = field(default_factory=lambda: ROOT / "data")
    upload_mb: int = 100
    embed_model: str = ""
    read_seconds: int = 120
    read_memory_mb: int = 3_000
    query_seconds: int = 30
    sample: bool = True

    @property
    def upload_bytes(self) -> int:
        """The largest file that is read, in bytes."""
        return self.upload_mb * 1024 * 1024


def settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment, by default this process's.

    Raises:
        SettingRefused: a variable holds something that cannot be used; the error names it.

    >>> settings({"NPS_UPLOAD_MB": "250"}).upload_mb
    250
    """
    environ = os.environ if environ is None else environ
    default = Settings()
    return Settings(
        data=Path(environ.get("NPS_DATA") or default.data).expanduser().resolve(),
        upload_mb=_number(environ, "NPS_UPLOAD_MB", default.upload_mb),
        embed_model=environ.get("NPS_EMBED_MODEL", default.embed_model).strip(),
        read_seconds=_number(environ, "NPS_READ_SECONDS", default.read_seconds),
        read_memory_mb=_number(environ, "NPS_READ_MEMORY_MB", default.read_memory_mb),
        query_seconds=_number(environ, "NPS_QUERY_SECONDS", default.query_seconds),
        sample=_yes(environ, "NPS_SAMPLE", default.sample),
    )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    written = environ.get(name, "").strip()
    if not written:
        return default
    if not written.isdecimal() or int(written) == 0:
        raise SettingRefused("setting_number", name=name, found=written)
    return int(written)


def _yes(environ: Mapping[str, str], name: str, default: bool) -> bool:
    written = environ.get(name, "").strip().lower()
    if not written:
        return default
    if written not in {"yes", "no"}:
        raise SettingRefused("setting_yes_no", name=name, found=written)
    return written == "yes"
