"""Who may do what: three roles, and for every question and change the least role that it needs.

A role may do what the roles below it may. What stands in no row is refused to everybody: a new method is closed until
somebody decides whose it is.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

from nps_core.errors import AccessRefused, SettingRefused
from nps_core.settings import ADDRESS, Settings


class Role(IntEnum):
    """What somebody may do: see; also bring in and change; also remove, share and configure."""

    VIEWER = 1
    ANALYST = 2
    OWNER = 3


SERVER: Final = None
"""In the place of a role: only the server itself, no reader."""

_ROWS: Final[Mapping[Role | None, str]] = {
    # What only reads; and two that keep nothing of a reader's own: the themes that are found by themselves, and the
    # version that a copied link names.
    Role.VIEWER: """
        settings datasets dataset at version_tagged remember_version left_out codebook
        counts counts_by_period counts_of_each segments bands valued shared has_repeats rows exported
        last_answers theme_patterns ratings rating_patterns transitions movers shared_cells
        comments count_comments quotes assignments theme_map theme_run themes_before theme_history theme_edits
        job_state events bases benchmark_files kept_apart propose_merges match
        saved_views saved_view reviews review decisions decision documents
        ensure of search models fetching
    """,
    Role.ANALYST: """
        folder read add bring_in compare choices_for remember remembered mappings forget staging sweep_staging
        take_back rename propose_keys join undo merge_columns merge_segments keep_apart offer_again
        edit_themes undo_theme_edit choose_themes adopt_codebook start cancel
        mark unmark set_base drop_base keep_benchmarks remove_benchmarks
        save_view change_view remove_view restore_view
        make_review rename_review remove_review restore_review
        add_decision change_decision remove_decision restore_decision
    """,
    Role.OWNER: """
        remove removed restore every_review held erase erasures
        share shares revoke revoke_all
        fetch cancel_fetch
    """,
    SERVER: """
        check close engine ensure_sample adopt_themes write_comments file_of when_erased take_up
        shared_by open_share opens_with used
    """,
}

NEEDED: Final[Mapping[str, Role | None]] = {name: role for role, names in _ROWS.items() for name in names.split()}
"""The least role of each public method of ``Store`` and ``ThemeJobs``."""


def role_of(identity: str, settings: Settings) -> Role | None:
    """The role of somebody who proved an e-mail address; None for nobody of ours.

    An address that is listed itself counts before its domain, and of several rows the highest. While the file that
    says who has which role cannot be used, nobody has one.

    >>> role_of("eve@b.example", Settings(owners=("eve@b.example",), viewers=("@b.example",))).name
    'OWNER'
    """
    if not ADDRESS.fullmatch(identity):
        return None
    try:
        people = settings.people_now()
    except SettingRefused:
        return None
    address = identity.lower()
    rows = {Role.OWNER: people.owners, Role.ANALYST: people.analysts, Role.VIEWER: people.viewers}
    for entry in (address, address[address.index("@") :]):
        for role, row in rows.items():
            if entry in row:
                return role
    return None


def may(role: Role | None, name: str) -> bool:
    """Whether somebody of a role may use a method."""
    needed = NEEDED.get(name)
    return role is not None and needed is not None and role >= needed


def require(role: Role | None, name: str) -> None:
    """Let pass who may use a method.

    Raises:
        AccessRefused: the sentence says who may, and whom to ask.
    """
    if may(role, name):
        return
    needed = NEEDED.get(name)
    if role is None or needed is None:
        raise AccessRefused("access_without_role" if role is None else "access_closed")
    raise AccessRefused("access_analyst" if needed is Role.ANALYST else "access_owner")


class Guarded:
    """What a reader of some role may use of a store or of its theme jobs.

    A method that needs a higher role is refused when it is called, not before, so that a page can be drawn; a value is
    refused at once. Inside, the methods work as ever: what a reader may do is done whole.
    """

    def __init__(self, what: object, role: Role | None) -> None:
        self.__what = what
        self.__role = role

    def __getattr__(self, name: str) -> Any:
        """The method or value of a name, behind its guard."""
        if name.startswith("_"):
            raise AttributeError(name)
        if may(self.__role, name):
            return getattr(self.__what, name)
        kind = getattr(type(self.__what), name, None)
        if callable(kind):
            return lambda *_, **__: require(self.__role, name)
        require(self.__role, name)
        return None
