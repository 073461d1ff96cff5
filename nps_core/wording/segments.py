"""Sentences about which segments stand out."""

from collections.abc import Sequence
from typing import Any

from nps_core.i18n import Text
from nps_core.score import COUNTS, FEWEST_FOR_A_SCORE, people_in, rows_of
from nps_core.store.merges import are_countries
from nps_core.views import EVERY, SegmentsView
from nps_core.wording.names import called, quoted, segment_called, segment_quoted, size_of, together

CELLS = ("score", "interval", "responses")
"""What the cells of a two-way table can show."""

MOST_NAMED = 5
"""How many segments of one kind a sentence names at most."""


def unsplit_lead(of_one_value: Sequence[str], text: Text) -> str:
    """That responses have no columns to split by; with the columns that would be some, had they another value."""
    return text("segments.one_value", names=of_one_value) if of_one_value else text("overview.no_dimensions")


def segments_lead(view: SegmentsView, text: Text) -> str:
    """Which segments stand above or below the rest, and how far the one that is furthest from it."""
    found = view.segments
    dimension = quoted(view.dimension, text, is_sample=view.scope.is_sample)
    if len(found) == 1:
        name = _segment_told(view, 0, text)
        return text("segments.lead_one", dimension=dimension, segment=name, n=int(found["responses"].iloc[0]))
    if not found["verdict"].isin(["above", "below", "unclear"]).any():
        return text("segments.lead_few", dimension=dimension) if view.dimension != EVERY else text("segments.every_few")
    # The segments are in order from the best: below the rest, the last is the one to name first.
    above, below = (_named(view, verdict, text)[::step][:MOST_NAMED] for verdict, step in (("above", 1), ("below", -1)))
    key = {(True, True): "both", (True, False): "above", (False, True): "below", (False, False): "none"}
    facts = {"dimension": dimension, "above": above, "below": below, "n": len(above or below), "count": len(found)}
    room = "segments.every" if view.dimension == EVERY else "wording.segments"
    return together(text, text(f"{room}_{key[bool(above), bool(below)]}", **facts), _furthest(view, text))


def segments_look(view: SegmentsView, text: Text) -> str:
    """Which segments are worth a look though nothing is proven about them, and that countries hardly compare."""
    found = view.segments
    places = [place for place, look in enumerate(found["look"].tolist()) if look]
    places.sort(key=lambda place: found["p_bh"].iloc[place])
    names = [_segment_told(view, place, text) for place in places[:MOST_NAMED]]
    look = text("segments.look", names=names, n=len(places)) if names else ""
    known = [name for name in found["segment"].tolist() if name]
    is_abroad = view.dimension != EVERY and len(known) > 1 and are_countries(*known)
    return together(text, look, text("segments.countries") if is_abroad else "")


def segment_name(view: SegmentsView, place: int, text: Text) -> str:
    """What the segment of a row is called; where all dimensions stand together, with its dimension."""
    dimension, segment = view.at(place)
    name = segment_called(segment, dimension, view.scope, text)
    if view.dimension != EVERY:
        return name
    of = called(dimension, text, is_sample=view.scope.is_sample)
    return text("wording.segment_of", segment=name, dimension=of)


def cell_of(row: dict[str, Any], shown: str, text: Text) -> str:
    """What a cell of a two-way table says.

    Args:
        row: of ``nps_core.segments.compare_cells``.
        shown: one of ``CELLS``.
    """
    if shown == "responses":
        return text.number(row["responses"])
    if people_in(row) < FEWEST_FOR_A_SCORE:
        return text("segments.cell_few", **{name: row[name] for name in COUNTS})
    mark = {"above": "▲ ", "below": "▼ "}.get(row["verdict"], "")
    return mark + text(f"segments.cell_{shown}", nps=row["nps"], low=row["low"], high=row["high"], n=row["responses"])


def cells_told(view: SegmentsView, text: Text) -> str:
    """Which cells of a two-way table stand out from all other responses."""
    if view.cells is None:
        return ""
    clear = [row for row in rows_of(view.cells) if row["verdict"] in ("above", "below")]
    clear.sort(key=lambda row: -abs(row["difference"]))
    names = [
        text(
            f"segments.cell_{row['verdict']}",
            row=segment_quoted(row["segment"], view.dimension, view.scope, text),
            column=segment_quoted(row["across"], view.across, view.scope, text),
        )
        for row in clear[:MOST_NAMED]
    ]
    return text("segments.cells_clear", names=names, n=len(clear)) if names else text("segments.cells_none")


def _named(view: SegmentsView, verdict: str, text: Text) -> list[str]:
    found = (view.segments["verdict"] == verdict).to_numpy().nonzero()[0]
    return [_segment_told(view, int(place), text) for place in found]


def _segment_told(view: SegmentsView, place: int, text: Text) -> str:
    """The segment of a row as a sentence speaks of it."""
    dimension, segment = view.at(place)
    name = segment_quoted(segment, dimension, view.scope, text)
    if view.dimension != EVERY:
        return name
    return text("wording.segment_of", segment=name, dimension=called(dimension, text, is_sample=view.scope.is_sample))


def _furthest(view: SegmentsView, text: Text) -> str:
    """How far the segment is from the rest that is furthest from it; empty where none is clearly."""
    clear = view.segments[view.segments["verdict"].isin(["above", "below"])]
    if clear.empty:
        return ""
    place = clear.index.tolist()[int(clear["difference"].abs().argmax())]
    row = view.segments.iloc[place]
    near, far = sorted(abs(row[name]) for name in ("difference_low", "difference_high"))
    return text(
        f"segments.furthest_{row['verdict']}",
        segment=_segment_told(view, place, text),
        n=size_of(row["difference"]),
        near=near,
        far=far,
        nps=row["nps"],
        responses=row["responses"],
    )
