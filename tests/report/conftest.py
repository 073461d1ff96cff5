"""Documents made by hand: what a real one looks like in each language, and one of everything that can go wrong."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nps_core.i18n import LANGUAGES
from nps_core.report.document import (
    Band,
    Column,
    Course,
    Document,
    Funnel,
    Gauge,
    Grid,
    Groups,
    Limit,
    Mark,
    Panel,
    Panels,
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

_WRITTEN = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
WORDS = {
    language: {name: said if isinstance(said, str) else tuple(said) for name, said in words.items()}
    for language, words in _WRITTEN.items()
}
"""What the report says in each language."""

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
        "panels of nothing": Panels(()),
        "panels of gaps": Panels((Panel("a", (nothing, nothing)),), (nothing, nothing)),
        "panels of one": Panels((Panel(LONG, many[:1]),)),
        "panels of hostile names": Panels(
            tuple(
                Panel(named[at % len(named)], many, -3.4 if at % 2 else None, ("", "below", "few")[at % 3])
                for at in range(12)
            ),
            many,
        ),
        "grid of nothing": Grid((), (), ()),
        "grid of hostile names": Grid(
            tuple(named[at % len(named)] for at in range(12)),
            tuple(named[at % len(named)] for at in range(8)),
            tuple(
                tuple(
                    Point(
                        "", -100.0 + at, n=10**row, state="few" if at == 2 else "", tone="above" if row % 2 else "below"
                    )
                    for at in range(8)
                )
                for row in range(12)
            ),
        ),
        "funnel of nothing": Funnel(()),
        "funnel of one": Funnel((Point("a", 4.0, n=40),)),
        "funnel of hostile names": Funnel(
            tuple(
                Point(name, 100.0 - 20 * at, n=10 ** (1 + at % 5), tone=("above", "below", "unclear")[at % 3])
                for at, name in enumerate(named)
            ),
            (Limit(10, -100.0, 100.0), Limit(1e6, 30.0, 31.0)),
            Mark(LONG, 30.5),
        ),
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
