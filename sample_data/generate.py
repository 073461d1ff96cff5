"""Makes the sample data again, the same bytes each time: ``python -m sample_data.generate [FOLDER]``."""

import csv
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sample_data import awkward
from sample_data.comments import category, placed
from sample_data.shop import FIRST_DAY, LAST_DAY, NEW_APP, TURN, Answer, answers

SEED: Final = 20260129
SAMPLE: Final = "npsight_sample.csv"
TWICE: Final = 4
"""How many customers pressed "send" twice."""
REFUND: Final = re.compile("refund|退款", re.IGNORECASE)
"""The word that every comment on the emerging theme has."""
COLUMNS: Final = (
    *("response_id", "answered_at", "customer_id", "score", "comment"),
    *("channel", "region", "product_line", "courier", "order_value"),
)

Facts = dict[str, Any]


def everything(seed: int = SEED) -> list[Answer]:
    """Every answer with its comment, in the order of time."""
    made = placed(answers(Random(f"{seed} answers")), Random(f"{seed} comments"))
    return sorted([*made, *_sent_twice(made, Random(f"{seed} twice"))], key=lambda answer: answer.answered_at)


def write(folder: Path) -> None:
    """All files into a folder, with the facts about them in ``expected.toml``."""
    (folder / "awkward").mkdir(parents=True, exist_ok=True)
    made = everything()
    _write_sample(folder / SAMPLE, made)
    files = {SAMPLE: facts(made)}
    for name, writer, part in _awkward_parts(made):
        writer(folder / "awkward" / name, part, Random(f"{SEED} {name}"))
        files[f"awkward/{name}"] = facts(part)
    (folder / "expected.toml").write_text(_toml(files, truth(made)), encoding="utf-8", newline="\n")


def facts(part: Iterable[Answer]) -> Facts:
    """What any reader of these answers must find."""
    part = list(part)
    groups = [category(answer.score) for answer in part if answer.score is not None]
    promoters, detractors = groups.count("promoter"), groups.count("detractor")
    return {
        "rows": len(part),
        "responses": len(groups),
        "blank_scores": len(part) - len(groups),
        "promoters": promoters,
        "passives": groups.count("passive"),
        "detractors": detractors,
        "nps": 100 * (promoters - detractors) / len(groups),
        "comments": sum(bool(answer.comment) for answer in part),
    }


def truth(made: list[Answer]) -> Facts:
    """What was built into the sample, as it came out."""
    before = [answer for answer in made if answer.day < TURN]
    after = [answer for answer in made if answer.day >= TURN]
    return {
        "first_day": FIRST_DAY,
        "last_day": LAST_DAY,
        "last_complete_month": date(2026, 9, 1),
        "turning_point": TURN,
        "nps_before": facts(before)["nps"],
        "nps_after": facts(after)["nps"],
        "new_app": NEW_APP,
        "refund_share_before": _refund_share(answer for answer in made if answer.day < NEW_APP),
        "refund_share_after": _refund_share(answer for answer in made if answer.day >= NEW_APP),
    }


def _refund_share(part: Iterable[Answer]) -> float:
    comments = [answer.comment for answer in part if answer.comment]
    return sum(bool(REFUND.search(comment)) for comment in comments) / len(comments)


def _sent_twice(made: list[Answer], rng: Random) -> list[Answer]:
    known = [answer for answer in made if answer.customer_id and answer.comment and answer.score is not None]
    return [
        replace(answer, answered_at=answer.answered_at + timedelta(seconds=rng.randrange(8, 90)))
        for answer in rng.sample(known, TWICE)
    ]


def _awkward_parts(made: list[Answer]) -> list[tuple[str, Any, list[Answer]]]:
    def some(count: int, regions: tuple[str, ...], languages: tuple[str, ...]) -> list[Answer]:
        year = [answer for answer in made if date(2025, 10, 1) <= answer.day <= date(2026, 9, 30)]
        fitting = [answer for answer in year if answer.region in regions and answer.language in languages]
        chosen = Random(f"{SEED} {regions}").sample(range(len(fitting)), count)
        return [fitting[index] for index in sorted(chosen)]

    return [
        ("questionnaire_big5_minguo.csv", awkward.big5_minguo, some(260, ("Taiwan",), ("zh_hant",))),
        ("two_header_rows.xlsx", awkward.two_header_rows, some(180, ("Singapore", "Hong Kong", "Elsewhere"), ("en",))),
        ("coded_1_to_11.csv", awkward.coded_1_to_11, some(240, ("Mainland China",), ("zh_hans",))),
    ]


def _write_sample(path: Path, made: list[Answer]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, answer in enumerate(made, 1):
            writer.writerow(_row(number, answer))


def _row(number: int, answer: Answer) -> list[Any]:
    written = {
        "response_id": f"R{number:05d}",
        "answered_at": answer.answered_at.isoformat(),
        "score": "" if answer.score is None else answer.score,
    }
    return [written.get(column, getattr(answer, column, None)) for column in COLUMNS]


def _toml(files: dict[str, Facts], built_in: Facts) -> str:
    lines = ["# Written by sample_data/generate.py; tests/test_sample_data.py counts it all again from the files."]
    for name, table in [(f'files."{name}"', table) for name, table in files.items()] + [("truth", built_in)]:
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
