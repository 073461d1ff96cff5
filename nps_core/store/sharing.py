"""Share links: who has the token sees what the link names, until it expires or is revoked.

The registry keeps only the hash of a token, so a copy of it opens nothing. A link is found by that hash alone: what
was asked for never meets a query in any other form.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from nps_core.errors import ShareRefused
from nps_core.store.datasets import Dataset
from nps_core.store.registry import SHARES, now
from nps_core.store.reviewing import Reviewing

KINDS: Final = ("live", "frozen")
"""A live link shows the data set as it stands when it is opened, a frozen one a review as it was held."""

USUAL_DAYS: Final = 30
LONGEST_DAYS: Final = 730
LONGEST_SHARE_NAME: Final = 80
SHORTEST_PASSCODE: Final = 4
LONGEST_PASSCODE: Final = 200
MOST_SHARES: Final = 500
"""The most open links of one data set."""

_TOKEN_BYTES: Final = 32
_TOKEN_CHARACTERS: Final = 43
_SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1}


@dataclass(frozen=True)
class Share:
    """A share link, without its token.

    Attributes:
        kind: one of ``KINDS``.
        subject: what its report is of, as JSON; of a frozen link that of its review.
        review: of a frozen link, the id of its review; else empty.
        quotes: whether customers' words are shown.
        saves: whether who opens it may save the report as a file.
        has_passcode: whether it also asks for a passcode.
        expires_at: from when on it opens nothing (UTC); None for never.
        revoked_at, last_used_at: UTC; None while neither happened.
        uses: how often it was opened.
    """

    id: str
    dataset: str
    name: str
    kind: str
    subject: str
    review: str
    quotes: bool
    saves: bool
    has_passcode: bool
    added_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    uses: int

    def state(self, at: datetime | None = None) -> str:
        """``open``, ``expired`` or ``revoked``; by default at this instant."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and (at or datetime.now(UTC)) >= self.expires_at else "open"


class Sharing(Reviewing):
    """The data sets of one folder, with the links by which others see a part of them."""

    def share(
        self,
        dataset: Dataset,
        name: str,
        *,
        subject: str,
        review: str = "",
        quotes: bool = False,
        saves: bool = False,
        days: int | None = USUAL_DAYS,
        passcode: str = "",
    ) -> tuple[Share, str]:
        """Make a link, and say its token: 256 bits that are told this once and kept nowhere.

        Args:
            subject: what the report is of, as JSON.
            review: of a frozen link, the id of its review.
            days: after how many it expires; None for never.

        Raises:
            DatasetMissing: the data set was removed.
            ReviewRefused: there is no such review.
            ShareRefused: the name, the days or the passcode cannot be used, or there are too many open links.
        """
        name = " ".join(name.split())
        if not 1 <= len(name) <= LONGEST_SHARE_NAME:
            raise ShareRefused("share_name", found=len(name), most=LONGEST_SHARE_NAME)
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise ShareRefused("share_days", found=days, most=LONGEST_DAYS)
        if passcode and not SHORTEST_PASSCODE <= len(passcode) <= LONGEST_PASSCODE:
            raise ShareRefused("share_passcode", least=SHORTEST_PASSCODE, most=LONGEST_PASSCODE)
        token, made = secrets.token_urlsafe(_TOKEN_BYTES), datetime.now(UTC)
        row: dict[str, Any] = {
            "id": secrets.token_hex(16),
            "dataset": dataset.id,
            "kind": KINDS[bool(review)],
            "name": name,
            "subject": self.review(review).subject if review else subject,
            "review": review or None,
            "options": json.dumps({"quotes": quotes, "saves": saves}),
            "token_sha256": _hashed(token),
            "passcode": _kept(passcode) if passcode else None,
            "added_at": _written(made),
            "expires_at": None if days is None else _written(made + timedelta(days=days)),
        }
        with self.registry.writing() as connection:
            self.dataset(dataset.id)
            if sum(each.state(made) == "open" for each in self.shares(dataset)) >= MOST_SHARES:
                raise ShareRefused("shares_too_many", most=MOST_SHARES)
            connection.execute(insert(SHARES).values(row))
        return self._share(row["id"]), token

    def shares(self, dataset: Dataset) -> tuple[Share, ...]:
        """Every link that was made of a data set, the newest first."""
        of_dataset = select(SHARES).where(SHARES.c.dataset == dataset.id)
        return tuple(map(_share, self.registry.rows(of_dataset.order_by(SHARES.c.added_at.desc(), SHARES.c.id))))

    def shared_by(self, token: str) -> Share | None:
        """The link of a token, whatever became of it; None if there is none, of anything that is no token too."""
        if len(token) != _TOKEN_CHARACTERS or not token.isascii():
            return None
        found = self.registry.rows(select(SHARES).where(SHARES.c.token_sha256 == _hashed(token)))
        return _share(found[0]) if found else None

    def open_share(self, id_: str) -> Share:
        """A link by its id, if it still opens anything.

        Raises:
            ShareRefused: ``share_gone``: there is none, it expired or was revoked, or its data set was removed.
        """
        share = self._share(id_)
        if share.state() != "open" or not self._is_there(share.dataset):
            raise ShareRefused("share_gone")
        return share

    def opens_with(self, share: Share, passcode: str) -> bool:
        """Whether a passcode is that of a link; one that has none is opened by any."""
        kept = self.registry.rows(select(SHARES.c.passcode).where(SHARES.c.id == share.id))[0]["passcode"]
        return kept is None or (len(passcode) <= LONGEST_PASSCODE and _is_passcode(passcode, json.loads(kept)))

    def used(self, share: Share) -> None:
        """Note that a link was opened."""
        values = {"last_used_at": now(), "uses": SHARES.c.uses + 1}
        with self.registry.writing() as connection:
            connection.execute(update(SHARES).where(SHARES.c.id == share.id).values(values))

    def revoke(self, id_: str) -> None:
        """Let a link open nothing from now on, for good; one that was revoked already stays as it is."""
        with self.registry.writing() as connection:
            standing = update(SHARES).where(SHARES.c.id == id_, SHARES.c.revoked_at.is_(None))
            connection.execute(standing.values(revoked_at=now()))

    def revoke_all(self, dataset: Dataset) -> None:
        """Let no link of a data set open anything from now on."""
        with self.registry.writing() as connection:
            standing = update(SHARES).where(SHARES.c.dataset == dataset.id, SHARES.c.revoked_at.is_(None))
            connection.execute(standing.values(revoked_at=now()))

    def _share(self, id_: str) -> Share:
        found = self.registry.rows(select(SHARES).where(SHARES.c.id == id_))
        if not found:
            raise ShareRefused("share_gone")
        return _share(found[0])

    def _is_there(self, dataset: str) -> bool:
        return any(each.id == dataset for each in self.datasets())


def _share(row: Mapping[str, Any]) -> Share:
    same = {name: row[name] for name in ("id", "dataset", "name", "kind", "subject", "uses")}
    moments: dict[str, Any] = {name: _moment(row[name]) for name in ("expires_at", "revoked_at", "last_used_at")}
    return Share(
        **same,
        **moments,
        **json.loads(row["options"]),
        review=row["review"] or "",
        has_passcode=row["passcode"] is not None,
        added_at=datetime.fromisoformat(row["added_at"]),
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _kept(passcode: str) -> str:
    """A passcode as the registry keeps it: with a salt, and slow to guess."""
    salt = secrets.token_bytes(16)
    return json.dumps({"salt": salt.hex(), "hash": _scrypt(passcode, salt).hex()})


def _is_passcode(passcode: str, kept: Mapping[str, str]) -> bool:
    found = _scrypt(passcode, bytes.fromhex(kept["salt"]))
    return hmac.compare_digest(found, bytes.fromhex(kept["hash"]))


def _scrypt(passcode: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passcode.encode("utf-8", "surrogatepass"), salt=salt, **_SCRYPT)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
