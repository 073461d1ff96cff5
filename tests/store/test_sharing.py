"""Share links: found by the hash of their token alone, for as long as they were made for."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from nps_core.errors import DatasetMissing, ReviewRefused, ShareRefused
from nps_core.store.sharing import LONGEST_DAYS, LONGEST_SHARE_NAME, MOST_SHARES
from tests.handmade import answers, code_of, kept


@pytest.fixture
def shop(store):
    return kept(store, answers(detractors=1, promoters=3), name="shop")


def link(store, dataset, name="For the board", **terms):
    return store.share(dataset, name, subject='{"pages": []}', **terms)


def test_a_link_is_found_by_its_token(store, shop):
    share, token = link(store, shop, quotes=True)
    assert store.shared_by(token) == share == store.open_share(share.id)
    assert (share.name, share.kind, share.quotes, share.saves, share.state()) == (
        "For the board",
        "live",
        True,
        False,
        "open",
    )


def test_a_link_expires_after_thirty_days_unless_it_is_asked_otherwise(store, shop):
    share, _ = link(store, shop)
    assert share.expires_at - share.added_at == timedelta(days=30)
    just_before, then = share.expires_at - timedelta(seconds=1), share.expires_at
    assert (share.state(just_before), share.state(then)) == ("open", "expired")
    assert link(store, shop, days=None)[0].state(datetime(2999, 1, 1, tzinfo=UTC)) == "open"


def test_a_token_has_256_bits_and_stands_nowhere_in_the_folder(store, shop):
    tokens = {link(store, shop, passcode="open sesame")[1] for _ in range(3)}
    assert len(tokens) == 3
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    kept_bytes = (store.folder / "registry.sqlite").read_bytes()
    assert not any(token.encode() in kept_bytes for token in tokens)
    assert b"open sesame" not in kept_bytes


@pytest.mark.parametrize(
    "asked", ["", "%", ":token", "NULL", "' or 1=1 --", "\x00", "a" * 43, "a" * 10_000, "é" * 43, "\ud800" * 43]
)
def test_what_is_no_token_opens_nothing(store, shop, asked):
    link(store, shop)
    assert store.shared_by(asked) is None


def test_a_token_that_was_cut_or_that_is_of_another_link_opens_nothing_of_this_one(store, shop):
    share, token = link(store, shop)
    other, _ = link(store, kept(store, answers(passives=2), name="other"))
    assert store.shared_by(token[:-1]) is None
    assert store.shared_by(token).id == share.id != other.id


def test_a_revoked_link_opens_nothing_for_good(store, shop):
    share, token = link(store, shop)
    store.revoke(share.id)
    assert store.shared_by(token).state() == "revoked"
    with pytest.raises(ShareRefused) as refused:
        store.open_share(share.id)
    assert code_of(refused) == "share_gone"
    first = store.shared_by(token).revoked_at
    store.revoke(share.id)
    assert store.shared_by(token).revoked_at == first


def test_all_links_of_a_data_set_are_revoked_at_once_and_of_no_other(store, shop):
    other = kept(store, answers(passives=2), name="other")
    mine, theirs = [link(store, shop)[0] for _ in range(2)], link(store, other)[0]
    store.revoke_all(shop)
    assert [each.state() for each in store.shares(shop)] == ["revoked"] * len(mine)
    assert store.open_share(theirs.id) == theirs


def test_a_link_ends_with_its_data_set_and_comes_back_with_it(store, shop):
    """A frozen one too: once its data set is in no list, nobody could revoke it."""
    review = store.make_review(
        shop, "March", datetime(2026, 3, 3).date(), subject="{}", documents={"en": "{}"}, facts={}
    )
    links = [link(store, shop)[0], link(store, shop, review=review.id)[0]]
    store.remove(shop.id)
    for share in links:
        with pytest.raises(ShareRefused):
            store.open_share(share.id)
    store.restore(shop.id)
    assert [store.open_share(share.id) for share in links] == links


def test_no_link_is_made_of_a_data_set_that_was_removed(store, shop):
    share, _ = link(store, shop)
    store.remove(shop.id)
    with pytest.raises(ShareRefused):
        store.open_share(share.id)
    with pytest.raises(DatasetMissing):
        link(store, shop)


def test_a_passcode_is_asked_for_and_no_other_opens(store, shop):
    share, _ = link(store, shop, passcode="芝麻開門")
    assert share.has_passcode
    assert store.opens_with(share, "芝麻開門")
    assert not any(store.opens_with(share, wrong) for wrong in ("", "芝麻开门", "x" * 10_000, "\ud800"))


def test_a_use_is_counted_with_its_time(store, shop):
    share, token = link(store, shop)
    assert (share.uses, share.last_used_at) == (0, None)
    store.used(share)
    store.used(share)
    found = store.shared_by(token)
    assert found.uses == 2
    assert abs(datetime.now(UTC) - found.last_used_at) < timedelta(minutes=1)


def test_a_frozen_link_is_of_a_review_that_was_held(store, shop):
    review = store.make_review(
        shop, "March", datetime(2026, 3, 3).date(), subject='{"of": 1}', documents={"en": "{}"}, facts={}
    )
    share, _ = link(store, shop, review=review.id)
    assert (share.kind, share.review, share.subject) == ("frozen", review.id, '{"of": 1}')
    with pytest.raises(ReviewRefused):
        link(store, shop, review="0" * 32)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"name": "  "}, "share_name"),
        ({"name": "x" * (LONGEST_SHARE_NAME + 1)}, "share_name"),
        ({"days": 0}, "share_days"),
        ({"days": LONGEST_DAYS + 1}, "share_days"),
        ({"passcode": "123"}, "share_passcode"),
        ({"passcode": "1" * 201}, "share_passcode"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(store, shop, terms, code):
    with pytest.raises(ShareRefused) as refused:
        link(store, shop, **terms)
    assert code_of(refused) == code
    assert store.shares(shop) == ()


def test_there_is_an_end_to_links(store, shop, monkeypatch):
    assert MOST_SHARES == 500
    monkeypatch.setattr("nps_core.store.sharing.MOST_SHARES", 2)
    first, _ = link(store, shop)
    link(store, shop)
    with pytest.raises(ShareRefused) as refused:
        link(store, shop)
    assert code_of(refused) == "shares_too_many"
    store.revoke(first.id)
    assert link(store, shop)[0].state() == "open"
