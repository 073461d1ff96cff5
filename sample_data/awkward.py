"""The same answers as three survey tools would hand them over: Big5 with 民國 dates, two header rows, 1 to 11."""

import csv
import io
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from openpyxl import Workbook

from sample_data.shop import LINES, PICKUP, Answer

Rows = list[list[Any]]

TRADITIONAL_CHANNELS: Final = {"web": "官網", "app": "App", PICKUP: "門市取貨", "phone": "電話訂購"}
CITIES: Final = {"台北市": 24, "新北市": 26, "桃園市": 12, "台中市": 16, "台南市": 8, "高雄市": 14}
CHANNEL_NUMBERS: Final = {"web": 1, "app": 2, PICKUP: 3, "phone": 4}
SOURCES: Final = {"微信": 62, "手机提交": 24, "链接": 14}
PLACES: Final = {
    "广东-深圳": 3,
    "上海-上海": 4,
    "浙江-杭州": 3,
    "四川-成都": 2,
    "北京-北京": 3,
    "福建-厦门": 1,
    "湖北-武汉": 1,
}
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
BLANK_AFTER: Final = (41, 118, 119)
"""Answers behind which the workbook has an empty row."""


def big5_minguo(path: Path, answers: list[Answer], rng: Random) -> None:
    """A questionnaire as a Taiwanese office saves it: semicolons, Big5 (what it lacks becomes "?"), 民國 years."""
    header = ["填答時間", "您有多大意願推薦我們給親友？(0-10)", "原因", "通路", "地區"]
    cities = rng.choices(list(CITIES), list(CITIES.values()), k=len(answers))
    rows = [
        [_minguo(answer), _shown(answer.score), answer.comment, TRADITIONAL_CHANNELS[answer.channel], city]
        for answer, city in zip(answers, cities, strict=True)
    ]
    path.write_bytes(_csv([header, *rows], ";").encode("cp950", errors="replace"))


def coded_1_to_11(path: Path, answers: list[Answer], rng: Random) -> None:
    """An export by number: each score is its option's number, 1 for 0 up to 11 for 10; skipped is -3."""
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"]
    header += [
        "1、您向朋友或同事推荐我们的可能性有多大？",
        "2、您打分的具体原因是什么？",
        "3、您这次是通过哪种方式下单的？",
    ]
    rows = [_coded(number, answer, rng) for number, answer in enumerate(answers, 1)]
    path.write_bytes(_csv([header, *rows], ",").encode("gb18030"))


def two_header_rows(path: Path, answers: list[Answer], rng: Random) -> None:
    """A workbook with the questions in row 1, what kind of answer in row 2, and a few empty rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet"
    for row in _two_headers():
        sheet.append(row)
    for number, answer in enumerate(reversed(answers), 1):
        sheet.append(_collected(number, answer, rng))
        if number in BLANK_AFTER:
            sheet.append([])
    _save(book, path)


def _minguo(answer: Answer) -> str:
    at = answer.answered_at
    return f"民國{at.year - 1911}年{at.month}月{at.day}日 {at:%H:%M}"


def _coded(number: int, answer: Answer, rng: Random) -> list[Any]:
    at = answer.answered_at
    place = rng.choices(list(PLACES), list(PLACES.values()))[0]
    return [
        number,
        f"{at.year}/{at.month}/{at.day} {at:%H:%M:%S}",
        f"{rng.randrange(14, 190)}秒",
        rng.choices(list(SOURCES), list(SOURCES.values()))[0],
        "N/A",
        f"198.51.100.{rng.randrange(1, 255)}({place})",
        -3 if answer.score is None else answer.score + 1,
        answer.comment or "(跳过)",
        CHANNEL_NUMBERS[answer.channel],
    ]


def _two_headers() -> Rows:
    about = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address"]
    about += ["First Name", "Last Name", "Custom Data 1"]
    questions = ["How likely is it that you would recommend us to a friend or colleague?"]
    questions += ["What is the main reason for your score?", "How did you order?", "What did you buy?"]
    kinds = ["Response", "Open-Ended Response", "Response", *(line.capitalize() for line in LINES)]
    return [about + questions + [None] * (len(LINES) - 1), [None] * len(about) + kinds]


def _collected(number: int, answer: Answer, rng: Random) -> list[Any]:
    ended = answer.answered_at.replace(tzinfo=None)
    started: datetime = ended - timedelta(seconds=rng.randrange(20, 240))
    ticked = [line.capitalize() if line == answer.product_line else None for line in LINES]
    about = [118_204_500_000 - number * 137, 428_160_339, started, ended, f"203.0.113.{rng.randrange(1, 255)}"]
    words = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}
    score = None if answer.score is None else words.get(answer.score, answer.score)
    return [*about, None, None, None, None, score, answer.comment or None, answer.channel.capitalize(), *ticked]


def _shown(score: int | None) -> str:
    return "" if score is None else str(score)


def _csv(rows: Rows, separator: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _save(book: Workbook, path: Path) -> None:
    """The workbook without the moment it was saved at, stored uncompressed: the same cells, the same bytes."""
    saved = io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-10-12T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system = 3
            target.writestr(entry, content)
