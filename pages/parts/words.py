"""Text on the page, shown to the letter: nothing that a customer or a file wrote is ever read as Markdown or HTML."""

import html
import re

import streamlit as st

from nps_core.i18n import Text
from nps_core.scale import category

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#!|~$:])")


def escaped(name: str) -> str:
    r"""A name from data as a label, a pill or a segmented control shows it to the letter; lists to choose from do so.

    >>> escaped("![x](y)"), escaped("in-store")
    ('\\!\\[x\\]\\(y\\)', 'in-store')
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(name.split()))


def lead(words: str) -> None:
    """The sentence that a page opens with; text, to be read aloud."""
    st.html(f'<p style="font-size:1.2rem;line-height:1.5;margin:0;max-width:64rem">{html.escape(words)}</p>')


def quiet(words: str) -> None:
    """A line of small grey text."""
    st.html(f'<div style="font-size:0.85rem;opacity:0.75;line-height:1.45">{html.escape(words)}</div>')


def quote(score: int, comment: str, text: Text) -> None:
    """What a customer wrote, with the score."""
    by = text("frame.quoted", score=score, name=text(f"wording.{category(score)}"))
    st.html(
        '<blockquote style="margin:0 0 .3rem 0;padding:.1rem .8rem;border-left:3px solid rgba(138,148,163,.5)">'
        f'<span style="font-size:.95rem">{html.escape(comment)}</span><br>'
        f'<span style="font-size:.8rem;opacity:.7">{html.escape(by)}</span></blockquote>'
    )
