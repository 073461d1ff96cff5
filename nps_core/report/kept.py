"""A report and its subject as JSON, so that what was frozen can be read again by any later version.

Every field stands under its own name, a day as ``{"day": ...}``, a moment as ``{"moment": ...}`` and a chart with
its kind under ``is``: so a text that looks like a day stays a text. Names that this version does not know are passed
over, and what an older version did not know has its default.
"""

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from nps_core.report.document import (
    Course,
    Document,
    Funnel,
    Gauge,
    Grid,
    Groups,
    Panels,
    Ranking,
    Steps,
    Subject,
)

FORM: Final = 1
"""How a document is written; a later form than this is still read as far as it is known."""

Kept = TypeVar("Kept", Document, Subject)

_CHARTS: Final = {kind.__name__: kind for kind in (Gauge, Groups, Course, Ranking, Steps, Panels, Grid, Funnel)}


def to_json(kept: Document | Subject) -> str:
    """A document or a subject as JSON.

    Raises:
        ValueError: a number in it is none (nan or infinite); what there is no number for is None.
    """
    written = {"form": FORM, **_written(kept)}
    return json.dumps(written, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(written: str, kind: type[Kept]) -> Kept:
    """The document or the subject that was kept.

    Raises:
        ValueError: it is not one.
    """
    value = json.loads(written)
    if not isinstance(value, dict):
        raise ValueError(f"no {kind.__name__} was kept here")
    try:
        found: Kept = _made(kind, value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__} was kept here: {error}") from error
    return found


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    name = type(value).__name__
    mark = {"is": name} if name in _CHARTS else {}
    return mark | {field.name: _written(getattr(value, field.name)) for field in fields(value)}


def _read(value: Any, kind: Any) -> Any:
    """A value as its field wants it."""
    if isinstance(value, dict) and "is" in value:
        # A chart that this version cannot draw leaves its words and its tables.
        return _made(_CHARTS[value["is"]], value) if value["is"] in _CHARTS else None
    if isinstance(value, dict) and value.keys() == {"moment"}:
        return datetime.fromisoformat(value["moment"])
    if isinstance(value, dict) and value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    if isinstance(value, dict):
        return _made(_without_none(kind), value)
    if isinstance(value, list):
        return tuple(_read(each, inner) for each, inner in zip(value, _inner(kind, len(value)), strict=False))
    return value


def _made(kind: Any, value: dict[str, Any]) -> Any:
    """A value of a dataclass from its fields; what is missing has its default.

    Raises:
        KeyError: a field without a default is missing.
    """
    wanted = _wanted(kind)
    missing = [name for name, (_, is_needed) in wanted.items() if is_needed and name not in value]
    if missing:
        raise KeyError(*missing)
    return kind(**{name: _read(value[name], hint) for name, (hint, _) in wanted.items() if name in value})


@cache
def _wanted(kind: Any) -> dict[str, tuple[Any, bool]]:
    """What a dataclass is made of: the type of each field, and whether it has no default."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _without_none(kind: Any) -> Any:
    """The one type of an optional value."""
    if get_origin(kind) not in (Union, UnionType):
        return kind
    (found,) = [each for each in get_args(kind) if each is not NoneType]
    return found


def _inner(kind: Any, size: int) -> list[Any]:
    """The types of the values of a tuple."""
    inner = get_args(_without_none(kind))
    return [inner[0]] * size if inner[-1:] == (...,) else list(inner)
