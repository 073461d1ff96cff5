"""What of the score goes with each driver, with its interval."""

from nps_core.colors import VERDICT_COLORS
from nps_core.drivers import Drivers
from nps_core.figures.intervals import dots, in_rows
from nps_core.figures.sheet import Figure, plain
from nps_core.i18n import Text
from nps_core.views import DriversView
from nps_core.wording import driver_name

_COLORS = {"lifts": VERDICT_COLORS["helps"], "lowers": VERDICT_COLORS["hurts"], "unclear": VERDICT_COLORS["unclear"]}


def drivers(found: Drivers, view: DriversView, text: Text) -> Figure:
    """The part of each driver: left goes with a lower score, right with a higher one."""
    ordered = sorted(found.drivers, key=lambda each: each.part, reverse=True)
    names = [plain(driver_name(each, view, text)) for each in ordered]
    hover = [
        text(
            "drivers.hover",
            name=name,
            part=each.part,
            low=each.part_low,
            high=each.part_high,
            effect=each.effect,
            verdict=text(f"drivers.verdict_{each.verdict}"),
        )
        for name, each in zip(names, ordered, strict=True)
    ]
    trace = dots(
        [each.part for each in ordered],
        [each.part_low for each in ordered],
        [each.part_high for each in ordered],
        [_COLORS[each.verdict] for each in ordered],
        hover,
    )
    return in_rows([trace], names, line=0.0)
