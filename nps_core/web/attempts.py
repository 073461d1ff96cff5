"""How often one address may try: a few failures a minute, then it waits."""

import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from threading import Lock
from typing import Final, TypeAlias

from starlette.requests import Request

MOST_FAILURES: Final = 10
SECONDS: Final = 60.0
MOST_ADDRESSES: Final = 10_000

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_SIX, _HOME = 6, 64
"""The version of addresses of which one visitor has many, and how many of their bits are his network's."""


class Attempts:
    """The failures of the last minute by address; of too many addresses the one that failed longest ago is forgotten.

    Args:
        most: how many failures an address may have.
        seconds: within how long.
        addresses: of how many addresses failures are remembered.
        clock: in seconds; another one for tests.
    """

    def __init__(
        self,
        *,
        most: int = MOST_FAILURES,
        seconds: float = SECONDS,
        addresses: int = MOST_ADDRESSES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._addresses = addresses
        self._clock = clock
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str) -> int:
        """For how many seconds an address must not try again; 0 if it may."""
        with self._lock:
            failed = self._failed.get(address)
            if failed is None or len(failed) < self._most:
                return 0
            return max(0, math.ceil(failed[0] + self._seconds - self._clock()))

    def failed(self, address: str) -> None:
        """Note that an address tried and failed."""
        with self._lock:
            # The deque keeps the last failures only: the first of as many as there may be says how long to wait.
            self._failed.setdefault(address, deque(maxlen=self._most)).append(self._clock())
            self._failed.move_to_end(address)
            while len(self._failed) > self._addresses:
                self._failed.popitem(last=False)


def address_of(request: Request, trusted: Collection[Network] = ()) -> str:
    """From which address a request comes; of one with many addresses of its own (IPv6), its network.

    Args:
        trusted: the networks of the proxies that are believed. Each adds to ``X-Forwarded-For`` whom it heard, so that
            the last who is no proxy of ours is the visitor: what stands further left anybody may have written.
    """
    found = _address(request.client.host if request.client else "")
    named = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while found is not None and named and any(found in network for network in trusted):
        before = _address(named.pop().strip())
        if before is None:
            break
        found = before
    if found is None:
        return ""
    return str(ipaddress.ip_network((found, _HOME), strict=False)) if found.version == _SIX else str(found)


def _address(written: str) -> Address | None:
    try:
        found = ipaddress.ip_address(written)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
