"""Products of the West, which write one header row."""

import json
from datetime import UTC, datetime, timedelta

from tests.reading.shapes.making import (
    ALL,
    CITIES_HANT,
    DAY,
    HANT,
    RUN,
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
    workbook,
    written,
)


def typeform() -> Shape:
    """HTML in a header, another question from 0 to 10 first, three times of which the last counts."""
    n = 24
    scores, comments, times = run(n, without=(6, 7)), cycle(ALL, n), moments("2025-06-01T00:09", n, DAY)
    ended = ["" if s is None else f"{t:%Y-%m-%d %H:%M:%S}" for s, t in zip(scores, times, strict=True)]
    columns = [
        Column("#", "response_id", ids("m0q4jfpx9w3k1t7z{}", n)),
        Column("How satisfied are you with delivery, from 0 to 10?", "", shown(run(n, of=RUN[::-1]))),
        Column("<strong>How likely</strong> are you to recommend us to a friend?", "score", shown(scores)),
        Column("What is the *primary reason* for your score?", "comment", comments),
        Column("customer_id", "respondent", ids("C-{}", n, 18)),
        Column("plan", "dimension", cycle(("free", "pro"), n)),
        Column("Response Type", "", ["partial" if s is None else "completed" for s in scores]),
        Column("Start Date (UTC)", "", written([t - timedelta(minutes=20) for t in times], "%Y-%m-%d %H:%M:%S")),
        Column("Stage Date (UTC)", "", [""] * n),
        Column("Submit Date (UTC)", "answered_at", ended),
        Column("Network ID", "", ids("9f3a77b1{}", n)),
        Column("Tags", "", [""] * n),
    ]
    return Shape("typeform.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def google_forms() -> Shape:
    """Month and day that could be either: to be asked. Two open questions; choices joined by commas."""
    n = 24
    scores, comments, times = run(n), cycle(ALL, n), moments("2025-11-01T08:51:12", n, timedelta(hours=12))
    columns = [
        Column("Timestamp", "answered_at", [american(t, half=False) for t in times]),
        Column("Email Address", "ignored/respondent", ids("form{}@mail.example", n)),
        Column("On a scale of 0 to 10, how likely are you to recommend us?", "score", shown(scores)),
        Column("Why did you give that score?", "comment", comments),
        Column("Anything else?", "", cycle(("no", "", "Please open a shop in Tainan"), n)),
        Column("Which products do you use? ", "", cycle(("Shop, App", "App", "Shop, App, Card (gold, black)"), n)),
        Column("Your region", "dimension", cycle(("East", "West"), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("google.csv", text_file(rows_of(columns)), **known, date_order="mdy", choice={"date_order": "mdy"})


def google_forms_chinese() -> Shape:
    """上午 and 下午, full-width digits and 分 in the scores, a byte order mark."""
    n = 26
    scores, comments, times = run(n, without=(3,)), cycle(HANT, n), moments("2025-03-05T00:05:06", n)
    stamps = [
        f"{t.year}/{t.month}/{t.day} {'上午' if t.hour < 12 else '下午'} {t.hour % 12 or 12}:{t:%M:%S}" for t in times
    ]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    marks = [s.translate(wide) if i % 3 == 0 else s and f"{s}分" for i, s in enumerate(shown(scores))]
    columns = [
        Column("時間戳記", "answered_at", stamps),
        Column("電子郵件地址", "ignored/respondent", ids("tw{}@mail.example", n)),
        Column("您有多大可能向朋友或同事推薦我們？", "score", marks),
        Column("請說明您評分的原因", "comment", comments),
        Column("所在縣市", "dimension", cycle(CITIES_HANT, n)),
    ]
    content = text_file(rows_of(columns), "utf-8-sig")
    return Shape("表單回應 1.csv", content, **truth(columns, scores, comments, times))


def formbricks() -> Shape:
    """Times with GMT+8, cells made safe by a leading quote, numbered headers, unfinished rows."""
    n = 28
    scores, comments, times = run(n, without=(8, 15)), cycle(ALL, n), moments("2026-08-02T14:03:05", n, DAY / 2)
    comments[0], comments[5] = "-1 star for the wait", "=the best shop in town"
    safe = ["'" + c if c.startswith(("=", "+", "-", "@")) else c for c in comments]
    columns = [
        Column("No.", "", [str(i + 1) for i in range(n)]),
        Column("Response ID", "response_id", ids("cm8x2k9{}", n)),
        Column("Timestamp", "answered_at", [f"{t + timedelta(hours=8):%Y-%m-%d %H:%M:%S} GMT+8" for t in times]),
        Column("Finished", "", ["No" if s is None else "Yes" for s in scores]),
        Column("Survey ID", "", ["cm7survey01"] * n),
        Column("Formbricks ID (internal)", "", ids("cmint{}", n)),
        Column("User ID", "respondent", ids("u-{}", n, 20)),
        Column("Tags", "", cycle(("", "vip"), n)),
        Column("userAgent - browser", "", cycle(("Chrome", "Safari"), n)),
        Column("1. How likely are you to recommend us?", "score", shown(scores)),
        Column("2. What is the reason for your score?", "comment", safe),
        Column("person.email", "ignored", ids("fb{}@mail.example", n, 20)),
        Column("person.plan", "dimension", cycle(("starter", "team"), n)),
    ]
    return Shape("formbricks.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def delighted() -> Shape:
    """Unix seconds, a later change of the row, a link, properties as JSON."""
    n = 32
    scores, comments, times = run(n), cycle(ALL, n), moments("2025-01-01T06:30", n)
    seconds = [int(t.timestamp()) for t in times]
    columns = [
        Column("id", "response_id", ids("5350{}", n)),
        Column("person", "respondent", ids("77{}01", n, 26)),
        Column("survey_type", "", ["nps"] * n),
        Column("score", "score", shown(scores)),
        Column("comment", "comment", comments),
        Column("permalink", "", ids("https://app.example/r/{}", n)),
        Column("created_at", "answered_at", [str(s) for s in seconds]),
        Column("updated_at", "", [str(s + 40 * 86400) for s in seconds]),
        Column("person_properties", "", cycle(('{"plan": "pro", "age": 9}', "{}"), n)),
        Column("tags", "", cycle(("", "[]"), n)),
    ]
    return Shape("delighted.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def promoter_io() -> Shape:
    """Attributes as JSON with commas and quotes, microseconds, the day it was sent beside the day it was answered."""
    n = 22
    scores, comments, times = run(n), cycle(ALL, n), moments("2024-09-28T23:59:59.123456", n)
    told = [json.dumps({"plan": "gold, old", "nps": 5, "note": 'said "ok"'}), json.dumps({})]
    columns = [
        Column("id", "response_id", ids("90{}", n)),
        Column("score", "score", shown(scores)),
        Column("score_type", "", [group(s).lower() for s in scores]),
        Column("created", "answered_at", written(times, "%Y-%m-%dT%H:%M:%S.%fZ")),
        Column("attributes", "", cycle(told, n)),
        Column("sent_date", "", written([t - 9 * DAY for t in times], "%Y-%m-%dT%H:%M:%S.%fZ")),
        Column("campaign_id", "", cycle(("7", "8"), n)),
        Column("campaign_name", "dimension", cycle(("After purchase", "Quarterly"), n)),
        Column("comments", "comment", comments),
    ]
    return Shape("promoter.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def thanx() -> Shape:
    """The review is the customer's, the response is the staff's; asked days before it was rated; ragged rows."""
    n = 34
    scores, comments, times = run(n, without=(1, 12, 13)), cycle(ALL, n), moments("2025-04-02T10:11:12", n)
    rated = ["" if s is None else f"{t:%Y-%m-%dT%H:%M:%SZ}" for s, t in zip(scores, times, strict=True)]
    columns = [
        Column("nps_feedback_id", "response_id", ids("npf_{}", n)),
        Column("user_id", "respondent", ids("usr_{}", n, 30)),
        Column("rating", "score", shown(scores)),
        Column("created_at", "", written([t - 5 * DAY for t in times], "%Y-%m-%dT%H:%M:%SZ")),
        Column("rated_at", "answered_at", rated),
        Column("location", "dimension", cycle(("Oakland", "San Jose", "Okland"), n)),
        Column("review", "comment", comments),
        Column("response", "", cycle(("", "Thank you, we will look into it!", "", "Sorry to hear that."), n)),
        Column("responded_by", "", cycle(("", "store manager"), n)),
    ]
    rows = rows_of(columns)
    ragged = [row[:7] if not row[7] and not row[8] else row for row in rows]
    ragged[4] += ["", ""]
    return Shape("thanx.csv", text_file(ragged), **truth(columns, scores, comments, times))


def intellisurvey() -> Shape:
    """-100, 0 and 100 beside the score, days as Excel serials in a workbook, a second sheet of notes."""
    n = 45
    scores, comments, times = run(n), cycle(ALL, n), moments("2025-05-10T12:00", n, DAY)
    points = {"Promoter": 100, "Passive": 0, "Detractor": -100}
    columns = [
        Column("respid", "response_id/respondent", list(range(1001, 1001 + n))),
        Column("completed", "answered_at", [(t - datetime(1899, 12, 30, tzinfo=UTC)) / DAY for t in times]),
        Column("Q3_NPS_SCORE", "", [points[group(s)] for s in scores]),
        Column("Q3_NPS_DPP", "", [group(s) for s in scores]),
        Column("Q3", "score", scores),
        Column("Q3_why", "comment", [c or None for c in comments]),
        Column("region", "dimension", cycle(("Nord", "Süd"), n)),
    ]
    content = workbook(Data=rows_of(columns), Notes=[["score", "meaning"], [9, "good"], [3, "bad"]])
    return Shape("intellisurvey.xlsx", content, **truth(columns, scores, comments, times), date_order="")
