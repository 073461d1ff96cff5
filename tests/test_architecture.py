"""The floors of DESIGN.md, held by reading the imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = {
    "nps_core.cells": 0,
    "nps_core.durations": 0,
    "nps_core.errors": 0,
    "nps_core.lazy": 0,
    "nps_core.people": 0.3,
    "nps_core.settings": 0.5,
    "nps_core.access": 0.7,
    "nps_core.scale": 0,
    "nps_core.colors": 0,
    "nps_core.i18n": 0,
    "nps_core.comments": 0,
    "nps_core.comments.languages": 0,
    "nps_core.comments.masking": 0,
    "nps_core.responses": 1,
    "nps_core.filters": 1,
    "nps_core.tally": 1,
    "nps_core.comments.catalogue": 1,
    "nps_core.comments.runs": 1,
    "nps_core.comments.searching": 1,
    "nps_core.comments.vectors": 1,
    "nps_core.comments.words": 1,
    "nps_core.comments.steering": 2,
    "nps_core.score": 2,
    "nps_core.reading": 2,
    "nps_core.shares": 2.2,
    "nps_core.drivers": 2.5,
    "nps_core.planning": 2.5,
    "nps_core.trend": 2.5,
    "nps_core.segments": 2.5,
    "nps_core.values": 2.5,
    "nps_core.changes": 2.5,
    "nps_core.benchmarks": 2.5,
    "nps_core.weights": 2.5,
    "nps_core.comments.effect": 2.5,
    "nps_core.comments.moving": 2.7,
    "nps_core.comments.mentions": 2.7,
    "nps_core.comments.themes": 2.5,
    "nps_core.store": 3,
    "nps_core.comments.worker": 3,
    "nps_core.comments.jobs": 4,
    "nps_core.views": 5,
    "nps_core.receipts": 6,
    "nps_core.wording": 6,
    "nps_core.figures": 6.5,
    "nps_core.report": 6.8,
    "nps_core.links": 6.9,
    "nps_core.commands": 7,
    "nps_core.web": 8,
    "nps_core.__main__": 8,
    "pages": 8,
    "app": 9,
}

ONLY_IN = {
    "streamlit": ("app", "pages"),
    "starlette": ("app", "nps_core.web"),
    "plotly": ("nps_core.figures",),
    "duckdb": ("nps_core.reading", "nps_core.store"),
    "sqlalchemy": ("nps_core.store",),
    "torch": ("nps_core.comments.vectors",),
    "sentence_transformers": ("nps_core.comments.vectors",),
    "tokenizers": ("nps_core.comments.vectors",),
    "python_calamine": ("nps_core.reading",),
    "opencc": ("nps_core.comments",),
    "pptx": ("nps_core.report",),
    "xlsxwriter": ("nps_core.report",),
    "jinja2": ("nps_core.report",),
}


def modules():
    files = [*ROOT.glob("app.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("nps_core/**/*.py")]
    for file in sorted(files):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(file.read_text(encoding="utf-8"))


MODULES = dict(modules())


def imports(tree):
    """Every module a file imports, wherever in the file; with ``from a import b`` both ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module):
    """The longest room name that the module lies in."""
    rooms = [room for room in FLOORS if module == room or module.startswith(f"{room}.")]
    return max(rooms, key=len, default=None)


@pytest.mark.parametrize("name", MODULES)
def test_a_file_imports_only_from_a_lower_floor(name):
    room = room_of(name)
    if name == "nps_core":
        return
    assert room, f"{name} has no floor: give it one in this test and in CONTRIBUTING.md"
    for imported in imports(MODULES[name]):
        other = room_of(imported)
        if other and other != room:
            assert FLOORS[other] < FLOORS[room], f"{name} imports {imported}, which is not on a lower floor"


@pytest.mark.parametrize("library", ONLY_IN)
def test_one_library_one_door(library):
    for name, tree in MODULES.items():
        used = any(module == library or module.startswith(f"{library}.") for module in imports(tree))
        allowed = any(name == door or name.startswith(f"{door}.") for door in ONLY_IN[library])
        assert not used or allowed, f"{name} imports {library}"


def test_cut_offs_live_in_scale_only():
    """No comparison with 6, 7, 8 or 9 of something called a score anywhere else."""
    for name, tree in MODULES.items():
        if name == "nps_core.scale":
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Compare):
                continue
            numbers = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and type(n.value) is int}
            assert not ("score" in ast.unparse(node).lower() and numbers & {6, 7, 8, 9}), f"{name}: {ast.unparse(node)}"


def test_streamlit_caches_live_in_cached_only():
    for name, tree in MODULES.items():
        if name != "pages.cached" and not name.startswith("pages.cached."):
            text = ast.unparse(tree)
            assert "st.cache_data" not in text, name
            assert "st.cache_resource" not in text, name


def test_no_page_shows_text_as_html_without_escaping():
    for name, tree in MODULES.items():
        assert "unsafe_allow_html" not in ast.unparse(tree), name
