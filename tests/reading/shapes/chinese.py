"""Products from China and Taiwan."""

from datetime import timedelta

from tests.reading.shapes.making import (
    CITIES_HANS,
    CITIES_HANT,
    DAY,
    HANS,
    HANT,
    MULTILINE,
    Column,
    Shape,
    cycle,
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


def wenjuanxing_text() -> Shape:
    """GBK, numbered headers with a trailing blank, skipped answers in words, choices joined by ┋."""
    n = 30
    scores, comments, times = run(n, without=(2, 16)), cycle(HANS, n), moments("2026-09-03T12:00", n)
    columns = [
        Column("序号", "", [str(i + 1) for i in range(n)]),
        Column("提交答卷时间", "answered_at", written(times, "%Y/%m/%d %H:%M:%S")),
        Column("所用时间", "", cycle(("65秒", "9秒", "102秒"), n)),
        Column("来源", "dimension", cycle(("微信", "手机提交", "链接"), n)),
        Column("来源详情", "", ["N/A"] * n),
        Column("来自IP", "ignored", ids("203.0.113.{}(上海-上海)", n)),
        Column("1、您有多大可能将我们推荐给朋友或同事？", "score", shown(scores, "(跳过)")),
        Column("2、您打分的具体原因是什么？", "comment", [c or "(跳过)" for c in comments]),
        Column("3、性别 ", "dimension", cycle(("男", "女"), n)),
        Column("4、您使用过哪些服务？(多选题)", "", cycle(("网站┋门店", "门店", "网站┋其他〖电话〗"), n)),
        Column("5、您所在的城市", "dimension", cycle(CITIES_HANS, n)),
    ]
    content = text_file(rows_of(columns), "gbk")
    return Shape("问卷星_按文本.csv", content, **truth(columns, scores, comments, times))


def wenjuanxing_number() -> Shape:
    """0 to 10 stored as the number of the choice, 1 to 11; skipped is -3; a total beside it; choices as 0 and 1."""
    n = 40
    scores, comments, times = run(n, without=(7, 25)), cycle(HANS, n), moments("2026-02-01T09:30", n)
    stored = [-3 if s is None else s + 1 for s in scores]
    columns = [
        Column("序号", "", list(range(1, n + 1))),
        Column("提交答卷时间", "answered_at", [t.replace(tzinfo=None) for t in times]),
        Column("所用时间", "", cycle(("65秒", "9秒"), n)),
        Column("来源", "dimension", cycle(("微信", "链接"), n)),
        Column("来自IP", "ignored", ids("203.0.113.{}", n)),
        Column("总分", "", [max(s, 0) + i % 2 for i, s in enumerate(stored)]),
        Column("1、您有多大可能将我们推荐给朋友或同事？", "score", stored),
        Column("2、您认为我们还需要做哪些改进？", "comment", [c or None for c in comments]),
        Column("第3题(网站)", "", cycle((1, 0, 1), n)),
        Column("第3题(门店)", "", cycle((0, 1), n)),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("问卷星_按序号.xlsx", workbook(Sheet1=rows_of(columns)), **known, scale="1-11")


def tencent() -> Shape:
    """1 to 10 and no 0: which scale it is must be asked. People answer twice; the evening goes past midnight."""
    n = 60
    scores: list[int | None] = [s or 1 for s in run(n)]
    comments, times = cycle(HANS + MULTILINE, n), moments("2025-06-29T00:02:00", n)
    columns = [
        Column("编号", "", [str(i + 1) for i in range(n)]),
        Column("开始答题时间", "", written([t - timedelta(minutes=4) for t in times], "%Y-%m-%d %H:%M:%S")),
        Column("结束答题时间", "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column("答题时长", "", ["4分0秒"] * n),
        Column("1.您向朋友推荐我们的可能性有多大？", "score", shown(scores)),
        Column("2.请详细说一下您为何选择这个分数。", "comment", comments),
        Column("3.您从哪里了解到我们？", "dimension", cycle(("朋友", "搜索", "广告"), n)),
        Column("地理位置国家和地区", "", ["中国"] * n),
        Column("地理位置省", "", cycle(("上海", "北京", "广东"), n)),
        Column("用户类型", "", ["QQ"] * n),
        Column("用户标识", "respondent", ids("wx_{}", n, 35)),
        Column("昵称", "ignored", ids("小熊{}", n, 35)),
        Column("自定义字段", "", [""] * n),
    ]
    known = truth(columns, scores, comments, times)
    return Shape("腾讯问卷.csv", text_file(rows_of(columns)), **known, scale="1-10", choice={"scale": "1-10"})


def surveycake() -> Shape:
    """Questions first behind a byte order mark, 其他 three times, choices on lines, a lone quote for an identity."""
    n = 27
    scores, comments, times = run(n, without=(20,)), cycle(HANT + MULTILINE, n), moments("2025-12-20T03:00", n)
    columns = [
        Column("請問您願意將我們推薦給親友的可能性？", "score", shown(scores)),
        Column("您用過哪些服務？", "", cycle(("門市\n網站", "網站", "其他"), n)),
        Column("其他", "", cycle(("", "", "電話"), n)),
        Column("您給這個分數的原因是？", "comment", comments),
        Column("居住地區", "dimension", cycle(CITIES_HANT, n)),
        Column("其他", "", [""] * n),
        Column("填答時間", "answered_at", written(times, "%Y-%m-%d %H:%M:%S")),
        Column("填答秒數", "", cycle(("10", "9", "88", "7"), n)),
        Column("IP紀錄", "ignored", ids("198.51.100.{}", n)),
        Column("額滿結束註記", "", [""] * n),
        Column("會員時間", "", [""] * n),
        Column("Hash", "", ids("b8f0c2d4e6{}", n)),
        Column("會員編號", "ignored/dimension", ["'"] * n),
        Column("自訂ID", "", [""] * n),
        Column("備註", "", [""] * n),
    ]
    content = text_file(rows_of(columns), "utf-8-sig")
    return Shape("STANDARD_AbC12_滿意度_20260101.csv", content, **truth(columns, scores, comments, times))


def taiwan() -> Shape:
    """Big5, a title above and a sum below, years of the Republic, newest first, people who answered before."""
    n = 33
    scores, comments = run(n, without=(5, 18)), cycle(HANT, n)
    times = moments("2024-05-03T00:00", n, 2 * DAY)[::-1]
    days = [f"{t.year - 1911}/{t:%m/%d}" for t in times]
    days[4] = f"民國{times[4].year - 1911}年{times[4].month}月{times[4].day}日"
    columns = [
        Column("姓名", "ignored", cycle(("陳怡君", "林志明", "黃雅婷"), n)),
        Column("行動電話", "ignored", ids("0912-345-{}", n)),
        Column("會員編號", "respondent", ids("M{}", n, 25)),
        Column("填寫日期", "answered_at", days),
        Column("推薦意願（0-10分）", "score", [s and f"{s}分" if s != "N/A" else s for s in shown(scores, "N/A")]),
        Column("意見", "comment", comments),
        Column("地區", "dimension", cycle(("北區", "中區", "南區", "北 區"), n)),
    ]
    total = ["合計", "", "", "", str(sum(s or 0 for s in scores)), "", ""]
    rows = [["問卷回覆匯出（內部使用）"], *rows_of(columns), total]
    known = truth(columns, scores, comments, times, above=1, below=1)
    return Shape("回覆.csv", text_file(rows, "cp950"), **known, clock=False)
