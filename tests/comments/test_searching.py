"""What a reader looks for in comments."""

import re

import pytest

from nps_core.comments.searching import LONGEST, pattern, phrases


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ()),
        ("   ", ()),
        ("late parcel", ("late", "parcel")),
        ("late　parcel", ("late", "parcel")),
        ('"late parcel"', ("late parcel",)),
        ("“late parcel” courier", ("late parcel", "courier")),
        ("「物流 太慢」退款", ("物流 太慢", "退款")),
        ("late late", ("late",)),
        ('late "never closed', ("late", "never closed")),
        ("it's", ("it's",)),
        ('""', ()),
    ],
)
def test_words_stand_alone_and_quotation_marks_hold_them_together(text, wanted):
    assert phrases(text) == wanted


@pytest.mark.parametrize(
    ("phrase", "comment"),
    [
        ("发货", "發貨很快"),
        ("發貨", "发货很快"),
        ("这里", "這裡很好"),
        ("这里", "這裏很好"),
        ("客服態度", "客服态度差"),
        ("面条", "麵條"),
        ("APP 闪退", "app 閃退"),
        ("Delivery", "the DELIVERY"),
        ("late  again", "late\nagain"),
        ("(100%) *", "it was (100%) *"),
    ],
)
def test_either_script_and_either_case_are_found(phrase, comment):
    assert re.search(pattern(phrase) or re.escape(phrase), comment)


@pytest.mark.parametrize(("phrase", "comment"), [("发货", "收货很快"), ("a.c", "abc"), ("[x]", "x"), ("太慢", "太快")])
def test_what_was_not_written_is_not_found(phrase, comment):
    assert not re.search(pattern(phrase) or re.escape(phrase), comment)


def test_a_phrase_too_long_for_a_pattern_is_looked_for_to_the_letter():
    assert pattern("发" * LONGEST)
    assert pattern("发" * (LONGEST + 1)) == ""
