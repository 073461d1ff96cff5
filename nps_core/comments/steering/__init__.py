"""What readers do to themes: rename, merge, split, move a comment, make one of their own, hide; all of it undone again.

A run is never changed. Edits are kept beside it and applied, in their order, whenever it is read: to the themes
(``steered``) and to the themes of each response (``replaced``). They name themes by their ids, so they hold for every
later run that has these ids; an edit about a theme that a run does not have waits for one that has it.
"""

from nps_core.comments.steering.edits import (
    KINDS,
    LONGEST_NAME,
    ThemeEdit,
    accept,
    hide,
    ignore,
    merge,
    move,
    pin,
    pins_of,
    rename,
    split,
)
from nps_core.comments.steering.replacing import replaced
from nps_core.comments.steering.standing import checked, counted, steered

__all__ = [
    "KINDS",
    "LONGEST_NAME",
    "ThemeEdit",
    "accept",
    "checked",
    "counted",
    "hide",
    "ignore",
    "merge",
    "move",
    "pin",
    "pins_of",
    "rename",
    "replaced",
    "split",
    "steered",
]
