import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from nps_core.web.bundles import Bundles, CompressedBundles

SCRIPT = b"const answer = 42;\n" * 500


@pytest.fixture
def bundles(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "index.abc.js").write_bytes(SCRIPT)
    (tmp_path / "js" / "tiny.js").write_bytes(b"1")
    (tmp_path / "font.woff2").write_bytes(b"\x00" * 5000)
    return Bundles(tmp_path)


@pytest.fixture
def client(bundles):
    routes = [Mount("/static", StaticFiles(directory=bundles.folder))]
    middleware = [Middleware(CompressedBundles, bundles=bundles)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def raw(client, path, **headers):
    with client.stream("GET", path, headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


def test_a_bundle_goes_out_compressed_and_is_the_same_file(client, bundles):
    bundles.compress()
    answer, body = raw(client, "/static/js/index.abc.js", **{"accept-encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body) == SCRIPT
    assert "javascript" in answer.headers["content-type"]
    assert int(answer.headers["content-length"]) == len(body)


def test_it_is_kept_for_good_and_not_mixed_up_with_the_uncompressed_one(client, bundles):
    bundles.compress()
    answer, _ = raw(client, "/static/js/index.abc.js", **{"accept-encoding": "gzip"})
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    again = client.get("/static/js/index.abc.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "headers", [{"accept-encoding": "identity"}, {"accept-encoding": "gzip", "range": "bytes=0-9"}]
)
def test_who_cannot_use_it_gets_the_file_itself(client, bundles, headers):
    bundles.compress()
    answer, body = raw(client, "/static/js/index.abc.js", **headers)
    assert "content-encoding" not in answer.headers
    assert SCRIPT.startswith(body)


@pytest.mark.parametrize("path", ["/static/js/tiny.js", "/static/font.woff2"])
def test_what_would_not_gain_is_left_alone(client, bundles, path):
    bundles.compress()
    answer, _ = raw(client, path, **{"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def test_before_it_is_compressed_the_file_is_served_as_it_is(client):
    answer, body = raw(client, "/static/js/index.abc.js", **{"accept-encoding": "gzip"})
    assert (answer.status_code, body) == (200, SCRIPT)


def test_no_path_leads_out_of_the_folder(client, bundles):
    bundles.compress()
    assert client.get("/static/../secret.js").status_code == 404
    assert client.get("/static/%2e%2e/secret.js").status_code == 404
