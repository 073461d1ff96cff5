"""The process that serves: two settings that Python and Streamlit leave to us."""

import asyncio.base_events
import gc
import socket


def send_at_once() -> bool:
    """Send every answer at once instead of waiting for more to send; whether it could be set.

    ``streamlit run`` opens its port before asyncio sees it, without naming the protocol, and asyncio sets TCP_NODELAY
    only where the protocol is named; the wait costs 40 ms a click. The hook is asyncio's own private function: where
    it has gone, the app works as before, only slower.
    """
    if not callable(getattr(asyncio.base_events, "_set_nodelay", None)):
        return False
    asyncio.base_events._set_nodelay = _set_nodelay  # type: ignore[attr-defined]
    return True


def _set_nodelay(connection: socket.socket) -> None:
    if connection.family in {socket.AF_INET, socket.AF_INET6} and connection.type == socket.SOCK_STREAM:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def settle_memory() -> None:
    """Take everything loaded so far out of the garbage collector's rounds.

    Walking over the libraries each time would be most of the cost of a click; for the same reason Streamlit's own round
    after every run of a page is off (``runner.postScriptGC``): it takes the longer, the more views are kept.
    """
    gc.collect()
    gc.freeze()
