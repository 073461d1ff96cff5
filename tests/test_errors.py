"""Every refusal has its sentence, in every language, with the facts that are handed to it."""

import ast
import inspect
from pathlib import Path

import pytest

from nps_core import errors
from nps_core.comments.vectors.hub import ENDS
from nps_core.errors import NpsError
from nps_core.i18n import LANGUAGES, catalogue, parts
from nps_core.reading import guard

ROOT = Path(__file__).resolve().parent.parent

KINDS = {name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, NpsError)}

BY_ANOTHER_WAY = {
    ("nps_core/benchmarks.py", "code"): ["benchmark_industry", "benchmark_nps"],
    ("nps_core/reading/guard.py", "code"): sorted({code for _, code, _ in guard._SIGNATURES}),
    ("nps_core/store/registry.py", "code"): ["disk_full", "store_busy", "folder_not_writable", "registry_damaged"],
    ("nps_core/comments/worker/fetching.py", "code"): sorted(ENDS.values()),
    ("nps_core/commands/sources.py", "code"): ["no_such_dimension", "no_dimensions"],
}
"""Codes that are raised by a name; which ones those may be."""

WITHOUT_FACTS = (
    *("themes_stopped", "themes_failed", "disk_full", "store_busy", "query_too_large"),
    *("model_missing", "model_folder", "model_unreadable", "vectors_damaged"),
    *("search_late", "search_model", "search_without", "search_failed"),
    *ENDS.values(),
)
"""How a job may end: its code alone travels from the worker and through the registry."""


def raised():
    """Where an error is made: file, line, codes, and the facts it is given (None where they cannot be told)."""
    for file in sorted((ROOT / "nps_core").rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in KINDS:
                facts = {keyword.arg for keyword in node.keywords}
                yield name, node.lineno, codes(name, node.args[0]), None if None in facts else facts


def codes(name, argument):
    """The codes that an argument may be."""
    if isinstance(argument, ast.Constant):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return codes(name, argument.body) + codes(name, argument.orelse)
    if isinstance(argument, ast.BoolOp):
        return [code for value in argument.values for code in codes(name, value)]
    if isinstance(argument, ast.Name) and (name, argument.id) in BY_ANOTHER_WAY:
        return BY_ANOTHER_WAY[name, argument.id]
    if isinstance(argument, ast.Attribute):
        return []  # the code of another error, passed on
    raise AssertionError(f"{name}: which codes may {ast.unparse(argument)} be?")


RAISED = list(raised())


def needed(sentence):
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {name for form in forms for _, name, _ in parts(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_that_its_facts_fill(language):
    entries = catalogue(language)
    assert len(RAISED) > 40
    for name, line, found, facts in RAISED:
        for code in found:
            assert f"errors.{code}" in entries, f"{name}:{line} raises {code}, which has no sentence in {language}"
            missing = needed(entries[f"errors.{code}"]) - facts if facts is not None else set()
            assert not missing, f"{name}:{line} raises {code} without {missing}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_a_job_ends_needs_no_facts(language):
    for code in WITHOUT_FACTS:
        assert not needed(catalogue(language)[f"errors.{code}"]), code


def test_no_error_is_raised_as_prose():
    for name, line, found, _ in RAISED:
        for code in found:
            assert code.replace("_", "").isalnum(), f"{name}:{line}: {code!r}"
            assert code == code.lower(), f"{name}:{line}: {code!r}"


def test_every_kind_stands_in_the_tree_that_the_module_draws():
    drawn = {line.split()[1] for line in errors.__doc__.splitlines() if line.startswith(("├", "└"))}
    assert drawn | {"NpsError"} == KINDS


def test_an_error_says_its_key_and_keeps_its_facts():
    error = errors.FileRefused("file_missing", name="a.csv")
    assert (error.key, error.facts, str(error)) == ("errors.file_missing", {"name": "a.csv"}, "file_missing")
