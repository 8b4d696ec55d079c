"""The shapes of exports that a benchmark can have, by name.

Add a shape here. What a row looks like belongs to `tests.exports.generator`.
"""

from dataclasses import dataclass

from tests.exports.generator import Size

FEW, MANY = "few", "many"


@dataclass(frozen=True)
class Shape:
    """Who sends what, and how old the changes of the next export are.

    Attributes:
        old_one_in: of the next export's changes, one in so many is of any age, the
            others of the last 14 days; 0 for none, 1 for all.
        has_variants: whether changes of all ages and many senders are measured, too.
    """

    senders: int
    sequences: int
    days: int
    old_one_in: int
    has_variants: bool


SHAPES = {
    FEW: Shape(
        Size.senders, Size.sequences, Size.days, old_one_in=0, has_variants=True
    ),
    # A real warehouse of ten million rows: millions of days of sender and sequence.
    MANY: Shape(
        senders=2_000, sequences=300, days=365, old_one_in=1, has_variants=False
    ),
}
