"""Settings: read once, checked at start, named when they cannot be used."""

from dataclasses import fields, replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from nps_core.errors import SettingRefused
from nps_core.settings import ROOT, Settings, check_served, settings

NUMBERS = ["NPS_UPLOAD_MB", "NPS_READ_SECONDS", "NPS_READ_MEMORY_MB", "NPS_QUERY_SECONDS"]
SECRET = "Vq8-2kLw0pRzXn5tYb7HcJ3mDfGsA1eU6iOxK4Wv"
HOSTED = Settings(
    hosted=True,
    public_url="https://nps.example.com",
    cookie_secret=SECRET,
    login="proxy",
    proxy_header="x-forwarded-email",
    trusted_proxies=(ip_network("10.0.0.5"),),
    owners=("boss@example.com",),
)
PROVIDER = replace(
    HOSTED,
    login="oidc",
    oidc_client_id="npsight",
    oidc_client_secret="between us",
    oidc_metadata_url="https://id.example.com/.well-known/openid-configuration",
)


def refusal(wanted, address):
    """Why a server that listens to an address does not start; empty where it does."""
    try:
        check_served(wanted, address)
    except SettingRefused as refused:
        return refused.code
    return ""


def test_nothing_set_is_the_default():
    found = settings({})
    assert found == Settings(data=(ROOT / "data").resolve())
    assert found.upload_bytes == found.upload_mb * 1024 * 1024


def test_every_setting_can_be_set():
    environ = {
        "NPS_DATA": "/somewhere",
        "NPS_UPLOAD_MB": "7",
        "NPS_EMBED_MODEL": " a/model ",
        "NPS_READ_SECONDS": "8",
        "NPS_READ_MEMORY_MB": "900",
        "NPS_QUERY_SECONDS": "10",
        "NPS_SAMPLE": "no",
        "NPS_HOSTED": "yes",
        "NPS_PUBLIC_URL": "https://nps.example.com/ ",
        "NPS_COOKIE_SECRET": SECRET,
        "NPS_LOGIN": "OIDC",
        "NPS_PROXY_HEADER": "X-Forwarded-Email",
        "NPS_TRUSTED_PROXIES": "10.0.0.5, 172.18.0.0/16",
        "NPS_OIDC_CLIENT_ID": "npsight",
        "NPS_OIDC_CLIENT_SECRET": "between us",
        "NPS_OIDC_METADATA_URL": "https://id.example.com/.well-known/openid-configuration",
        "NPS_OWNERS": "Boss@Example.com",
        "NPS_ANALYSTS": "ann@example.com, bob@example.com, ann@example.com",
        "NPS_VIEWERS": "@example.com",
        "NPS_PEOPLE": "/somewhere/people",
        "NPS_SMTP_HOST": "mail.example.com",
        "NPS_SMTP_PORT": "465",
        "NPS_SMTP_USER": "nps",
        "NPS_SMTP_PASSWORD": "sesame",
        "NPS_SMTP_FROM": "nps@example.com",
        "NPS_SMTP_TLS": "tls",
        "NPS_LOG": "json",
        "NPS_METRICS_FROM": "10.0.0.9",
    }
    assert settings(environ) == Settings(
        data=Path("/somewhere"),
        upload_mb=7,
        embed_model="a/model",
        read_seconds=8,
        read_memory_mb=900,
        query_seconds=10,
        sample=False,
        hosted=True,
        public_url="https://nps.example.com",
        cookie_secret=SECRET,
        login="oidc",
        proxy_header="x-forwarded-email",
        trusted_proxies=(ip_network("10.0.0.5"), ip_network("172.18.0.0/16")),
        oidc_client_id="npsight",
        oidc_client_secret="between us",
        oidc_metadata_url="https://id.example.com/.well-known/openid-configuration",
        owners=("boss@example.com",),
        analysts=("ann@example.com", "bob@example.com"),
        viewers=("@example.com",),
        people=Path("/somewhere/people"),
        smtp_host="mail.example.com",
        smtp_port=465,
        smtp_user="nps",
        smtp_password="sesame",
        smtp_from="nps@example.com",
        smtp_tls="tls",
        log="json",
        metrics_from=(ip_network("10.0.0.9"),),
    )
    assert {f"NPS_{field.name.upper()}" for field in fields(Settings)} == set(environ)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("written", ["0", "-1", "1.5", "many", "1e3", "1 000", "٣x"])
def test_a_number_that_is_none_is_refused_by_its_name(name, written):
    with pytest.raises(SettingRefused) as refused:
        settings({name: written})
    assert (refused.value.code, refused.value.facts) == ("setting_number", {"name": name, "found": written})


@pytest.mark.parametrize("name", [*NUMBERS, "NPS_SAMPLE", "NPS_DATA", "NPS_EMBED_MODEL"])
def test_an_empty_setting_is_not_set(name):
    assert settings({name: ""}) == settings({})


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("NO", False), (" Yes ", True)])
def test_yes_and_no_are_read_in_any_case(written, meant):
    assert settings({"NPS_SAMPLE": written}).sample is meant


@pytest.mark.parametrize("written", ["true", "1", "on", "ja"])
def test_anything_else_than_yes_or_no_is_refused(written):
    with pytest.raises(SettingRefused) as refused:
        settings({"NPS_SAMPLE": written})
    assert refused.value.code == "setting_yes_no"


def test_the_home_folder_is_understood_and_a_relative_one_is_made_whole():
    assert settings({"NPS_DATA": "~/nps"}).data == Path("~/nps").expanduser().resolve()
    assert settings({"NPS_DATA": "nps"}).data.is_absolute()


def test_the_environment_is_read_where_nothing_else_is_given(monkeypatch):
    monkeypatch.setenv("NPS_UPLOAD_MB", "3")
    assert settings().upload_mb == 3


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("NPS_HOSTED", "on", "setting_yes_no"),
        ("NPS_LOGIN", "password", "setting_one_of"),
        ("NPS_PUBLIC_URL", "nps.example.com", "setting_url"),
        ("NPS_PUBLIC_URL", "https://me:word@nps.example.com", "setting_url"),
        ("NPS_OIDC_METADATA_URL", "file:///etc/passwd", "setting_url"),
        ("NPS_PROXY_HEADER", "X Email", "setting_header"),
        ("NPS_TRUSTED_PROXIES", "caddy", "setting_networks"),
        ("NPS_TRUSTED_PROXIES", "10.0.0.5/8", "setting_networks"),
        ("NPS_TRUSTED_PROXIES", "0.0.0.0/0", "setting_networks"),
        ("NPS_TRUSTED_PROXIES", "::/0", "setting_networks"),
        ("NPS_OWNERS", "boss", "setting_people"),
        ("NPS_ANALYSTS", "ann@example.com bob@example.com", "setting_people"),
        ("NPS_VIEWERS", "@", "setting_people"),
        ("NPS_VIEWERS", "a@b@c", "setting_people"),
    ],
)
def test_what_says_who_may_enter_is_refused_when_it_cannot_be_used(name, written, code):
    with pytest.raises(SettingRefused) as refused:
        settings({name: written})
    assert (refused.value.code, refused.value.facts["name"]) == (code, name)


def test_secrets_are_never_printed():
    assert SECRET not in repr(PROVIDER)
    assert "between us" not in repr(PROVIDER)


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "::1"])
def test_alone_on_ones_own_machine_nothing_need_be_set(address):
    nothing_set = settings({})
    assert refusal(nothing_set, address) == ""
    assert refusal(nothing_set, "192.168.1.7") == "served_to_everybody"


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "::", None])
def test_a_network_is_served_only_when_somebody_says_that_everybody_there_may_do_everything(address):
    with pytest.raises(SettingRefused) as refused:
        check_served(Settings(), address)
    assert refused.value.code == "served_to_everybody"
    check_served(Settings(login="none"), address)


@pytest.mark.parametrize("hosted", [HOSTED, PROVIDER], ids=["proxy", "oidc"])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cookie_secret": ""}, "secret_missing"),
        ({"cookie_secret": SECRET[:31]}, "secret_short"),
        ({"cookie_secret": "change-me-change-me-change-me-change-me"}, "secret_known"),
        ({"cookie_secret": "a" * 64}, "secret_known"),
        ({"cookie_secret": "my-Secret-1234567890-qwertzuiop-asdf"}, "secret_known"),
        ({"public_url": ""}, "public_url_missing"),
        ({"login": ""}, "login_missing"),
        ({"login": "none"}, "login_missing"),
        ({"owners": ()}, "owners_missing"),
        ({"owners": (), "viewers": ("@example.com",)}, "owners_missing"),
        ({"people": Path("people.txt")}, "people_twice"),
        ({"owners": (), "people": Path("people.txt")}, "people_unreadable"),
        ({"hosted": False}, "login_without_hosted"),
    ],
)
def test_hosted_mode_does_not_start_half_closed(hosted, changed, code):
    with pytest.raises(SettingRefused) as refused:
        check_served(replace(hosted, **changed), "localhost")
    assert refused.value.code == code
    assert SECRET not in str(refused.value.facts)


def test_a_proxy_is_believed_only_when_it_is_named():
    check_served(HOSTED, "0.0.0.0")
    check_served(replace(HOSTED, trusted_proxies=()), "localhost")
    for changed, code in (({"trusted_proxies": ()}, "proxies_missing"), ({"proxy_header": ""}, "proxy_header_missing")):
        with pytest.raises(SettingRefused) as refused:
            check_served(replace(HOSTED, **changed), "0.0.0.0")
        assert refused.value.code == code


def test_an_identity_provider_needs_its_three_settings_and_its_packages(monkeypatch):
    monkeypatch.setattr("nps_core.settings.find_spec", lambda _: object())
    check_served(PROVIDER, "0.0.0.0")
    with pytest.raises(SettingRefused) as refused:
        check_served(replace(PROVIDER, oidc_client_secret="", oidc_metadata_url=""), "0.0.0.0")
    assert refused.value.facts["names"] == ["NPS_OIDC_CLIENT_SECRET", "NPS_OIDC_METADATA_URL"]
    monkeypatch.setattr("nps_core.settings.find_spec", lambda _: None)
    with pytest.raises(SettingRefused) as refused:
        check_served(PROVIDER, "0.0.0.0")
    assert refused.value.code == "oidc_needs_authlib"
