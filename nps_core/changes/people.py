"""Who stayed, entered and left between two sides, and what their being the same people does to the change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from nps_core.changes.mix import Effect
from nps_core.score import Difference, Differences, Nps, difference, effective_size, told

_SURPLUS: Final = np.array([-1.0, 0.0, 1.0])
_SIDES: Final = ("before", "after")
_LAST: Final = ("last_before", "last_after")
_PSEUDO_PAIRS: Final = 1.5
_Z95: Final = float(ndtri(0.975))


@dataclass(frozen=True)
class Group:
    """Some persons, or answers of nobody in particular, and their answers on one side.

    Attributes:
        score: of their answers.
        squares: sums over persons of surplus², surplus x responses and responses², where the surplus of a person is
            promoters less detractors among their answers.
    """

    score: Nps
    squares: tuple[float, float, float]

    @classmethod
    def of_strangers(cls, score: Nps) -> "Group":
        """Answers of which each is somebody else's."""
        surplus = score.promoters - score.detractors
        return cls(score, (score.promoters + score.detractors, surplus, score.responses))

    @property
    def centre(self) -> float:
        """The score on -1 to 1; 0 where nobody answered."""
        return (self.score.nps or 0.0) / 100

    def squared(self, each: float, per_surplus: float) -> float:
        """The sum over persons of (each x responses + per_surplus x surplus)²."""
        surplus, both, responses = self.squares
        return each**2 * responses + 2 * each * per_surplus * both + per_surplus**2 * surplus


@dataclass(frozen=True)
class People:
    """Those who answered on both sides of a comparison, on one only, and answers without an id.

    Attributes:
        before, after: all answers of each side.
        stayed, entered, left: how many persons.
        stayers: their answers on each side; ``entrants`` and ``leavers`` on theirs; ``nameless`` on each side.
        moved: the stayers by the category of their last answer before (rows) and after (columns).
        shared: sums over stayers, as in ``Group``, of surplus x surplus, surplus x responses, responses x surplus
            and responses x responses, before times after.
    """

    before: Nps
    after: Nps
    stayed: int
    entered: int
    left: int
    stayers: tuple[Group, Group]
    entrants: Group
    leavers: Group
    nameless: tuple[Group, Group]
    moved: tuple[tuple[int, int, int], ...]
    shared: tuple[float, float, float, float]

    @property
    def known(self) -> int:
        """How many persons have an id."""
        return self.stayed + self.entered + self.left

    @property
    def rose(self) -> int:
        """How many stayers went to a better category."""
        return sum(n for was, row in enumerate(self.moved) for now, n in enumerate(row) if now > was)

    @property
    def fell(self) -> int:
        """How many stayers went to a worse category."""
        return sum(n for was, row in enumerate(self.moved) for now, n in enumerate(row) if now < was)


def of_transitions(found: Mapping[str, npt.NDArray[Any]], before: Nps, after: Nps) -> People:
    """The people of two sides.

    Args:
        found: as ``nps_core.store.moves.transitions`` gives it.
        before, after: all answers of each side, with those of nobody in particular.
    """
    was, now = (found[name].astype(np.float64) for name in _LAST)
    on = {"before": ~np.isnan(was), "after": ~np.isnan(now)}
    both, came, went = on["before"] & on["after"], on["after"] & ~on["before"], on["before"] & ~on["after"]
    known = [_group(found, on[side], side) for side in _SIDES]
    nameless = tuple(
        Group.of_strangers(_less(total, group.score)) for total, group in zip((before, after), known, strict=True)
    )
    moved = np.zeros((3, 3), dtype=np.int64)
    places = tuple(each[both].astype(np.int64) + 1 for each in (was, now))
    np.add.at(moved, places, found["persons"][both].astype(np.int64))
    kinds = ("surplus_surplus", "surplus_responses", "responses_surplus", "responses_responses")
    a, b, c, d = (float(found[f"{kind}_before_after"][both].sum()) for kind in kinds)
    return People(
        before=before,
        after=after,
        stayed=int(found["persons"][both].sum()),
        entered=int(found["persons"][came].sum()),
        left=int(found["persons"][went].sum()),
        stayers=(_group(found, both, "before"), _group(found, both, "after")),
        entrants=_group(found, came, "after"),
        leavers=_group(found, went, "before"),
        nameless=(nameless[0], nameless[1]),
        moved=tuple((int(x), int(y), int(z)) for x, y, z in moved),
        shared=(a, b, c, d),
    )


def overlap(people: People) -> tuple[Nps, Nps, float]:
    """What the same people's answering more than once does to a difference.

    Returns:
        Each side with the number of different people's answers that its answers are worth, and the covariance of the
        two scores in squared points.
    """
    groups = ((people.stayers[0], people.leavers), (people.stayers[1], people.entrants))
    once = (people.left, people.entered)
    sides = [
        _worth(side, (*known, nameless), people.stayed + others + nameless.score.responses)
        for side, known, nameless, others in zip(
            (people.before, people.after), groups, people.nameless, once, strict=True
        )
    ]
    return sides[0], sides[1], 100.0**2 * covariance(people.shared, people.before, people.after)


def difference_of(people: People, level: float = 0.95, noise: float = 1.0) -> Difference:
    """The change between two sides that share people; that of strangers where they share none.

    Var = Σ over persons of (their pull on the score after - their pull on the score before)²; an answer y of n pulls
    its score θ by (y - θ) / n. The made-up answers of ``differences`` belong to nobody.

    Args:
        level: how sure the interval is.
        noise: by what factor the score wobbles more than chance explains, as ``differences`` takes it.
    """
    before, after, covariance = overlap(people)
    return difference(before, after, level, covariance=covariance, noise=noise)


def shift_of(people: People, noise: float) -> float:
    """The variance that a wobble adds to the change between two sides, on -1 to 1: (noise - 1) (v1 + v2).

    A wobble is taken to lift or lower the scores of everybody in a period alike; so the change of a part of the answers
    has this variance too, whatever that part's size.
    """
    worth = np.array([side.worth for side in overlap(people)[:2]], dtype=np.float64)
    size = np.maximum(worth.sum(axis=1), 1.0)
    theta = (worth[:, 2] - worth[:, 0]) / size
    return (noise - 1) * float((((worth[:, 2] + worth[:, 0]) / size - theta**2) / size).sum())


def paired(moved: npt.ArrayLike, level: float = 0.95, *, shift: float = 0.0) -> Difference:
    """The change of people who answered once before and once after.

    With w = -2 ... 2 the step of each pair: change = Σw / n; for the interval 1.5 made-up pairs join (Σw² and n each
    grow by 1.5), which keeps it honest from 10 pairs on.

    Args:
        moved: three rows (detractor, passive, promoter before) of three numbers of people (after).
        level: how sure the interval is.
        shift: as ``shift_of`` gives it.

    >>> change = paired([[30, 10, 5], [8, 40, 12], [2, 9, 60]])
    >>> round(change.change, 2), round(change.low, 2), round(change.high, 2), round(change.p_value, 3), change.verdict
    (6.25, -2.9, 15.29, 0.182, 'unclear')
    """
    table = np.asarray(moved, dtype=np.float64)
    steps = _SURPLUS[None, :] - _SURPLUS[:, None]
    n, sum_steps, sum_squares = table.sum(), (steps * table).sum(), (steps**2 * table).sum()
    if not n:
        return Difference(None, None, None, None, "few", level)
    z = float(ndtri((1 + level) / 2))
    made_up = _PSEUDO_PAIRS * (z / _Z95) ** 2
    size = n + made_up
    centre = sum_steps / size
    error = float(np.sqrt(((sum_squares + made_up) / size - centre**2) / size + shift))
    change = 100 * sum_steps / n
    low, high = (100 * (centre + sign * z * error) for sign in (-1, 1))
    limits = max(min(low, change), -200.0), min(max(high, change), 200.0)
    p_value = 2 * ndtr(-abs(centre) / error)
    return told(Differences(*map(np.asarray, (change, *limits, p_value))), int(n), level)


def panel_split(people: People, level: float = 0.95, *, shift: float = 0.0) -> dict[str, Effect]:
    """A change split into those who stayed, entered and left, and answers without an id; it adds up exactly.

    change = (θ2 - θ1 of stayers) + e (θ of entrants - θ2 of stayers) - l (θ of leavers - θ1 of stayers), with e and l
    the shares of entrants and leavers among the answers of their side; answers without an id are a group of their own
    on either side. Empty where nobody stayed.

    Args:
        level: how sure the intervals are.
        shift: as ``shift_of`` gives it; those who entered and left are compared within one side, where nothing shifts.

    Returns:
        ``stayed``, ``entered``, ``left`` and, where answers lack an id, ``nameless``.
    """
    if not people.stayed:
        return {}
    z = float(ndtri((1 + level) / 2))
    first, second = people.stayers
    moved = second.centre - first.centre
    sizes = [each.score.responses for each in people.stayers]
    apart = first.squared(-first.centre / sizes[0], 1 / sizes[0]) + second.squared(
        -second.centre / sizes[1], 1 / sizes[1]
    )
    variance = apart - 2 * covariance(people.shared, first.score, second.score) + shift
    parts = {"stayed": _effect(moved, variance, z)}
    entered = _pull(people.entrants, second, people.nameless[1], people.after.responses)
    left = _pull(people.leavers, first, people.nameless[0], people.before.responses)
    parts |= {"entered": _effect(*entered, z), "left": _effect(-left[0], left[1], z)}
    if any(group.score.responses for group in people.nameless):
        came = _pull(people.nameless[1], second, people.entrants, people.after.responses)
        went = _pull(people.nameless[0], first, people.leavers, people.before.responses)
        parts["nameless"] = _effect(came[0] - went[0], came[1] + went[1], z)
    return parts


def _pull(group: Group, stayers: Group, others: Group, total: int) -> tuple[float, float]:
    """What a group adds to a side beside its stayers, share (θ of group - θ of stayers), and its variance."""
    n = group.score.responses
    if not n:
        return 0.0, 0.0
    share, apart = n / total, group.centre - stayers.centre
    size = stayers.score.responses
    variance = (
        group.squared(((1 - share) * apart - group.centre) / total, 1 / total)
        + stayers.squared(-share * apart / total + share * stayers.centre / size, -share / size)
        + others.squared(-share * apart / total, 0.0)
    )
    return share * apart, variance


def _effect(value: float, variance: float, z: float) -> Effect:
    error = float(np.sqrt(max(variance, 0.0)))
    p_value = float(2 * ndtr(-abs(value) / error)) if error > 0 else 1.0
    return Effect(100 * value, 100 * (value - z * error), 100 * (value + z * error), p_value)


def covariance(shared: tuple[float, float, float, float], before: Nps, after: Nps) -> float:
    """Of two scores on -1 to 1: Σ over stayers of (Y1 - θ1 n1)(Y2 - θ2 n2) / (N1 N2); ``shared`` as in ``People``."""
    size = before.responses * after.responses
    if not size:
        return 0.0
    first, second = ((each.nps or 0.0) / 100 for each in (before, after))
    surplus, of_first, of_second, responses = shared
    return (surplus - second * of_first - first * of_second + first * second * responses) / size


def _worth(side: Nps, groups: tuple[Group, ...], customers: int) -> Nps:
    """A side with the number of answers of different people that its answers are worth."""
    if customers == side.responses:
        return side
    repeated = np.sum([group.squares for group in groups], axis=0) - np.array(Group.of_strangers(side).squares)
    counts = [side.detractors, side.passives, side.promoters]
    effective = effective_size(counts, [*repeated, side.responses - customers])
    return replace(side, effective=float(effective), customers=customers)


def _group(columns: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[np.bool_], side: str) -> Group:
    def sum_of(name: str) -> Any:
        return columns[name][rows].sum()

    detractors, promoters = (int(sum_of(f"{name}_{side}")) for name in ("detractors", "promoters"))
    passives = int(sum_of(f"responses_{side}")) - detractors - promoters
    kinds = ("surplus_surplus", "surplus_responses", "responses_responses")
    surplus, both, responses = (float(sum_of(f"{kind}_{side}_{side}")) for kind in kinds)
    return Group(Nps(detractors, passives, promoters), (surplus, both, responses))


def _less(total: Nps, known: Nps) -> Nps:
    return Nps(total.detractors - known.detractors, total.passives - known.passives, total.promoters - known.promoters)
