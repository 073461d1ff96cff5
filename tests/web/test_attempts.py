"""Who tries too often waits, whatever they say of where they come from."""

from ipaddress import ip_network

import pytest
from starlette.requests import Request

from nps_core.web.attempts import Attempts, address_of

PROXIES = (ip_network("10.0.0.0/8"),)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_an_address_waits_until_its_oldest_failure_is_a_minute_ago():
    clock = Clock()
    attempts = Attempts(most=2, seconds=60, clock=clock)
    attempts.failed("a")
    clock.now = 20
    attempts.failed("a")
    assert (attempts.wait("a"), attempts.wait("b")) == (40, 0)
    clock.now = 60
    assert attempts.wait("a") == 0
    attempts.failed("a")
    assert attempts.wait("a") == 20


def test_of_too_many_addresses_the_oldest_are_forgotten():
    attempts = Attempts(most=1, addresses=100)
    for at in range(5_000):
        attempts.failed(f"{at}")
    assert len(attempts._failed) == 100
    assert attempts.wait("4999") > 0
    assert attempts.wait("0") == 0


def asked(peer, *forwarded):
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return Request({"type": "http", "client": (peer, 1) if peer else None, "headers": headers})


@pytest.mark.parametrize(
    ("request_", "trusted", "found"),
    [
        (asked("203.0.113.9"), (), "203.0.113.9"),
        (asked("203.0.113.9", "198.51.100.1"), (), "203.0.113.9"),
        (asked("203.0.113.9", "198.51.100.1"), PROXIES, "203.0.113.9"),
        (asked("10.0.0.1", "198.51.100.1"), PROXIES, "198.51.100.1"),
        (asked("10.0.0.1", "1.2.3.4, 198.51.100.1"), PROXIES, "198.51.100.1"),
        (asked("10.0.0.1", "1.2.3.4", "198.51.100.1, 10.0.0.2"), PROXIES, "198.51.100.1"),
        (asked("10.0.0.1", "nonsense"), PROXIES, "10.0.0.1"),
        (asked("10.0.0.1"), PROXIES, "10.0.0.1"),
        (asked("2001:db8:1:2:3:4:5:6"), (), "2001:db8:1:2::/64"),
        (asked("::ffff:203.0.113.9"), (), "203.0.113.9"),
        (asked(""), (), ""),
    ],
)
def test_only_a_proxy_of_ours_is_believed(request_, trusted, found):
    assert address_of(request_, trusted) == found
