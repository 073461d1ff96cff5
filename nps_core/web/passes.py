"""What a browser holds instead of the token of a share link: a value that only this server can make."""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

KEY: Final = "share.key"
"""The file with the key, in the data folder; without it, who has opened a link opens it again."""

LONGEST_SECONDS: Final = 7 * 24 * 3600
"""How long a browser may come back without the link."""

STAGES: Final = ("asked", "open")
"""``asked``: the link was right, its passcode is still to come; ``open``: the report is shown."""

_KEY_BYTES: Final = 32
_LONGEST: Final = 200


class Passes:
    """Makes and checks what a browser holds.

    Args:
        folder: where the key is kept, which is made when it is first needed.
        clock: the time in seconds since 1970; another one for tests.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = folder / KEY
        self._clock = clock
        self._key = b""

    def make(self, share: str, stage: str, until: float | None = None) -> tuple[str, int]:
        """A pass for a link, and for how many seconds it is good.

        Args:
            share: the id of the link.
            stage: of ``STAGES``.
            until: when the link expires, in seconds since 1970; None for never.
        """
        end = int(min(self._clock() + LONGEST_SECONDS, until or float("inf")))
        return f"{stage}.{end}.{self._signed(share, stage, end)}", max(0, end - int(self._clock()))

    def stage(self, share: str, held: str) -> str:
        """How far a pass opens a link; empty if it is none, is another link's, or is over."""
        stage, _, rest = held[:_LONGEST].partition(".")
        end, _, signed = rest.partition(".")
        if stage not in STAGES or not (end.isascii() and end.isdecimal()) or not signed.isascii():
            return ""
        if not hmac.compare_digest(signed, self._signed(share, stage, int(end))):
            return ""
        return stage if int(end) > self._clock() else ""

    def _signed(self, share: str, stage: str, end: int) -> str:
        self._key = self._key or self._kept_key()
        return hmac.new(self._key, f"{share} {stage} {end}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _kept_key(self) -> bytes:
        """The key of this data folder; of two servers that make it at once, one makes it for both."""
        if not self._file.exists():
            made = self._file.with_name(f"{KEY}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_KEY_BYTES))
            try:
                os.link(made, self._file)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return self._file.read_bytes()
