"""Every setting, read from the environment once and checked at start.

A setting is an environment variable ``NPS_<NAME>``; nothing else in the project reads the environment.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from nps_core.errors import SettingRefused
from nps_core.people import ENTRY, People, people_in

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds ``app.py``."""

LOGINS: Final = ("none", "oidc", "proxy")
"""Who says who somebody is: nobody, a company's identity provider, a proxy in front."""

MAIL_TLS: Final = ("starttls", "tls", "none")
"""How mail is sealed on its way to the mail server: after a greeting, from the first byte, not at all."""

LOGS: Final = ("plain", "json")
"""How the log is written: lines for people, or one JSON object a line."""

SHORTEST_SECRET: Final = 32
_DRAWN_BY: Final = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
ADDRESS: Final = re.compile(r"[!-?A-~]+@[!-?A-~]+")
"""An e-mail address: one at sign, plain characters, no space."""

_NETWORK_OF_OURS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_KNOWN_SECRETS: Final = ("secret", "change", "example", "default", "password", "placeholder", "0123456789")
"""What stands in secrets that were copied from somewhere."""
_FEWEST_CHARACTERS: Final = 10
"""A secret drawn by chance has more different characters than this."""
_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


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
        hosted: whether readers must prove who they are (``NPS_HOSTED``, ``yes`` or ``no``).
        public_url: the address that readers type (``NPS_PUBLIC_URL``), without a slash at its end.
        cookie_secret: what cookies are signed with (``NPS_COOKIE_SECRET``); never printed.
        login: one of ``LOGINS`` or empty (``NPS_LOGIN``).
        proxy_header: the header in which a proxy says who somebody is (``NPS_PROXY_HEADER``).
        trusted_proxies: the networks of the proxies that are believed (``NPS_TRUSTED_PROXIES``).
        oidc_client_id, oidc_client_secret, oidc_metadata_url: how this app is known to the identity provider
            (``NPS_OIDC_CLIENT_ID`` and so on); the secret is never printed.
        owners, analysts, viewers: e-mail addresses, or ``@domain`` for everybody there (``NPS_OWNERS`` and so on).
        people: a file that says who has which role, in the place of those three (``NPS_PEOPLE``).
        smtp_host, smtp_port, smtp_user, smtp_password, smtp_from: the mail server, how this app is known to it and from
            whom its mail is (``NPS_SMTP_HOST`` and so on); the password is never printed.
        smtp_tls: one of ``MAIL_TLS`` (``NPS_SMTP_TLS``).
        log: one of ``LOGS`` (``NPS_LOG``).
        metrics_from: the networks that may read ``/metrics`` (``NPS_METRICS_FROM``); without any it is not there.
    """

    data: Path = field(default_factory=lambda: ROOT / "data")
    upload_mb: int = 100
    embed_model: str = ""
    read_seconds: int = 120
    read_memory_mb: int = 3_000
    query_seconds: int = 30
    sample: bool = True
    hosted: bool = False
    public_url: str = ""
    cookie_secret: str = field(default="", repr=False)
    login: str = ""
    proxy_header: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_metadata_url: str = ""
    owners: tuple[str, ...] = ()
    analysts: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    people: Path | None = None
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_from: str = ""
    smtp_tls: str = "starttls"
    log: str = "plain"
    metrics_from: tuple[Network, ...] = ()

    @property
    def upload_bytes(self) -> int:
        """The largest file that is read, in bytes."""
        return self.upload_mb * 1024 * 1024

    def people_now(self) -> People:
        """Who has which role at this moment.

        Raises:
            SettingRefused: the file that says it cannot be used.
        """
        return people_in(self.people) if self.people else People(self.owners, self.analysts, self.viewers)


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
        hosted=_yes(environ, "NPS_HOSTED", default.hosted),
        public_url=_url(environ, "NPS_PUBLIC_URL"),
        cookie_secret=environ.get("NPS_COOKIE_SECRET", "").strip(),
        login=_one_of(environ, "NPS_LOGIN", LOGINS),
        proxy_header=_header(environ, "NPS_PROXY_HEADER"),
        trusted_proxies=_networks(environ, "NPS_TRUSTED_PROXIES"),
        oidc_client_id=environ.get("NPS_OIDC_CLIENT_ID", "").strip(),
        oidc_client_secret=environ.get("NPS_OIDC_CLIENT_SECRET", "").strip(),
        oidc_metadata_url=_url(environ, "NPS_OIDC_METADATA_URL"),
        owners=_people(environ, "NPS_OWNERS"),
        analysts=_people(environ, "NPS_ANALYSTS"),
        viewers=_people(environ, "NPS_VIEWERS"),
        people=Path(written).expanduser().absolute() if (written := environ.get("NPS_PEOPLE", "").strip()) else None,
        smtp_host=environ.get("NPS_SMTP_HOST", "").strip(),
        smtp_port=_number(environ, "NPS_SMTP_PORT", default.smtp_port),
        smtp_user=environ.get("NPS_SMTP_USER", "").strip(),
        smtp_password=environ.get("NPS_SMTP_PASSWORD", ""),
        smtp_from=environ.get("NPS_SMTP_FROM", "").strip(),
        smtp_tls=_one_of(environ, "NPS_SMTP_TLS", MAIL_TLS) or default.smtp_tls,
        log=_one_of(environ, "NPS_LOG", LOGS) or default.log,
        metrics_from=_networks(environ, "NPS_METRICS_FROM"),
    )


def is_of_this_machine(address: str | None) -> bool:
    """Whether a server that listens to an address is reached from its own machine only.

    >>> is_of_this_machine("localhost"), is_of_this_machine("0.0.0.0"), is_of_this_machine(None)
    (True, False, False)
    """
    return address in _NETWORK_OF_OURS


def check_served(wanted: Settings, address: str | None) -> None:
    """Let a server start that is open to nobody but those it is meant for.

    Args:
        address: what the server listens to; None for every network.

    Raises:
        SettingRefused: what was found, what was wanted and what to set.
    """
    if wanted.hosted:
        _check_hosted(wanted)
        _check_login(wanted, address)
    elif wanted.login in ("oidc", "proxy"):
        raise SettingRefused("login_without_hosted", found=wanted.login)
    elif not is_of_this_machine(address) and wanted.login != "none":
        raise SettingRefused("served_to_everybody", found=address or "0.0.0.0", wanted="NPS_LOGIN=none")  # noqa: S104 - said, not opened


def _check_hosted(wanted: Settings) -> None:
    secret = wanted.cookie_secret
    if not secret:
        raise SettingRefused("secret_missing", least=SHORTEST_SECRET, command=_DRAWN_BY)
    if len(secret) < SHORTEST_SECRET:
        raise SettingRefused("secret_short", found=len(secret), least=SHORTEST_SECRET, command=_DRAWN_BY)
    if len(set(secret)) < _FEWEST_CHARACTERS or any(known in secret.lower() for known in _KNOWN_SECRETS):
        raise SettingRefused("secret_known", command=_DRAWN_BY)
    if not wanted.public_url:
        raise SettingRefused("public_url_missing")
    if wanted.login not in ("oidc", "proxy"):
        raise SettingRefused("login_missing", found=wanted.login)
    if wanted.people and (wanted.owners or wanted.analysts or wanted.viewers):
        raise SettingRefused("people_twice")
    if not wanted.people_now().owners:
        raise SettingRefused("owners_missing")


def _check_login(wanted: Settings, address: str | None) -> None:
    if wanted.login == "proxy":
        if not wanted.proxy_header:
            raise SettingRefused("proxy_header_missing")
        if not is_of_this_machine(address) and not wanted.trusted_proxies:
            raise SettingRefused("proxies_missing", found=address or "0.0.0.0")  # noqa: S104 - said, not opened
        return
    named = {
        "NPS_OIDC_CLIENT_ID": wanted.oidc_client_id,
        "NPS_OIDC_CLIENT_SECRET": wanted.oidc_client_secret,
        "NPS_OIDC_METADATA_URL": wanted.oidc_metadata_url,
    }
    if missing := [name for name, value in named.items() if not value]:
        raise SettingRefused("oidc_missing", names=missing)
    if find_spec("authlib") is None:
        raise SettingRefused("oidc_needs_authlib", command="pip install -r requirements-oidc.txt")


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


def _entries(environ: Mapping[str, str], name: str) -> list[str]:
    return [entry.strip() for entry in environ.get(name, "").split(",") if entry.strip()]


def _people(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    entries = [entry.lower() for entry in _entries(environ, name)]
    for entry in entries:
        if not ENTRY.fullmatch(entry):
            raise SettingRefused("setting_people", name=name, found=entry)
    return tuple(dict.fromkeys(entries))


def _networks(environ: Mapping[str, str], name: str) -> tuple[Network, ...]:
    found: list[Network] = []
    for entry in _entries(environ, name):
        try:
            network = ipaddress.ip_network(entry)
        except ValueError:
            raise SettingRefused("setting_networks", name=name, found=entry) from None
        if network.prefixlen == 0:
            raise SettingRefused("setting_networks", name=name, found=entry)
        found.append(network)
    return tuple(found)


def _one_of(environ: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    written = environ.get(name, "").strip().lower()
    if written and written not in known:
        raise SettingRefused("setting_one_of", name=name, found=written, known=list(known))
    return written


def _header(environ: Mapping[str, str], name: str) -> str:
    written = environ.get(name, "").strip()
    if written and not _HEADER.fullmatch(written):
        raise SettingRefused("setting_header", name=name, found=written)
    return written.lower()


def _url(environ: Mapping[str, str], name: str) -> str:
    written = environ.get(name, "").strip().rstrip("/")
    parts = urlsplit(written)
    is_plain = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment and "@" not in parts.netloc
    if written and not is_plain:
        raise SettingRefused("setting_url", name=name, found=written)
    return written
