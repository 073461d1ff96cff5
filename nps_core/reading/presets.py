"""The survey tools whose exports are known, and what files of one shape share."""

import hashlib
from collections.abc import Iterable

from nps_core.reading.headers import same


def fingerprint(headers: Iterable[str]) -> str:
    """What files with the same headers in the same order share, whatever their rows.

    >>> fingerprint(["Score", "Why"]) == fingerprint(["ＳＣＯＲＥ", "why"]) != fingerprint(["Why", "Score"])
    True
    """
    return hashlib.sha256("\n".join(map(same, headers)).encode()).hexdigest()[:32]
