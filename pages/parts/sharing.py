"""Share links: made with their terms, shown once, listed with when they were last opened, revoked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from nps_core import wording
from nps_core.errors import NpsError
from nps_core.i18n import Text
from nps_core.report import PAGES, Subject
from nps_core.report.frozen import subject_of
from nps_core.report.kept import from_json, to_json
from nps_core.report.outside import LEAST
from nps_core.store import Dataset, Review, Share
from nps_core.store.sharing import LONGEST_PASSCODE, LONGEST_SHARE_NAME, USUAL_DAYS
from pages import cached
from pages.parts.states import refusal
from pages.parts.themes import theme_names
from pages.parts.words import quiet, said

_OPEN, _MADE, _REFUSED = "share-open", "share-made", "share-refused"
_FOREVER = 0
_DAYS = (1, 7, USUAL_DAYS, 90, 365, _FOREVER)
_PAGE, _ALL, _FROZEN = "page", "all", "frozen"
_HERE = ("localhost", "127.0.0.1", "::1")


def share_button(dataset: Dataset, subject: Subject, text: Text, *, review: Review | None = None) -> None:
    """Opens what is needed to share what is shown: the terms of a new link, and the links that there are."""
    if not cached.may("share"):
        return
    place = review.id if review else subject.pages[0]
    has_stood = review is None and bool(dataset.as_of)
    st.button(
        text("sharing.button"),
        icon=":material/share:",
        key="share",
        on_click=_open,
        args=(place,),
        disabled=has_stood,
        help=text("sharing.not_while_stood") if has_stood else None,
    )
    if has_stood:
        return
    if st.session_state.get(_OPEN) != place:
        return

    @st.dialog(text("sharing.title"), width="large", on_dismiss=_put_away)
    def shared() -> None:
        _terms(dataset, subject, review, text)
        _made(text)
        _links(dataset, text)

    shared()


def _open(place: str) -> None:
    _put_away()
    st.session_state[_OPEN] = place


def _put_away() -> None:
    """Close the dialog, and forget the link that was shown in it."""
    for key in (_OPEN, _MADE, _REFUSED):
        st.session_state.pop(key, None)


def _terms(dataset: Dataset, subject: Subject, review: Review | None, text: Text) -> None:
    """What a new link shows, to whom, for how long."""
    with st.form("share-form", border=False):
        kinds = (_FROZEN,) if review else (_PAGE, _ALL)
        names = {_PAGE: "report.export_page", _ALL: "report.export_all", _FROZEN: "sharing.frozen"}
        what = st.radio(
            text("sharing.what"), kinds, format_func=lambda kind: text(names[kind]), key="share-what", horizontal=True
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            hint = text("sharing.name_hint")
            name = st.text_input(text("sharing.name"), key="share-name", max_chars=LONGEST_SHARE_NAME, placeholder=hint)
            days = st.selectbox(
                text("sharing.days"),
                _DAYS,
                index=_DAYS.index(USUAL_DAYS),
                format_func=lambda days: text("sharing.lasts", n=days) if days else text("sharing.lasts_forever"),
                key="share-days",
                width=180,
            )
            passcode = st.text_input(
                text("sharing.passcode"), key="share-passcode", max_chars=LONGEST_PASSCODE, width=180
            )
        with st.container(horizontal=True):
            quotes = st.toggle(text("sharing.quotes"), key="share-quotes")
            saves = st.toggle(text("sharing.saves"), key="share-saves")
        asked = st.form_submit_button(text("sharing.make"), icon=":material/add_link:", type="primary")
    if asked:
        wanted = subject_of(review) if review else replace(subject, pages=PAGES if what == _ALL else subject.pages)
        terms = {"quotes": bool(quotes), "saves": bool(saves), "days": days or None, "passcode": passcode or ""}
        _make(dataset, wanted, {"name": name or "", "review": review.id if review else "", **terms}, text)


def _make(dataset: Dataset, subject: Subject, terms: dict[str, Any], text: Text) -> None:
    """A link, kept for this one showing; or why there is none."""
    st.session_state.pop(_MADE, None)
    st.session_state.pop(_REFUSED, None)
    store = cached.store()
    try:
        share, token = store.share(dataset, subject=to_json(subject), **terms)
    except NpsError as error:
        st.session_state[_REFUSED] = error
        return
    where = cached.overview(dataset.version, subject.filters).scope
    is_frozen = share.kind == _FROZEN
    context = store.review(share.review).name if is_frozen else wording.context(where, text, theme_names(dataset, text))
    st.session_state[_MADE] = (share, _address(token), context)


def _made(text: Text) -> None:
    """The link that was just made, which is never shown again, and in words what who has it sees."""
    if _REFUSED in st.session_state:
        refusal(st.session_state[_REFUSED], text, key="share-refusal")
    if _MADE not in st.session_state:
        return
    share, address, context = st.session_state[_MADE]
    st.code(address, language=None, wrap_lines=True)
    said(text("sharing.once"))
    for sentence in _told(share, context, text):
        quiet(sentence)
    if urlsplit(address).hostname in _HERE:
        st.warning(text("sharing.here_only"), icon=":material/warning:")
    elif not cached.store().settings.hosted:
        st.warning(text("sharing.no_login"), icon=":material/warning:")


def _told(share: Share, context: str, text: Text) -> Sequence[str]:
    """What a link shows, sentence by sentence."""
    ends = {"until": share.expires_at.date()} if share.expires_at else {}
    told = [text(f"sharing.sees_{share.kind}_{'until' if ends else 'forever'}", context=context, **ends)]
    if share.kind == "live" and not from_json(share.subject, Subject).filters.is_empty:
        told.append(text("sharing.sees_locked"))
    told.append(text("sharing.sees_quotes" if share.quotes else "sharing.sees_no_quotes"))
    told += [text("sharing.sees_saves")] if share.saves else []
    told += [text("sharing.sees_passcode")] if share.has_passcode else []
    return [*told, text("sharing.sees_few", least=LEAST)]


def _address(token: str) -> str:
    """The whole address of a link: as the server is known, else as the reader reached it."""
    base = cached.store().settings.public_url
    if not base:
        here = urlsplit(str(st.context.url or ""))
        path = str(st.get_option("server.baseUrlPath") or "").strip("/")
        base = f"{here.scheme}://{here.netloc}" + (f"/{path}" if path else "")
    return f"{base.rstrip('/')}/shared/{token}"


def _links(dataset: Dataset, text: Text) -> None:
    """Every link of the data set: those that open something first, each with the way to end it."""
    found = cached.store().shares(dataset)
    if not found:
        return
    st.divider()
    standing = [share for share in found if share.state() == "open"]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said(text("sharing.list", n=len(standing)))
        if standing:
            what = text("sharing.revoke_all")
            st.button(what, key="share-revoke-all", on_click=_revoke_all, args=(dataset,), icon=":material/block:")
    for share in standing:
        _row(share, text)
    ended = [share for share in found if share.state() != "open"]
    if ended:
        with st.expander(text("sharing.ended", n=len(ended)), key="share-ended"):
            for share in ended:
                said(share.name)
                quiet(" · ".join((text(f"sharing.{share.state()}"), *_facts(share, text))))


def _row(share: Share, text: Text) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch"):
            said(share.name)
            quiet(" · ".join(_facts(share, text)))
        what = text("sharing.revoke")
        st.button(what, key=f"share-revoke-{share.id}", type="tertiary", on_click=_revoke, args=(share,))


def _facts(share: Share, text: Text) -> Sequence[str]:
    """Of what kind a link is, its terms, how often and when it was opened."""
    told = [text(f"sharing.kind_{share.kind}"), text("sharing.made_on", day=share.added_at.date())]
    told += (
        [text("sharing.until", day=share.expires_at.date())] if share.expires_at else [text("sharing.lasts_forever")]
    )
    told += [text("sharing.with_quotes")] if share.quotes else []
    told += [text("sharing.with_saves")] if share.saves else []
    told += [text("sharing.with_passcode")] if share.has_passcode else []
    if share.last_used_at is None:
        return [*told, text("sharing.never_opened")]
    return [*told, text("sharing.opened", n=share.uses), text("sharing.last_opened", at=share.last_used_at)]


def _revoke(share: Share) -> None:
    st.session_state.pop(_MADE, None)
    cached.store().revoke(share.id)


def _revoke_all(dataset: Dataset) -> None:
    st.session_state.pop(_MADE, None)
    cached.store().revoke_all(dataset)
