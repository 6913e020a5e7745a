"""What charts of several apps share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a chart's table that opens its rows."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


def floor_of(levels: Sequence[Decimal]) -> int:
    """Where an axis begins: low enough that every step shows, at 0 unless the value hardly moves."""
    low, high = min(levels), max(levels)
    if low <= high / 2 or high <= 0:
        return 0
    below = low - (high - low or high / 10)
    unit = Decimal(10) ** (max(below, Decimal(1)).adjusted() - 1)
    return int(below // unit * unit)
