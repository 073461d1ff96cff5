"""How values of two files meet: without white space around them, in either case and width of letters."""

import pyarrow as pa
import pyarrow.compute as pc


def key_of(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The form under which equal values meet; null for an empty one. Digits are text: 00123 is not 123.

    >>> key_of(pa.array([" Ab-1 ", "ＡＢ-1", "00123", "  ", None])).to_pylist()
    ['ab-1', 'ab-1', '00123', None, None]
    """
    level = pc.utf8_lower(pc.utf8_trim_whitespace(pc.utf8_normalize(values, form="NFKC")))
    return pc.if_else(pc.equal(level, ""), pa.scalar(None, pa.string()), level)
