"""Whether clauses that a model puts under an entry of the catalogue speak of it in so many words.

A model that knows shops finds "courier" nearest where diners write of waiters. What it puts under an entry is
believed where the entry's words stand in enough of it. In restaurant, shop, bank and assistant texts true entries had
their words in .25 to 1.0 of their clauses, false ones in .00 to .24, those nearest to the entry in the fewest.
"""

from collections.abc import Sequence

import numpy as np

from nps_core.comments.themes.known import Known
from nps_core.comments.themes.space import unit

_TOLD, _CLOSE = 0.2, 0.8
"""The share of clauses with a word of the entry from which it is believed where their middle has this cosine to it;
by as much as it is further away the share must be greater, as words alone have many senses."""
_NEAR, _NEAR_FOREIGN = 0.85, 0.65
"""The cosine of the clauses' middle to the entry that stands in for words: whatever the words, and in languages whose
words the catalogue does not hold. There entries that were right had .66 to .81, others .39 to .64."""


def is_borne_out(
    known: Known, entry: int, texts: Sequence[str], scripts: Sequence[str], vectors: np.ndarray, *, foreign: bool
) -> bool:
    """Whether clauses are about an entry of the catalogue; not where there are none.

    Args:
        known: the catalogue as the model sees it.
        entry: the place of the entry in it.
        texts: the clauses, in small letters.
        scripts: the script group of each.
        vectors: of the clauses, shape (clauses, dimensions of the model).
        foreign: whether the comments are in a language whose words the catalogue does not hold.
    """
    if not texts:
        return False
    told = np.mean([known.entries[entry].is_in(text) for text in texts])
    middle = unit(known.centred(vectors, scripts).mean(axis=0, keepdims=True))[0]
    near = float(known.points[entry] @ middle)
    enough = told >= _TOLD + max(0.0, _CLOSE - near)
    return bool(enough) or near >= (_NEAR_FOREIGN if foreign else _NEAR)
