"""What charts of several apps share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a chart's table that opens its rows."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


def rows_as_html(rows: Iterable[Sequence[Any]]) -> SafeString:
    """The rows of a chart's table, the first cell of each as its head. Templates take half a page's time."""
    drawn = (
        f'<tr><th scope="row">{_cell(head)}</th>'
        + "".join(f'<td class="num">{_cell(cell)}</td>' for cell in cells)
        + "</tr>"
        for head, *cells in rows
    )
    return mark_safe("\n".join(drawn))  # noqa: S308  of escaped parts


def _cell(cell: Any) -> str:
    if isinstance(cell, Link) and cell.url:
        return format_html('<a href="{}">{}</a>', cell.url, cell.text)
    return conditional_escape(cell)


def floor_of(levels: Sequence[Decimal]) -> int:
    """Where an axis begins: low enough that every step shows, at 0 unless the value hardly moves."""
    low, high = min(levels), max(levels)
    if low <= high / 2 or high <= 0:
        return 0
    below = low - (high - low or high / 10)
    unit = Decimal(10) ** (max(below, Decimal(1)).adjusted() - 1)
    return int(below // unit * unit)
