"""The few words that reading itself writes into a table, in the language of the file."""

from collections.abc import Iterable


def word(name: str, texts: Iterable[str]) -> str:
    """A word of the catalogue ``columns`` in the language that texts of the file are written in.

    >>> word("sheet", ["Score", "Why?"]), word("chosen", ["分數", "原因"]), word("chosen", ["分数", "原因"])
    ('Sheet', '有選', '选了')
    """
    from nps_core.comments.languages import LANGUAGE_OF, scripts  # noqa: PLC0415  needed for few files only
    from nps_core.i18n import text_in  # noqa: PLC0415  likewise

    found = scripts(texts)
    chinese = max(("hans", "hant"), key=found.count)
    return text_in(LANGUAGE_OF[chinese if chinese in found else "en"])(f"columns.{name}")
