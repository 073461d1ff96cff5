"""Who may do what: a table with every method of the store and of the jobs, and nothing open that stands not in it."""

from contextlib import closing

import pytest

from nps_core.access import NEEDED, SERVER, Guarded, Role, may, require, role_of
from nps_core.comments.jobs import ThemeJobs
from nps_core.errors import AccessRefused
from nps_core.settings import Settings
from nps_core.store import Store

VALUES = {"settings", "folder"}
"""What pages ask of a store that is no method."""

READS = {"datasets", "rows", "comments", "exported", "theme_run", "reviews", "decisions", "saved_views", "search"}
CHANGES = {"add", "undo", "edit_themes", "choose_themes", "save_view", "make_review", "add_decision", "mark", "start"}
OWNS = {"remove", "removed", "restore", "share", "revoke", "fetch", "every_review", "held", "erase", "erasures"}
NOBODYS = {"check", "close", "write_comments", "adopt_themes", "shared_by", "open_share"}
"""Some of each, from the rules and not from the table."""

ROWS = [(role, name) for role in (None, *Role) for name in sorted(NEEDED)]


def public(kind):
    return {name for name in dir(kind) if not name.startswith("_")}


class Everything:
    """Answers to every name of the table, and remembers what it was asked."""

    def __init__(self):
        self.asked = []


def _answer(name):
    return lambda self, *what, **how: self.asked.append(name) or (name, what, how)


for _name in (*NEEDED, "brand_new"):
    setattr(Everything, _name, _answer(_name))


def test_the_table_has_every_method_and_no_other():
    assert public(Store) | public(ThemeJobs) | VALUES == set(NEEDED)


def test_the_table_says_what_the_rules_say():
    assert {NEEDED[name] for name in READS} == {Role.VIEWER}
    assert {NEEDED[name] for name in CHANGES} == {Role.ANALYST}
    assert {NEEDED[name] for name in OWNS} == {Role.OWNER}
    assert {NEEDED[name] for name in NOBODYS} == {SERVER}


@pytest.mark.parametrize(("role", "name"), ROWS)
def test_a_method_is_done_for_whom_it_is_and_for_nobody_else(role, name):
    what = Everything()
    needed = {1: {"VIEWER", "ANALYST", "OWNER"}, 2: {"ANALYST", "OWNER"}, 3: {"OWNER"}, None: set()}[NEEDED[name]]
    method = getattr(Guarded(what, role), name)
    if role is not None and role.name in needed:
        assert method(1, two=2) == (name, (1,), {"two": 2})
        assert what.asked == [name]
    else:
        with pytest.raises(AccessRefused):
            method(1, two=2)
        assert what.asked == []


@pytest.mark.parametrize("role", [None, *Role])
def test_a_method_that_nobody_has_decided_on_is_closed(role):
    with pytest.raises(AccessRefused) as refused:
        Guarded(Everything(), role).brand_new()
    assert refused.value.code == ("access_without_role" if role is None else "access_closed")


@pytest.mark.parametrize("name", ["_writing", "__what", "_Guarded__store", "registry", "waves"])
def test_what_lies_behind_the_guard_is_out_of_reach(name, tmp_path):
    opened = closing(Store(Settings(data=tmp_path, sample=False)))
    with opened as store, pytest.raises((AttributeError, AccessRefused)):
        getattr(Guarded(store, Role.OWNER), name)


def test_a_value_is_refused_at_once():
    class Place:
        folder = "here"

        def __init__(self):
            self.settings = "these"

    assert Guarded(Place(), Role.VIEWER).settings == "these"
    assert Guarded(Place(), Role.ANALYST).folder == "here"
    with pytest.raises(AccessRefused):
        _ = Guarded(Place(), Role.VIEWER).folder


def test_the_sentence_says_whom_to_ask():
    asked = [(Role.VIEWER, "edit_themes"), (Role.ANALYST, "remove"), (None, "datasets")]
    codes = []
    for role, name in asked:
        with pytest.raises(AccessRefused) as refused:
            require(role, name)
        codes.append(refused.value.code)
    assert codes == ["access_analyst", "access_owner", "access_without_role"]


PEOPLE = Settings(
    owners=("boss@shop.example",), analysts=("@lab.example", "eve@shop.example"), viewers=("@shop.example",)
)


@pytest.mark.parametrize(
    ("identity", "role"),
    [
        ("boss@shop.example", Role.OWNER),
        ("BOSS@Shop.Example", Role.OWNER),
        ("eve@shop.example", Role.ANALYST),
        ("anybody@lab.example", Role.ANALYST),
        ("anybody@shop.example", Role.VIEWER),
        ("", None),
        ("boss", None),
        ("@shop.example", None),
        ("boss@", None),
        ("x@sub.shop.example", None),
        ("x@notshop.example", None),
        ("boss@shop.example@evil.example", None),
        ("x@evil.example@shop.example", None),
        ("boss@shop.example ", None),
        ("boss@shop.example, x@evil.example", None),
        ("boss@shop.example\r\nX: y", None),
        ("boss\u200b@shop.example", None),
        ("x@\u212aab.example", None),
    ],
)
def test_a_role_is_found_by_the_exact_address_or_its_exact_domain(identity, role):
    assert role_of(identity, PEOPLE) is role


def test_an_address_of_its_own_counts_before_its_domain():
    wary = Settings(owners=("@shop.example",), viewers=("guest@shop.example",))
    assert role_of("guest@shop.example", wary) is Role.VIEWER


def test_higher_roles_may_what_lower_ones_may():
    for name in NEEDED:
        allowed = [may(role, name) for role in Role]
        assert allowed == sorted(allowed)
