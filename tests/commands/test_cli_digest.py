"""The digest: what changed, printed or handed to a mail server that stands in the test."""

import email
import socketserver
import threading
from contextlib import contextmanager
from datetime import date
from email import policy
from html.parser import HTMLParser

import pandas as pd
import pytest

from nps_core.commands.mailing import message, send
from nps_core.errors import MailRefused
from nps_core.i18n import text_in
from nps_core.report import Subject
from nps_core.report.digest import in_html, in_plain_text
from nps_core.report.document import Document, Quote, Sheet
from nps_core.report.frozen import freeze
from nps_core.settings import Settings
from nps_core.store import Decision
from tests.handmade import kept, on, store_in

EVIL = "Shop\r\nBcc: thief@example.com <b>&"


class Talk(socketserver.StreamRequestHandler):
    """One client of a mail server that does what a mail server must, and refuses what it is told to refuse."""

    def handle(self):
        refuses, data = self.server.refuses, None
        self.say("220 here")
        for line in self.rfile:
            command = line.decode("ascii", "replace").strip()
            word = command.upper().split(" ")[0].partition(":")[0]
            self.server.heard.append(command)
            if word in refuses:
                self.say(refuses[word])
            elif "RCPT" in word and "nobody" in command:
                self.say("550 no such person: MARKER")
            elif word == "EHLO":
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif word == "AUTH":
                self.say("235 in")
            elif word == "DATA":
                self.say("354 go on")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(email.message_from_bytes(data, policy=policy.default))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server(**refuses):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.mails, server.heard, server.refuses, server.daemon_threads = [], [], refuses, True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def set_to(monkeypatch, server, **more):
    wanted = {"HOST": "127.0.0.1", "PORT": server.server_address[1], "TLS": "none", "FROM": "NPS <nps@example.com>"}
    for name, value in (wanted | more).items():
        monkeypatch.setenv(f"NPS_SMTP_{name}", str(value))


def shop(folder, *, name="Shop"):
    """Sixty days that score 0 and sixty that score 50, with a review and its decision between them."""
    store = store_in(folder)
    days = pd.date_range("2026-01-01", periods=60)
    first = kept(store, pd.concat([on(f"{day:%Y-%m-%d}", detractors=2, passives=2, promoters=2) for day in days]))
    with store.registry.writing() as connection:
        connection.exec_driver_sql("update datasets set name = ?", (name,))
    review = freeze(store, store.dataset(first.id), Subject(pages=("overview",)), "March", date(2026, 3, 2))
    store.add_decision(Decision(review.id, "New courier", date(2026, 3, 2), "Anna"))
    days = pd.date_range("2026-03-02", periods=60)
    frames = [on(f"{day:%Y-%m-%d}", detractors=1, passives=1, promoters=4) for day in days]
    kept(store, pd.concat(frames), into=first.id)
    store.close()
    return first.id


def test_a_digest_says_what_moved_with_its_interval_and_what_it_is_of(run, answer, data_folder):
    shop(data_folder)
    status, out, err = run("digest", "Shop", "--since", "2026-03-02")
    assert (status, err) == (0, "")
    assert "NPS rose by 50 points from 1 January 2026 – 1 March 2026 to 2 March 2026 – 30 April 2026" in out
    assert "New courier (Anna" in out
    assert "720 responses" in out
    assert "trademarks of Bain & Company" in out
    told = answer("digest", "Shop", "--since", "last", "--language", "zh-Hant")
    assert told["sheets"][0]["lead"].startswith("自 2026年3月2日的檢討會議以來")
    assert told["to"] == []
    last = answer("digest", "Shop")["sheets"][0]["lead"]  # 30 April is a Thursday
    assert "NPS stood still from week 16 of 2026 to week 17 of 2026" in last
    assert "nothing to compare yet" in answer("digest", "Shop", "--since", "2026-06-01")["sheets"][0]["lead"]
    assert "less than a week" in answer("digest", "Shop", "--since", "2026-04-28")["sheets"][0]["lead"]


def test_a_mail_has_the_digest_twice_and_the_report_beside_it(answer, data_folder, monkeypatch):
    id_ = shop(data_folder, name=EVIL)
    monkeypatch.setenv("NPS_PUBLIC_URL", "https://nps.example.com")
    with mail_server() as server:
        set_to(monkeypatch, server, USER="nps", PASSWORD="geheim")
        told = answer("digest", id_, "--to", "a@example.com", "b@example.com", "--attach", "html")
    [mail] = server.mails
    assert (mail["To"], mail["From"], mail["Bcc"]) == ("a@example.com, b@example.com", "NPS <nps@example.com>", None)
    assert mail["Subject"] == told["subject"] == "What changed: Shop Bcc: thief@example.com <b>&"
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert f"https://nps.example.com/?data={id_}" in plain
    assert "<b>&" in plain
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    [file] = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename()) == ("text/html", told["file"])
    assert "<!doctype html>" in file.get_content()
    assert not [each for each in server.heard if "thief" in each and each.upper().startswith("RCPT")]


@pytest.mark.parametrize(
    ("refused", "settings", "code"),
    [
        ({"AUTH": "535 no MARKER"}, {"smtp_user": "nps", "smtp_password": "geheim"}, "mail_login"),
        ({"MAIL": "553 not you MARKER"}, {}, "mail_sender_refused"),
        ({"RCPT": "550 nobody MARKER"}, {}, "mail_recipients_refused"),
        ({"DATA": "552 too large MARKER"}, {}, "mail_refused"),
        ({}, {"smtp_tls": "starttls"}, "mail_tls"),
        ({}, {"smtp_tls": "tls"}, "mail_tls"),
        ({"EHLO": "421 not now MARKER", "HELO": "421 not now MARKER"}, {}, "mail_refused"),
    ],
)
def test_each_refusal_has_its_sentence_without_what_the_server_wrote(refused, settings, code):
    with mail_server(**refused) as server:
        wanted = Settings(smtp_host="127.0.0.1", smtp_port=server.server_address[1], smtp_from="n@example.com")
        wanted = Settings(**{**vars(wanted), "smtp_tls": "none", **settings})
        made = message(wanted, ["a@example.com"], subject="s", plain="p", html="h")
        with pytest.raises(MailRefused) as error:
            send(made, wanted)
    assert error.value.code == code
    told = text_in("en")(error.value.key, **error.value.facts)
    assert "MARKER" not in told
    assert "geheim" not in told


def test_who_is_refused_is_named_and_all_others_get_it():
    with mail_server() as server:
        wanted = Settings(smtp_host="127.0.0.1", smtp_port=server.server_address[1], smtp_from="n@example.com")
        wanted = Settings(**{**vars(wanted), "smtp_tls": "none"})
        made = message(wanted, ["a@example.com", "nobody@example.com"], subject="s", plain="p", html="h")
        with pytest.raises(MailRefused, match="mail_recipients_refused") as error:
            send(made, wanted)
    assert error.value.facts["names"] == ["nobody@example.com"]
    assert len(server.mails) == 1


def test_a_server_that_does_not_answer_is_named_and_a_password_is_never_sent_unsealed():
    with mail_server() as server:
        port = server.server_address[1]
    wanted = Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_from="n@example.com", smtp_tls="none")
    made = message(wanted, ["a@example.com"], subject="s", plain="p", html="h")
    with pytest.raises(MailRefused, match="mail_unreachable"):
        send(made, wanted)
    abroad = Settings(smtp_host="mail.example.com", smtp_user="u", smtp_from="n@example.com", smtp_tls="none")
    with pytest.raises(MailRefused, match="mail_unsealed"):
        send(made, abroad)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b@c", "a@b\r\nBcc: c@d", "a,b@example.com", "a b@example.com", "<a@b>"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(MailRefused, match="mail_address"):
        message(Settings(smtp_from="n@example.com"), [address], subject="s", plain="p", html="h")


@pytest.mark.parametrize("sender", ["", "NPSight", "NPSight <>", "a b"])
def test_without_a_sender_there_is_no_mail(sender):
    with pytest.raises(MailRefused, match="mail_no_sender"):
        message(Settings(smtp_from=sender), ["a@example.com"], subject="s", plain="p", html="h")


def test_what_is_missing_is_said_before_anything_is_worked_out(run, data_folder):
    shop(data_folder)
    for arguments, told in (
        (("--to", "a@example.com"), "NPS_SMTP_HOST"),
        (("--attach", "pptx"), "--to"),
        (("--since", "yesterday"), "not a day"),
        (("--only", "colour=red"), "colour"),
    ):
        status, out, err = run("digest", "Shop", *arguments)
        assert (status, out, told in err) == (2, "", True), err


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_what_customers_wrote_is_escaped_and_nothing_is_fetched():
    quote = Quote("<img src=x onerror=alert(1)>\n== forged ==\x1b[31m", 3, "row 2", "Delivery <script>")
    sheet = Sheet("a.b", "Title", "Lead", "Context", quotes=(quote,), notes=("<script>",))
    made = Document("zh-Hans", "T", "D", "v", pd.Timestamp("2026-03-01"), (sheet,), "method", "marks")
    html, plain = in_html(made), in_plain_text(made)
    assert not {tag for tag, _ in Tags(html).found} & {"img", "script", "link", "iframe"}
    assert not [attrs for _, attrs in Tags(html).found if {"src", "href", "onerror"} & attrs.keys()]
    assert "\n== forged" not in plain
    assert "\x1b" not in plain
    assert "Context" in plain
