"""An identity provider on this machine: everybody who comes is the one that the test says, without a password."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "npsight", "between the app and its provider"


class Provider(ThreadingHTTPServer):
    """OpenID Connect with a code, as far as an app needs it.

    Attributes:
        who: the address of who signs in next.
        is_verified: what is said of that address.
        back: the one address that people are sent back to, as it was registered.
        left: how many have signed out.
    """

    def __init__(self, back: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.url = f"http://localhost:{self.server_port}"
        self.who, self.is_verified, self.back, self.left = "", True, back, 0
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def described(self) -> dict:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        ends["end_session_endpoint"] = "leave"
        told = {"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in ends.items()}}
        lists = {"response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"]}
        return told | lists | {"id_token_signing_alg_values_supported": ["RS256"]}

    def keys(self) -> dict:
        return {"keys": [self.key.as_dict(private=False)]}

    def code(self, asked: dict[str, str]) -> str:
        """A code, good once, for who asks to be sent back to where it was agreed."""
        agreed = (asked["client_id"], asked["redirect_uri"], asked["response_type"])
        assert agreed == (CLIENT, self.back, "code"), agreed
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return code

    def token(self, sent: dict[str, str], authorization: str) -> dict:
        """What a code is worth to the app that knows the secret, and the word that the code was asked for with."""
        known = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        assert authorization == known or (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        asked = self.codes.pop(sent["code"])
        assert sent["redirect_uri"] == asked["redirect_uri"]
        if "code_challenge" in asked:
            proof = hashlib.sha256(sent["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(proof).decode().rstrip("=") == asked["code_challenge"]
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "sub": self.who, "iat": now, "exp": now + 600}
        said |= {"email": self.who, "email_verified": self.is_verified, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, said, self.key)
        return {"access_token": "unused", "token_type": "Bearer", "expires_in": 600, "id_token": signed}


class _Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            answer = urlencode({"code": self.server.code(asked), "state": asked["state"]})
            self._send_on(f"{asked['redirect_uri']}?{answer}")
        elif parts.path == "/leave":
            self.server.left += 1
            self._send_on(asked["post_logout_redirect_uri"])
        else:
            self._say(self.server.keys() if parts.path == "/jwks" else self.server.described())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[-1] for name, values in parse_qs(body).items()}
        self._say(self.server.token(sent, self.headers.get("Authorization", "")))

    def _send_on(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _say(self, told: dict) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: object) -> None:
        """Nothing: a test says what went wrong."""


@contextlib.contextmanager
def provider(back: str) -> Iterator[Provider]:
    """A provider that runs, and sends people back to one address."""
    with Provider(back) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()
