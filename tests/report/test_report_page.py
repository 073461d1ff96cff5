"""The page of a report and its presentation hold everything, escape everything and ask for nothing."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nps_core.colors import INK, PAPER
from nps_core.i18n import LANGUAGES, text_in
from nps_core.report.markup import css_text, policy_in
from nps_core.report.markup import read as read_style
from nps_core.report.page import gone, page
from nps_core.report.presentation import presentation

EMPTY = {"meta", "link", "br"}
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


class Read(HTMLParser):
    """A page taken apart: its elements, its texts, its attributes, and that every element is closed where it should."""

    def __init__(self, written):
        super().__init__()
        self.elements, self.attributes, self.texts, self.inline = [], [], [], {}
        self._open = []
        self.feed(written)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] in {"style", "script"}:
            self.inline.setdefault(self._open[-1], []).append(data)
        else:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def pages(documents, hostile):
    """Every kind of page, by name."""
    made = {f"page {language}": page(document) for language, document in documents.items()}
    made |= {
        "presentation": presentation(documents, opened="zh-Hant"),
        "hostile page": page(hostile),
        "hostile presentation": presentation({"en": hostile}, opened="zh-Hans"),
        "gone": gone(),
    }
    return {name: (written, Read(written)) for name, written in made.items()}


def test_a_page_asks_for_nothing_outside_itself(pages):
    for name, (written, read) in pages.items():
        links = [value for _, attribute, value in read.attributes if attribute in {"href", "src", "action", "data"}]
        assert all(link.startswith("#") or link == "data:," for link in links), name
        assert not {"img", "iframe", "object", "embed", "form", "audio", "video", "base"} & set(read.elements), name
        style = "".join(read.inline["style"])
        assert not re.search(r"url\(|@import", style), name
        assert "http-equiv" in written[:400], name


def test_nothing_from_data_becomes_an_element_a_style_or_a_script(pages, attacks):
    for kind in ("page", "presentation"):
        _, plain = pages["page en" if kind == "page" else "presentation"]
        written, read = pages[f"hostile {kind}"]
        assert set(read.elements) <= set(plain.elements) | {"div", "p"}, kind
        assert read.elements.count("script") == plain.elements.count("script")
        assert not [each for each in read.attributes if each[1].startswith("on") or each[1] == "style"]
        assert attacks[0] in read.text
        assert attacks[5] in read.text
        assert "{{ 7 * 7 }} {n:number} %s" in read.text
        assert not {"\u202e", "\x00", "\x0b"} & set(written)


def test_the_policy_allows_the_page_its_own_style_and_script_and_nothing_else(pages):
    for name, (written, read) in pages.items():
        rules = dict(rule.split(" ", 1) for rule in policy_in(written).split("; "))
        for kind in ("style", "script"):
            inline = read.inline.get(kind, [])
            hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline]
            assert rules.get(f"{kind}-src", "") == " ".join(f"'sha256-{each}'" for each in hashes), name
        assert rules["default-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == "'none'"
        assert "script" in read.elements if "presentation" in name else "script" not in read.elements


@LANGUAGE
def test_a_page_has_everything_that_its_document_says(documents, pages, language):
    document = documents[language]
    for name in (f"page {language}", "presentation"):
        _, read = pages[name]
        for sheet in document.sheets:
            for said in (sheet.title, sheet.lead, sheet.context, *sheet.notes, *(quote.text for quote in sheet.quotes)):
                assert said in read.text, said
        assert document.method in read.text
        assert document.trademark in read.text
        assert document.version in read.text


@LANGUAGE
def test_numbers_of_a_table_are_written_as_the_language_does(documents, pages, language):
    _, read = pages[f"page {language}"]
    table = documents[language].sheets[3].tables[0]
    text, row = text_in(language), table.rows[4]
    assert f"{row[0]} {text.number(row[1])} {text.points(-8.6)} {text.points(-16.9)}" in " ".join(read.text.split())


@LANGUAGE
def test_a_page_says_its_language_and_numbers_its_printed_pages(documents, pages, language):
    _, read = pages[f"page {language}"]
    assert ("html", "lang", language) in read.attributes
    style = "".join(read.inline["style"])
    assert "counter(page)" in style
    assert "counter(pages)" in style
    assert css_text(documents[language].dataset)[1:-1] in style


def test_a_drawing_is_there_for_wide_and_for_narrow_pages(documents, pages):
    charts = sum(sheet.chart is not None for sheet in documents["en"].sheets)
    assert pages["page en"][1].elements.count("svg") == 2 * charts
    assert pages["presentation"][1].elements.count("svg") == 2 * charts * len(LANGUAGES)


def test_a_presentation_opens_in_the_language_asked_for_or_the_first_there_is(documents, pages):
    assert '<html lang="zh-Hant">' in pages["presentation"][0]
    assert '<html lang="en">' in pages["hostile presentation"][0]
    assert len(re.findall(r'class="deck"[^>]* hidden>', pages["presentation"][0])) == len(LANGUAGES) - 1
    assert '<html lang="zh-Hans">' in presentation({"zh-Hans": documents["zh-Hans"]}, opened="en")


def test_a_presentation_of_one_language_has_no_choice_of_languages(documents):
    assert 'class="language"' not in presentation({"en": documents["en"]}, opened="en")


def test_a_page_and_a_presentation_are_small(pages):
    for name, (written, _) in pages.items():
        assert len(written.encode()) < 1_000_000, name


def test_a_text_cannot_end_the_style_it_stands_in():
    written = css_text('"; } </style><script>alert(1)</script> \\ \n 調查')
    assert not set(written[1:-1]) & set("\"<>;}'\n")
    assert "調查" in written


def test_a_screen_without_chart_words_or_numbers_shows_its_notes(documents):
    bare = replace(documents["en"].sheets[0], chart=None, tables=(), quotes=(), notes=("At the review it was 34.",))
    shown = presentation({"en": replace(documents["en"], sheets=(bare,))}, opened="en")
    assert shown.partition('<aside class="evidence"')[0].count("<li>At the review it was 34.</li>") == 1


def test_pages_have_the_colours_of_everything_that_is_drawn():
    looks = re.findall(r"--ink: (#\w+).*?--paper: (#\w+)", read_style("colors.css"))
    assert looks == [(INK[look], PAPER[look]) for look in ("light", "dark")]
