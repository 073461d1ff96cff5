"""The server as it runs, without a browser."""

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest


def ask(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def handshake(server, **headers):
    """The status of an attempt to open the stream of a page."""
    where = urlsplit(server.url)
    lines = {
        "Host": where.netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        **headers,
    }
    request = "GET /_stcore/stream HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(f"{request}\r\n".encode())
        return int(connection.recv(4096).split(b" ", 2)[1])


def test_it_says_that_it_is_well(server):
    status, headers, body = ask(f"{server.url}/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok"})
    assert "default-src 'self'" in headers["content-security-policy"]


def test_a_damaged_store_is_told_without_saying_where(small_app):
    with small_app("st.write('hello')", check="raise OSError('/srv/secret/registry.sqlite')") as server:
        status, _, body = ask(f"{server.url}/healthz")
        assert (status, json.loads(body)) == (503, {"status": "failed", "check": "store"})
        assert "secret" not in server.log


@pytest.mark.parametrize("path", ["_stcore/metrics", "_stcore/agent/openapi.json", "_stcore/agent/mcp"])
def test_what_nobody_outside_needs_is_not_served(server, path):
    assert ask(f"{server.url}/{path}")[0] == 404


def test_only_our_own_pages_open_a_stream(server):
    port = urlsplit(server.url).port
    assert handshake(server, Origin=server.url) == 101
    assert handshake(server, Origin=f"http://127.0.0.1:{port}") == 403
    assert handshake(server, Origin="http://evil.example") == 403
    assert handshake(server) == 403
    assert handshake(server, Host="evil.example", Origin="http://evil.example") == 403


def test_turning_strangers_away_asks_nobody(server):
    for _ in range(50):
        handshake(server, Origin="http://evil.example")
    assert server.outbound == []


def test_the_interface_goes_out_compressed(server):
    index = ask(f"{server.url}/", Accept="text/html")[2].decode()
    script = index.split('<script type="module" crossorigin src="./')[1].split('"')[0]
    plain = ask(f"{server.url}/{script}")
    compressed = ask(f"{server.url}/{script}", **{"Accept-Encoding": "gzip"})
    assert compressed[1]["content-encoding"] == "gzip"
    assert len(compressed[2]) < len(plain[2]) / 2


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_the_web_process_does_not_hold_torch(server):
    loaded = Path(f"/proc/{server.process.pid}/maps").read_text(encoding="utf-8")
    assert "libarrow" in loaded, "the warm-up has loaded what the first visitor needs"
    assert "libtorch" not in loaded


def test_a_setting_that_cannot_be_used_ends_the_start_with_a_sentence(small_app):
    with pytest.raises(AssertionError, match="ended by itself") as ended, small_app("pass", NPS_UPLOAD_MB="many"):
        pass
    assert "NPS_UPLOAD_MB" in str(ended.value)
    assert "Traceback" not in str(ended.value)


def test_a_server_without_its_guards_does_not_start(small_app):
    unsafe = {"STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false"}
    with pytest.raises(AssertionError, match="enableXsrfProtection must be true"), small_app("pass", **unsafe):
        pass


def test_nothing_outside_was_asked_from_the_start_on(server):
    assert server.outbound == []
