"""The command that says what changed, on the screen or by mail."""

import argparse
import contextlib
import io
from datetime import date
from urllib.parse import urlencode

from nps_core.commands.mailing import message, one_line, send
from nps_core.commands.printed import print_json
from nps_core.commands.sources import filters_of, look_for_themes
from nps_core.errors import MailRefused, ReviewRefused
from nps_core.filters import Filters
from nps_core.i18n import Text
from nps_core.report import Document, Subject
from nps_core.report.composing import report as composed
from nps_core.report.digest import digest as digested
from nps_core.report.digest import in_html, in_plain_text
from nps_core.report.files import TYPES, name_of, responses_of, write_report
from nps_core.settings import Settings, settings
from nps_core.store import Dataset, Review, Store

LAST = "last"
ATTACHED = ("html", "pptx", "xlsx")


def digest(asked: argparse.Namespace, text: Text) -> None:
    """Say what changed in a data set, or send it."""
    wanted = settings()
    if asked.attach and not asked.to:
        raise MailRefused("mail_attach_alone")
    if asked.to and not wanted.smtp_host:
        raise MailRefused("mail_no_host")
    with contextlib.closing(Store(wanted)) as store:
        dataset = store.dataset(asked.source)
        filters = filters_of(asked, dataset)
        since_what = _since(asked, store, dataset)
        look_for_themes(store, dataset, text)
        found = store.dataset(dataset.id)
        made = digested(store, found, filters, text, since_what=since_what, quotes=asked.quotes)
        attached = _attached(asked, store, found, filters, text) if asked.attach else None
    link = _link(wanted, dataset)
    subject, plain = one_line(made.title), in_plain_text(made, link)
    if asked.to:
        mail = message(wanted, asked.to, subject=subject, plain=plain, html=in_html(made, link), attached=attached)
        send(mail, wanted)
    if asked.json:
        sheets = [{"id": each.id, "title": each.title, "lead": each.lead} for each in made.sheets]
        file = attached[0] if attached else None
        print_json({"subject": subject, "version": made.version, "to": asked.to, "file": file, "sheets": sheets})
    elif asked.to:
        print(text("digest.sent", names=asked.to, subject=subject))
    else:
        print(plain, end="")


def _since(asked: argparse.Namespace, store: Store, dataset: Dataset) -> date | Review | None:
    if asked.since_what != LAST:
        return asked.since_what
    reviews = store.reviews(dataset.id)
    if not reviews:
        raise ReviewRefused("digest_no_review", name=dataset.name)
    return reviews[0]


def _attached(
    asked: argparse.Namespace, store: Store, dataset: Dataset, filters: Filters, text: Text
) -> tuple[str, str, bytes]:
    """The whole report as a file: its name, its media type and what is in it."""
    subject = Subject(filters, quotes=asked.quotes)
    document: Document = composed(store, dataset, subject, text)
    file = io.BytesIO()
    write_report(asked.attach, document, responses_of(store, dataset, subject, text), file)
    name = name_of(document.title, document.language, document.version, document.made_at.date(), asked.attach)
    return name, TYPES[asked.attach], file.getvalue()


def _link(wanted: Settings, dataset: Dataset) -> str:
    """Where the data set is shown, if the settings say where the app is."""
    return f"{wanted.public_url}/?{urlencode({'data': dataset.id})}" if wanted.public_url else ""
