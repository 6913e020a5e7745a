"""The house's tables: figures to the right, sums above, one stated reason when empty, cards on a phone.

    class BookTable(Sheet):
        name = LeadColumn(linkify=True)
        acv = MoneyColumn(currency="USD", card=True)

        label, nouns, part = "My accounts", ("account", "accounts"), "rows"

`part` is the id of the region that htmx swaps; the page's partial bears the same name (common.htmx).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import Any, Self

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tables2 import RequestConfig

from common import wording
from common.figures import Figure
from common.table_rows import body_of
from common.templatetags.dates import short_day
from common.templatetags.figures import money


@dataclass(frozen=True, slots=True)
class Empty:
    """Why a list is empty and what to do about it."""

    title: str
    advice: str = ""
    action: str = ""
    url: str = ""
    icon: str = "inbox"


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # pages whatever a table holds
    """Pages of rows that were counted already: no query of its own for the count."""

    def __init__(self, *args: Any, size: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = size


class WholePaginator(Paginator):  # type: ignore[type-arg]  # pages whatever a table holds
    """Of rows that all stand on one page: they are read instead of counted."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.data.data)


class Sheet(tables.Table):  # type: ignore[misc]  # django-tables2 has no types
    """The base of every list. `sums` stand above it and follow its filter; `label` names it aloud.

    Sums that take longer than the page load after it: from `late_sums`, an address; until then `late_label`.
    """

    empty = Empty("Nothing here yet")
    label = ""
    nouns = ("row", "rows")
    part = "rows"
    late_sums = ""
    late_label = ""
    page_size = 50

    class Meta:
        """For lists that set options of their own: `class Meta(Sheet.Meta)`."""

        per_page = 50

    def __init__(
        self,
        *args: Any,
        sums: Sequence[Figure] = (),
        empty: Empty | None = None,
        label: str = "",
        **kwargs: Any,
    ) -> None:
        look = {"attrs": {"class": "sheet sheet-cards"}, "default": wording.NOTHING}
        super().__init__(*args, **look | kwargs)
        self.sums = tuple(sums)
        self.empty = empty or self.empty
        self.label = label or self.label

    @property
    def order_by(self) -> Any:
        return self._order_by

    @order_by.setter
    def order_by(self, value: Any) -> None:
        """Rows that are alike in what they are sorted by keep one order: none stands on two pages or none."""
        tables.Table.order_by.fset(self, value)
        rows = self.data.data
        if isinstance(rows, QuerySet) and rows.query.order_by and not {"pk", "-pk"} & {*rows.query.order_by}:
            self.data.data = rows.order_by(*rows.query.order_by, "pk")

    def read(self, request: HttpRequest, *, size: int | None = None, whole: bool = False) -> Self:
        """Sort and turn the page as the address says.

        size    how many rows, where that is known
        whole   they fit on one page for sure: all are read
        """
        pages: dict[str, Any] = {"per_page": self.page_size}
        if size is not None:
            pages["paginator_class"] = partial(CountedPaginator, size=size)
        elif whole:
            pages["paginator_class"] = WholePaginator
        RequestConfig(request, paginate=pages).configure(self)
        return self

    @property
    def size(self) -> int:
        """How many rows there are on all pages."""
        return int(self.paginator.count) if hasattr(self, "paginator") else len(self.rows)

    @property
    def size_words(self) -> str:
        """ "51 accounts"."""
        one, several = self.nouns
        return f"{wording.count(self.size)} {one if self.size == 1 else several}"

    @property
    def body(self) -> SafeString:
        """The rows of the page shown, as HTML."""
        return body_of(self)

    @property
    def has_card_figures(self) -> bool:
        """Some columns are marked for the phone's card; without marks the card shows them all."""
        return any(getattr(bound.column, "card", False) for bound in self.columns)


class _Column(tables.Column):  # type: ignore[misc]  # django-tables2 has no types
    """A column that knows its class and whether the phone's card shows it."""

    css = ""

    def __init__(self, *args: Any, card: bool = False, **kwargs: Any) -> None:
        self.card = card
        classes = " ".join(filter(None, [self.css, "card-figure" if card else ""]))
        attrs = {"th": {"class": self.css}, "td": {"class": classes}} | kwargs.pop("attrs", {})
        super().__init__(*args, attrs=attrs, **kwargs)


class PickColumn(_Column):
    """A box a row, for what several rows can have done to them: sends `name` = pk with the form `form`."""

    css = "pick"

    def __init__(self, *, name: str, form: str = "bulk", **kwargs: Any) -> None:
        self.box = {"name": name, "form": form}
        super().__init__(accessor="pk", orderable=False, verbose_name="", **kwargs)

    @property
    def header(self) -> SafeString:
        return format_html(
            '<input type="checkbox" class="form-check-input needs-js" data-pick-all aria-label="{}">',
            "Select all on this page",
        )

    def render(self, value: Any, record: Any) -> SafeString:
        return _box(self.box["name"], self.box["form"], value, str(record))


@lru_cache(maxsize=10_000, typed=True)
def _box(name: str, form: str, value: int | str, label: str) -> SafeString:
    """Drawn once for a row, as are the other cells of long lists."""
    return format_html(
        '<input type="checkbox" class="form-check-input" name="{}" form="{}" value="{}"'
        ' aria-label="Select {}">',
        name,
        form,
        value,
        label,
    )


class LeadColumn(_Column):
    """The column that names the row and opens it; the head of its card."""

    css = "lead-cell"


class WordColumn(_Column):
    """Words."""


class CountColumn(_Column):
    """Whole numbers."""

    css = "num"

    def render(self, value: int) -> str:
        return wording.count(value)


class RatioColumn(_Column):
    """Ratios (1 = all)."""

    css = "num"

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        self.signed = signed
        super().__init__(*args, **kwargs)

    def render(self, value: Decimal) -> str:
        return wording.percent(value, signed=self.signed)


class MoneyColumn(_Column):
    """Amounts in one currency: `currency` is its code, or the name of the record's field that holds it."""

    css = "num"

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(*args, **kwargs)

    def render(self, value: Decimal, record: Any) -> SafeString | str:
        code = self.currency if self.currency.isupper() else tables.A(self.currency).resolve(record)
        return money(value, code)


class DayColumn(_Column):
    """Days, with the countdown under them when the table was given `as_of`."""

    css = "nowrap"

    def __init__(self, *args: Any, as_of: date | None = None, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(*args, **kwargs)

    def render(self, value: date, table: Any) -> SafeString | str:
        as_of = self.as_of or getattr(table, "as_of", None)
        if not as_of:
            return short_day(value)
        return format_html(
            '{} <span class="meta">{}</span>', short_day(value), wording.countdown(value, as_of)
        )
