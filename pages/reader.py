"""Who looks at the pages: the identity that the gate passed on, the role it has, signing in and out."""

import json
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

from nps_core.access import Role, role_of
from nps_core.settings import Settings

HEADER = f"x-npsight-{secrets.token_hex(16)}"
"""The header in which the gate passes an identity on; nobody outside knows its name, so nobody can send it."""

LOGIN_HOURS = 12
"""After so many hours the identity provider is asked again."""

_COOKIE = "_streamlit_user"


def identity() -> str:
    """The e-mail address of who looks at the pages, as the gate passed it on; empty where there is none."""
    return st.context.headers.get(HEADER, "")


def role(settings: Settings) -> Role | None:
    """The role of who looks at the pages; on a machine of one's own everybody is the owner."""
    return role_of(identity(), settings) if settings.hosted else Role.OWNER


def signed_in(cookies: Mapping[str, str], settings: Settings) -> str:
    """The e-mail address that the identity provider vouched for; empty if there is none, or too long ago.

    The cookie is Streamlit's, signed with our secret. How it is written is Streamlit's own affair: where that has
    changed, nobody is signed in.
    """
    try:
        from streamlit.auth_util import get_cookie_with_chunks  # noqa: PLC0415 - may be gone, and nobody is let in then
        from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value  # noqa: PLC0415 - as above

        def read(name: str) -> bytes | None:
            signed = cookies.get(name, "").encode("latin-1", "replace")
            return decode_signed_value(settings.cookie_secret, name, signed, max_age_days=LOGIN_HOURS / 24)

        found = json.loads(get_cookie_with_chunks(read, _COOKIE) or b"{}")
    except (ImportError, TypeError, ValueError):
        return ""
    return _vouched_for(found, settings) if isinstance(found, dict) else ""


def _vouched_for(found: Mapping[str, object], settings: Settings) -> str:
    public = urlsplit(settings.public_url)
    is_ours = found.get("origin") == f"{public.scheme}://{public.netloc}"
    is_verified = str(found.get("email_verified", True)).lower() == "true"
    address = found.get("email")
    is_sound = is_ours and is_verified and found.get("is_logged_in") is True and bool(settings.cookie_secret)
    return address if is_sound and isinstance(address, str) else ""


def login_address() -> str:
    """Where the identity provider is asked, with Streamlit's mark on it, which is good for two minutes."""
    from streamlit.user_info import generate_login_redirect_url  # noqa: PLC0415 - wants Authlib, which few have

    return generate_login_redirect_url("default")


def provider_secrets(settings: Settings) -> dict[str, dict[str, str]] | None:
    """How this app is known to the identity provider, as Streamlit wants it; None where none is asked."""
    if not settings.hosted or settings.login != "oidc":
        return None
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": settings.cookie_secret,
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret,
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }
