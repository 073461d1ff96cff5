"""The configurations for Caddy and nginx that come along, run in front of an app that says what reaches it.

Skipped where the proxy is not installed (``apt-get install caddy nginx-light``). The app is a stand-in: what matters is
what a proxy passes on, keeps to itself and writes down.
"""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from websockets.sync.client import connect

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
POLICY = "default-src 'self'"
TOKEN = "a-token-that-is-nobodys-business"
SECONDS = 30

CADDY = """{
	admin off
	skip_install_trust
	auto_https disable_redirects
"""
NGINX = """{user}
daemon off;
pid {folder}/pid;
error_log {folder}/main.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log off;
    {site}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: where, whom to trust there, and all that it wrote."""

    url: str
    trusted: ssl.SSLContext
    folder: Path

    def ask(self, path, **how):
        """The status, the headers and the body of an answer."""
        asked = urllib.request.Request(f"{self.url}{path}", **how)
        try:
            with urllib.request.urlopen(asked, timeout=SECONDS, context=self.trusted) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    def written(self):
        return "".join(file.read_text(errors="replace") for file in self.folder.rglob("*log*") if file.is_file())


async def seen(request):
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    told = {"path": request.url.path, "headers": request.headers.items(), "size": size}
    return JSONResponse(told, headers={"Content-Security-Policy": POLICY})


async def echo(websocket):
    await websocket.accept()
    async for message in websocket.iter_text():
        await websocket.send_text(message)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def an_app():
    """The stand-in on a port, and how to end it."""
    methods = ["GET", "PUT"]
    app = Starlette(routes=[WebSocketRoute("/{path:path}", echo), Route("/{path:path}", seen, methods=methods)])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def end():
        server.should_exit = True
        thread.join(SECONDS)

    yield port, end
    end()


def caddy(folder, port, app):
    (folder / "Caddyfile").write_text(
        (DEPLOY / "Caddyfile").read_text().replace("app:8501", f"localhost:{app}").replace("{\n", CADDY, 1)
    )
    ours = {"PUBLIC_NAME": f"localhost:{port}", "HOME": str(folder), "XDG_DATA_HOME": str(folder / "kept")}
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    return command, ours, folder / "kept/caddy/pki/authorities/local/root.crt", ""


def nginx(folder, port, app):
    certificate, key = folder / "cert.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-out", str(certificate), "-keyout", str(key)]
    subprocess.run(made, check=True, capture_output=True)
    site = (DEPLOY / "nginx.conf").read_text()
    for stands, wanted in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "server 127.0.0.1:8501": f"server 127.0.0.1:{app}",
        "/etc/ssl/certs/example.com.pem": str(certificate),
        "/etc/ssl/private/example.com.key": str(key),
        "/var/log/nginx/": f"{folder}/log-",
        "101m": "1m",
    }.items():
        assert stands in site, stands
        site = site.replace(stands, wanted)
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, site=site, user=user))
    return (
        ["nginx", "-p", str(folder), "-e", f"{folder}/main.log", "-c", f"{folder}/nginx.conf"],
        {},
        certificate,
        "/nps",
    )


def wait_for(proxy, process):
    deadline = time.monotonic() + SECONDS
    while True:
        assert process.poll() is None, proxy.written()
        try:
            return proxy.ask("/")
        except OSError:
            assert time.monotonic() < deadline, proxy.written()
            time.sleep(0.05)


@pytest.fixture(scope="module", params=[caddy, nginx], ids=["caddy", "nginx"])
def running(request, tmp_path_factory):
    """A proxy in front of the app, below which path, and how to end the app."""
    name = request.param.__name__
    for needed in {"caddy": ["caddy"], "nginx": ["nginx", "openssl"]}[name]:
        if not shutil.which(needed):
            pytest.skip(f"{needed} is not installed")
    folder, port = tmp_path_factory.mktemp(name), free_port()
    with an_app() as (app, end):
        command, ours, certificate, base = request.param(folder, port, app)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, env=os.environ | ours, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + SECONDS
            while not certificate.exists():
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.05)
            trusted = ssl.create_default_context(cafile=str(certificate))
            proxy = Proxy(f"https://localhost:{port}{base}", trusted, folder)
            wait_for(proxy, process)
            yield proxy, base, end
        finally:
            process.terminate()
            process.wait(SECONDS)


def test_the_app_is_told_who_asks_by_the_proxy_alone(running):
    proxy, base, _ = running
    claimed = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http", "X-Forwarded-Email": "boss@shop.example"}
    claimed |= {"X-Forwarded-User": "boss", "Forwarded": "for=192.0.2.1", "X-Real-IP": "192.0.2.1"}
    status, headers, body = proxy.ask("/trend?channel=web", headers=claimed)
    told = json.loads(body)
    reached = dict(told["headers"])
    assert (status, told["path"], headers["content-security-policy"]) == (200, f"{base}/trend", POLICY)
    assert reached["host"] == proxy.url.split("/")[2]
    assert (reached["x-forwarded-for"], reached["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert not {"x-forwarded-email", "x-forwarded-user", "forwarded", "x-real-ip"} & {
        name for name, value in reached.items() if value
    }


def test_pages_talk_through_it(running):
    proxy, _, _ = running
    where = proxy.url.replace("https:", "wss:")
    with connect(f"{where}/_stcore/stream", ssl=proxy.trusted, open_timeout=SECONDS, proxy=None) as socket:
        for said in ("one", "x" * 1_000_000):
            socket.send(said)
            assert socket.recv(SECONDS) == said


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/metrics/x", "/%6detrics", "//metrics", "/x/../metrics"])
def test_the_metrics_stay_inside(running, path):
    proxy, _, _ = running
    status, _, body = proxy.ask(path)
    assert status == 404 or not json.loads(body)["path"].rstrip("/").endswith("/metrics")


def test_the_largest_file_passes(running):
    proxy, _, _ = running
    largest = b"x" * 1024 * 1024  # what nginx is told here
    status, _, body = proxy.ask("/_stcore/upload_file/s/f", method="PUT", data=largest)
    assert (status, json.loads(body)["size"]) == (200, len(largest))


def test_the_one_use_of_a_share_link_is_in_no_log_even_when_the_app_does_not_answer(running):
    proxy, _, end = running
    asked = {"Referer": f"https://localhost/shared/{TOKEN}", "Cookie": f"npsight_share={TOKEN}"}
    assert proxy.ask(f"/shared/{TOKEN}?lang=en", headers=asked)[0] == 200
    end()
    assert proxy.ask(f"/shared/{TOKEN}?lang=en", headers=asked)[0] == 502
    assert TOKEN not in proxy.written()
