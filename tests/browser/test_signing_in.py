"""Signing in through an identity provider, in a browser, from a link to the page that it leads to, and out again."""

import pytest
from watching import ROOT, Look, free_port, serve, settled, watched_page

from nps_core.i18n import text_in

ROLES = {"boss@shop.example": "owner", "ann@shop.example": "analyst", "vic@shop.example": "viewer"}


def written(people):
    return "".join(f"{role} {who}\n" for who, role in people.items())


@pytest.fixture(scope="module")
def signing_in(tmp_path_factory):
    """A server, the provider that it asks, and the file that says who has which role."""
    pytest.importorskip("authlib", reason="Authlib is not installed: pip install -r requirements-oidc.txt")
    from provider import CLIENT, SECRET, provider

    folder, port = tmp_path_factory.mktemp("signing-in"), free_port()
    people = folder / "people"
    people.write_text(written(ROLES), encoding="utf-8")
    with provider(f"http://localhost:{port}/oauth2callback") as asked:
        environ = {
            "NPS_SAMPLE": "no",
            "NPS_HOSTED": "yes",
            "NPS_LOGIN": "oidc",
            "NPS_PUBLIC_URL": f"http://localhost:{port}",
            "NPS_COOKIE_SECRET": "Vq8-2kLw0pRzXn5tYb7HcJ3mDfGsA1eU6iOxK4Wv",
            "NPS_OIDC_CLIENT_ID": CLIENT,
            "NPS_OIDC_CLIENT_SECRET": SECRET,
            "NPS_OIDC_METADATA_URL": asked.metadata_url,
            "NPS_PEOPLE": str(people),
            "NPS_LOG": "json",
        }
        with serve(ROOT / "app.py", folder, port=port, **environ) as server:
            yield server, asked, people


def test_a_link_leads_through_the_provider_to_its_page_with_the_role_of_who_signed_in(browser, signing_in):
    server, asked, people = signing_in
    text = text_in("zh-Hant")
    link = "/reviews?lang=zh-Hant"

    def sign_in(page, who):
        asked.who = who
        page.click("a")

    with watched_page(browser, server, Look(locale="en-GB")) as (page, watch):
        for number, (who, role) in enumerate(ROLES.items(), start=1):
            assert page.goto(link).status == 401
            sign_in(page, who)
            settled(page)
            assert page.url == f"{server.url}{link}"
            signed = page.inner_text("[data-testid=stSidebar]")
            assert text("access.who", who=who, role=text(f"access.{role}")) in signed
            can_bring = page.locator("nav, header").get_by_text(text("frame.data"), exact=True).count() > 0
            assert can_bring is (role != "viewer")
            page.click(".st-key-sign-out button")
            page.wait_for_selector(f"text={text_in('en')('access.sign_in')}")
            assert asked.left == number
            assert page.goto("/trend").status == 401, "whoever signed out is out"

        page.goto(link)
        sign_in(page, "eve@other.example")
        page.wait_for_selector("text=eve@other.example")
        assert page.goto("/trend").status == 403
        page.click("a")  # the way out, and in as somebody else
        page.goto(link)
        sign_in(page, "ann@shop.example")
        settled(page)
        people.write_text(written({"boss@shop.example": "owner"}), encoding="utf-8")
        page.wait_for_selector(f"text={text('access.no_role', who='ann@shop.example')}")
        assert page.locator("[data-testid=stApp]").count() == 0, "an open page is left"
        assert not [url for url in watch.foreign if not url.startswith(asked.url)]
        said = server.log
        assert "shop.example" not in said
        assert "other.example" not in said
        assert "code=" not in said
