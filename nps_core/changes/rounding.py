"""Parts that add up on the screen as they do underneath."""

from collections.abc import Sequence
from math import floor


def adding_up(parts: Sequence[float], whole: int) -> list[int]:
    """Parts in whole numbers whose sum is the whole as it is shown (largest remainder).

    Args:
        parts: what adds up to about ``whole``.
        whole: their sum, as shown.

    >>> adding_up([4.6, 0.8], 5), adding_up([-19.25, 4.19], -15), adding_up([], 0)
    ([4, 1], [-19, 4], [])
    """
    shown = [floor(part) for part in parts]
    if not shown:
        return shown
    missing = whole - sum(shown)
    upwards = sorted(range(len(shown)), key=lambda place: shown[place] - parts[place])
    order = upwards if missing > 0 else upwards[::-1]
    for step in range(abs(missing)):
        shown[order[step % len(order)]] += 1 if missing > 0 else -1
    return shown
