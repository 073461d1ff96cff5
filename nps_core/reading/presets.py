"""The survey tools whose exports are known by their headers, and what files of one shape share.

A preset guides, it does not decide: a column takes the role that its tool gives it only if its cells fit.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nps_core.reading import words
from nps_core.reading.headers import Header, same


@dataclass(frozen=True)
class Preset:
    """What is known of a tool's export.

    Attributes:
        tool: the tool's own name.
        marks: patterns over folded headers; a file that has them all is the tool's.
        roles: pairs of a role and a pattern over folded headers.
        first: a pattern that the first header must match, where the marks alone say too little.
        by_number: whether it may store the number of an option, and so 0 to 10 as 1 to 11.
        is_utc: whether times without a zone are in UTC.
    """

    tool: str
    marks: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    first: str = ""
    by_number: bool = False
    is_utc: bool = False

    def role_of(self, name: str) -> str:
        """The role that the tool gives a column of a folded name; empty when it says nothing about it."""
        return next((role for role, pattern in self.roles if re.search(pattern, name)), "")


PRESETS: Final = (
    Preset(
        "Survicate",
        (r"^date & time \(utc\)$", r"^response uuid$"),
        (
            *(("answered_at", r"^date & time \(utc\)$"), ("response_id", r"^response uuid$")),
            *(("respondent", r"^respondent uuid$"), ("score", r"\w score score$"), ("comment", r"\w answer answer$")),
            *(("dimension", r"\w insight insight$"), ("dimension", r"^(?:device|platform|page)$")),
        ),
        is_utc=True,
    ),
    Preset(
        "Qualtrics",
        (r"^(?:response id|response set)\b", r"^(?:recorded date|end date)\b", r"^finished\b", r"^ip ?address\b"),
        (
            *(("answered_at", r"^end date\b"), ("response_id", r"^response id\b")),
            *(
                ("respondent", r"^external (?:data )?reference\b"),
                ("dimension", r"^(?:distribution channel|user language)\b"),
            ),
        ),
    ),
    Preset(
        "SurveyMonkey",
        (r"^respondent id$", r"^collector id$", r"^end date$"),
        (("respondent", r"^respondent id$"), ("answered_at", r"^end date$"), ("dimension", r"^collector id$")),
    ),
    Preset(
        "Typeform",
        (r"^#$", r"^submit date \(utc\)$", r"^network id$"),
        (
            *(("response_id", r"^#$"), ("answered_at", r"^submit date \(utc\)$")),
            *(("ignored", r"^network id$"), ("dimension", r"^(?:response type|tags)$")),
        ),
        is_utc=True,
    ),
    Preset(
        "Formbricks",
        (r"^response id$", r"^survey id$", r"^finished$", r"^timestamp$"),
        (
            *(("response_id", r"^response id$"), ("answered_at", r"^timestamp$"), ("respondent", r"^user id$")),
            *(("ignored", r"^formbricks id \(internal\)$"), ("dimension", r"^(?:finished|tags|user agent browser)$")),
        ),
    ),
    Preset(
        "Wenjuanxing (问卷星)",
        (r"^提交答卷时间$", r"^(?:来自ip|来源详情|所用时间)$"),
        (
            *(("response_id", r"^序号$"), ("answered_at", r"^提交答卷时间$"), ("ignored", r"^(?:来自ip|总分)$")),
            ("dimension", r"^(?:来源|来源详情)$"),
        ),
        by_number=True,
    ),
    Preset(
        "Tencent Survey (腾讯问卷)",
        (r"^开始答题时间$", r"^结束答题时间$"),
        (
            *(("response_id", r"^编号$"), ("answered_at", r"^结束答题时间$"), ("respondent", r"^用户标识$")),
            *(("dimension", r"^(?:地理位置.*|用户类型)$"), ("ignored", r"^总分$")),
        ),
    ),
    Preset(
        "SurveyCake",
        (r"^填答時間$", r"^填答秒數$"),
        (
            *(("response_id", r"^hash$"), ("answered_at", r"^填答時間$"), ("respondent", r"^會員編號$")),
            *(("respondent", r"^自訂id$"), ("attribute", r"^填答秒數$")),
        ),
    ),
    Preset(
        "Delighted",
        (r"^survey type$", r"^person(?: id)?$", r"^score$", r"^created at$"),
        (
            *(("response_id", r"^id$"), ("respondent", r"^person(?: id)?$"), ("score", r"^score$")),
            *(("comment", r"^comment$"), ("answered_at", r"^created at$"), ("dimension", r"^tags$")),
        ),
        is_utc=True,
    ),
    Preset(
        "SatisMeter",
        (r"^nps rating$", r"^nps date$"),
        (("score", r"^nps rating$"), ("comment", r"^nps comment$"), ("answered_at", r"^nps date$")),
    ),
    Preset(
        "Promoter.io",
        (r"^score type$", r"^campaign id$", r"^sent date$"),
        (
            *(("response_id", r"^id$"), ("score", r"^score$"), ("answered_at", r"^created$")),
            *(("comment", r"^comments$"), ("dimension", r"^campaign (?:name|id)$")),
        ),
        is_utc=True,
    ),
    Preset(
        "Thanx",
        (r"^nps feedback id$", r"^rating$", r"^rated at$"),
        (
            *(("response_id", r"^nps feedback id$"), ("respondent", r"^user id$"), ("score", r"^rating$")),
            *(("answered_at", r"^rated at$"), ("comment", r"^review$"), ("dimension", r"^(?:location|responded by)$")),
        ),
        is_utc=True,
    ),
    Preset(
        "Medallia",
        (r"^star rating$", r"^response received at$"),
        (
            *(("answered_at", r"^response received at$"), ("comment", r"^comments$")),
            *(("dimension", r"^(?:channel|tags)$"), ("attribute", r"^star rating$")),
        ),
        is_utc=True,
    ),
    Preset("IntelliSurvey", (r"\bnps dpp$",), (("response_id", r"^resp ?id$"),)),
    Preset(
        "Google Forms",
        (r"[?？]|\w \w+ \w|[一-鿿]{6}",),
        (("answered_at", r"^(?:timestamp|時間戳記|时间戳记)$"),),
        first=r"^(?:timestamp|時間戳記|时间戳记)$",
    ),
)
"""In the order in which they are tried: what says little stands last."""


def recognised(headers: Sequence[Header]) -> Preset | None:
    """The tool whose export has these headers; None when it is not known.

    >>> from nps_core.reading.headers import headers_of
    >>> recognised(headers_of(["序号", "提交答卷时间", "来自IP", "您愿意推荐吗？"])).tool
    'Wenjuanxing (问卷星)'
    >>> recognised(headers_of(["timestamp", "score", "comment"])) is None
    True
    """
    names = [words.folded(header.words) for header in headers]
    return next((preset for preset in PRESETS if _is_of(preset, names)), None)


def _is_of(preset: Preset, names: Sequence[str]) -> bool:
    if preset.first and not re.search(preset.first, names[0]):
        return False
    return all(any(re.search(mark, name) for name in names) for mark in preset.marks)


def fingerprint(headers: Iterable[str]) -> str:
    """What files with the same headers in the same order share, whatever their rows.

    >>> fingerprint(["Score", "Why"]) == fingerprint(["ＳＣＯＲＥ", "why"]) != fingerprint(["Why", "Score"])
    True
    """
    return hashlib.sha256("\n".join(map(same, headers)).encode()).hexdigest()[:32]
