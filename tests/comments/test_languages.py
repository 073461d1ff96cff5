import pytest

from nps_core.comments.languages import clauses, generic, key, script, scripts


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Fast shipping", "en"),
        ("Très bien, livraison rapide", "en"),
        ("这个产品质量很好", "hans"),
        ("這個產品品質很好", "hant"),
        ("app 很好用", "han"),
        ("iPhone 外壳很漂亮", "hans"),
        ("I bought the 小米 phone and it is great", "en"),
        ("とても早い配送でした", "other"),
        ("Быстрая доставка", "other"),
        ("배송이 빨라요", "other"),
    ],
)
def test_script_group_of_a_text(text, group):
    assert script(text) == group


def test_chinese_written_alike_in_both_forms_goes_with_the_majority():
    assert scripts(["很好", "发货很快", "包装不错", "運費太貴"])[0] == "hans"
    assert scripts(["很好", "發貨很快", "運費太貴"])[0] == "hant"


def test_equal_comments_meet_whatever_their_width_case_and_space():
    assert key("ＧＲＥＡＴ　 service\n") == key("great service")
    assert key("Great service") != key("Great services")


@pytest.mark.parametrize(
    ("comment", "parts"),
    [
        ("", []),
        ("!!!", []),
        ("Late", ["Late"]),
        ("Quick and easy to use", ["Quick and easy to use"]),
        (
            "The staff were lovely and the room was clean",
            ["The staff were lovely", "the room was clean"],
        ),
        ("It cost 1,299.50 in total. Too much!", ["It cost 1,299.50 in total", "Too much"]),
        ("Good price, however support is slow", ["Good price", "support is slow"]),
        ("O produto é ótimo, mas a entrega atrasou muito", ["O produto é ótimo", "a entrega atrasou muito"]),
        ("Equipe muito atenciosa e o prazo foi cumprido", ["Equipe muito atenciosa", "o prazo foi cumprido"]),
        ("Das Essen war gut, aber der Kellner unfreundlich", ["Das Essen war gut", "der Kellner unfreundlich"]),
        ("客服 reply 很快，but shipping took two weeks", ["客服 reply 很快", "shipping took two weeks"]),
        ("质量好，快", ["质量好，快"]),
        ("東西不錯 但是物流太慢了", ["東西不錯", "物流太慢了"]),
        ("服务态度很差！！！再也不来了", ["服务态度很差", "再也不来了"]),
    ],
)
def test_a_comment_falls_into_clauses(comment, parts):
    assert clauses(comment) == parts


def test_no_word_of_a_comment_is_lost_in_its_clauses():
    comment = "Fine, ok, the box: torn; courier polite and the price fair although shipping took a week"
    together = " ".join(clauses(comment))
    for word in ("Fine", "ok", "box", "torn", "courier", "polite", "price", "fair", "shipping", "week"):
        assert word in together


@pytest.mark.parametrize(
    "comment",
    [
        *(
            "good",
            "Very good!",
            "N/A",
            "none",
            "10",
            "10/10",
            "👍👍👍",
            "。。。",
            "It was great, thank you",
            "all good",
        ),
        *(
            "muito bom",
            "É ótimo!",
            "Está tudo ótimo.",
            "Não sei",
            "nada a declarar",
            "Ótimo e excelente",
            "pra mim esta otimo",
        ),
        *("Adorei!", "parabéns", "nota 10", "sem sugestão", "¡Muy bueno!", "Todo bien, gracias", "c'est très bien"),
        *("rien à dire", "Sehr gut!", "alles bestens", "keine Angabe", "très bien, merci"),
        *("I love it!!", "很满意", "非常滿意", "还不错吧", "沒有", "无", "哈哈哈哈", "挺好的，推荐", "一般般"),
    ],
)
def test_empty_talk_is_generic(comment):
    assert generic(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "bom atendimento",
        "pela praticidade",
        "atendimento rápido e eficiente",
        "muito caro",
        "sistema lento",
        "não funciona",
        "precisa de ajustes",
        "muy caro",
        "trop cher",
        "zu teuer",
        "the os is slow",
        "no delivery",
        "good price",
        "slow",
        "late again",
        "物流慢",
        "太贵了",
        "客服很好",
        "貴",
        "not easy to return",
        "很好吃",
        "没有发票",
    ],
)
def test_a_reason_is_not_generic_however_short(comment):
    assert not generic(comment)


def test_a_comment_of_nothing_but_joints_is_cut_all_the_same():
    joined = clauses("good and bad stuff here " * 1_200)
    assert len(joined) > 500
    assert clauses("and " * 7_500)
