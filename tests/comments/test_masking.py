import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_core.comments.masking import MASK, masked

PERSONAL = [
    ("my email is john.doe+shop@example.co.uk thanks", "my email is ••• thanks"),
    ("write to ann (at) example.org", "write to •••"),
    ("ann.lee at gmail.com", "•••"),
    ("请回复到zhang_wei88@qq.com谢谢", "请回复到•••谢谢"),
    ("信箱：chen＠example.com.tw", "信箱：•••"),
    ("电话13800138000谢谢", "电话•••谢谢"),
    ("138-0013-8000", "•••"),
    ("（手机）１３８００１３８０００", "（手机）•••"),
    ("微信13800138000", "微信•••"),
    ("+86 138 0013 8000", "•••"),
    ("打0912345678找我", "打•••找我"),
    ("0912-345-678", "•••"),
    ("+886 912 345 678", "•••"),
    ("+886-2-2345-6789", "•••"),
    ("(02)2345-6789 或 02-2345-6789", "••• 或 •••"),
    ("010-62345678", "•••"),
    ("+852 9123 4567", "•••"),
    ("call me: +44 20 7946 0958 please", "call me: ••• please"),
    ("reach me at 415-555-2671", "reach me at •••"),
    ("(415) 555-2671", "•••"),
    ("Meu celular é (11) 98765-4321", "Meu celular é •••"),
    ("06 12 34 56 78 / 07700 900123 / 0171/1234567", "••• / ••• / •••"),
    ("身份证11010519491231002X", "身份证•••"),
    ("11010519491231002X", "•••"),
    ("我的身份證字號是A123456789", "我的身份證字號是•••"),
    ("A123456789", "•••"),
    ("HKID A123456(7)", "HKID •••"),
    ("SSN 078-05-1120", "SSN •••"),
    ("CPF 123.456.789-09", "CPF •••"),
    ("card 4111 1111 1111 1111 was charged twice", "card ••• was charged twice"),
    ("378282246310005", "•••"),
    ("GB82 WEST 1234 5698 7654 32", "•••"),
    ("order no. 20260714001 never arrived", "order no. ••• never arrived"),
    ("Order #123456, order number: TB-2026-88812", "Order #•••, order number: •••"),
    ("订单号202607140012345没到", "订单号•••没到"),
    ("訂單編號：A20260714", "訂單編號：•••"),
    ("快递单号 SF1234567890123", "快递单号 •••"),
    ("pedido nº 123456, número do pedido 1234567", "pedido nº •••, número do pedido •••"),
    ("https://shop.example/track?token=abc123", "https://shop.example/•••"),
    ("see https://example.com/reset/9f8e7d6c5b4a39281706.", "see https://example.com/•••"),
    ("微信号：wangliabc", "微信号：•••"),
    ("加我微信 wangliabc 详谈", "加我微信 ••• 详谈"),
    ("WeChat ID: wangliabc", "WeChat ID: •••"),
    ("我的LINE ID是wangli_abc", "我的LINE ID是•••"),
    ("微信号：wang_xm_88，line id: lily0102", "微信号：•••，line id: •••"),
    ("my name is John Smith and I waited", "my name is ••• and I waited"),
    ("Meu nome é Ana Souza.", "Meu nome é •••."),
    ("我叫王小明，等了很久", "我叫•••，等了很久"),
    ("我是陈小姐，昨天来的", "我是•••小姐，昨天来的"),
    ("敝姓林，上週訂房", "敝姓•••，上週訂房"),
]

OTHERWISE = [
    "I paid 12,999.00 for it, 30 days ago",
    "iPhone 15 Pro Max 256GB, model SM-G991B/DS, RTX 4090, i7-13700K",
    "1280x720 and 1920x1080x60",
    "2026-07-14 to 2026-08-01",
    "bought this phone 2025-07-01 at 10:30",
    "on 14/07/2026 I ordered 3 pieces",
    "10/10, would buy again. 9.5 for the staff",
    "价格1299元，手机12999.00，手机 1999 元买的",
    "20260714123015",
    "version 1.2.3.4",
    "call 400-123-4567 or 1-800-555-1234",
    "http://www.example.com/products/shoes",
    "my order is late, order number was wrong, case is 12345",
    "I order 20000 units every year",
    "+20% in 2026, between 300-500 in 2024, +10 2025-10-01",
    "room 1203, floor 12, 30000 characters",
    "account was closed in 2024",
    "4111 1111 1111 1112 steps a day",
    "110105194912310021",
    "型号 MX-5000123",
    "客服小王态度很好，王经理也不错",
    "我是老客户了，我叫了外卖，太慢",
    "我是王者玩家，我姓啥不重要",
    "我是先生推荐来的",
    "my name is wrong on the ticket",
    "訂單2026年7月送到",
    "快递3000公里外发货，账单12345元",
    "@Nike please answer",
    "WeChat: great service, bottom line: excellent, line id is missing",
    "我用微信支付 perfectly",
]


@pytest.mark.parametrize(("written", "shown"), PERSONAL)
def test_personal_data_is_hidden_and_the_rest_stays(written, shown):
    assert masked(written).rstrip(".") == shown.rstrip(".")


@pytest.mark.parametrize("comment", OTHERWISE)
def test_amounts_dates_scores_and_models_stay(comment):
    assert masked(comment) == comment


PIECES = [
    *(written for written, _ in PERSONAL),
    *OTHERWISE,
    *(" ", "，", "A", "1", "@", "+", "-", "http://", "我叫", "no. "),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=6).map("".join))
def test_what_is_masked_once_is_masked(comment):
    once = masked(comment)
    assert masked(once) == once
    assert len(once) <= len(comment) + len(MASK) * (1 + len(comment) // 2)


def test_a_long_comment_is_masked_to_its_end():
    assert masked("1 a.b- +1 我 " * 3_000 + "13800138000").endswith(MASK)
