"""The page that somebody sees whom the gate does not let in."""

from nps_core.i18n import text_in
from nps_core.report.fonts import FONTS
from nps_core.report.markup import filled, own, policy, style


def entrance(language: str, *, who: str, start: str, leave: str) -> str:
    """Why somebody is not let in, and the way in.

    Args:
        language: of the reader.
        who: the address with which somebody signed in; empty before that.
        start: where signing in begins; empty where a proxy asks.
        leave: where signing out begins.
    """
    text = text_in(language)
    if who:
        told, said, link = text("access.no_role", who=who), text("access.other"), leave
    elif start:
        told, said, link = text("access.sign_in_lead"), text("access.sign_in"), start
    else:
        told, said, link = text("access.by_proxy"), "", ""
    styles = f"{style('page.css')}html {{ font-family: {FONTS[language]}; }}\n"
    facts = {"told": told, "said": said, "link": link if start else "", "who": who}
    return filled("entrance.html", text=text, css=own(styles), csp=policy(styles=styles), **facts)
