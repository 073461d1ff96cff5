"""A company of one trade has no themes of another: answers are known from who would write such comments."""

from nps_core.comments.themes import find_themes
from tests.comments.talk import assignments, talk, write_comments

CARDS_IN_A_SHOP = (
    "my card was declined at the checkout",
    "my bank card was refused twice",
    "they only take two kinds of card",
    "my credit card did not go through",
    "付款时银行卡一直失败",
    "银行卡付不了款",
    "信用卡一直刷不過",
    "結帳時刷卡失敗",
)
CITIES = ("Leeds", "Oslo", "Porto", "Graz", "Lyon", "Cork", "Turin", "Bergen", "Ghent", "Malmo", "Basel", "Nantes")
IN_A_BANK = (
    "my transfer to {} has still not arrived",
    "the cash machine in {} swallowed my card",
    "sending money to an account in {} took a week",
    "I forgot the PIN of my card in {}",
)


def find(rows, folder, encoder, kept):
    find_themes(write_comments(folder / "comments.parquet", rows), folder, encoder, kept, lambda *_: None)
    return assignments(folder)


def test_a_card_that_a_shop_declines_is_about_payment_and_not_about_the_cards_of_a_bank(encoder, kept, tmp_path):
    rows = [(f"card-{place}", text, 3) for place, text in enumerate(CARDS_IN_A_SHOP)]
    held = find([*talk(), *rows], tmp_path, encoder, kept)
    assert all("bank-card" not in themes for themes in held.values())
    assert sum("payment" in held[name] for name, _, _ in rows) >= 6


def test_a_bank_has_the_themes_of_a_bank(encoder, kept, tmp_path):
    texts = [text.format(city) for text in IN_A_BANK for city in CITIES]
    held = find([(f"b{at}", text, 5) for at, text in enumerate(texts)], tmp_path, encoder, kept)
    assert {"transfers", "bank-card"} <= set().union(*held.values())
