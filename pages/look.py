"""What the theme of Streamlit cannot set: margins, low buttons, words where a file is dropped, filters that do nothing.

Every rule is a nicety: where Streamlit renames what a rule speaks of, the page is a little wider and works the same.
"""

from nps_core.i18n import Text

_STYLE = """
@media (min-width: 48rem) { [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; } }
[data-testid="stMain"] button[data-testid="stBaseButton-tertiary"] { min-height: 1.6rem; padding: 0; }
.st-key-leaving > div:first-child { min-width: min(100%, 20rem); }
[class*="-table"] [data-testid="stPopoverButton"] { min-height: 1.6rem; padding: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding: 0; }
[class*="st-key-theme-row-"] button { justify-content: flex-start; padding: 0 .4rem; min-height: 1.7rem; }
[class*="st-key-theme-row-"] button > div { justify-content: flex-start; text-align: left; }
.st-key-theme-list, .st-key-theme-read { max-height: 30rem; overflow-y: auto; padding-right: .3rem; }
@media (min-width: 48rem) { .st-key-theme-list, .st-key-theme-read { max-height: 82vh; } }
[class*="st-key-view-open-"] { flex-wrap: nowrap; }
[class*="st-key-view-open-"] > :first-child { min-width: 0; }
[class*="st-key-view-open-"] [data-testid="stPageLink-NavLink"] { background: none; }
[class*="st-key-view-open-"] [data-testid="stPageLink-NavLink"] * {
  white-space: normal; overflow-wrap: anywhere; font-weight: 400; }
.stPrintBorderedColumn > [data-testid="stVerticalBlock"] { gap: .5rem; }
.frozen-narrow { display: none; }
@media (max-width: 36rem) { .frozen-wide { display: none; } .frozen-narrow { display: block; } }
"""

_PRINTED = """
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stMain"] [data-testid="stPopover"],
  [data-testid="stMain"] [data-testid="stLinkButton"], .st-key-share { display: none !important; }
  [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"] {
    display: block !important; position: static !important; height: auto !important; overflow: visible !important; }
  [data-testid="stMain"] { zoom: var(--on-paper, 1); }
  [data-testid="stMainBlockContainer"] { padding: 0; }
  [data-testid="stLayoutWrapper"] > [data-testid="stVerticalBlock"] { break-inside: avoid; }
  .dark body, .dark [data-testid="stApp"] { background: #fff !important; color: #1f2328 !important; }
  .dark [data-testid="stMain"] :not([style*="color"], svg *) {
    color: inherit !important; border-color: #dcdee3 !important; }
  .dark [data-testid="stMain"] :not([style*="background"], svg *) { background-color: transparent !important; }
  .dark .js-plotly-plot :is(.xtick, .ytick, .g-xtitle, .g-ytitle, .legend) text { fill: #5f6570 !important; }
  .dark [data-testid="stDataFrame"] { filter: invert(1) hue-rotate(180deg); }
}
"""
"""What the browser prints of a page: all of it rather than what is in sight, without what only a click makes use of.

On paper a dark page is light: words and lines change their colour, what has a colour with a meaning keeps it, and
tables, which are pictures to the browser, are turned round.
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
    return _STYLE + _PRINTED + _FILE_WORDS.format(choose=text("frame.choose_file"))
