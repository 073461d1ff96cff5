"""Mail: a message with text, HTML and perhaps a file, and handing it to the mail server."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Final

from nps_core.errors import MailRefused
from nps_core.settings import ADDRESS, Settings, is_of_this_machine

SECONDS: Final = 30.0
"""How long the mail server may take to answer each time it is asked."""


def message(
    wanted: Settings,
    to: Sequence[str],
    *,
    subject: str,
    plain: str,
    html: str,
    attached: tuple[str, str, bytes] | None = None,
) -> EmailMessage:
    """A mail.

    Args:
        to: the addresses of those who get it.
        subject: whatever it holds, it becomes one line and no other header.
        attached: name, media type and content of a file.

    Raises:
        MailRefused: the sender or somebody's address is none.
    """
    made = EmailMessage()
    name, sender = parseaddr(wanted.smtp_from)
    if not ADDRESS.fullmatch(sender):
        raise MailRefused("mail_no_sender", found=wanted.smtp_from[:80])
    made["From"] = _address(sender, name)
    made["To"] = [_address(each) for each in to]
    made["Subject"] = one_line(subject)
    made["Date"] = formatdate(localtime=False)
    made["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(plain)
    made.add_alternative(html, subtype="html")
    if attached is not None:
        file, kind, content = attached
        main, _, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=file)
    return made


def one_line(written: str) -> str:
    r"""A text without line ends and other characters that nobody sees.

    >>> one_line("Shop\r\nBcc: somebody@example.com")
    'Shop Bcc: somebody@example.com'
    """
    return " ".join("".join(each if each.isprintable() else " " for each in written).split())


def send(made: EmailMessage, wanted: Settings) -> None:
    """Hand a mail to the mail server of the settings.

    Raises:
        MailRefused: it did not answer, or refused the seal, the login, the sender, somebody, or the mail.
    """
    host = wanted.smtp_host
    if not host:
        raise MailRefused("mail_no_host")
    if wanted.smtp_user and wanted.smtp_tls == "none" and not is_of_this_machine(host):
        raise MailRefused("mail_unsealed", host=host)
    with _told(wanted), _connected(wanted) as server:
        if wanted.smtp_user:
            server.login(wanted.smtp_user, wanted.smtp_password)
        refused = server.send_message(made)
    if refused:
        raise MailRefused("mail_recipients_refused", host=host, names=sorted(refused))


def _connected(wanted: Settings) -> smtplib.SMTP:
    place = (wanted.smtp_host, wanted.smtp_port)
    if wanted.smtp_tls == "tls":
        return smtplib.SMTP_SSL(*place, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(*place, timeout=SECONDS)
    try:
        if wanted.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
    except BaseException:
        server.close()
        raise
    return server


def _address(written: str, name: str = "") -> Address:
    try:
        if ADDRESS.fullmatch(written):
            return Address(name, addr_spec=written)
    except (ValueError, IndexError, HeaderParseError):
        pass  # such as a comma in it, which would be two addresses
    raise MailRefused("mail_address", found=written[:80])


@contextlib.contextmanager
def _told(wanted: Settings) -> Iterator[None]:
    """What a mail server says, as an error that says what to do; what it wrote may hold anything and is not shown."""
    host = wanted.smtp_host
    try:
        yield
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        raise MailRefused("mail_tls", host=host, tls=wanted.smtp_tls) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailRefused("mail_login", host=host) from error
    except smtplib.SMTPSenderRefused as error:
        raise MailRefused("mail_sender_refused", host=host, sender=wanted.smtp_from, status=error.smtp_code) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise MailRefused("mail_recipients_refused", host=host, names=sorted(error.recipients)) from error
    except smtplib.SMTPConnectError as error:
        raise MailRefused("mail_unreachable", host=host, port=wanted.smtp_port) from error
    except smtplib.SMTPResponseException as error:
        raise MailRefused("mail_refused", host=host, status=error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused("mail_unreachable", host=host, port=wanted.smtp_port) from error
