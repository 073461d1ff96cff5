"""Who has which role: the addresses of the settings, or a file of them that is read again whenever it changes."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from nps_core.errors import SettingRefused

logger = logging.getLogger("npsight")

ENTRY: Final = re.compile(r"[!-?A-~]*@[!-?A-~]+")
"""An e-mail address, or ``@domain`` for everybody there."""


@dataclass(frozen=True)
class People:
    """E-mail addresses, or ``@domain`` for everybody there, in small letters, by role."""

    owners: tuple[str, ...] = ()
    analysts: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()


_ROWS: Final[Mapping[str, str]] = {field.name.removesuffix("s"): field.name for field in fields(People)}


def people_in(file: Path) -> People:
    """Who has which role by a file that has a role and an address on each line, as it stands there now.

    A file that has not changed is not read again, so this may be asked at every click.

    Raises:
        SettingRefused: the file cannot be used; the error names its first bad line.
    """
    try:
        now = file.stat()
    except OSError:
        raise SettingRefused("people_unreadable", name=str(file)) from None
    found = _kept(file, (now.st_mtime_ns, now.st_size, now.st_ino))
    if isinstance(found, SettingRefused):
        raise found.with_traceback(None)
    return found


@lru_cache(maxsize=8)
def _kept(file: Path, _state: tuple[int, int, int]) -> People | SettingRefused:
    """What a state of a file says. A refusal is kept too, so that the log has it once and not at every click."""
    try:
        return _read(file)
    except SettingRefused as refused:
        logger.error("the file of NPS_PEOPLE cannot be used: %s, line %s", refused.code, refused.facts.get("line", "-"))
        return refused


def _read(file: Path) -> People:
    try:
        written = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise SettingRefused("people_unreadable", name=str(file)) from None
    rows: dict[str, dict[str, None]] = {name: {} for name in _ROWS.values()}
    for number, line in enumerate(written.splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in _ROWS or not ENTRY.fullmatch(words[1]):
            raise SettingRefused("people_line", name=str(file), line=number, found=line.strip())
        rows[_ROWS[words[0]]][words[1].lower()] = None
    people = People(**{name: tuple(entries) for name, entries in rows.items()})
    if not people.owners:
        raise SettingRefused("people_no_owner", name=str(file))
    return people
