"""What a browser is told of a page's language."""


def language_script(language: str) -> str:
    """The script that says which language a page is in, for its letter forms and for a screen reader.

    The server allows exactly these scripts (Content-Security-Policy), one a language.

    >>> language_script("zh-Hant")
    "document.documentElement.lang='zh-Hant'"
    """
    return f"document.documentElement.lang='{language}'"
