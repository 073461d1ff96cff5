"""What stands on a report that others see by a link: that it is shared, until when, and what if it no longer is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nps_core.report.markup import read

ALIVE_SECONDS: Final = 20.0
"""How often an open page asks whether its link still opens it."""


@dataclass(frozen=True)
class Way:
    """A link of the badge: where it leads, relative to the page, what it is called, in which language."""

    href: str
    name: str
    language: str = ""


@dataclass(frozen=True)
class Badge:
    """The badge of a shared page.

    Attributes:
        told: that it is shared, until when, and of when it is, by language.
        gone: what stands in place of an open page once its link opens nothing any more, by language.
        alive: the address, relative to the page, that says whether the link still opens it.
        seconds: how often that is asked.
        ways: the other languages, the presentation, the file.
    """

    told: Mapping[str, str]
    gone: Mapping[str, str]
    alive: str
    ways: tuple[Way, ...] = ()
    seconds: float = ALIVE_SECONDS

    @property
    def script(self) -> str:
        """What asks whether the link still opens the page, and empties it if not."""
        return read("shared.js")
