"""Which models there are, which one is used, and how one is fetched: from a hub of our own on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nps_core.comments.vectors import load_encoder
from nps_core.comments.vectors.models import available_models, fetched_folder, model_source
from nps_core.comments.worker.fetching import fetch
from nps_core.errors import JobFailed


@pytest.fixture(scope="module")
def tiny(encoder, tmp_path_factory):
    """The folder of a model of three words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    folder = tmp_path_factory.mktemp("tiny") / "tiny"
    words = Tokenizer(WordLevel({"late": 0, "box": 1, "[UNK]": 2}, unk_token="[UNK]"))
    table = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype=np.float32)
    SentenceTransformer(modules=[StaticEmbedding(words, embedding_weights=table)]).save(str(folder))
    (folder / "README.md").write_text("---\nlanguage:\n- en\n- zh\nlicense: mit\n---\n# Tiny\n", encoding="utf-8")
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_packaged_model_is_listed_with_its_size(cache, tmp_path):
    [packaged] = available_models(tmp_path / "models")
    assert (packaged.name, packaged.origin, packaged.dimensions) == ("packaged", "packaged", 512)
    assert 20_000_000 < packaged.bytes < 60_000_000
    assert {"en", "zh"} <= set(packaged.languages)


def test_models_of_folders_and_of_the_cache_are_listed(cache, tiny, tmp_path):
    models, fetched = tmp_path / "models", tmp_path / "fetched"
    tiny_in(models / "tiny", tiny)
    tiny_in(fetched_folder("somebody/tiny", fetched), tiny)
    tiny_in(cache / "models--another--tiny" / "snapshots" / "0123", tiny)
    (models / "empty").mkdir()
    listed = available_models(models, fetched)
    assert [(each.name, each.origin) for each in listed] == [
        ("packaged", "packaged"),
        ("tiny", "folder"),
        ("somebody/tiny", "fetched"),
        ("another/tiny", "cached"),
    ]
    assert listed[1].bytes == sum(file.stat().st_size for file in tiny.rglob("*") if file.is_file())
    assert listed[1].languages == ("en", "zh")


def test_a_model_is_chosen_by_its_name_wherever_it_lies(cache, tiny, tmp_path):
    models, fetched = tmp_path / "models", tmp_path / "fetched"
    tiny_in(models / "tiny", tiny)
    tiny_in(fetched_folder("somebody/tiny", fetched), tiny)
    for name in ("tiny", "somebody/tiny", str(tiny)):
        assert load_encoder(name, models, fetched).encode(["late", "box"]).tolist() == [[1, 0], [0, 1]]
    assert load_encoder("", models).id.startswith("tiny@")
    assert load_encoder("packaged", models).id.startswith("use-multilingual-3/")


def test_a_model_that_is_not_there_or_none_is_told_apart(cache, tiny, tmp_path):
    empty, broken = tmp_path / "empty", tmp_path / "broken"
    empty.mkdir()
    tiny_in(broken, tiny)
    for file in broken.rglob("*.safetensors"):
        file.write_bytes(b"not weights")
    for name, code in (
        ("nobody/no-such-model", "model_missing"),
        (str(tmp_path / "nowhere"), "model_missing"),
        (str(empty), "model_folder"),
        (str(broken), "model_unreadable"),
    ):
        with pytest.raises(JobFailed) as refused:
            load_encoder(name, tmp_path)
        assert refused.value.code == code


def test_a_hub_model_that_another_program_fetched_is_used(cache, tiny, tmp_path):
    tiny_in(cache / "models--another--tiny" / "snapshots" / "0123", tiny)
    assert model_source("another/tiny", tmp_path) == "another/tiny"


@pytest.fixture
def hub(tiny, monkeypatch):
    """A hub that has the model "somebody/tiny" and one that cannot be used."""
    files = {file.relative_to(tiny).as_posix(): file.read_bytes() for file in tiny.rglob("*") if file.is_file()}
    repositories = {"somebody/tiny": files, "somebody/code": {"config.json": b"{}", "pytorch_model.bin": b"code"}}

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.answer(body=False)

        def do_GET(self):
            self.answer(body=True)

        def answer(self, *, body):
            path = self.path.partition("?")[0].strip("/")
            for name, held in repositories.items():
                if path.startswith((f"api/models/{name}/tree",)):
                    told = [
                        {"type": "file", "path": file, "size": len(data), "oid": "a"} for file, data in held.items()
                    ]
                    return self.send(json.dumps(told).encode(), body)
                if path.startswith(f"api/models/{name}"):
                    siblings = [{"rfilename": file, "size": len(data)} for file, data in held.items()]
                    told = {"id": name, "sha": "a" * 40, "siblings": siblings, "private": False, "tags": []}
                    return self.send(json.dumps(told).encode(), body)
                file = path.removeprefix(f"{name}/resolve/{'a' * 40}/")
                if file in held:
                    return self.send(held[file], body)
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None

        def send(self, data, body):
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("X-Repo-Commit", "a" * 40)
            self.send_header("ETag", f'"{hash(data):x}"')
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


def test_a_model_is_fetched_whole_and_can_be_used_at_once(hub, tiny, tmp_path):
    told = []
    fetch("somebody/tiny", tmp_path, lambda *step: told.append(step))
    assert told[0] == ("fetching", 0, 0)
    assert [folder.name for folder in tmp_path.iterdir()] == ["somebody--tiny"]
    assert load_encoder("somebody/tiny", Path("nowhere"), tmp_path).encode(["box"]).tolist() == [[0, 1]]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("somebody/unknown", "hub_model_unknown"),
        ("not a name", "hub_model_unknown"),
        ("../../etc/passwd", "hub_model_unknown"),
        ("somebody/code", "model_unsuitable"),
    ],
)
def test_what_cannot_be_fetched_is_said_and_leaves_nothing(hub, tmp_path, name, code):
    with pytest.raises(JobFailed) as refused:
        fetch(name, tmp_path / "fetched", lambda *_: None)
    assert refused.value.code == code
    assert not list(tmp_path.glob("fetched/*"))


def test_a_hub_that_does_not_answer_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(JobFailed) as refused:
        fetch("somebody/tiny", tmp_path, lambda *_: None)
    assert refused.value.code == "hub_unreachable"


def tiny_in(folder, tiny):
    for file in tiny.rglob("*"):
        if file.is_file():
            to = folder / file.relative_to(tiny)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(file.read_bytes())
