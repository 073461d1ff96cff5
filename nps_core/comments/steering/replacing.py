"""The themes of each response as edits leave them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from nps_core.comments.runs import OTHER, UNSPECIFIC, Theme, ThemeRun
from nps_core.comments.steering.edits import ThemeEdit
from nps_core.comments.steering.standing import Standing
from nps_core.errors import ThemeRefused
from nps_core.responses import RESPONSE_ID


def replaced(assignments: pd.DataFrame, run: ThemeRun, edits: Sequence[ThemeEdit]) -> pd.DataFrame:
    """The themes of each response as readers want them; a response never loses all of its rows.

    Args:
        assignments: ``response_id``, ``theme`` (of either level) and ``sureness``.
        run: the run they are of, as it was found.
        edits: in their order.

    Returns:
        The same columns, one row at most for each response and theme. What a reader moved is sure.
    """
    moved = frozenset(edit.response for edit in edits if edit.kind == "move")
    by_hand = assignments[RESPONSE_ID].isin(moved).to_numpy()
    rest = assignments[~by_hand]
    theme = rest["theme"].to_numpy(dtype=object)
    alive = np.ones(len(rest), dtype=bool)
    few = {
        response: dict(zip(rows["theme"], rows["sureness"], strict=True))
        for response, rows in assignments[by_hand].groupby(RESPONSE_ID, sort=False)
    }
    standing = Standing.of(run)
    for edit in edits:
        parts = standing.parts(edit.theme)
        before = dict(standing.themes)
        with suppress(ThemeRefused):
            standing.apply(edit)
            if edit.kind == "merge":
                theme = np.where(np.isin(theme, edit.themes), edit.into, theme)
                few = {response: _merged(held, edit) for response, held in few.items()}
            elif edit.kind == "split":
                held_parts = rest[RESPONSE_ID].isin(rest[RESPONSE_ID][np.isin(theme, parts) & alive]).to_numpy()
                alive &= ~((theme == edit.theme) & held_parts)
                few = {response: _without_whole(held, edit.theme, parts) for response, held in few.items()}
            elif edit.kind == "move" and edit.response in few:
                few[edit.response] = _moved(few[edit.response], edit, before)
    kept = rest.assign(theme=theme)[alive]
    rows = [(response, name, sure) for response, held in few.items() for name, sure in held.items()]
    hand = pd.DataFrame(rows, columns=[RESPONSE_ID, "theme", "sureness"]).astype({"sureness": np.float32})
    together = pd.concat([kept[[RESPONSE_ID, "theme", "sureness"]], hand], ignore_index=True) if rows else kept
    surest = together.sort_values("sureness", ascending=False, kind="stable")
    return surest.drop_duplicates([RESPONSE_ID, "theme"]).sort_index().reset_index(drop=True)


def _merged(held: Mapping[str, float], edit: ThemeEdit) -> dict[str, float]:
    found: dict[str, float] = {}
    for theme, sure in held.items():
        name = edit.into if theme in edit.themes else theme
        found[name] = max(sure, found.get(name, 0.0))
    return found


def _without_whole(held: Mapping[str, float], whole: str, parts: Sequence[str]) -> dict[str, float]:
    """What is held without a theme of whose sub-themes one is held."""
    has_part = any(part in held for part in parts)
    return {theme: sure for theme, sure in held.items() if not (theme == whole and has_part)}


def _moved(held: Mapping[str, float], edit: ThemeEdit, themes: Mapping[str, Theme]) -> dict[str, float]:
    """What a response is about once it left one theme for another.

    With a theme go its sub-themes; with the last sub-theme of a theme goes the theme.
    """
    kept = dict(held)
    was = themes.get(edit.theme)
    kept.pop(edit.theme, None)
    if was is not None and not was.parent:
        kept = {theme: sure for theme, sure in kept.items() if _parent(theme, themes) != was.id}
    elif was is not None and not any(_parent(theme, themes) == was.parent for theme in kept):
        kept.pop(was.parent, None)
    clear = {theme: sure for theme, sure in kept.items() if theme not in (OTHER, UNSPECIFIC)}
    if edit.into == OTHER:
        return clear or {OTHER: 1.0}
    parent = _parent(edit.into, themes)
    return {**clear, **({parent: 1.0} if parent else {}), edit.into: 1.0}


def _parent(theme: str, themes: Mapping[str, Theme]) -> str:
    found = themes.get(theme)
    return found.parent if found else ""
