"""A number as a bar beside its words: small, in one element of the page, readable without it."""

import html
from collections.abc import Sequence

from nps_core.figures import VERDICT_COLORS

QUIET_COLOR = VERDICT_COLORS["unclear"]
_TRACK = "position:relative;height:7px;border-radius:3px;background:rgba(138,148,163,.18);margin:.15rem 0 .1rem"


def bar(value: float, *, low: float, high: float, least: float, most: float, color: str) -> str:
    """A bar from nothing to a value, with its interval as a thin line.

    Args:
        value, low, high: as they are.
        least, most: what the ends of the track stand for; nothing lies between them, or is one of them.
    """
    zero = _place(0.0, least, most)
    at, left, right = (_place(each, least, most) for each in (value, low, high))
    start, width = min(zero, at), abs(at - zero)
    inner = f"left:{start:.1f}%;width:{max(width, 0.6):.1f}%;height:100%;border-radius:3px;background:{color}"
    line = f"left:{left:.1f}%;width:{max(right - left, 0.3):.1f}%;top:3px;height:1px;background:currentColor;opacity:.6"
    middle = f"left:{zero:.1f}%;width:1px;top:-2px;bottom:-2px;background:currentColor;opacity:.45"
    marks = [inner, line, *([middle] if least < 0 else [])]
    return (
        f'<div aria-hidden="true" style="{_TRACK}">'
        + "".join(f'<span style="position:absolute;{each}"></span>' for each in marks)
        + "</div>"
    )


def beneath(track: str, words: str, marks: Sequence[str] = ()) -> str:
    """A bar and, small, what it says."""
    told = " · ".join(html.escape(each) for each in (words, *marks) if each)
    return f'{track}<div style="font-size:.78rem;opacity:.8;line-height:1.35;margin-bottom:.35rem">{told}</div>'


def _place(value: float, least: float, most: float) -> float:
    """Where a value lies on the track, in per cent; what lies beyond an end is drawn at it and said in words."""
    span = most - least
    return 100 * min(max((value - least) / span, 0.0), 1.0) if span else 0.0
