"""What a URL means: the one home of every key that a link may have.

A link carries ids and the reader's own values, never the words of a screen; a filter of a segment is understood under
its name and as a screen of any language shows it. Whatever means nothing here is left out and told: it never widens
anything, for each key is read by itself against what there is.
"""

from nps_core.links.parts import Known, Part, escaped, key_of, parts_of
from nps_core.links.reading import (
    Linked,
    Query,
    answered_periods,
    filters_of,
    ignored,
    opened,
    pair_of,
    query_of,
    read_link,
    subject_of,
    usual_days,
    usual_periods,
    what_if_of,
)

__all__ = [
    "Known",
    "Linked",
    "Part",
    "Query",
    "answered_periods",
    "escaped",
    "filters_of",
    "ignored",
    "key_of",
    "opened",
    "pair_of",
    "parts_of",
    "query_of",
    "read_link",
    "subject_of",
    "usual_days",
    "usual_periods",
    "what_if_of",
]
