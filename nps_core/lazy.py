"""Objects that work out some of what they know when first asked, in whichever thread that is."""

from typing import Self


class Lazy:
    """What has a ``cached_property``; several threads may ask it at once.

    A cached property is kept in the object's dictionary. On Python 3.11 two threads that are the first to need that can
    make one each, where a garbage collection in the first lets the other run, and the process falls in a later one over
    the dictionary too many. Here it is made with the object, which no other thread knows yet.
    """

    def __new__(cls, *_: object, **__: object) -> Self:
        """The object, with its dictionary."""
        made = super().__new__(cls)
        vars(made)
        return made
