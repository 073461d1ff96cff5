"""The colours of everything that is drawn, on the screen and on paper: the only home of what a colour means."""

from typing import Final

PROMOTER: Final = "#2374AB"
PASSIVE: Final = "#9AA3AF"
DETRACTOR: Final = "#D9622B"
"""Blue, grey, orange: told apart by every kind of colour blindness, on light and on dark."""

INK: Final = {"light": "#1f2328", "dark": "#e6e8eb"}
PAPER: Final = {"light": "#ffffff", "dark": "#15171b"}
"""Text and what it stands on, by look; the style sheet of pages that leave the app has the same."""

CATEGORY_COLORS: Final = {"promoter": PROMOTER, "passive": PASSIVE, "detractor": DETRACTOR}

ON_CATEGORY: Final = {"promoter": PAPER["light"], "passive": INK["light"], "detractor": INK["light"]}
"""What is written on a category's colour."""

ACCENT: Final = "#6A61D6"
QUIET: Final = "#8A94A3"
"""Text and marks beside the data; readable on light and dark."""

GRID: Final = "rgba(138,148,163,0.22)"
BAND: Final = "rgba(106,97,214,0.18)"
VERDICT_COLORS: Final = {
    "above": PROMOTER,
    "below": DETRACTOR,
    "helps": PROMOTER,
    "hurts": DETRACTOR,
    "unclear": QUIET,
    "few": "rgba(138,148,163,0.55)",
}

TONES: Final = {
    **CATEGORY_COLORS,
    **{verdict: VERDICT_COLORS[verdict] for verdict in ("above", "below", "unclear")},
}
"""By the tone of a number of a report."""

RING_COLORS: Final = (
    "rgba(138,148,163,0.20)",
    "rgba(138,148,163,0.38)",
    "rgba(106,97,214,0.38)",
    "rgba(106,97,214,0.72)",
)
"""The bands of the score around the dial, from the lowest up."""

DIAL_INTERVAL: Final = "rgba(106,97,214,0.34)"
