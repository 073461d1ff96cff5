"""Names and comments that mean harm are shown to the letter: nothing in data is Markdown, HTML or a formula."""

import re

import pytest
from making import survey
from visiting import PAGES

from nps_core.filters import Filters

HOSTILE = (
    "![x](http://evil.example/1.png)",
    "<img src=x onerror=alert(1)>",
    ":red[x] :material/home: **b** _i_ `c`",
    "$x$ from $5 to $10",
    "[a](javascript:alert(1)) <b>b</b> # h",
)
READ_AS_MARKDOWN = re.compile(
    r"""(?<!\\)(?:
        !\[x | \]\( | <(?:img|b)\b | :red\[ | \*\*b | `c | \$x | \$5 | \#\ h
        | :material/home
    )""",
    re.VERBOSE,
)


def hostile():
    """Answers whose comments, columns and segments mean harm."""
    columns = {f"{name} {place}": [name, *HOSTILE[:2]] for place, name in enumerate(HOSTILE)}
    many = {HOSTILE[0]: [f"{name} {n}" for name in HOSTILE for n in range(4)]}
    return survey([10, 9, 3, 8, 0, 10] * 40, comments=HOSTILE, **columns, **many)


@pytest.fixture
def harmful(keep):
    frame = hostile()
    themes = {"t-1": HOSTILE[1], "t-2": HOSTILE[0], "t-3": HOSTILE[4]}
    return keep(frame, name=HOSTILE[0], themes=themes)


@pytest.mark.parametrize("page", PAGES)
def test_no_label_carries_a_name_that_is_read_as_markdown(reader, harmful, page):
    shown = reader.open(page)
    unescaped = [label for label in shown.labels if READ_AS_MARKDOWN.search(label.replace(":material/list:", ""))]
    assert unescaped == []


@pytest.mark.parametrize("page", ["segments", "themes"])
def test_no_figure_carries_a_name_that_is_read_as_html(reader, harmful, page):
    drawn = [text for figure in reader.open(page).figures for text in strings_in(figure)]
    assert any("evil.example" in text for text in drawn)
    assert [text for text in drawn if re.search(r"<(img|a|b)\b(?! ?/?>?$)", text.replace("<br>", ""))] == []


def strings_in(value) -> list[str]:
    """Every text in a figure."""
    if isinstance(value, str):
        return [value]
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in within for text in strings_in(each)]


@pytest.mark.parametrize("page", PAGES)
def test_no_html_of_data_is_html_on_the_page(reader, harmful, page):
    shown = reader.open(page)
    bodies = "".join(each.value for each in shown.at.html)
    assert "<img" not in bodies
    assert "<b>" not in bodies
    assert "onerror" not in re.sub(r"&lt;[^&]*&gt;", "", bodies)


def test_what_was_written_is_shown_to_the_letter(reader, harmful):
    themes = reader.open("themes")
    assert HOSTILE[1] in themes.words
    assert f"{HOSTILE[0]}, en" in reader.open().html[0] or f"{HOSTILE[0]}, en" in themes.words.replace("\\", "")
    read = reader.open("themes", **{"theme-at": "t-1", "theme-form": "table"}).tables[-1]
    assert set(read["Comment"]) == {HOSTILE[1]}
    names = [pills.label.replace("\\", "") for pills in [*themes.at.pills, *themes.at.multiselect]]
    assert f"{HOSTILE[1]} 1" in names
    assert HOSTILE[0] in themes.at.selectbox(key="data").options, "a list to choose from shows it as it is"
    assert f"{HOSTILE[4]} 3" in themes.at.multiselect(key=HOSTILE[0]).options


def test_a_hostile_segment_can_be_chosen_and_linked_to(reader, harmful, store):
    dimension = f"{HOSTILE[1]} 1"
    page = reader.open("trend", **{dimension: HOSTILE[1]})
    n = int(store.counts(harmful, filters=Filters().within(dimension, HOSTILE[1])).responses[0])
    assert f"{n} of 240 responses" in page.words
    assert f"{dimension}: {HOSTILE[1]}" in page.words


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.csv", "![x](http:evil).csv", "a\r\n\x00b\u202e.csv", "x" * 300]
)
def test_the_name_of_a_file_is_shown_to_the_letter(reader, store, name):
    page = reader.open("data").drop(name, "score,why\n" + "10,good\n3,bad\n" * 20)
    assert not [label for label in page.labels if READ_AS_MARKDOWN.search(label)]
    assert "<img" not in "".join(each.value for each in page.at.html)
    page = page.click("use")
    (dataset,) = store.datasets()
    assert dataset.name.isprintable()
    assert len(dataset.name) <= 120
    assert not [label for label in page.labels if READ_AS_MARKDOWN.search(label)]


def test_hostile_headers_are_shown_to_the_letter_before_a_file_is_kept(reader):
    header = ",".join(f'"{name.replace(chr(34), "")}"' for name in ("score", "why", *HOSTILE))
    row = ",".join(["fine"] * len(HOSTILE))
    page = reader.open("data").drop("a.csv", f"{header}\n" + f"10,good,{row}\n3,bad,{row}\n" * 20)
    assert not [label for label in page.labels if READ_AS_MARKDOWN.search(label)]
    assert HOSTILE[0] in set(page.at.data_editor[0].value["column"])
    assert page.click("use").lead.startswith("NPS is 0,")
