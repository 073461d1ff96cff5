"""Products that write two or three header rows."""

import json
from datetime import timedelta

from tests.reading.shapes.making import (
    ALL,
    DAY,
    HANT,
    LATIN,
    MULTILINE,
    Column,
    Shape,
    american,
    cycle,
    group,
    ids,
    moments,
    rows_of,
    run,
    shown,
    text_file,
    truth,
    written,
)


def survicate() -> Shape:
    """Two header rows, blank cells right of a question, comments over several lines, labels that contradict."""
    n = 30
    scores, comments, times = run(n, without=(4, 17)), cycle(ALL, n), moments("2026-03-01T08:00", n)
    labels = [group(score) for score in scores]
    labels[5], labels[11] = "Detractor", "Promoter"
    columns = [
        Column(("Date & Time (UTC)", ""), "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column(("Response uuid", ""), "response_id", ids("3f1c9a70-5b7e-4c1d-9e55-000000000{}", n)),
        Column(("Respondent uuid", ""), "respondent", ids("a1b2c3d4-77aa-4e0f-8b11-000000000{}", n, 24)),
        Column(("Device", ""), "", cycle(("desktop", "mobile"), n)),
        Column(("Platform", ""), "", cycle(("Website", "Mobile app", "Link"), n)),
        Column(("Page", ""), "", cycle(("https://shop.example/cart", "https://shop.example/"), n)),
        Column(("email", ""), "ignored", ids("person{}@mail.example", n, 24)),
        Column(("first_name", ""), "ignored", cycle(("Ana", "Bo", "Chen", "Dora", "Eve"), n)),
        Column(("last_name", ""), "ignored", cycle(("Silva", "Lind", "Wei", "Novak", "Okafor"), n)),
        Column(("Q#1: How likely are you to recommend Larkspur to a friend?", "Score"), "score", shown(scores)),
        Column(("", "Label"), "", labels),
        Column(("Q#2: What is the main reason for your score?", "Answer"), "comment", comments),
        Column(("", "Insight"), "dimension", cycle(("Delivery", "", "Support", "Price"), n)),
        Column(("Q#3: Thank you!", "Action"), "", cycle(("Completed", ""), n)),
        Column(("plan", ""), "dimension", cycle(("free", "plus", "pro"), n)),
    ]
    return Shape("survicate.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times), names="Label")


def qualtrics() -> Shape:
    """Three header rows, UTF-16 with tabs, texts in Chinese, a group coded 1 to 3 beside the score."""
    n = 40
    scores, comments, times = run(n, without=(2, 21)), cycle(HANT + MULTILINE, n), moments("2025-11-03T01:00", n)

    def head(name: str, text: str = "") -> tuple[str, str, str]:
        return name, text or name, json.dumps({"ImportId": name[:1].lower() + name[1:]})

    coded = {"Promoter": "3", "Passive": "2", "Detractor": "1", "": ""}
    columns = [
        Column(head("StartDate", "開始日期"), "", written([t - DAY for t in times], "%Y-%m-%d %H:%M:%S")),
        Column(head("EndDate", "結束日期"), "", written(times, "%Y-%m-%d %H:%M:%S")),
        Column(head("Status", "回應類型"), "", ["IP Address"] * n),
        Column(head("IPAddress", "IP 位址"), "ignored", ids("203.0.113.{}", n)),
        Column(head("Progress", "進度"), "", ["35" if s is None else "100" for s in scores]),
        Column(head("Duration (in seconds)", "持續時間（秒）"), "", cycle(("61", "75", "9", "10", "140"), n)),
        Column(head("Finished", "已完成"), "", ["False" if s is None else "True" for s in scores]),
        Column(head("RecordedDate", "記錄的日期"), "", written([t + DAY / 86400 for t in times], "%Y-%m-%d %H:%M:%S")),
        Column(head("ResponseId", "回覆 ID"), "response_id", ids("R_1kYq0{}sPz", n)),
        Column(head("RecipientLastName", "收件人姓氏"), "ignored", cycle(("陳", "林", "黃"), n)),
        Column(head("RecipientFirstName", "收件人名字"), "ignored", cycle(("怡君", "志明", "雅婷"), n)),
        Column(head("RecipientEmail", "收件人電子郵件"), "ignored/respondent", ids("guest{}@mail.example", n)),
        Column(head("UserLanguage", "使用者語言"), "dimension", cycle(("ZH-T", "EN"), n)),
        Column(head("Q1_NPS_GROUP", "您有多大可能推薦我們？ - 群組"), "", [coded[group(s)] for s in scores]),
        Column(head("Q1", "您有多大可能將我們推薦給\n朋友或同事？"), "score", shown(scores)),
        Column(head("Q2", "您給這個分數的主要原因是什麼？"), "comment", comments),
        Column(head("Q2 - Topics"), "", cycle(("服務", "價格", "服務,物流"), n)),
        Column(head("Region", "Region"), "dimension", cycle(("North", "South", "Sotuh"), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("qualtrics.tsv", text_file(rows_of(columns), "utf-16", "\t"), **known, clock=False)


def qualtrics_legacy() -> Shape:
    """V1, V2 ... above the names, a byte order mark, an empty trailing column, scores with their wording."""
    n = 25
    scores, comments, times = run(n, without=(9,)), cycle(ALL, n), moments("2014-03-02T10:22:33", n)
    wording = {0: "0 - Not at all likely", 10: "10 - Extremely likely", None: ""}
    columns = [
        Column(("V1", "ResponseID"), "response_id", ids("R_0vx{}", n)),
        Column(("V2", "ResponseSet"), "", ["Default Response Set"] * n),
        Column(("V3", "Name"), "ignored", cycle(("Kim, Ada", "Ruiz, Leo"), n)),
        Column(("V5", "EmailAddress"), "ignored/respondent", ids("p{}@mail.example", n)),
        Column(("V6", "IPAddress"), "ignored", ids("198.51.100.{}", n)),
        Column(("V7", "Status"), "", ["0"] * n),
        Column(("V8", "StartDate"), "", written([t - 3 * DAY for t in times], "%Y-%m-%d %H:%M:%S")),
        Column(("V9", "EndDate"), "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column(("V10", "Finished"), "", ["0" if s is None else "1" for s in scores]),
        Column(("Q1", "How likely are you to recommend us?"), "score", [wording.get(s, str(s)) for s in scores]),
        Column(("Q1_NPS_GROUP", "How likely are you to recommend us? - Group"), "", [group(s) for s in scores]),
        Column(("Q2", "Why did you choose this score?"), "comment", comments),
        Column(("", ""), "", [""] * n),
    ]
    content = text_file(rows_of(columns), "utf-8-sig")
    return Shape("qualtrics_legacy.csv", content, **truth(columns, scores, comments, times))


def surveymonkey() -> Shape:
    """Two header rows, not UTF-8, month first with AM and PM, a question spread over columns of choices."""
    n = 36
    scores, comments, times = run(n, without=(0, 30)), cycle(LATIN, n), moments("2025-03-05T00:05:07", n)
    columns = [
        Column(("Respondent ID", ""), "response_id/respondent", ids("11487302{}", n)),
        Column(("Collector ID", ""), "", cycle(("429010001", "429010002"), n)),
        Column(("Start Date", ""), "", [american(t - timedelta(minutes=3)) for t in times]),
        Column(("End Date", ""), "answered_at", [american(t) for t in times]),
        Column(("IP Address", ""), "ignored", ids("192.0.2.{}", n)),
        Column(("Email Address", ""), "ignored", [""] * 30 + ids("r{}@mail.example", 6)),
        Column(("First Name", ""), "ignored", cycle(("René", "Zoë", "Jim"), n)),
        Column(("Last Name", ""), "ignored", cycle(("Müller", "O’Hara", "Díaz"), n)),
        Column(("How likely is it that you would recommend us to a friend?", "Response"), "score", shown(scores)),
        Column(("What should we change?", "Open-Ended Response"), "comment", comments),
        Column(("Which of these have you used?", "Website"), "", cycle(("Website", ""), n)),
        Column(("", "App"), "", cycle(("", "App", ""), n)),
        Column(("", "Store"), "", cycle(("Store", "", "", ""), n)),
        Column(("Where do you live?", "Response"), "dimension", cycle(("England", "Ingland", "Wales", "3ngland"), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("surveymonkey.csv", text_file(rows_of(columns), "cp1252"), **known, date_order="mdy")
