"""The catalogues: the same sentences in every language, complete, and reachable from the code."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from babel.numbers import format_decimal

from nps_core import errors
from nps_core.i18n import FORMS, LANGUAGES, Text, catalogue, language_of, parts, text_in

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "nps_core" / "i18n").glob("*/*.toml"))
SOURCES = [*ROOT.glob("app.py"), *sorted(ROOT.glob("pages/**/*.py")), *sorted(ROOT.glob("nps_core/**/*.py"))]
CHINESE = {"zh-Hans": "gb2312", "zh-Hant": "big5"}
"""Each script with an old encoding that holds its characters and not the other's."""

TYPED = frozenset(
    [
        "owner",
        "analyst",
        "viewer",
        "industry",
        "region",
        "year",
        "nps",
        "source",
        "yes",
        "no",
        "none",
        "help",
        "periods",
        "days",
        "hidden",
        "merged",
        "into",
        "mix",
        "by",
        "map",
        "segments",
        "oidc",
        "proxy",
    ]
)
"""Lower-case words that a Chinese sentence keeps, since the reader types them as they stand."""

NOT_TAIWANESE = ("數據集", "數據庫", "默認", "信息", "軟件", "網絡", "文件夾", "鼠標", "屏幕", "導出")
NOT_OURS = ("贬低者", "促销员", "批评者", "貶低者", "促銷員", "批評者")


def sentences(entry) -> tuple[str, ...]:
    return tuple(entry.values()) if isinstance(entry, dict) else (entry,)


def placeholders(entry) -> set[str]:
    return {name for sentence in sentences(entry) for _, name, _ in parts(sentence) if name}


def wording(sentence) -> str:
    """A sentence without its placeholders, code in backquotes, tags, addresses and file names."""
    literal = " ".join(text for text, _, _ in parts(sentence))
    return re.sub(r"`[^`]*`|<[^>]*>|https?://\S+|\S+/\S+|\.\w+", " ", literal)


# The files


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_file_is_toml_of_sentences(file):
    for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
        assert re.fullmatch(r"[a-z0-9_]+", name), name
        assert all(isinstance(sentence, str) for sentence in sentences(entry)), name


def test_every_language_has_the_same_rooms():
    rooms = {language: {file.name for file in FILES if file.parent.name == language} for language in LANGUAGES}
    assert rooms["zh-Hans"] == rooms["en"]
    assert rooms["zh-Hant"] == rooms["en"]


@pytest.mark.parametrize("language", CHINESE)
def test_every_language_has_the_same_keys(language):
    assert set(catalogue(language)) == set(catalogue("en"))


@pytest.mark.parametrize("language", CHINESE)
def test_every_sentence_has_the_same_placeholders_in_every_language(language):
    english = catalogue("en")
    for key in english.keys() & catalogue(language).keys():
        # A language without a singular may need the number where English says "one".
        needed, allowed = placeholders(english[key]), placeholders(english[key]) | {"n"}
        if isinstance(english[key], str):
            allowed = needed
        found = placeholders(catalogue(language)[key])
        assert needed <= found | {"n"}, f"{key} lacks {needed - found} in {language}"
        assert found <= allowed, f"{key} has {found - allowed} in {language} only"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_a_name_with_a_known_form(language):
    for key, entry in catalogue(language).items():
        for sentence in sentences(entry):
            for _, name, form in parts(sentence):
                assert not name or name.isidentifier(), f"{key}: {{{name}}}"
                assert not form or form in FORMS, f"{key}: {{{name}:{form}}}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_table_has_every_form_its_language_tells_apart_and_no_other(language):
    told_apart = {Text(language).locale.plural_form(number) for number in range(200)}
    for key, entry in catalogue(language).items():
        if isinstance(entry, dict):
            assert set(entry) == told_apart, f"{key} in {language}"


@pytest.mark.parametrize("language", CHINESE)
def test_a_plural_table_is_a_table_or_one_sentence_in_a_language_without_plurals(language):
    for key in catalogue("en").keys() & catalogue(language).keys():
        if isinstance(catalogue(language)[key], dict):
            assert isinstance(catalogue("en")[key], dict), f"{key} is a table in {language} only"


# The language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_cut_in_two_by_a_dash(language):
    for key, entry in catalogue(language).items():
        assert not any("—" in sentence for sentence in sentences(entry)), key


@pytest.mark.parametrize("language", CHINESE)
def test_every_sentence_with_words_is_translated(language):
    for key, entry in catalogue("en").items():
        words = [word for sentence in sentences(entry) for word in re.findall(r"[a-z]{2,}", wording(sentence))]
        if key in catalogue(language) and set(words) - TYPED:
            for sentence in sentences(catalogue(language)[key]):
                assert re.search("[一-鿿]", sentence), f"{key} in {language}: {sentence}"


@pytest.mark.parametrize("language", CHINESE)
def test_no_english_word_is_left_over(language):
    for key, entry in catalogue(language).items():
        for sentence in sentences(entry):
            left = set(re.findall(r"\b[a-z]{2,}\b", wording(sentence))) - TYPED  # names have a capital
            assert not left, f"{key} in {language} keeps {left}"


@pytest.mark.parametrize(("language", "encoding"), CHINESE.items())
def test_no_character_of_the_other_script(language, encoding):
    for key, entry in catalogue(language).items():
        for character in "".join(sentences(entry)):
            if "一" <= character <= "鿿":
                assert character.encode(encoding, "ignore"), f"{character} in {key} is not {language}"


def test_traditional_sentences_speak_as_taiwan_does():
    for key, entry in catalogue("zh-Hant").items():
        assert not any(word in sentence for sentence in sentences(entry) for word in NOT_TAIWANESE), key


@pytest.mark.parametrize("language", CHINESE)
def test_the_three_groups_have_one_name_each(language):
    for key, entry in catalogue(language).items():
        assert not any(word in sentence for sentence in sentences(entry) for word in NOT_OURS), key


@pytest.mark.parametrize("language", CHINESE)
def test_chinese_sentences_end_with_a_chinese_full_stop(language):
    for key, entry in catalogue(language).items():
        for sentence in sentences(entry):
            assert not re.search(r"[一-鿿][.,;!?](\s|$)", sentence), f"{key} in {language}: {sentence}"


# The code


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    trees = [(str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))) for file in SOURCES]
    return tuple((name, node) for name, tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def written(node: ast.expr) -> Iterator[str]:
    """The keys that an argument can be, as patterns: constants, either branch of a choice, the ends of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.IfExp):
        yield from written(node.body)
        yield from written(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)


def is_text(node: ast.Call) -> bool:
    """Whether a call looks like text("..."), text_in(language)("...") or Text()("...")."""
    if isinstance(node.func, ast.Call):
        return called(node.func) in {"text_in", "Text"}
    return called(node) == "text"


def test_every_sentence_that_the_code_names_is_in_the_catalogue():
    keys = catalogue("en")
    for file, node in calls():
        if is_text(node) and node.args:
            for pattern in written(node.args[0]):
                assert any(re.fullmatch(pattern, key) for key in keys), f"{file}:{node.lineno} names {pattern}"


def test_every_fact_that_a_sentence_needs_is_given_where_it_is_named():
    for file, node in calls():
        given = {keyword.arg for keyword in node.keywords}
        if not (is_text(node) and node.args and isinstance(node.args[0], ast.Constant)) or None in given:
            continue
        entry = catalogue("en").get(node.args[0].value, "")
        needed = placeholders(entry) | ({"n"} if isinstance(entry, dict) else set())
        assert needed <= given, f"{file}:{node.lineno} leaves out {needed - given}"


def test_every_error_has_its_sentence():
    raised = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    for file, node in calls():
        if called(node) in raised - {"NpsError"} and node.args and isinstance(node.args[0], ast.Constant):
            assert f"errors.{node.args[0].value}" in catalogue("en"), f"{file}:{node.lineno} {node.args[0].value}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_benchmarks_that_is_refused_says_so_in_every_language(language):
    text = text_in(language)
    for code, facts in {
        "size": {"limit": 100},
        "empty": {},
        "encoding": {},
        "columns": {"missing": ["nps"], "found": ["industry"]},
        "industry": {"n": 1, "rows": [3]},
        "nps": {"n": 2, "rows": [3, 5]},
    }.items():
        assert text(f"errors.benchmark_{code}", **facts)


# The forms


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["1,284", "62.9", "34", "−4", "+6", "48%", "0.3%", "1 July 2026", "July 2026", "a, b and c"]),
        ("zh-Hans", ["1,284", "62.9", "34", "−4", "+6", "48%", "0.3%", "2026年7月1日", "2026年7月", "a、b和c"]),
        ("zh-Hant", ["1,284", "62.9", "34", "−4", "+6", "48%", "0.3%", "2026年7月1日", "2026年7月", "a、b和c"]),
    ],
)
def test_numbers_days_and_lists_are_shown_as_the_language_does(language, shown):
    text = text_in(language)
    day = date(2026, 7, 1)
    found = [text.number(1284), text.decimal(62.86), text.points(34.4), text.points(-3.5), text.change(6.1)]
    found += [text.percent(0.48), text.percent(0.003), text.day(day), text.month(day), text.list("abc")]
    assert found == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_remembered_as_babel_wrote_it(language):
    for value in (0, 7, 1284, 1_000_000, 12.0):
        for _ in range(2):
            assert text_in(language).number(value) == format_decimal(value, "#,##0", text_in(language).locale)


def test_below_zero_is_written_with_a_minus_sign_everywhere():
    text = text_in("en")
    assert [text.number(-3), text.decimal(-3), text.points(-3), text.change(-3), text.percent(-0.03)] == [
        *("−3", "−3.0", "−3", "−3", "−3%")
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ends_of_an_interval_are_never_shown_as_one_number(language):
    text = Text(language)
    told = text("wording.change_unclear", change=1, before="A", after="B", low=0.98, high=1.02)
    assert "+0.98" in told
    assert "+1.02" in told
    assert "43.8" in text("figures.interval", low=43.8, high=44.3)
    assert "44.3" in text("figures.interval", low=43.8, high=44.3)
    assert "-" not in text("figures.interval", low=-0.3, high=0.4)
    assert "−0.3" in text("figures.interval", low=-0.3, high=0.4)
    assert "2.6%" in text("comments.share_point", period="", share=0.03, low=0.026, high=0.034, mentions=3, n=100)
    told = text("segments.furthest_above", segment="A", n=3, near=2.7, far=3.2, nps=40, responses=9)
    assert "2.7" in told
    assert "3.2" in told


def test_ends_that_whole_points_tell_apart_stay_whole():
    assert Text().ends(43.6, 44.6) == ("44", "45")
    assert Text().ends(-0.04, 0.04, "bound") == ("just below 0", "just above 0")
    # Not even two decimals tell these apart, and 0 is said only where it is 0.
    assert Text().ends(0.001, 0.004, "bound") == ("just above 0", "just above 0")
    assert Text().ends(-0.01, 0.2) == ("0.0", "0.2")
    assert Text().ends(7.0, 7.0) == ("7", "7")


def test_a_moment_has_its_day_and_its_time():
    shown = text_in("zh-Hant").moment(datetime(2026, 7, 1, 14, 5, tzinfo=UTC))
    assert "2026" in shown
    assert "05" in shown


def test_the_language_of_a_browser():
    asked = {"zh-TW": "zh-Hant", "zh_HK": "zh-Hant", "zh-Hans-TW": "zh-Hans", "zh-SG": "zh-Hans", "": "en", "de": "en"}
    assert {tag: language_of(tag) for tag in asked} == asked


def test_a_sentence_is_filled_in_and_its_plural_chosen(monkeypatch):
    entries = {
        "room.lead": "NPS is {nps:points} from {n:number}.",
        "room.rows": {"one": "{n:number} row", "other": "{n:number} rows"},
        "room.plain": "{{kept}} {name}",
    }
    monkeypatch.setattr("nps_core.i18n.catalogue", lambda _: entries)
    assert Text()("room.lead", nps=-3.5, n=1284) == "NPS is −4 from 1,284."
    assert [Text()("room.rows", n=number) for number in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert Text("zh-Hans")("room.rows", n=1) == "1 rows"
    assert Text()("room.plain", name="<b>{n}") == "{kept} <b>{n}"
    with pytest.raises(KeyError):
        Text()("room.lead", n=1)
    with pytest.raises(KeyError):
        Text()("room.other")


def test_a_language_that_is_not_there_is_a_mistake_of_the_caller():
    with pytest.raises(AssertionError):
        text_in("pt-BR")
