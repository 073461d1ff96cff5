"""Documents made by hand: what a real one looks like in each language, and one of everything that can go wrong."""

from datetime import UTC, date, datetime

import pytest

from nps_core.i18n import LANGUAGES
from nps_core.report import (
    Band,
    Column,
    Course,
    Document,
    Gauge,
    Groups,
    Mark,
    Point,
    Quote,
    Ranking,
    Sheet,
    Steps,
    Table,
)

MADE_AT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
COUNTS = (22, 9, 14, 21, 25, 37, 52, 190, 298, 270, 346)
"""1,284 answers from 0 to 10: 180 detractors, 488 passives, 616 promoters, so an NPS of 33.96."""

ENGLISH = {
    "title": "Quarterly review",
    "dataset": "Summer survey",
    "context": "Summer survey · July to September 2026 · channel: web · 1,284 of 3,012 responses",
    "score": ("The score", "NPS is 34, give or take 4, from 1,284 responses in July to September 2026."),
    "groups": ("The three groups", "Promoters are 48%, passives 38% and detractors 14% of 1,284 responses."),
    "trend": ("Month by month", "NPS rose from 28 in January to 34 in September 2026: a real rise, not chance."),
    "segments": ("Where it differs", "Phone stands above the rest; delivery by parcel shop stands below it."),
    "changes": ("What moved it", "NPS rose by 6 points; how each channel scored did most of it."),
    "themes": ("Why", "Late delivery costs 5 points, friendly staff brings 4."),
    "quotes": ("In their own words", "What the strongest critics and the warmest supporters said."),
    "tables": ("The channels in numbers", "Five channels, the best of them with an NPS of 52."),
    "bands": ("poor", "fair", "good", "excellent"),
    "parts": ("Promoters", "Passives", "Detractors"),
    "months": [f"{name} 2026" for name in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")],
    "channels": ("Phone", "Shop", "Website", "Mobile app", "Parcel shop"),
    "causes": ("Friendly staff", "Easy to order", "Price", "Finding the right size", "Late delivery"),
    "steps": ("Who answered", "Website", "Mobile app", "Parcel shop", "All others"),
    "ends": ("April to June 2026", "July to September 2026"),
    "benchmarks": ("Online retail, Europe", "Parcel services"),
    "events": ("New checkout", "Rise"),
    "words": (
        "The parcel came nine days late and nobody could tell me where it was.",
        "Ordered at noon, here the next morning, and the lady on the phone was lovely.",
        "Fine, but finding my size took three tries.",
    ),
    "roles": ("Late delivery", "Friendly staff", "Finding the right size"),
    "columns": ("Channel", "Responses", "NPS", "From", "To", "Verdict", "Since"),
    "verdicts": ("above the rest", "not clearly different", "too few to tell"),
    "all": "everyone",
    "alt": "A picture of the sentence above.",
    "notes": (
        "The interval holds the true score in 95 of 100 such surveys.",
        "October is not finished and takes part in no comparison.",
    ),
    "method": "NPS is the share of promoters (9, 10) less that of detractors (0 to 6); 95% intervals by Wilson.",
    "trademark": "Net Promoter and NPS are registered trademarks of Bain & Company, NICE Systems and Fred Reichheld.",
}

SIMPLIFIED = {
    "title": "季度复盘",
    "dataset": "夏季调查",
    "context": "夏季调查 · 2026年7月至9月 · 渠道：网站 · 3,012份答复中的1,284份",
    "score": ("得分", "2026年7月至9月共1,284份答复，净推荐值34（±4）。"),
    "groups": ("三类客户", "1,284份答复中，推荐者占48%，被动者占38%，贬损者占14%。"),
    "trend": ("逐月变化", "净推荐值从2026年1月的28升至9月的34，是真实变化，不是抽样波动。"),
    "segments": ("差别在哪里", "电话渠道高于其余，自提点渠道低于其余。"),
    "changes": ("是什么在推动", "净推荐值上升6点，主要来自各渠道得分的变化。"),
    "themes": ("为什么", "送货太慢拉低5点，服务亲切拉高4点。"),
    "quotes": ("客户原话", "最强烈的批评和最热情的称赞各是什么。"),
    "tables": ("各渠道数字", "共五个渠道，最好的净推荐值为52。"),
    "bands": ("较差", "尚可", "良好", "优秀"),
    "parts": ("推荐者", "被动者", "贬损者"),
    "months": [f"{month}月" for month in range(1, 10)],
    "channels": ("电话", "门店", "网站", "手机应用", "自提点"),
    "causes": ("服务亲切", "下单方便", "价格", "找到合适的尺码", "送货太慢"),
    "steps": ("答复者构成", "网站", "手机应用", "自提点", "其他各项"),
    "ends": ("2026年4月至6月", "2026年7月至9月"),
    "benchmarks": ("欧洲网络零售", "包裹快递"),
    "events": ("新结账页面上线", "上升"),
    "words": (
        "包裹晚了九天才到，没有人能告诉我它在哪里。",
        "中午下单，第二天早上就到了，电话里的客服非常亲切。",
        "还行，只是换了三次才找到合适的尺码。",
    ),
    "roles": ("送货太慢", "服务亲切", "找到合适的尺码"),
    "columns": ("渠道", "答复数", "净推荐值", "下限", "上限", "结论", "起始日"),
    "verdicts": ("高于其余", "无明显差异", "样本太少"),
    "all": "全部",
    "alt": "上面这句话的图示。",
    "notes": ("一百次这样的调查里，有九十五次真实得分落在区间内。", "十月尚未结束，不参与任何比较。"),
    "method": "净推荐值是推荐者（9、10分）占比减去贬损者（0至6分）占比；区间为95%，按威尔逊法计算。",
    "trademark": "Net Promoter 和 NPS 是 Bain & Company、NICE Systems 和 Fred Reichheld 的注册商标。",
}

TRADITIONAL = {
    "title": "季度檢討",
    "dataset": "夏季調查",
    "context": "夏季調查 · 2026年7月至9月 · 通路：網站 · 3,012份回覆中的1,284份",
    "score": ("分數", "2026年7月至9月共1,284份回覆，淨推薦值34（±4）。"),
    "groups": ("三類顧客", "1,284份回覆中，推薦者占48%，被動者占38%，貶損者占14%。"),
    "trend": ("逐月變化", "淨推薦值從2026年1月的28升至9月的34，是真實變化，不是抽樣波動。"),
    "segments": ("差別在哪裡", "電話通路高於其餘，取貨點通路低於其餘。"),
    "changes": ("是什麼在推動", "淨推薦值上升6點，主要來自各通路分數的變化。"),
    "themes": ("為什麼", "送貨太慢拉低5點，服務親切拉高4點。"),
    "quotes": ("顧客原話", "最強烈的批評和最熱情的稱讚各是什麼。"),
    "tables": ("各通路數字", "共五個通路，最好的淨推薦值為52。"),
    "bands": ("較差", "尚可", "良好", "優秀"),
    "parts": ("推薦者", "被動者", "貶損者"),
    "months": [f"{month}月" for month in range(1, 10)],
    "channels": ("電話", "門市", "網站", "手機應用程式", "取貨點"),
    "causes": ("服務親切", "下單方便", "價格", "找到合適的尺寸", "送貨太慢"),
    "steps": ("回覆者組成", "網站", "手機應用程式", "取貨點", "其他各項"),
    "ends": ("2026年4月至6月", "2026年7月至9月"),
    "benchmarks": ("歐洲網路零售", "包裹快遞"),
    "events": ("新結帳頁面上線", "上升"),
    "words": (
        "包裹晚了九天才到，沒有人能告訴我它在哪裡。",
        "中午下單，隔天早上就到了，電話裡的客服非常親切。",
        "還可以，只是換了三次才找到合適的尺寸。",
    ),
    "roles": ("送貨太慢", "服務親切", "找到合適的尺寸"),
    "columns": ("通路", "回覆數", "淨推薦值", "下限", "上限", "結論", "起始日"),
    "verdicts": ("高於其餘", "無明顯差異", "樣本太少"),
    "all": "全部",
    "alt": "上面這句話的圖示。",
    "notes": ("一百次這樣的調查裡，有九十五次真實分數落在區間內。", "十月尚未結束，不參與任何比較。"),
    "method": "淨推薦值是推薦者（9、10分）占比減去貶損者（0至6分）占比；區間為95%，按威爾遜法計算。",
    "trademark": "Net Promoter 和 NPS 是 Bain & Company、NICE Systems 和 Fred Reichheld 的註冊商標。",
}

WORDS = {"en": ENGLISH, "zh-Hans": SIMPLIFIED, "zh-Hant": TRADITIONAL}

HOSTILE = (
    "<script>alert(1)</script>",
    "A & B \"quoted\" 'single'",
    '=cmd|"/C calc"!A0',
    "![x](http://outside.example/x.png)",
    "safe\u202eevil\u202c <img src=x onerror=alert(2)>",
    "]]></style></title></svg><script>alert(3)</script>",
    "{{ 7 * 7 }} {n:number} %s \x00\x0b",
    "javascript:alert(4)",
)
LONG = (
    "A segment whose name goes on and on, as names that a survey tool has made of a whole answer do, to no end at all"
)
LONG_CHINESE = "一個名稱非常非常長的通路，長到任何一張圖都放不下，因為調查工具把整句回答都當成了名稱來使用"


def gauge(words) -> Gauge:
    limits = ((-100, 0), (0, 30), (30, 70), (70, 100))
    bands = tuple(Band(name, *limit) for name, limit in zip(words["bands"], limits, strict=True))
    marks = tuple(Mark(name, at) for name, at in zip(words["benchmarks"], (41.0, 22.5), strict=True))
    return Gauge(Point(words["score"][0], 33.96, 30.1, 37.7, 1284), bands, marks)


def groups(words) -> Groups:
    told = zip(words["parts"], (48, 38, 14), (616, 488, 180), ("promoter", "passive", "detractor"), strict=True)
    return Groups(tuple(Point(name, value, n=n, tone=tone) for name, value, n, tone in told), COUNTS)


def course(words) -> Course:
    values = (28.2, 26.9, 30.4, None, 27.1, 29.8, 33.2, 35.1, 31.0)
    states = ("", "", "", "gap", "", "few", "", "", "unfinished")
    sizes = (310, 280, 290, 4, 330, 21, 410, 450, 120)
    reaches = [0 if value is None else 130 / size**0.5 for value, size in zip(values, sizes, strict=True)]
    points = tuple(
        Point(
            month,
            value,
            None if value is None else value - reach,
            None if value is None else value + reach,
            n,
            state,
        )
        for month, value, reach, n, state in zip(words["months"], values, reaches, sizes, states, strict=True)
    )
    level = (28.0, 28.0, 28.0, None, 28.5, 30.0, 33.8, 33.8, 33.8)
    return Course(points, "points", level, (Mark(words["events"][0], 5.4), Mark(words["events"][1], 6.0)))


def ranking(words) -> Ranking:
    told = zip(
        words["channels"],
        ((52.0, 44.1, 59.2), (41.3, 33.0, 49.1), (34.2, 31.0, 37.5), (22.4, 1.2, 43.0), (-8.6, -16.9, -0.2)),
        (402, 210, 980, 22, 310),
        ("", "", "", "few", ""),
        ("above", "unclear", "unclear", "", "below"),
        strict=True,
    )
    points = tuple(Point(name, *values, n, state, tone) for name, values, n, state, tone in told)
    return Ranking(points, "points", Mark(words["all"], 33.96))


def effects(words) -> Ranking:
    values = ((4.1, 2.9, 5.3), (1.8, 0.7, 2.9), (0.3, -0.9, 1.4), (-0.8, -2.2, 0.5), (-5.2, -6.6, -3.9))
    tones = ("above", "above", "unclear", "unclear", "below")
    told = zip(words["causes"], values, (210, 190, 88, 61, 240), tones, strict=True)
    return Ranking(tuple(Point(name, *value, n, "", tone) for name, value, n, tone in told), "change")


def steps(words) -> Steps:
    told = zip(
        words["steps"],
        ((0.6, 0.2, 1.0), (4.4, 2.0, 6.8), (-1.9, -3.6, -0.2), (2.1, -0.4, 4.6), (0.8, None, None)),
        ("", "", "", "", ""),
        ("above", "above", "below", "unclear", "unclear"),
        strict=True,
    )
    return Steps(
        Point(words["ends"][0], 27.96, 24.2, 31.7, 1320),
        tuple(Point(name, *values, None, state, tone) for name, values, state, tone in told),
        Point(words["ends"][1], 33.96, 30.1, 37.7, 1284),
    )


def table(words) -> Table:
    forms = ("text", "number", "points", "points", "points", "text", "day")
    verdicts = (words["verdicts"][0], *[words["verdicts"][1]] * 2, words["verdicts"][2], words["verdicts"][1])
    return Table(
        tuple(Column(name, form) for name, form in zip(words["columns"], forms, strict=True)),
        tuple(
            (point.label, point.n, point.value, point.low, point.high, verdict, date(2026, 7, 1))
            for point, verdict in zip(ranking(words).points, verdicts, strict=True)
        ),
        words["tables"][0],
    )


def quotes(words) -> tuple[Quote, ...]:
    told = zip(words["words"], (0, 10, 8), words["roles"], strict=True)
    return tuple(Quote(said, score, f"r{score}", role, date(2026, 8, 3)) for said, score, role in told)


def document(language: str) -> Document:
    """A report as a reader of one language gets it: every kind of chart, tables, quotes."""
    words = WORDS[language]

    def sheet(id_: str, about: str, chart=None, **more) -> Sheet:
        title, lead = words[about]
        return Sheet(id_, title, lead, words["context"], chart, words["alt"] if chart else "", **more)

    return Document(
        language,
        words["title"],
        words["dataset"],
        "3f9a0c1d2e4b5a69",
        MADE_AT,
        (
            sheet("overview.score", "score", gauge(words), notes=words["notes"]),
            sheet("overview.groups", "groups", groups(words)),
            sheet("trend.course", "trend", course(words), notes=words["notes"]),
            sheet("segments.channel", "segments", ranking(words), tables=(table(words),)),
            sheet("changes.steps", "changes", steps(words), notes=words["notes"][:1]),
            sheet("themes.effects", "themes", effects(words), quotes=quotes(words)[:2]),
            sheet("themes.quotes", "quotes", quotes=quotes(words)),
            sheet("segments.table", "tables", tables=(table(words),)),
        ),
        words["method"],
        words["trademark"],
        is_sample=True,
    )


def awkward_charts() -> dict[str, object]:
    """Charts at the edge of what there can be, by what is awkward about them."""
    nothing = Point("", None, n=0, state="gap")
    ends = (Point("before", -100.0, -100.0, -100.0, 40), Point("after", 100.0, 100.0, 100.0, 40))
    many = tuple(
        Point(f"{2020 + place // 12}-{place % 12 + 1:02d}", 40.0 - place, 30.0 - place, 50.0 - place, 50)
        for place in range(60)
    )
    named = (*HOSTILE, LONG, LONG_CHINESE)
    return {
        "gauge without a score": Gauge(Point("NPS", None, n=3, state="few")),
        "gauge at the lowest": Gauge(Point("NPS", -100.0, -100.0, -92.0, 31), (Band("poor", -100, 0),)),
        "gauge at the highest": Gauge(Point("NPS", 100.0, 91.0, 100.0, 31), (), (Mark(LONG, 100.0), Mark("b", 99.5))),
        "gauge of few": Gauge(Point("NPS", 12.0, -20.0, 44.0, 14, "few")),
        "gauge of hostile names": Gauge(
            Point(HOSTILE[0], 5.0, 1.0, 9.0, 900),
            tuple(Band(name, at, at + 50) for at, name in zip((-100, -50, 0, 50), HOSTILE, strict=False)),
            tuple(Mark(name, float(at)) for at, name in enumerate(named)),
        ),
        "groups without answers": Groups((), (0,) * 11),
        "groups of one": Groups(
            (
                Point("Promoters", 100, n=1, tone="promoter"),
                Point("Passives", 0, n=0, tone="passive"),
                Point("Detractors", 0, n=0, tone="detractor"),
            ),
            (0,) * 10 + (1,),
        ),
        "groups without counts": Groups(
            (
                Point(LONG, 1, n=10, tone="promoter"),
                Point(LONG_CHINESE, 98, n=980, tone="passive"),
                Point(HOSTILE[0], 1, n=10, tone="detractor"),
            )
        ),
        "course of nothing": Course(()),
        "course of gaps": Course((nothing, nothing, nothing)),
        "course of one": Course((Point("2026", 12.0, 4.0, 20.0, 90),)),
        "course of sixty": Course(many, marks=tuple(Mark(name, float(at * 6)) for at, name in enumerate(named))),
        "course of shares": Course(
            tuple(Point(str(at), at / 100, at / 120, at / 80, 300) for at in range(12)), "percent"
        ),
        "course without intervals": Course(tuple(Point(LONG_CHINESE, float(at)) for at in range(4))),
        "course of one height": Course(tuple(Point(str(at), 0.0, 0.0, 0.0, 30) for at in range(4))),
        "ranking of nothing": Ranking(()),
        "ranking of hostile names": Ranking(
            tuple(
                Point(name, 10.0 - 3 * at, 5.0 - 3 * at, 15.0 - 3 * at, 40 + at, tone="below")
                for at, name in enumerate(named)
            ),
            reference=Mark(LONG, 3.0),
        ),
        "ranking of thirty": Ranking(
            tuple(Point(f"Store {at}", 60.0 - 3 * at, 55.0 - 3 * at, 65.0 - 3 * at, 40) for at in range(30)),
            reference=Mark("all", 1000.0),
        ),
        "ranking with a gap": Ranking((Point("a", None, n=2, state="gap"), Point("b", 4.0, n=40)), "percent"),
        "steps over the whole scale": Steps(
            ends[0],
            (Point(LONG, 250.0, 240.0, 260.0, tone="above"), Point(LONG_CHINESE, -50.0, -60.0, -40.0, tone="below")),
            ends[1],
        ),
        "steps without a score": Steps(nothing, (), nothing),
        "steps of nothing": Steps(ends[0], (), ends[0]),
    }


def hostile_document(language: str = "en") -> Document:
    """A report whose every text is an attack, and whose every chart is awkward."""
    sheets = tuple(
        Sheet(
            f"page.{place}",
            HOSTILE[place % len(HOSTILE)],
            HOSTILE[(place + 1) % len(HOSTILE)],
            HOSTILE[(place + 2) % len(HOSTILE)],
            chart,
            HOSTILE[(place + 3) % len(HOSTILE)],
            (Table((Column(HOSTILE[0]), Column("n", "number")), ((HOSTILE[2], None), (LONG, 3)), HOSTILE[5]),),
            tuple(Quote(said, None, f'r"{HOSTILE[0]}', HOSTILE[1]) for said in (*HOSTILE, LONG_CHINESE)),
            HOSTILE,
        )
        for place, chart in enumerate([None, *awkward_charts().values()])
    )
    return Document(language, HOSTILE[0], HOSTILE[5], HOSTILE[0], MADE_AT, sheets, HOSTILE[0], HOSTILE[1])


@pytest.fixture(scope="session")
def documents() -> dict[str, Document]:
    """The report as readers get it, by language."""
    return {language: document(language) for language in LANGUAGES}


@pytest.fixture(scope="session")
def hostile() -> Document:
    """A report of attacks and awkward charts."""
    return hostile_document()


@pytest.fixture(scope="session")
def awkward() -> dict[str, object]:
    """Charts at the edge of what there can be, by what is awkward about them."""
    return awkward_charts()


@pytest.fixture(scope="session")
def attacks() -> tuple[str, ...]:
    """Texts that are attacks somewhere."""
    return HOSTILE
