from nps_core.comments.themes.naming import Label, sub_labels

RETURNS = Label("returns", {"en": "Returns and refunds", "zh-Hans": "退换货与退款", "zh-Hant": "退換貨與退款"}, ())


def test_a_part_of_a_theme_is_named_by_what_sets_it_apart_there():
    label = [f"the refund label would not print {n}" for n in "abcd"]
    bank = [f"the refund never reached my bank {n}" for n in "abcd"]
    found = sub_labels([*label, *bank], ["en"] * 8, [0] * 4 + [1] * 4, RETURNS)
    assert "label" in found[0].names["en"].casefold()
    assert "bank" in found[1].names["en"].casefold()
    assert all(one.id.startswith("returns.") and len(one.id) == len("returns.") + 6 for one in found.values())


def test_a_part_never_repeats_the_name_of_its_theme():
    found = sub_labels(["returns", "refunds", "returns", "returns"], ["en"] * 4, [0] * 4, RETURNS)
    assert not found
