"""Files that companies make themselves: of a till, a hotel, a call centre, a shop system, a spreadsheet."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import openpyxl

from tests.reading.shapes.making import (
    CITIES_HANT,
    DAY,
    HANS,
    HANT,
    LATIN,
    Cell,
    Column,
    Shape,
    american,
    cycle,
    group,
    ids,
    moments,
    rows_of,
    run,
    saved,
    shown,
    text_file,
    truth,
    workbook,
    written,
)


def days(start: str, n: int, step: int = 1) -> list[datetime]:
    """Midnights from a day on."""
    return moments(start, n, step * DAY)


def restaurant_till() -> Shape:
    """Years of the Republic, LINE names, invoice numbers that look like passports, a sum at the end, in Big5."""
    n = 60
    scores, comments, times = run(n), cycle(HANT, n), days("2025-03-01", n)
    spent = [300 + 137 * i for i in range(n)]
    columns = [
        Column("門市", "dimension", cycle(("台北信義店", "板橋店", "台中公益店"), n)),
        Column("結帳日期", "answered_at", [f"{t.year - 1911}/{t:%m/%d}" for t in times]),
        Column("發票號碼", "identifier", [f"AB{30000000 + 37 * i}" for i in range(n)]),
        Column("消費金額", "attribute", [f"{amount:,}" for amount in spent]),
        Column("會員姓名", "ignored", cycle(("陳怡君", "林家豪", "黃淑芬"), n)),
        Column("LINE ID", "ignored", ids("amy_{}", n, 40)),
        Column("連絡電話", "ignored", [f"0912-345-{100 + i}" for i in range(n)]),
        Column("推薦分數", "score", shown(scores)),
        Column("顧客意見", "comment", comments),
    ]
    rows = [*rows_of(columns), ["合計", "", "", f"{sum(spent):,}", "", "", "", "7.15", ""]]
    known = truth(columns, scores, comments, times, below=1)
    return Shape(
        "till.csv",
        text_file(rows, "cp950"),
        **known,
        clock=False,
        numbers={3: dict(zip(range(2, n + 2), spent, strict=True))},
    )


def hotel_report() -> Shape:
    """A title, groups of columns above their names, a subtotal below each month and a grand total."""
    columns = [
        Column(("Guest", "Guest Name"), "ignored", []),
        Column(("", "Nationality"), "dimension", []),
        Column(("", "Membership No."), "respondent", []),
        Column(("Stay", "Arrival"), "", []),
        Column(("", "Departure"), "answered_at", []),
        Column(("", "Room Type"), "dimension", []),
        Column(("Feedback", "Likelihood to recommend (0-10)"), "score", []),
        Column(("", "Comments"), "comment", []),
    ]
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["Harbour View Hotel"], ["Period: 1 January to 31 March 2026"], ["Printed by: Front Office"], []):
        sheet.append(line)
    for line in zip(*(column.header for column in columns), strict=True):
        sheet.append(line)
    scores, comments, times = run(60), cycle(LATIN, 60), days("2026-01-01", 60)
    found: dict[str, dict[int, Cell]] = {"scores": {}, "comments": {}, "times": {}}
    left_out, names = [], ("Mr Chan", "Ms Smith", "Mrs Tanaka", "Mr Kim")
    for i, (score, comment, time) in enumerate(zip(scores, comments, times, strict=True)):
        out = time.replace(tzinfo=None)
        stay = [f"HV{10000 + 7 * (i % 50)}", out - 2 * DAY, out, ("Deluxe", "Suite")[i % 2]]
        sheet.append([names[i % 4], ("HK", "UK", "JP")[i % 3], *stay, score, comment])
        found["scores"][sheet.max_row] = score
        found["times"][sheet.max_row] = time
        found["comments"] |= {sheet.max_row: comment} if comment else {}
        if i % 20 == 19:
            sheet.append([f"Subtotal {time:%B}", *[""] * 5, 6.9 + i / 100, ""])
            left_out.append(sheet.max_row)
    sheet.append(["Grand Total", *[""] * 5, 7.15, ""])
    roles = tuple(column.role for column in columns)
    rows = (*left_out, sheet.max_row)
    return Shape("hotel.xlsx", saved(book), roles, **found, left_out=rows, clock=False, date_order="", people=50)


def call_centre() -> Shape:
    """Tabs in UTF-16, the caller's number, who took the call, how long it took."""
    n = 44
    scores, comments, times = run(n, without=(4, 17)), cycle(LATIN, n), moments("2026-03-02T08:07", n)
    columns = [
        Column("Call ID", "identifier/response_id", ids("C88{}", n)),
        Column("Agent", "dimension", cycle(("Priya S", "Tom H", "Aisha K"), n)),
        Column("Queue", "dimension", cycle(("Billing", "Technical"), n)),
        Column("CLI", "ignored", [f"+4477009{i:05}" for i in range(n)]),
        Column("Call start", "answered_at", written(times, "%d/%m/%Y %H:%M:%S")),
        Column("Handle time", "", [f"00:{i % 20:02}:{i:02}" for i in range(n)]),
        Column("Post-call NPS (0-10)", "score", shown(scores)),
        Column("Verbatim", "comment", comments),
    ]
    content = text_file(rows_of(columns), "utf-16", "\t")
    return Shape("calls.txt", content, **truth(columns, scores, comments, times), date_order="dmy")


def german_shop() -> Shape:
    """Days with points and no time, decimal commas, umlauts in the old code page."""
    n = 44
    scores, times = run(n), days("2026-01-05", n)
    comments = cycle(("Lieferung kam zu spät", "Sehr freundliche Beratung", "", "Rücksendung war umständlich"), n)
    worth = [12.5 + 1234.25 * (i % 4) + i for i in range(n)]
    columns = [
        Column("Kundennummer", "respondent", ids("K-{}", n, 40)),
        Column("Vorname", "ignored", cycle(("Jürgen", "Ute", "Bärbel"), n)),
        Column("Nachname", "ignored", cycle(("Müller", "Schäfer", "Weiß"), n)),
        Column("Straße", "ignored", [f"Schloßstraße {i + 1}" for i in range(n)]),
        Column("Filiale", "dimension", cycle(("München", "Köln"), n)),
        Column("Bestellwert (€)", "attribute", [f"{w:,.2f}".translate(str.maketrans(",.", ".,")) for w in worth]),
        Column("Datum der Antwort", "answered_at", written(times, "%d.%m.%Y")),
        Column("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", "score", shown(scores)),
        Column("Begründung", "comment", comments),
    ]
    known = truth(columns, scores, comments, times)
    numbers = {5: dict(zip(range(2, n + 2), worth, strict=True))}
    content = text_file(rows_of(columns), "cp1252", ";")
    return Shape("kunden.csv", content, **known, clock=False, date_order="dmy", numbers=numbers)


def brazilian_shop() -> Shape:
    """A form in Portuguese: full names, tax and telephone numbers, amounts in reais."""
    n = 44
    scores, times = run(n), moments("2026-02-01T09:10:11", n)
    comments = cycle(("Entrega atrasou muito", "Ótimo atendimento", "", "Produto veio com defeito"), n)
    paid = [29.9 + 1000 * (i % 3) + i for i in range(n)]
    columns = [
        Column("Carimbo de data/hora", "answered_at", written(times, "%d/%m/%Y %H:%M:%S")),
        Column("Nome completo", "ignored", cycle(("João Silva", "Maria Souza", "Conceição Araújo"), n)),
        Column("CPF", "ignored", [f"123.456.7{i:02}-09" for i in range(n)]),
        Column("Celular", "ignored", [f"(11) 9{8000 + i}-1234" for i in range(n)]),
        Column("Em uma escala de 0 a 10, o quanto você recomendaria a nossa loja?", "score", shown(scores)),
        Column("Qual o principal motivo da sua nota?", "comment", comments),
        Column("Estado", "dimension", cycle(("SP", "RJ", "MG"), n)),
        Column("Valor", "attribute", [f"R$ {p:,.2f}".translate(str.maketrans(",.", ".,")) for p in paid]),
    ]
    known = truth(columns, scores, comments, times)
    numbers = {7: dict(zip(range(2, n + 2), paid, strict=True))}
    return Shape(
        "pesquisa.csv", text_file(rows_of(columns), "utf-8-sig", ";"), **known, date_order="dmy", numbers=numbers
    )


def two_questions() -> Shape:
    """Two questions from 0 to 10 that both ask to recommend: which one, is asked."""
    n = 44
    scores, comments, times = run(n), cycle(LATIN, n), moments("2026-05-01T08:00:01", n)
    app = "On a scale of 0 to 10, how likely are you to recommend our app to a friend?"
    columns = [
        Column("Timestamp", "answered_at", [american(t, half=False) for t in times]),
        Column("Email Address", "respondent", ids("user{}@mail.example", n)),
        Column(app, "score", shown(scores)),
        Column("What is the main reason for your score?", "comment", comments),
        Column(app.replace("app", "delivery"), "attribute", shown(run(n)[::-1])),
        Column("How often do you order?", "dimension", cycle(("Weekly", "Monthly"), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("form.csv", text_file(rows_of(columns)), **known, date_order="mdy", choice={"roles": [["score", app]]})


def customer_system() -> Shape:
    """Everything that is known of a customer: many days, of which one is the answer's, and another 0 to 10."""
    n = 60
    missing = tuple(range(3, n, 4))
    scores, times = run(n, without=missing), moments("2025-07-01T10:11:00", n, 5 * DAY)
    comments = ["" if s is None else c for s, c in zip(scores, cycle(LATIN, n), strict=True)]
    iso = [f"{t:%Y-%m-%dT%H:%M:%S.000+0000}" for t in times]
    ends = [f"{date(2027, 1, 1) + timedelta(i)}" for i in range(n)]
    columns = [
        Column("Id", "", ids("0032X0000000{}", n)),
        Column("AccountId", "respondent", ids("0012X0000000{}", n, 30)),
        Column("Name", "ignored", cycle(("Emma Jones", "Liam Patel"), n)),
        Column("Email", "ignored", ids("a{}@corp.example", n)),
        Column("MailingStreet", "ignored", [f"{i + 1} High Street" for i in range(n)]),
        Column("Birthdate", "ignored", [f"19{50 + i % 40}-03-04" for i in range(n)]),
        Column("CreatedDate", "", [f"2021-01-{i % 28 + 1:02}T09:00:00.000+0000" for i in range(n)]),
        Column("Account.Industry", "dimension", cycle(("Retail", "Finance"), n)),
        Column("Account.NumberOfEmployees", "attribute", [str(5 + 83 * i) for i in range(n)]),
        Column("Contract_Start__c", "", [f"2023-02-{i % 28 + 1:02}" for i in range(n)]),
        Column("Contract_End__c", "", ends),
        Column("Health_Score__c", "attribute", shown(run(n)[::-1])),
        Column("NPS_Survey_Sent__c", "", [f"{t - 3 * DAY:%Y-%m-%dT%H:%M:%S.000+0000}" for t in times]),
        Column(
            "NPS_Response_Date__c",
            "answered_at",
            [i if s is not None else "" for i, s in zip(iso, scores, strict=True)],
        ),
        Column("NPS_Score__c", "score", ["" if s is None else f"{s}.0" for s in scores]),
        Column("NPS_Category__c", "", [group(s) for s in scores]),
        Column("NPS_Comment__c", "comment", comments),
        Column("Last_Login__c", "", [f"2026-06-{i % 28 + 1:02}T09:00:00.000+0000" for i in range(n)]),
    ]
    return Shape("contacts.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def mini_program() -> Shape:
    """JSON inside an answer inside another, with an openid as long as a comment and milliseconds."""
    n = 44
    scores, comments, times = run(n), cycle(HANS, n), moments("2026-04-01T01:02", n)
    chance = random.Random(8)
    columns = [
        Column("_id", "response_id", [f"{chance.getrandbits(96):024x}" for _ in range(n)]),
        Column("openid", "respondent", [f"oX{chance.getrandbits(104):026x}" for _ in range(n)]),
        Column("userInfo.nickName", "ignored", cycle(("小鱼", "阿杰", "Lily"), n)),
        Column("userInfo.city", "dimension", cycle(("上海", "杭州"), n)),
        Column("storeName", "dimension", cycle(("静安店", "西湖店"), n)),
        Column("score", "score", scores),
        Column("content", "comment", comments),
        Column("createTime", "answered_at", [int(t.timestamp() * 1000) for t in times]),
    ]
    records = []
    for row in zip(*(column.cells for column in columns), strict=True):
        record = dict(zip([column.header for column in columns], row, strict=True))
        inner = {"nickName": record.pop("userInfo.nickName"), "city": record.pop("userInfo.city")}
        records.append({key: record[key] for key in ("_id", "openid")} | {"userInfo": inner} | record)
    told = {"errcode": 0, "data": {"total": n, "list": records}}
    return Shape("feedback.json", json.dumps(told).encode(), **truth(columns, scores, comments, times))


def shop_orders() -> Shape:
    """Orders with a row for each thing in them: the score stands in the first, the names of who pays in it too."""
    n = 66
    further = tuple(i for i in range(n) if i % 3)
    scores = run(n, without=further)
    times = moments("2026-03-01T02:00:00", n)
    comments = ["" if s is None else c for s, c in zip(scores, cycle(LATIN, n), strict=True)]
    paid = [f"{t + timedelta(hours=8):%Y-%m-%d %H:%M:%S} +0800" for t in times]

    def firsts(values: Sequence[str]) -> list[str]:
        return ["" if i in further else value for i, value in enumerate(cycle(values, n))]

    columns = [
        Column("Name", "", [f"#{1001 + i // 3}" for i in range(n)]),
        Column("Email", "respondent", [f"buyer{i // 3 % 18}@mail.example" for i in range(n)]),
        Column("Created at", "answered_at", firsts(paid)),
        Column("Shipping Method", "dimension", firsts(("Standard", "Express"))),
        Column("Lineitem name", "", cycle(("Linen Shirt", "Tote Bag"), n)),
        Column("Billing Name", "ignored", firsts(("Tan Wei Ling", "Sarah Lim"))),
        Column("Shipping Phone", "ignored", firsts(ids("+65 91000{}", n))),
        Column("Post-purchase NPS", "score", shown(scores)),
        Column("Post-purchase NPS comment", "comment", comments),
    ]
    return Shape("orders_export.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times))


def app_store() -> Shape:
    """Stars from 1 to 5 and nothing else: never taken for 0 to 10 without a word."""
    n = 44
    columns = [
        Column("Package Name", "", ["com.shop.app"] * n),
        Column("Review Submit Date and Time", "", written(days("2026-03-01", n), "%Y-%m-%dT10:00:00Z")),
        Column("Star Rating", "", cycle((5, 4, 1, 5, 3, 2), n)),
        Column("Review Text", "", cycle(LATIN, n)),
    ]
    return Shape("reviews.csv", text_file(rows_of(columns), "utf-16"), refused=True)


def sheet_each_store() -> Shape:
    """A sheet for each store, whose rows are numbered from 1 again: the number is no answer's own."""
    first, n = 30, 51
    scores, comments, times = run(n), cycle(HANS, n), days("2026-06-01", n)
    columns = [
        Column("序号", "ignored/dimension", [*range(1, first + 1), *range(1, n - first + 1)]),
        Column("评价日期", "answered_at", [t.replace(tzinfo=None) for t in times]),
        Column("会员卡号", "respondent", ids("M60{}", n)),
        Column("您有多大可能把我们推荐给朋友（0-10分）", "score", scores),
        Column("打分原因", "comment", comments),
    ]
    rows = rows_of(columns)
    sheets = {
        "说明": [["各门店每周汇总，请勿修改表头"]],
        "南京路店": rows[: first + 1],
        "徐家汇店": [rows[0], *rows[first + 1 :]],
    }
    known = truth(columns, scores, comments, times)
    for what in ("scores", "comments", "times"):
        known[what] = {row if row <= first + 1 else 100_000_000 + row - first: one for row, one in known[what].items()}
    return Shape("stores.xlsx", workbook(**sheets), **known, clock=False, date_order="")


def labelled_scores() -> Shape:
    """Scores with 分 and with words in brackets at the ends and in the middle."""
    n = 44
    scores, comments, times = run(n), cycle(HANT, n), days("2026-01-10", n)
    said = {10: "10分（非常願意）", 5: "5分（普通）", 0: "0分（非常不願意）"}
    columns = [
        Column("填答時間", "answered_at", [f"{t.year}年{t.month}月{t.day}日" for t in times]),
        Column("您願意將本公司推薦給親友的程度", "score", [said.get(s or 0, f"{s}分") for s in scores]),
        Column("請說明原因", "comment", comments),
        Column("居住縣市", "dimension", cycle(CITIES_HANT, n)),
    ]
    return Shape("調查.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times), clock=False)


def feedback_cards() -> Shape:
    """Cards that hardly anybody signs: "Anonymous" is nobody, not one customer with many answers."""
    n = 60
    scores, times = run(n), days("2026-02-01", n)
    comments = [c if i % 3 == 0 else "" for i, c in enumerate(cycle(("Waited too long", "Great service"), n))]
    who = [f"guest{i}@mail.example" if i % 3 == 0 else ("Anonymous", "N/A", "")[i // 3 % 3] for i in range(n)]
    columns = [
        Column("Date Submitted", "answered_at", written(times, "%d %B %Y")),
        Column("Customer", "respondent", who),
        Column("Branch", "dimension", cycle(("Leeds", "York"), n)),
        Column("Would you recommend us? (0 = not at all, 10 = definitely)", "score", shown(scores)),
        Column("Anything else you would like to tell us?", "comment", comments),
    ]
    known = truth(columns, scores, comments, times) | {"people": 20}
    return Shape("cards.csv", text_file(rows_of(columns), "cp1252"), **known, clock=False)


def date_and_time_apart() -> Shape:
    """The day in one column and the hour in the next."""
    n = 44
    scores, comments, times = run(n), cycle(LATIN, n), moments("2026-03-05T16:07", n)
    columns = [
        Column("Survey Date", "answered_at", written(times, "%d-%b-%Y")),
        Column("Survey Time", "", written(times, "%I:%M %p")),
        Column("Case No.", "identifier/response_id", ids("CS-2026-{}", n)),
        Column("Service Centre", "dimension", cycle(("Kwun Tong", "Sha Tin"), n)),
        Column("NPS", "score", shown(scores)),
        Column("Reason for score", "comment", comments),
    ]
    return Shape("centre.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times), clock=False)


def four_rows() -> Shape:
    """The smallest file there is."""
    when = [datetime(2026, 6, day, tzinfo=UTC) for day in (1, 2, 2, 4)]
    scores, comments = [10, 6, 9, 8], ["Great", "Slow delivery", "", "ok"]
    columns = [
        Column("date", "answered_at", written(when, "%Y-%m-%d")),
        Column("score", "score", shown(scores)),
        Column("comment", "comment", comments),
    ]
    return Shape("tiny.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, when), clock=False)


def bare_respondent() -> Shape:
    """A header that says respondent and nothing else, above numbers that follow each other."""
    n = 44
    scores, comments, times = run(n), cycle(LATIN, n), days("2026-06-01", n)
    columns = [
        Column("respondent", "respondent", list(range(1001, 1001 + n))),
        Column("submitted", "answered_at", written(times, "%Y-%m-%d")),
        Column("rating", "score", shown(scores)),
        Column("verbatim", "comment", comments),
        Column("plan", "dimension", cycle(("basic", "plus"), n)),
    ]
    return Shape("wave.csv", text_file(rows_of(columns)), **truth(columns, scores, comments, times), clock=False)
