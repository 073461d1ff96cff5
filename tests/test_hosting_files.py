"""The files that host the app, read as text: no image is built here. ``tests/web/test_proxies.py`` runs the proxies."""

import re
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import yaml

from nps_core.comments.vectors import OFFLINE
from nps_core.comments.vectors.hub import ONLINE
from nps_core.settings import Settings
from nps_core.web.uploads import FRAME_BYTES

ROOT = Path(__file__).resolve().parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def instructions():
    """The instructions of the Dockerfile, each with its text, long lines joined."""
    joined = re.sub(
        r"\\\n", " ", "\n".join(line for line in read("Dockerfile").splitlines() if not line.startswith("#"))
    )
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def test_the_image_is_pinned_and_the_last_stage_has_no_installer():
    bases = [text for name, text in instructions() if name == "FROM"]
    assert len(bases) == 2
    assert all(re.match(r"python:3\.\d+\.\d+-slim-\w+( AS \w+)?$", base) for base in bases), bases
    last = instructions()[[text for _, text in instructions()].index(bases[-1]) :]
    assert not [text for name, text in last if name == "RUN" and re.search(r"\b(pip|apt-get|curl|gcc)\b", text)]


def test_the_app_runs_as_nobody_in_particular_from_a_list_of_words_and_says_whether_it_is_well():
    told = dict(instructions())  # of what stands several times, the last
    user = told["USER"].split(":")
    assert all(part.isdecimal() and int(part) >= 10_000 for part in user)
    assert (told["CMD"][0], told["STOPSIGNAL"], told["VOLUME"]) == ("[", "SIGTERM", "/data")
    assert re.search(r"CMD \[.*127\.0\.0\.1:8501/healthz", told["HEALTHCHECK"])
    assert str(tomllib.loads(read(".streamlit/config.toml"))["server"]["port"]) == told["EXPOSE"]
    order = [name for name, _ in instructions()]
    assert order.index("USER") > max(place for place, name in enumerate(order) if name in ("COPY", "RUN"))


def test_requirements_are_copied_before_the_code_so_that_a_change_of_code_installs_nothing():
    copies = [text for name, text in instructions() if name == "COPY"]
    assert copies[0].startswith("requirements.txt")
    assert not [text for text in copies if text.startswith(". ")], "what is copied is named"
    named = {word for text in copies if "--from" not in text for word in text.split()[:-1]}
    assert all((ROOT / name).exists() for name in named)
    let_in = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    assert let_in == named


def test_the_containers_have_read_only_roots_pinned_images_and_no_secret(setting_names):
    compose = yaml.safe_load(read("compose.yaml"))
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert re.search(r":\d+\.\d+\.\d+", service["image"]), name
    app = compose["services"]["app"]
    assert "ports" not in app, "the app is reached through the proxy only"
    asked = {name for name in app["environment"] if name.startswith("NPS_")}
    assert asked <= setting_names
    assert all(
        str(app["environment"][name]).startswith("${") for name in asked if "SECRET" in name or "PASSWORD" in name
    )
    wanted = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    example = dict(line.split("=", 1) for line in read(".env.example").splitlines() if re.match(r"[A-Z]", line))
    assert wanted == set(example)
    assert not [name for name, value in example.items() if value and re.search("SECRET|PASSWORD", name)]
    assert {".env", "/config/"} <= set(read(".gitignore").splitlines())
    kept = [place.split(":")[1] for place in app["volumes"]]
    assert str(PurePosixPath(app["environment"]["NPS_PEOPLE"]).parent) in kept, "the folder, not the file alone"


def test_whether_a_model_is_fetched_is_for_its_button_to_say_not_for_the_container():
    assert "HF_HUB" not in read("Dockerfile") + read("compose.yaml") + read(".env.example")
    assert (OFFLINE["HF_HUB_OFFLINE"], ONLINE["HF_HUB_OFFLINE"]) == ("1", "0")


def test_a_proxy_takes_files_as_large_as_the_app_does_with_the_form_around_them():
    assert f"client_max_body_size {(Settings().upload_bytes + FRAME_BYTES) // 1024**2}m;" in read("deploy/nginx.conf")
    assert "request_body" not in read("deploy/Caddyfile"), "Caddy has no limit of its own"


def test_the_proxy_writes_no_query_string_and_opens_websockets():
    text = read("deploy/nginx.conf")
    logged = re.search(r"log_format \w+ (.*);", text)[1]
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer|uri)\b", logged)
    assert "proxy_set_header Upgrade $http_upgrade" in text
    assert "proxy_set_header Host $http_host" in text
    assert int(re.search(r"proxy_read_timeout (\d+)h", text)[1]) >= 1


def test_no_file_that_somebody_filled_in_is_in_git():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert not {".env", ".streamlit/secrets.toml"} & set(tracked)
