"""How many answers of different people the answers of repeat customers are worth.

One person's answers resemble each other, so they say less than as many answers of different people. The error of an
NPS θ comes from the customers: SE² = Σ_c (y_c - θ n_c)² / n², with n_c answers of customer c and y_c promoters less
detractors among them. The effective n is the number of independent answers with that error.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nps_core.score.interval import Floats
from nps_core.tally import Counted, Tally

_NOTHING = 1e-9


def counts_of(tally: Tally) -> Counted:
    """Detractors, passives and promoters: one row a group, three columns."""
    return tally.by_category


def effective_counts(tally: Tally) -> Floats:
    """Detractors, passives and promoters as ``interval`` and ``differences`` take them, worth what they are worth.

    They are ``counts_of``, scaled to the effective n where customers repeat; the NPS is the same. Where repeats were
    counted only for the whole tally, every group is taken to be as much inflated as the whole, more where the answers
    of those who repeat are more frequent in it. They are taken to repeat alike everywhere; a group holds at most as
    many of a customer's answers as the whole does, so that mostly errs on the safe side.
    """
    counts = counts_of(tally).astype(np.float64)
    if tally.repeats is None:
        return counts
    if tally.repeats.groups is not None:
        worth = effective_size(counts, tally.repeats.groups) / np.maximum(counts.sum(axis=1), 1)
        return counts * worth[:, None]
    everyone = counts_of(Tally(tally.repeats.everyone[None, :]))[0]
    worth = float(effective_size(everyone, tally.repeats.whole) / max(everyone.sum(), 1))
    if tally.repeats.often is None or not worth:
        return counts * worth
    return np.asarray(counts / (1 + (1 / worth - 1) * tally.repeats.often)[:, None])


def customers_of(tally: Tally) -> Counted:
    """How many customers the answers of each group come from; everyone without an id is one of their own.

    As many as there are answers where nobody repeats. Where repeats were counted only for the whole tally, each group
    is taken to have as many customers an answer as the whole has, fewer where the answers of those who repeat are more
    frequent in it.
    """
    if tally.repeats is None:
        return tally.responses
    if tally.repeats.groups is not None:
        return tally.responses - tally.repeats.groups[:, 3]
    answers = max(int(tally.repeats.everyone.sum()), 1)
    again = int(tally.repeats.whole[3]) / answers * (1.0 if tally.repeats.often is None else tally.repeats.often)
    return np.rint(tally.responses * (1 - again)).astype(np.int64)


def rest_of(tally: Tally) -> Tally:
    """For each group all answers outside it: a tally without keys, in the same order.

    A customer who answers both in a group and outside it is in both, with what is there. Where nobody counted that,
    the rest is taken to be as much inflated as the whole, as ``effective_counts`` says.
    """
    counts = tally.counts.sum(axis=0) - tally.counts
    if tally.repeats is None:
        return Tally(counts)
    whole, groups, outside = tally.repeats.whole, tally.repeats.groups, tally.repeats.outside
    if groups is None or outside is None:
        often = None if tally.repeats.often is None else _often_in_rest(tally.responses, tally.repeats.often)
        return Tally(counts, repeats=replace(tally.repeats, groups=None, outside=None, often=often))
    y_y, y_n, n_y, n_n, both = outside.T
    # (Y - y)² = Y² - y² - 2 y (Y - y), and so on; of all customers only those with nothing outside are not in the rest.
    rest = whole - groups - np.stack([2 * y_y, y_n + n_y, 2 * n_n, both], axis=1)
    return Tally(counts, repeats=replace(tally.repeats, groups=rest, outside=None))


def _often_in_rest(size: Counted, often: Floats) -> Floats:
    """How frequent the answers of those who repeat are outside each group; as among everyone where nothing is."""
    rest = size.sum() - size
    return np.divide(size.sum() - often * size, rest, out=np.ones(len(size)), where=rest > 0)


def shared_with_rest(tally: Tally) -> Floats:
    """The covariance of each group's NPS with that of the rest, in squared points, as ``differences`` takes it.

    Σ_c (y - θ n)(y' - θ' n') / (N N') over the customers who answer on both sides; 0 where nobody does, or nobody
    counted it.
    """
    if tally.repeats is None or tally.repeats.outside is None:
        return np.zeros(len(tally))
    inside = counts_of(tally).astype(np.float64)
    rest = inside.sum(axis=0) - inside
    size, rest_size = (np.maximum(side.sum(axis=1), 1.0) for side in (inside, rest))
    theta, rest_theta = (inside[:, 2] - inside[:, 0]) / size, (rest[:, 2] - rest[:, 0]) / rest_size
    y_y, y_n, n_y, n_n, _ = tally.repeats.outside.T
    pulled = y_y - rest_theta * y_n - theta * n_y + theta * rest_theta * n_n
    return np.asarray(100.0**2 * pulled / (size * rest_size))


def effective_size(counts: npt.ArrayLike, repeats: npt.ArrayLike) -> Floats:
    """The number of independent answers whose NPS would be as sure as this one.

    n_eff = (p + d - θ²) / SE². It is n exactly where nobody repeats, and never more than n: that some customers
    contradict themselves is no knowledge about others. Where all answers are alike, or all are of one customer, no
    error can be estimated, and n_eff = n² / Σ n_c²: the number of customers if all answered equally often.

    Args:
        counts: detractors, passives and promoters in the last axis.
        repeats: ``tally.REPEAT_COLUMNS`` in the last axis.

    >>> float(effective_size([2, 0, 2], [4, 0, 4, 2])), float(effective_size([2, 0, 2], [0, 0, 0, 0]))
    (2.0, 4.0)
    """
    triple, added = np.asarray(counts, dtype=np.float64), np.asarray(repeats, dtype=np.float64)
    size, total = triple.sum(axis=-1), triple[..., 2] - triple[..., 0]
    spread = triple[..., 0] + triple[..., 2]
    n = np.maximum(size, 1.0)
    plain = spread - total**2 / n
    yy, yn, nn, extra = (added[..., place] for place in range(4))
    clustered = squared_error(np.stack([spread + yy, total + yn, size + nn], axis=-1), total / n)
    evenly = size**2 / np.maximum(size + nn, 1.0)
    unknown = (plain <= _NOTHING * n) | (size - extra <= 1)
    worth = np.minimum(size, np.divide(plain * n, clustered, out=np.array(size), where=clustered > _NOTHING * n))
    return np.where(nn == 0, size, np.where(unknown, evenly, worth))


def squared_error(sums: npt.ArrayLike, theta: npt.ArrayLike) -> Floats:
    """Σ (y - θ n)² over people (or weighted cells) from the sums of y², y n and n² in the last axis.

    Divided by the square of all n together it is the squared standard error of θ, on -1 to 1.
    """
    squares = np.asarray(sums, dtype=np.float64)
    centre = np.asarray(theta, dtype=np.float64)
    return np.maximum(squares[..., 0] - 2 * centre * squares[..., 1] + centre**2 * squares[..., 2], 0.0)
