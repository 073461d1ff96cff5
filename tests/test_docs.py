"""What the documents say, held against what the project does."""

import argparse
import csv
import doctest
import json
import re
import shlex
import struct
import tomllib
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import streamlit.config
from test_architecture import FLOORS, ONLY_IN

from nps_core import __main__ as command_line
from nps_core import benchmarks, scale
from nps_core.comments.catalogue import catalogue as comment_catalogue
from nps_core.comments.runs import OTHER, UNSPECIFIC
from nps_core.comments.themes import find_themes, grouping
from nps_core.comments.themes.quotes import ENOUGH, OF_EACH
from nps_core.i18n import LANGUAGES, catalogue
from nps_core.reading import cleaning, dates, encoding, guard, personal, scores, words
from nps_core.reading.delimited import SEPARATORS
from nps_core.reading.receipt import ROLES
from nps_core.settings import Settings, settings
from nps_core.store import Store

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("sample_data/*.md")])
NAMES = [str(file.relative_to(ROOT)) for file in DOCUMENTS]
MINIMAL_PICTURE_BYTES, MOST_PICTURE_BYTES = 20_000, 250_000

FENCED = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.MULTILINE)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name, kind=""):
    """What stands in the fenced blocks of a document whose first line begins so."""
    return [body for info, body in FENCED.findall(read(name)) if info == kind or (not kind and not info)]


def section(name, heading):
    """The text below a heading, down to the next of its level or above."""
    text = FENCED.sub(lambda block: block[0].replace("\n#", "\n "), read(name))
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"{name} has no heading {heading!r}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(text, first):
    """The rows of the table whose first column is headed so, as lists of cells."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        if cells(line)[:1] == [first]:
            rows = lines[start + 2 :]
            end = next((n for n, row in enumerate(rows) if not row.startswith("|")), len(rows))
            return [cells(row) for row in rows[:end]]
    pytest.fail(f"no table with a first column {first!r}")


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []


def code(text):
    return re.findall(r"`([^`]+)`", text)


def numbers(text):
    return [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


# -- all documents --------------------------------------------------------------------------------------------------


def anchors(name):
    """The anchors of a document's headings, as GitHub makes them."""
    seen, found = Counter(), set()
    for heading in HEADING.findall(FENCED.sub("", read(name))):
        words_only = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
        anchor = words_only.replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(name):
    for link in LINK.findall(FENCED.sub("", read(name))):
        target = urlsplit(link)
        if target.scheme:
            assert target.scheme == "https", f"{name}: {link}"
            continue
        file = ((ROOT / name).parent / unquote(target.path)).resolve() if target.path else ROOT / name
        assert file.is_relative_to(ROOT), f"{name} leads out of the project: {link}"
        assert file.exists(), f"{name} leads to nothing: {link}"
        if target.fragment:
            assert target.fragment in anchors(file.relative_to(ROOT)), f"{name} leads to no heading: {link}"


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs(name):
    examples = "\n".join(block for block in blocks(name, "python") if ">>>" in block)
    parsed = doctest.DocTestParser().get_doctest(examples, {}, name, name, 0)
    failed, _ = doctest.DocTestRunner(verbose=False).run(parsed)
    assert not failed, f"{failed} examples of {name} say something else than they do"


@pytest.mark.parametrize("name", NAMES)
def test_no_document_names_a_path_of_a_machine(name):
    paths = re.findall(r"(?<![\w./])(?:/(?:home|Users|root|tmp|work|mnt|var)\b[^\s)`]*|[A-Z]:\\[^\s)`]*)", read(name))
    assert not paths, f"{name} names {paths}"


@pytest.mark.parametrize("name", NAMES)
def test_sentences_do_without_em_dashes(name):
    assert "—" not in read(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_in_a_document_is_in_the_makefile(name):
    targets = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)[1].split()
    named = re.findall(r"^(?:[A-Z_]+=\S+ )*make (\w+)", "\n".join(blocks(name, "sh")), re.MULTILINE)
    assert set(named) <= set(targets)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_in_a_document_is_one_the_command_line_takes(name):
    written = [line for block in blocks(name, "sh") for line in block.splitlines() if "-m nps_core " in line]
    for line in written:  # the parser ends the program on what it does not know
        asked = command_line._parser().parse_args(shlex.split(line, comments=True)[3:])
        assert callable(asked.run), line


def test_the_index_names_every_document_of_its_folder():
    linked = {urlsplit(link).path for link in LINK.findall(read("docs/README.md"))}
    assert {file.name for file in ROOT.glob("docs/*.md")} - {"README.md"} <= linked


# -- README ---------------------------------------------------------------------------------------------------------


def test_the_readme_is_short_and_begins_with_what_it_is_and_a_picture():
    lines = read("README.md").splitlines()
    assert len(lines) < 150
    paragraphs = read("README.md").split("\n\n")
    assert paragraphs[1].count(". ") == 0, "one sentence says what it is"
    assert paragraphs[2].startswith("![")


def test_the_readme_names_the_two_commands():
    commands = {line.split("#")[0].strip() for block in blocks("README.md", "sh") for line in block.splitlines()}
    assert {"make run", "make test"} <= commands


def test_the_readme_asks_for_what_the_project_asks_for():
    text, project = read("README.md"), tomllib.loads(read("pyproject.toml"))["project"]
    config = tomllib.loads(read(".streamlit/config.toml"))
    pinned = {line for line in read("requirements.txt").splitlines() if "==" in line}
    assert f"Python {project['requires-python'].removeprefix('>=')} or newer" in text
    assert f"http://localhost:{config['server']['port']}" in text
    assert set(re.findall(r"\b[\w-]+==[\w.]+", text)) <= pinned
    assert "torch==" in text


def test_the_picture_is_a_small_screenshot_1440_pixels_wide():
    picture = (ROOT / "docs" / "overview.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">I", picture[16:20])[0] == 1440
    assert MINIMAL_PICTURE_BYTES < len(picture) <= MOST_PICTURE_BYTES


# -- CHANGELOG ------------------------------------------------------------------------------------------------------


def test_the_changelog_has_a_section_for_what_is_not_released_and_one_for_this_version():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    released = re.findall(r"^## \[([^\]]+)\](?: - \d{4}-\d{2}-\d{2})?$", read("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == "Unreleased"
    assert version in released


def test_the_changelog_says_one_sentence_a_line_under_the_usual_headings():
    text = read("CHANGELOG.md")
    usual = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= usual
    for line in re.findall(r"^- (.*)$", text, re.MULTILINE):
        assert line.endswith("."), line
        assert not re.search(r"[.!?] [A-Z]", line), f"more than one sentence: {line}"


# -- CONTRIBUTING ---------------------------------------------------------------------------------------------------


def test_the_floors_are_those_that_are_held():
    written = {room: float(floor) for floor, rooms in table(read("CONTRIBUTING.md"), "floor") for room in code(rooms)}
    assert written == FLOORS


def test_the_doors_are_those_that_are_held():
    written = {code(library)[0]: tuple(code(rooms)) for library, rooms in table(read("CONTRIBUTING.md"), "library")}
    assert written == ONLY_IN


def test_the_rooms_are_there():
    for rooms, _ in table(read("CONTRIBUTING.md"), "room"):
        for room in code(rooms):
            assert (ROOT / room).exists() or (ROOT / "nps_core" / room).exists(), room


def test_every_benchmark_is_explained_with_its_budgets():
    rows = table(section("CONTRIBUTING.md", "How fast"), "script")
    scripts = [name for script, *_ in rows for name in code(script)]
    assert {f"benchmarks/{file.name}" for file in ROOT.glob("benchmarks/[a-z]*.py")} == set(scripts)
    source = ""
    for script, _, _, most in rows:
        source = read(code(script)[0]) if script else source
        budgets = " ".join(re.findall(r"^[\w, ]*BUDGET.* = (.*)$", source, re.MULTILINE))
        assert set(numbers(most)) <= set(numbers(budgets)), f"{script}: {most}"


# -- settings -------------------------------------------------------------------------------------------------------


def test_every_setting_is_in_its_table_and_the_reverse(setting_names):
    written = {code(name)[0] for name, _, _ in table(read("docs/settings.md"), "setting")}
    assert written == setting_names


def test_the_defaults_of_settings_are_those_of_the_code():
    default = Settings()
    for name, shown, _ in table(read("docs/settings.md"), "setting"):
        value = getattr(default, code(name)[0].removeprefix("NPS_").lower())
        meant = {"data": "`data/`", "": "empty", (): "empty", None: "empty", True: "yes", False: "no"}.get(
            value.name if isinstance(value, Path) else value
        )
        assert shown == (meant or str(value)), name


@pytest.mark.parametrize("name", NAMES)
def test_no_document_names_a_setting_that_is_not_one(name, setting_names):
    assert set(re.findall(r"\bNPS_[A-Z_]+\b", read(name))) <= setting_names


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_the_server_in_a_document_is_one(name):
    known = {option.env_var for option in streamlit.config.get_config_options().values()}
    assert set(re.findall(r"\bSTREAMLIT_[A-Z_]+\b", read(name))) <= known


def test_what_the_server_must_be_told_is_named():
    named = section("docs/settings.md", "The server's own")
    must_be = re.search(r"^MUST_BE = (\{.*\})$", read("app.py"), re.MULTILINE)[1]
    for option in re.findall(r'"(\w+\.\w+)":', must_be):
        assert f"`{option}`" in named


# -- command line ---------------------------------------------------------------------------------------------------


def commands():
    """The parser of each command, by its name."""
    actions = command_line._parser()._actions
    return next(action for action in actions if isinstance(action, argparse._SubParsersAction)).choices


def options(parser):
    return [action for action in parser._actions if action.option_strings and action.dest != "help"]


@pytest.mark.parametrize("command", commands())
def test_every_option_of_a_command_is_documented_with_its_choices(command):
    whole = read("docs/command-line.md")
    text = whole[: whole.index("\n## ")] + section("docs/command-line.md", command)
    for option in options(commands()[command]):
        assert f"`{option.option_strings[0]}" in text, f"{command} {option.option_strings[0]}"
        for choice in option.choices or ():
            assert f"`{choice}`" in text, f"{command} {option.option_strings[0]} {choice}"


def test_every_documented_command_and_option_is_one():
    whole = read("docs/command-line.md")
    known = {name for parser in commands().values() for option in options(parser) for name in option.option_strings}
    assert set(re.findall(r"^## (.*)$", whole, re.MULTILINE)) == set(commands())
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", whole)) <= known


def test_every_role_is_documented():
    assert {code(role)[0] for role, *_ in table(read("docs/files.md"), "role")} == set(ROLES)
    assert set(ROLES) <= set(code(read("docs/command-line.md")))


SENTENCES = {"why", "message"}
BY_DATA = {"columns", "segments"}
"""Keys whose values are keyed by what the file holds; an example shows some of them."""


def assert_alike(shown, real, at=""):
    """An example has the keys and the values of the real output, lists cut short, sentences aside."""
    if isinstance(shown, dict):
        if at.rpartition(".")[2] in BY_DATA:
            assert set(shown) <= set(real), at
        else:
            assert list(shown) == list(real), at
        for key, value in shown.items():
            assert_alike(value, real[key], f"{at}.{key}")
    elif isinstance(shown, list):
        assert bool(shown) == bool(real), at
        for one, other in zip(shown, real, strict=False):
            assert_alike(one, other, at)
    elif at.rpartition(".")[2] not in SENTENCES:
        assert shown == (pytest.approx(real) if isinstance(real, float) else real), at


def keys_of(value):
    """The keys of nested values, lists by their first element."""
    if isinstance(value, dict):
        return {key: keys_of(inner) for key, inner in value.items()}
    return [keys_of(value[0])] if isinstance(value, list) and value else None


def example(command):
    [block] = blocks("docs/command-line.md", f"json {command}")
    return json.loads(block)


def printed(capsys, *arguments):
    assert command_line.main(arguments) == 0
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("NPS_DATA", str(tmp_path))
    return tmp_path


WORKBOOK = str(ROOT / "sample_data" / "awkward" / "two_header_rows.xlsx")
SAMPLE = str(ROOT / "sample_data" / "npsight_sample.csv")


def test_the_example_of_summary_is_what_it_prints(own_data, capsys):
    assert_alike(example("summary"), printed(capsys, "summary", WORKBOOK, "--by", "How did you order?", "--json"))


def test_summary_prints_the_documented_keys_for_the_sample_data(own_data, capsys):
    real = printed(capsys, "summary", SAMPLE, "--by", "channel", "--json")
    shown = example("summary")
    assert list(real) == list(shown)
    for key in ("counts", "interval", "rows", "periods"):
        assert keys_of(real[key]) == keys_of(shown[key])
    assert keys_of(real["segments"]["channel"]) == keys_of(shown["segments"]["How did you order?"])
    assert {key.partition(":")[0] for key in real["columns"]} <= set(ROLES)


def test_the_example_of_import_has_the_keys_that_it_and_datasets_print(own_data, capsys):
    kept = printed(capsys, "import", WORKBOOK, "--name", "Abroad", "--json")
    assert keys_of(example("import")) == keys_of(kept)
    assert printed(capsys, "datasets", "--json") == {"datasets": [kept]}


def test_the_example_of_themes_has_the_keys_that_it_prints(own_data, capsys):
    store = Store(settings())
    dataset = store.bring_in(Path(SAMPLE), name="sample")
    store.write_comments(dataset, own_data / "comments.parquet")
    find_themes(own_data / "comments.parquet", own_data / "run", None, None, lambda *_: None)
    store.adopt_themes(dataset, own_data / "run")
    store.close()
    real = printed(capsys, "themes", "sample", "--json")
    shown = example("themes")
    assert list(shown) == list(real)
    # Found by words alone: without a model there are no parts of themes and nothing is marked.
    unmarked = {"subthemes": None, "quality": None, "trend": None}
    assert keys_of(shown["themes"][0] | unmarked) == keys_of(real["themes"][0] | unmarked)
    assert keys_of(shown["themes"][0]["trend"]) == keys_of(real["themes"][0]["trend"])
    assert [*shown["themes"][0]["subthemes"][0], "quotes", "subthemes"] == list(real["themes"][0])
    assert all(keys_of(shown[name]) == keys_of(real[name]) for name in ("set_apart", "periods", "assignments"))
    assert {theme for row in real["assignments"] for theme in row["themes"]} >= {UNSPECIFIC, OTHER}


# -- files ----------------------------------------------------------------------------------------------------------


def test_every_format_of_a_receipt_is_listed():
    listed = {name for names, *_ in table(read("docs/files.md"), "format") for name in code(names)}
    assert listed == {"csv", "xlsx", "xls", "xlsb", "ods", "parquet", "json", "jsonl"}
    spoken = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
    for mark in SEPARATORS:
        assert spoken[mark] in read("docs/files.md")


def test_every_encoding_that_is_recognised_is_listed():
    listed = {name for names, _ in table(read("docs/files.md"), "text is") for name in code(names)}
    marked = {name for _, name in encoding._MARKS}
    assert listed == {*marked, *(name for name, _ in encoding._LADDER), *encoding._LAST_RESORTS}


@pytest.mark.parametrize(("written", "read_as"), table(read("docs/files.md"), "written"))
def test_scores_are_read_as_the_table_says(written, read_as):
    said = scores.judgement(code(written)[0])
    if read_as.isdigit():
        assert scale.ZERO_TO_TEN.score(said.number) == int(read_as)
    else:
        assert said.reason == {"none given": "score_blank", "unreadable": "score_unreadable"}[read_as]


@pytest.mark.parametrize(("written", "read_as"), table(section("docs/files.md", "Dates"), "written"))
@pytest.mark.parametrize("order", dates.ORDERS)
def test_dates_are_read_as_the_table_says_in_any_order(written, read_as, order):
    form = "%Y-%m-%d %H:%M" if ":" in read_as else "%Y-%m-%d"
    assert dates.moment(code(written)[0], order).local == datetime.strptime(read_as, form)


def test_column_names_are_recognised_as_the_table_says():
    patterns = {
        "score": (words.RECOMMENDS, words.SCORES),
        "comment": (words.COMMENTS,),
        "answered_at": (words.TIMES,),
        "clock": (words.CLOCKS,),
        "respondent": (words.RESPONDENTS,),
        "response_id": (words.RESPONSE_IDS, words.ROW_IDS),
        "dimension": (words.DIMENSIONS,),
        "identifier": (words.IDENTIFIERS,),
        "ignored": (personal.BY_NAME,),
    }
    for role, _, names, _ in table(read("docs/files.md"), "role"):
        for name in code(names):
            found = any(pattern.search(words.folded(name)) for pattern in patterns[code(role)[0]])
            assert found, f"{name} is not recognised as {role}"


def test_the_scales_are_those_of_the_code():
    listed = [code(row[0])[0] for row in table(section("docs/files.md", "Scores"), "scale")]
    assert listed == list(scale.SCALES)


def test_the_reasons_of_rows_left_out_are_those_of_the_catalogue():
    for reason, sentence in table(read("docs/files.md"), "reason"):
        assert catalogue("en")[f"reading.{code(reason)[0]}"] == sentence


def test_every_reason_that_the_catalogue_has_is_listed():
    """A reason is part of a sentence; every other entry of reading is a whole one."""
    listed = {code(reason)[0] for reason, _ in table(read("docs/files.md"), "reason")}
    entries = {key.removeprefix("reading."): entry for key, entry in catalogue("en").items() if "reading." in key}
    parts = {key for key, entry in entries.items() if isinstance(entry, str) and entry[-1] not in ".?"}
    assert listed == parts


def test_the_limits_are_those_of_the_code():
    limits = dict(table(section("docs/files.md", "Limits"), "what"))
    assert numbers(limits["size"]) == [Settings().upload_mb]
    assert numbers(limits["columns"]) == [guard.MOST_COLUMNS]
    assert numbers(limits["cells of a sheet, blanks within it too"]) == [guard.MOST_CELLS]
    assert numbers(limits["cells of a Parquet or JSON file"]) == [guard.MOST_RECORD_CELLS]
    assert numbers(limits["lines"]) == [guard.MOST_LINES]
    assert numbers(limits["one line"]) == [guard.LONGEST_LINE]
    assert numbers(limits["one comment"]) == [cleaning.LONGEST_COMMENT]
    packed = [guard._MOST_PART >> 20, guard._MOST_PARTS_TOGETHER >> 20, guard._MOST_RATIO]
    assert numbers(limits["a packed workbook"]) == packed


# -- themes, store, benchmarks, glossary ----------------------------------------------------------------------------


def test_the_numbers_about_themes_are_those_of_the_code():
    text = " ".join(read("docs/themes.md").split())
    assert f"A catalogue knows {sum(entry.is_theme for entry in comment_catalogue())} things" in text
    assert f"at most {grouping.MOST_GROUPS}." in text
    assert f"{OF_EACH} of each group in each script" in text
    assert f"fewer than {ENOUGH}, further ones" in text
    assert f"Fewer than {grouping.FEWEST_UNITS} different clauses" in text


def test_the_store_page_names_what_a_data_folder_holds(own_data, capsys):
    printed(capsys, "import", WORKBOOK, "--json")
    printed(capsys, "summary", Path(WORKBOOK).stem, "--json")
    named = {code(name)[0].rstrip("/") for name, *_ in table(read("docs/store.md"), "in it")}
    assert {place.name for place in own_data.iterdir()} <= named


def test_every_place_where_a_benchmark_was_read_is_listed():
    with (ROOT / "nps_core" / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["source"] and row["url"] for row in rows)
    figures, trust = Counter(), defaultdict(set)
    for row in rows:
        host = urlsplit(row["url"]).netloc.removeprefix("www.")
        figures[host] += 1
        trust[host].add(row["trust"])
    listed = table(read("docs/benchmarks.md"), "read at")
    assert {host: int(count) for host, count, _ in listed} == figures
    assert {host: set(kinds.split(", ")) for host, _, kinds in listed} == trust


def test_the_kinds_of_trust_in_a_benchmark_are_explained():
    assert set(benchmarks.TRUST) <= set(code(section("docs/benchmarks.md", "Benchmarks")))


def test_the_example_of_a_benchmark_file_is_read():
    [own] = benchmarks.read_own(blocks("docs/benchmarks.md", "csv")[0].encode())
    assert (own.industry, own.nps) == ("Home and garden", 31.5)


def test_the_words_of_the_glossary_are_those_of_the_screens():
    for identifier, _, simplified, traditional in table(read("docs/glossary.md"), "identifier"):
        for language, word in (("zh-Hans", simplified), ("zh-Hant", traditional)):
            said = json.dumps(list(catalogue(language).values()), ensure_ascii=False, default=dict)
            assert word in said, f"{identifier}: {language} does not say {word}"


def test_every_language_of_the_screens_is_named_in_the_readme():
    assert len(LANGUAGES) == 3
    for name in ("English", "简体中文", "繁體中文"):
        assert name in read("README.md")


def test_the_upload_limits_are_those_of_the_server():
    from nps_core.web import uploads

    shown = dict(table(read("docs/serving.md"), "what"))
    default = uploads.UploadQuota.__init__.__kwdefaults__
    assert numbers(shown["files of one visitor in memory"]) == [default["session_files"]]
    assert numbers(shown["files of all visitors in memory"]) == [default["all_files"]]
    assert numbers(shown["files from one address in a minute"]) == [default["a_minute"]]


def test_the_limits_of_the_score_are_the_same_on_the_page_and_in_the_document():
    said = " ".join(read("docs/limits.md").split())
    for key, sentence in catalogue("en").items():
        if key.startswith("limits.") and key != "limits.link":
            assert sentence in said, key
