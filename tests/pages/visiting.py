"""A reader at the pages without a browser: opens a link, reads, clicks."""

import html
import json
import re
from dataclasses import dataclass

import pandas as pd
from streamlit.testing.v1 import AppTest

from nps_core.i18n import Text, text_in
from nps_core.score import Nps
from nps_core.settings import ROOT
from nps_core.tally import Tally

PAGES = ("overview", "trend", "segments", "changes", "themes", "drivers", "reviews", "planning", "data", "limits")
LOCALES = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}


class Page:
    """A page as it stands before a reader."""

    def __init__(self, at: AppTest) -> None:
        self.at = at
        assert not at.exception, at.exception[0].message
        assert not at.error, [error.value for error in at.error]

    @property
    def html(self) -> list[str]:
        """Every line that is shown to the letter."""
        blocks = [block for each in self.at.html for block in re.split(r"</(?:p|div|blockquote)>", each.value)]
        lines = [html.unescape(re.sub(r"<[^>]*>", "", block)) for block in blocks]
        return [line for line in lines if line]

    @property
    def lead(self) -> str:
        """The sentence the page opens with; of a refusal, that."""
        return self.html[0] if self.html else ""

    @property
    def words(self) -> str:
        """Everything that is written on the page and beside it, tables left out."""
        shown = [*self.html, *(each.value for each in self.at.markdown), *(each.value for each in self.at.warning)]
        shown += [each.value for each in self.at.info] + [each.label for each in self.at.button]
        shown += [f"{each.label} {each.value}" for each in self.at.metric]
        return "\n".join(shown)

    @property
    def charts(self) -> list:
        return [each.proto for each in self.at.get("plotly_chart")]

    @property
    def figures(self) -> list[dict]:
        """What each chart draws."""
        return [json.loads(each.spec) for each in self.charts]

    @property
    def progress(self) -> str:
        """What is under way."""
        return " ".join(each.proto.text for each in self.at.get("progress"))

    @property
    def tables(self) -> list[pd.DataFrame]:
        return [each.value for each in self.at.dataframe]

    @property
    def labels(self) -> list[str]:
        """Every text that Streamlit reads as Markdown: bodies, labels, the options of pills."""
        found = [each.value for each in self.at.markdown]
        found += [each.value for kind in ("warning", "info", "caption") for each in getattr(self.at, kind)]
        for kind in ("button", "selectbox", "multiselect", "text_input", "date_input", "pills", "segmented_control"):
            for each in getattr(self.at, kind):
                found += [each.label, *(each.options if kind in {"pills", "segmented_control"} else ())]
        for metric in self.at.metric:
            found += [metric.label, metric.value]
        for kind in ("popover", "expander", "dialog", "tabs", "page_link"):
            found += [getattr(each.proto, "label", "") for each in self.at.get(kind)]
        return [each for each in found if each]

    def click(self, key: str) -> "Page":
        return Page(self.at.button(key=key).click().run())

    def choose(self, kind: str, key: str, value) -> "Page":
        return Page(getattr(self.at, kind)(key=key).set_value(value).run())

    def pick(self, label: str, value: str) -> "Page":
        """Choose in the select box of a label, by what its options say."""
        (box,) = [each for each in self.at.selectbox if each.label == label]
        return Page(box.select_index(box.options.index(value)).run())

    def drop(self, name: str, content: str | bytes) -> "Page":
        """Drop a survey file."""
        (place,) = [each for each in self.at.file_uploader if (each.key or "").startswith("file-")]
        return Page(place.upload(name, _bytes(content)).run())

    def drop_marks(self, name: str, content: str | bytes) -> "Page":
        """Drop a file of benchmarks."""
        (place,) = [each for each in self.at.file_uploader if (each.key or "").startswith("benchmarks-")]
        return Page(place.upload(name, _bytes(content)).run())

    def change_role(self, column: str, role: str) -> "Page":
        """Say what a column of the dropped file is."""
        table = self.at.data_editor[0]
        row = list(table.value["column"]).index(column)
        self.at.session_state[table.key] = {"edited_rows": {row: {"role": role}}, "added_rows": [], "deleted_rows": []}
        return Page(self.at.run())

    @property
    def refusal(self) -> str:
        """The sentence of a refusal; empty when nothing was refused."""
        said = [each.value for each in self.at.html if 'role="alert"' in each.value]
        return html.unescape(re.sub(r"<[^>]*>", "", said[0])) if said else ""

    def rerun(self) -> "Page":
        return Page(self.at.run())

    def go(self, page: str) -> "Page":
        return Page(self.at.switch_page(f"{page}.py").run())

    @property
    def link(self) -> dict[str, list[str]]:
        """What the URL carries."""
        return {
            key: value if isinstance(value, list) else [value] for key, value in self.at.query_params.items() if value
        }


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser."""

    def open(self, page: str = "overview", language: str = "en", **link: str | list[str]) -> Page:
        """The page that a link shows in a browser that asks for a language."""
        at = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
        at.context = {"locale": LOCALES[language]}
        for key, value in link.items():
            at.query_params[key] = value
        return Page(at.switch_page(f"{page}.py").run())


def points(scores, text: Text | None = None) -> str:
    """The NPS of some answers as a sentence shows it."""
    return (text or text_in("en")).points(Nps.of(Tally.of_scores(scores)).nps)


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
