"""What the theme of Streamlit cannot set: a narrow margin, low buttons, and the filters where they do nothing.

Every rule is a nicety: where Streamlit renames what a rule speaks of, the page is a little wider and works the same.
"""

STYLE = """
@media (min-width: 48rem) { [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; } }
[data-testid="stMain"] button[data-testid="stBaseButton-tertiary"] { min-height: 1.6rem; padding: 0; }
[class*="-table"] [data-testid="stPopoverButton"] { min-height: 1.6rem; padding: 0; }
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { padding: 0; }
"""

WITHOUT_FILTERS = ".st-key-filters { display: none; }"
"""Hides the filters on a page that does not follow them. They are drawn all the same, or they would be forgotten."""
