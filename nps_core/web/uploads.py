"""How much one visitor may send, and how often.

Streamlit takes a file from anybody with a session, whether a page asks for one or not, and keeps it in memory.
"""

import math
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from nps_core.web.answers import refuse

_UPLOADS = "/_stcore/upload_file/"
FRAME_BYTES = 1024 * 1024
"""What a form adds around a file, at most."""


class UploadQuota:
    """Refuses what is too large or does not say how large it is, too much at once, or too often.

    Args:
        app: the next one in.
        file_bytes: the largest file.
        held: the bytes of uploads kept in memory, of one session or (None) of all.
        session_files: how many of the largest files one session may have in memory.
        all_files: how many of the largest files all sessions together may have in memory.
        a_minute: how many files one client may send in a minute.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        file_bytes: int,
        held: Callable[[str | None], int],
        session_files: int = 2,
        all_files: int = 8,
        a_minute: int = 30,
    ) -> None:
        self.app = app
        self.file_bytes = file_bytes
        self.held = held
        self.session_bytes = session_files * (file_bytes + FRAME_BYTES)
        self.all_bytes = all_files * (file_bytes + FRAME_BYTES)
        self.a_minute = a_minute
        self._arriving: Counter[str] = Counter()
        self._sent_at: defaultdict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on an upload that fits, and everything else."""
        if scope["type"] != "http" or scope["method"] != "PUT" or _UPLOADS not in scope["path"]:
            await self.app(scope, receive, send)
            return
        session = scope["path"].partition(_UPLOADS)[2].partition("/")[0]
        announced = Headers(scope=scope).get("content-length", "")
        size = int(announced) if announced.isdecimal() else 0
        if not announced.isdecimal():
            await refuse(scope, receive, send, status=411, code="length_required")
        elif size > self.file_bytes + FRAME_BYTES:
            await refuse(scope, receive, send, status=413, code="file_too_large")
        elif not self._has_room(session, size):
            await refuse(scope, receive, send, status=413, code="too_much_held")
        elif (wait := self._wait(scope)) > 0:
            retry = {"Retry-After": str(math.ceil(wait))}
            await refuse(scope, receive, send, status=429, code="too_many_uploads", headers=retry)
        else:
            await self._pass_on(scope, receive, send, session=session, size=size)

    def _has_room(self, session: str, size: int) -> bool:
        in_session = self.held(session) + self._arriving[session]
        in_all = self.held(None) + self._arriving.total()
        return in_session + size <= self.session_bytes and in_all + size <= self.all_bytes

    def _wait(self, scope: Scope) -> float:
        """Seconds until this client may send again; counts the file when it may now."""
        now = time.monotonic()
        for client in [client for client, times in self._sent_at.items() if times[-1] <= now - 60]:
            del self._sent_at[client]
        times = self._sent_at[(scope.get("client") or ("",))[0]]
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self.a_minute:
            return times[0] + 60 - now
        times.append(now)
        return 0.0

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, *, session: str, size: int) -> None:
        self._arriving[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._arriving[session] -= size
            self._arriving += Counter()  # forgets the sessions that have nothing under way
