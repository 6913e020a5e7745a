"""A figure that explains itself: what it is, how it is made, as of when, in which currency, and its rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.text import slugify

from common.wording import count, full_money, percent, short_money

Unit = Literal["money", "ratio", "count", "days"]
Tone = Literal["", "late", "soon", "secured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as a page shows it.

    value     money in `currency`, a ratio (1 = all), a count or days; None is shown as "–"
    formula   one sentence: how it is computed
    filters   what is in and what is not ("My book, 51 accounts")
    detail    the words beside it ("9 renewals", "+6.1 % in a year")
    rows_url  the list of rows that it sums
    part      a ratio drawn as a bar under the figure
    trend     earlier values, oldest first, drawn as a sparkline
    """

    label: str
    value: Decimal | int | None
    unit: Unit = "money"
    currency: str = ""
    as_of: date | None = None
    formula: str = ""
    filters: str = ""
    detail: str = ""
    rows_url: str = ""
    tone: Tone = ""
    part: Decimal | None = None
    trend: tuple[Decimal | int, ...] = ()
    key: str = ""

    @property
    def anchor(self) -> str:
        """The id of its explanation on the page; two figures of one label on a page need a `key` each."""
        return f"why-{self.key or slugify(self.label)}"

    @property
    def text(self) -> str:
        """As shown: shortened money, one decimal for a ratio."""
        if self.value is None or self.unit in {"count", "days"}:
            return count(self.value)
        if self.unit == "ratio":
            return percent(self.value)
        return short_money(Decimal(self.value), self.currency)

    @property
    def exact(self) -> str:
        """In full: on hover, in the explanation, in exports."""
        if self.value is None or self.unit in {"count", "days"}:
            return count(self.value)
        if self.unit == "ratio":
            return percent(self.value, places=2)
        return full_money(Decimal(self.value), self.currency)
