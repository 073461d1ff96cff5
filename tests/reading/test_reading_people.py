"""Who somebody is stays out: told by names and by cells in three languages; identifiers are kept for matching only."""

import pytest

from nps_core.reading import personal, words

PEOPLE = [
    *["Name", "First Name", "Customer name", "contact_name", "Email Address", "E-mail", "Phone", "Mobile number"],
    *["IP Address", "Shipping address", "Date of birth", "LINE ID", "WeChat", "WhatsApp", "National ID", "username"],
    *[
        "Guest: Guest Name",
        "Billing Name",
        "userInfo.nickName",
        "NRIC",
        "Nome completo",
        "CPF",
        "Celular",
        "Kundenname",
    ],
    *["Nombre y apellidos", "Prénom", "Handynummer", "Nome do cliente", "購買人", "訂位人"],
    *["姓名", "您的姓名？", "联系电话", "手机号码", "电子邮箱", "收货地址", "身份证号", "微信号", "昵称", "来自IP"],
    *[
        "姓名（選填）",
        "聯絡電話",
        "行動電話",
        "電子郵件",
        "收件人",
        "身分證字號",
        "暱稱",
        "IP紀錄",
        "LINE 帳號",
        "住址",
    ],
]
THINGS = [
    *[
        "Product name",
        "Store name",
        "Phone model",
        "Email channel",
        "mobile app rating",
        "Nome da loja",
        "Lineitem name",
        "Campaign name",
        "Shipping method",
        "Mailing list",
        "Line of business",
    ],
    *["手机价格", "公司名称", "邮件渠道", "电话客服满意度", "地址栏设计", "產品名稱", "電話客服評分", "联系客服的方式"],
]


@pytest.mark.parametrize("name", PEOPLE)
def test_names_of_columns_that_tell_who_somebody_is(name):
    assert personal.BY_NAME.search(words.folded(name))


@pytest.mark.parametrize("name", THINGS)
def test_names_of_columns_about_things(name):
    assert not personal.BY_NAME.search(words.folded(name))


CELLS = {
    "mail": ["ann@example.org", "Bo Lind <bo@mail.example>", "陳@例子.台灣"],
    "mainland phone": ["13812345678", "+86 138 1234 5678", "138****5678", "8613912345678"],
    "Taiwanese phone": ["0912345678", "0912-345-678", "+886 912 345 678", "0912***678"],
    "Hong Kong phone": ["+852 9123 4567", "852-61234567"],
    "landline": ["010-62345678", "(02) 2345-6789", "02-2345-6789"],
    "mainland number": ["11010519491231002X", "440524188001010014".replace("1880", "1980")],
    "Taiwanese number": ["A123456789", "F223456781"],
    "home": ["12 High Street", "Schloßallee 4", "Rua das Flores, 21", "Bahnhofstr. 7a"],
    "network address": ["203.0.113.9", "203.0.113.9(上海-上海)", "2001:db8:0:0:0:0:0:1", "203.0.113.*"],
    "handle": ["wxid_a1b2c3d4", "U" + "0a1b2c3d" * 4, "LINE ID: ann99"],
}


@pytest.mark.parametrize("kind", CELLS)
def test_cells_that_tell_who_somebody_is(kind):
    for cell in CELLS[kind]:
        assert personal.tells_who([cell], uniqueness=1), cell


@pytest.mark.parametrize(
    "cells",
    [
        ["9", "10", "0"],
        ["2026-07-01", "2026-07-02 10:00"],
        ["1713497396", "1713497396000", "44320"],
        ["¥1,234.50", "12.5%"],
        ["很好", "不错", "物流很快"],
        ["web", "LINE", "微信"],
        ["iPhone 15", "Pixel 8"],
    ],
)
def test_cells_about_things(cells):
    assert not personal.tells_who(cells, uniqueness=1)


def test_names_of_people_hardly_repeat_and_those_of_places_do():
    names = ["王小明", "李美玲", "陈志强", "林*君", "張○○", "黄丽华", "吴先生", "周杰", "徐静", "孫大偉"]
    places = ["金华", "高雄", "白银", "黄山", "马鞍山", "石家庄", "江门", "龙岩", "汤山", "方城"]
    assert personal.tells_who(names, uniqueness=0.9)
    assert not personal.tells_who(places, uniqueness=0.1)
    assert not personal.tells_who(
        [*names[:4], "很满意", "还可以", "太贵了", "东西不好", "客服差", "发货快"], uniqueness=1
    )


def test_people_are_left_out_without_an_example_and_orders_kept_for_matching(reading_of):
    header = "score,Q7,訂單編號,客服工单号,invoice ref,permalink,channel\n"
    made = "".join(
        f"{n % 11},09{n:08d},138{n * 7:08d},T{n:05d},{n:08x}-aaaa-bbbb-cccc-{n:012x},https://x.example/{n},web{n % 2}\n"
        for n in range(40)
    )
    reading = reading_of(header + made)
    roles = {column.column: (column.role, column.why.code) for column in reading.receipt.columns}
    assert roles["Q7"] == ("ignored", "personal")
    assert roles["訂單編號"] == roles["客服工单号"] == roles["invoice ref"] == ("identifier", "identifier")
    assert roles["permalink"] == ("ignored", "link")
    shown = {column.column for column in reading.receipt.columns if column.examples}
    assert shown == {"score", "permalink", "channel"}
    assert reading.receipt.identifiers == ("訂單編號", "客服工单号", "invoice ref")
    assert reading.receipt.own_columns.identifiers == reading.receipt.identifiers
    assert reading.receipt.dimensions == ("channel",)
    assert reading.responses["訂單編號"][1].as_py() == "13800000007"
    assert "Q7" not in reading.responses.column_names


def test_identifiers_are_kept_as_written_without_a_guarding_quote(reading_of):
    reading = reading_of("score,order no\n9,'007\n8, 008\u200b \n7,\n", ("identifier", "order no"))
    assert reading.responses["order no"].to_pylist() == ["007", "008", None]


def test_a_second_customer_number_is_kept_for_matching(receipt_of):
    made = "".join(f"{n % 11},c{n % 20},m{n % 15}\n" for n in range(40))
    receipt = receipt_of("score,customer_id,member_id\n" + made)
    assert receipt.column_of("respondent").column == "customer_id"
    assert receipt.identifiers == ("member_id",)


def test_orders_that_count_up_are_no_row_numbers(receipt_of):
    receipt = receipt_of("score,order_no,nr\n" + "".join(f"{n % 11},{5000 + n},{n}\n" for n in range(30)))
    assert receipt.identifiers == ("order_no",)
