from nps_core.comments.catalogue import catalogue
from nps_core.comments.themes.naming import Label, labels_of, sub_labels

RETURNS = Label("returns", {"en": "Returns and refunds", "zh-Hans": "退换货与退款", "zh-Hant": "退換貨與退款"}, ())
BIRDS = [f"the bird feeder fell off the balcony {n}" for n in "abcdef"]
ROPES = [f"the climbing rope frayed on a rock {n}" for n in "abcdef"]
KITES = ["风筝线断了", "风筝线缠住了", "风筝线太细", "这风筝线不错", "风筝线换过两回", "风筝线打结"]


def named(*groups, known=None):
    texts = [text for group, _ in groups for text in group]
    scripts = [script for group, script in groups for _ in group]
    numbers = [at for at, (group, _) in enumerate(groups) for _ in group]
    return labels_of(texts, scripts, numbers, known or {})


def test_a_group_is_named_by_what_the_others_do_not_say():
    found = named((BIRDS, "en"), (ROPES, "en"))
    assert "bird feeder" in found[0].names["en"].casefold()
    assert "climbing rope" in found[1].names["en"].casefold()


def test_a_group_is_named_in_each_language_it_is_said_in():
    both = [*BIRDS, *KITES]
    found = labels_of([*both, *ROPES], ["en"] * 6 + ["hans"] * 6 + ["en"] * 6, [0] * 12 + [1] * 6, {})
    assert "bird feeder" in found[0].names["en"].casefold()
    assert "风筝" in found[0].names["zh-Hans"]
    assert "風箏" in found[0].names["zh-Hant"]


def test_what_is_said_in_one_language_only_is_quoted_in_the_others():
    found = named((KITES, "hans"), (ROPES, "en"))
    assert found[0].names["en"].startswith("“")
    assert "风筝" in found[0].names["en"]
    assert not found[0].names["zh-Hans"].startswith("“")
    assert found[1].names["zh-Hant"].startswith("「")


def test_a_word_in_both_chinese_scripts_is_one_keyword():
    texts = ["风筝线断了", "风筝线太细", "風箏線斷了", "風箏線太細", "风筝线打结", "風箏線打結"]
    found = labels_of(
        [*texts, *ROPES], ["hans", "hans", "hant", "hant", "hans", "hant"] + ["en"] * 6, [0] * 6 + [1] * 6, {}
    )
    assert len([word for word in found[0].keywords if "风筝" in word or "風箏" in word]) == 1


def test_no_two_groups_have_the_same_name():
    words = ("rope", "harness", "rope", "harness")
    groups = [([f"the {word} {n} is {tail}" for n in "abcd"], "en") for word, tail in zip(words, "xxyy", strict=True)]
    found = named(*groups)
    for language in ("en", "zh-Hans", "zh-Hant"):
        labels = {label.id: label for label in found.values()}
        names = [label.names[language].casefold() for label in labels.values()]
        assert len(set(names)) == len(names)


def test_a_group_about_an_entry_of_the_catalogue_has_its_name():
    entry = next(one for one in catalogue() if one.id == "packaging")
    found = named((["the box was crushed"] * 4, "en"), (ROPES, "en"), known={0: entry})
    assert found[0].id == "packaging"
    assert found[0].names == entry.names
    assert "box" in found[0].keywords


def test_clauses_that_share_nothing_have_no_name():
    strangers = ["a kettle whistles", "goats eat paper", "my uncle paints boats", "rain falls on tin roofs"]
    assert 0 not in named((strangers, "en"), (ROPES, "en"))


def test_names_in_other_latin_languages_keep_their_accents_and_lose_their_small_words():
    cooks = [f"não gostei da refeição quente do refeitório {n}" for n in "abcde"]
    roads = [f"a estrada está em péssimo estado {n}" for n in "abcde"]
    found = named((cooks, "en"), (roads, "en"))
    assert "refeição" in found[0].names["en"].casefold()
    assert "não" not in found[0].names["en"].casefold().split()


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


def test_a_keyword_is_heard_in_either_chinese_script():
    label = Label("returns", RETURNS.names, ("退貨", "refund"))
    assert label.is_said_in("退货太慢")
    assert label.is_said_in("Where is my REFUND?")
    assert not label.is_said_in("快递很快")


def test_a_group_has_a_name_where_half_of_its_clauses_hold_what_sets_it_apart():
    near = ["a kettle whistles", "goats eat paper", "my uncle paints boats"]
    assert "bird feeder" in named((BIRDS[:3] + near, "en"), (ROPES, "en"))[0].names["en"].casefold()
    assert 0 not in named(([*BIRDS[:3], *near, "rain falls on tin roofs"], "en"), (ROPES, "en"))


def test_a_group_that_is_called_as_a_theme_of_the_catalogue_is_that_theme():
    entry = next(one for one in catalogue() if one.id == "top-up")
    mine = [f"top up {n} went through" for n in "abcd"]
    asked = [f"why did my top-up {tail}" for tail in ("stall", "vanish", "bounce", "wobble")]  # "Top-up", not "Top-ups"
    others = [f"the climbing rope frayed on rock {n}" for n in range(60)]
    found = named((mine, "en"), (asked, "en"), (others, "en"), known={0: entry})
    assert found[1] == found[0]
    assert found[2].id != "top-up"


def test_a_phrase_that_most_clauses_hold_is_the_whole_name():
    said = ("whistles in a storm", "leans since the storm", "drips", "wobbles", "creaks")
    found = named(([f"the bird feeder {tail}" for tail in said], "en"), (ROPES, "en"))
    assert found[0].names["en"] == "Bird feeder"


def test_a_second_phrase_stands_beside_one_that_fewer_hold_and_speaks_for_further_clauses():
    near = [f"the bird feeder {tail}" for tail in ("whistles", "leans", "drips")]
    far = [f"a nesting box {tail}" for tail in ("wobbles", "leaks", "smells")]
    found = named((near + far + ["rain falls on tin roofs"], "en"), (ROPES, "en"))
    assert {"bird feeder", "nesting box"} == set(found[0].names["en"].casefold().split(" · "))


def test_what_is_said_nearly_as_often_elsewhere_names_no_group():
    mixed = [f"the account {tail}" for tail in ("hums", "leans", "drips", "wobbles")]
    other = [f"the account and {rope}" for rope in ROPES[:2]]
    assert 0 not in named((mixed, "en"), (ROPES + other, "en"))


def test_groups_that_only_one_phrase_names_together_are_one_theme():
    """Five ways to speak of telescopes and one to speak of ropes: "saw" and "could find" are no names."""
    sky = [
        [text.format(sight) for sight in ("Saturn", "Jupiter", "Mars", "Orion", "Venus", "Pluto")]
        for text in ("saw {} through the telescope at last", "no telescope could find {}", "the telescope was on {}")
    ]
    others = [f"the climbing rope frayed on rock {n}" for n in range(60)]
    found = named(*((group, "en") for group in sky), (others, "en"))
    assert {found[group].names["en"] for group in range(3)} == {"Telescope"}
    assert len({label.id for label in found.values()}) == 2
