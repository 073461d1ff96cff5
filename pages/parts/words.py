"""Text on the page, shown to the letter: nothing that a customer or a file wrote is ever read as Markdown or HTML."""

import html
from collections.abc import Sequence

import streamlit as st

from nps_core.figures import CATEGORY_COLORS
from nps_core.i18n import Text
from nps_core.links import escaped
from nps_core.scale import category
from nps_core.views import Quote

__all__ = ["changes", "escaped", "lead", "listed", "quiet", "said", "small", "spoken", "told"]

_LONGEST = 500
"""Of a longer comment the rest is folded away."""


def lead(words: str, *context: str) -> None:
    """The sentence that a page opens with; text, to be read aloud. Below it, small, what it speaks of."""
    style = "font-size:1.15rem;line-height:1.45;margin:0;max-width:66rem"
    st.html(f'<p style="{style}">{html.escape(words)}</p>{"".join(map(small, context))}')


def said(words: str) -> None:
    """A sentence inside a card."""
    if words:
        st.html(f'<p style="line-height:1.45;margin:.1rem 0">{html.escape(words)}</p>')


def quiet(*lines: str) -> None:
    """Small grey text, line by line."""
    if any(lines):
        st.html("".join(map(small, lines)))


def told(lines: Sequence[str], quotes: Sequence[Quote], text: Text) -> None:
    """Small grey lines, then what customers wrote with the score they gave; one element, because each one costs."""
    st.html("".join([*map(small, lines), *(_quote(each, text) for each in quotes)]))


def spoken(found: Sequence[tuple[str, Quote]], text: Text) -> None:
    """What customers wrote, each below what it stands for."""
    if found:
        st.html("".join(f"{small(role)}{_quote(quote, text)}" for role, quote in found))


def listed(quotes: Sequence[Quote], notes: Sequence[str], text: Text) -> None:
    """Comments to read one after the other, each with the score, and beneath it a note; long ones fold."""
    if quotes:
        st.html("".join(_listed(quote, note, text) for quote, note in zip(quotes, notes, strict=True)))


def changes(found: Sequence[tuple[str, str, str]]) -> None:
    """Differences, one below the other: each its figure, its colour and what it says."""
    st.html("".join(_change(*each) for each in found))


def _change(figure: str, color: str, words: str) -> str:
    large = f"font-size:1.7rem;font-weight:600;line-height:1.1;min-width:2.9rem;color:{color}"
    return (
        '<div style="display:flex;gap:.7rem;align-items:center;margin:.1rem 0 .5rem">'
        f'<span style="{large}">{html.escape(figure)}</span>'
        f'<span style="font-size:.85rem;line-height:1.4">{html.escape(words)}</span></div>'
    )


def _listed(quote: Quote, note: str, text: Text) -> str:
    group = category(quote.score)
    beside = f"margin:0 0 .7rem;padding:0 .7rem;border-left:4px solid {CATEGORY_COLORS[group]}"
    shown = "font-size:.93rem;line-height:1.45;overflow-wrap:anywhere"
    by = text("frame.quoted", score=quote.score, name=text(f"wording.{group}"))
    small = '<div style="font-size:.78rem;opacity:.75;line-height:1.4">'
    return (
        f'<blockquote style="{beside}"><div dir="auto" style="{shown}">'
        f"{_folded(quote.comment)}</div>{small}{html.escape(' · '.join(filter(None, (by, note))))}</div></blockquote>"
    )


def _folded(comment: str) -> str:
    if len(comment) <= _LONGEST:
        return html.escape(comment)
    first, rest = comment[:_LONGEST], comment[_LONGEST:]
    return f"<details><summary>{html.escape(first)}…</summary>{html.escape(rest)}</details>"


def small(words: str) -> str:
    """Small grey text, as HTML that stands in one element with other."""
    return f'<div style="font-size:.85rem;opacity:.75;line-height:1.45">{html.escape(words)}</div>' if words else ""


def _quote(quote: Quote, text: Text) -> str:
    by = text("frame.quoted", score=quote.score, name=text(f"wording.{category(quote.score)}"))
    beside = "margin:.35rem 0;padding:0 .7rem;border-left:3px solid rgba(138,148,163,.5);line-height:1.4"
    shown = "font-size:.93rem;overflow-wrap:anywhere"
    return (
        f'<blockquote style="{beside}"><span dir="auto" style="{shown}">{html.escape(quote.comment)}</span> '
        f'<span style="font-size:.8rem;opacity:.7;white-space:nowrap">{html.escape(by)}</span></blockquote>'
    )
