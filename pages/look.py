"""What the theme of Streamlit cannot set: margins, low buttons, words where a file is dropped, filters that do nothing.

Every rule is a nicety: where Streamlit renames what a rule speaks of, the page is a little wider and works the same.
"""

from nps_core.i18n import Text

_STYLE = """
@media (min-width: 48rem) { [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; } }
[data-testid="stMain"] button[data-testid="stBaseButton-tertiary"] { min-height: 1.6rem; padding: 0; }
[class*="-table"] [data-testid="stPopoverButton"] { min-height: 1.6rem; padding: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding: 0; }
"""

_FILE_WORDS = """
[data-testid="stFileUploaderDropzone"] button p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{choose}"; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
"""

WITHOUT_FILTERS = ".st-key-filters { display: none; }"
"""Hides the filters on a page that does not follow them. They are drawn all the same, or they would be forgotten."""


def style(text: Text) -> str:
    """The rules of every page, with the reader's words where a file is dropped in place of Streamlit's English ones."""
    return _STYLE + _FILE_WORDS.format(choose=text("frame.choose_file"))
