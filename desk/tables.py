"""The Book as a table. Columns are chosen in the address (`?cols=acv,decides`)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.choices import ActivityKind, RenewalMode
from accounts.models import Account
from common import wording
from common.tables import (
    DayColumn,
    Empty,
    LeadColumn,
    MoneyColumn,
    PickColumn,
    RatioColumn,
    Sheet,
    WordColumn,
)
from common.templatetags.dates import short_day
from desk.cells import cell_of, words_of_cell
from desk.figures import tone_of
from desk.health_cells import health_cell
from health.queries.scores import course_of

DECIDED_BY = {RenewalMode.AUTO: "notice", RenewalMode.MANUAL: "end of term"}

COLUMNS = {
    "segment": "Segment",
    "vertical": "Vertical",
    "tier": "Tier",
    "region": "Region",
    "city": "City",
    "owner": "Owner",
    "acv": "ACV",
    "health": "Health",
    "decides": "Decides",
    "at_stake": "At stake",
    "touched": "Last touch",
    "step": "Next step",
    "status": "Status",
}
USUAL = ("segment", "acv", "health", "decides", "at_stake", "touched", "step")
USUAL_OF_DIRECTORS = ("owner", *USUAL)


@lru_cache(maxsize=20_000)
def address_of(name: str, *keys: int | str) -> str:
    """The address of a page of the desk. A row needs five; finding one takes as long as drawing a cell."""
    return reverse(f"desk:{name}", args=keys)


@lru_cache(maxsize=10_000, typed=True)
def link_of(address: str, words: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words)


@lru_cache(maxsize=5_000)
def decision_of(on: date, mode: str | None, *, as_of: date) -> SafeString:
    """The day, what decides it, and how far it is; late and near are said in words too."""
    decided_by = "over, in grace" if on < as_of else DECIDED_BY.get(mode, "")  # type: ignore[call-overload]
    words = f"{decided_by} · {wording.countdown(on, as_of)}"
    tone = tone_of((on - as_of).days)
    return format_html('{} <span class="meta {}">{}</span>', short_day(on), tone, words)


@lru_cache(maxsize=5_000)
def touch_of(on: date, kind: str, *, as_of: date) -> SafeString:
    """How long ago, and in what way."""
    words = ActivityKind(kind).label.lower()
    return format_html('{} <span class="meta">{}</span>', wording.countdown(on, as_of), words)


class CellColumn(WordColumn):
    """A fact that is edited in its place, by whoever may edit."""

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        self.part = part
        super().__init__(*args, empty_values=(), **kwargs)

    def render(self, value: Any, record: Any, table: Any) -> SafeString:
        due_on = record.step_due_on if self.part == "step" else None
        if not table.may_edit:
            return words_of_cell(value, due_on=due_on, as_of=table.as_of)
        if self.part == "step":
            here = address_of("account-step", record.pk)
        else:
            here = address_of("account-field", record.pk, self.part)
        label = COLUMNS[self.part]
        return cell_of(value, account=record.name, label=label, here=here, as_of=table.as_of, due_on=due_on)


class BookTable(Sheet):
    """One row an account."""

    pick = PickColumn(name="account")
    name = LeadColumn(verbose_name="Account", order_by=("name", "pk"))
    owner = WordColumn(accessor="owner_name")
    segment = CellColumn(part="segment")
    vertical = CellColumn(part="vertical")
    tier = CellColumn(part="tier")
    region = CellColumn(part="region")
    city = CellColumn(part="city")
    acv = MoneyColumn(verbose_name="ACV", currency="currency_of_book", card=True)
    health = WordColumn(accessor="health", card=True, empty_values=())
    decides = DayColumn(accessor="decides_on", card=True)
    at_stake = MoneyColumn(verbose_name="At stake", currency="currency_of_book")
    touched = DayColumn(verbose_name="Last touch", accessor="touched_on")
    step = CellColumn(part="step", verbose_name="Next step", order_by=("step_due_on", "pk"))
    status = WordColumn()

    empty = Empty("No account in this view", "Take a filter away, or look at another book.")
    label = "Accounts of the book"
    nouns = ("account", "accounts")
    late_label = "GRR and NRR"

    class Meta(Sheet.Meta):
        model = Account
        fields: tuple[str, ...] = ("pick", "name")
        sequence = ("pick", "name", "...")
        row_attrs: ClassVar = {
            "data-href": lambda record: address_of("account", record.pk),
            "data-peek": lambda record: address_of("account-peek", record.pk),
        }

    def __init__(
        self,
        *args: Any,
        as_of: date,
        columns: Sequence[str],
        may_edit: bool,
        kept_at: str = "",
        **kwargs: Any,
    ) -> None:
        hidden = [name for name in COLUMNS if name not in columns]
        if not may_edit:
            hidden.append("pick")
        self.as_of, self.may_edit = as_of, may_edit
        self.late_sums = kept_at
        super().__init__(*args, exclude=hidden, **kwargs)

    def render_name(self, record: Account) -> SafeString:
        return link_of(address_of("account", record.pk), record.name)

    def render_decides(self, value: date, record: Any) -> SafeString:
        return decision_of(value, record.decides_mode, as_of=self.as_of)

    def render_health(self, value: int | None, record: Any) -> SafeString:
        """The score as a dot and a number; the quarter before it as a line."""
        return health_cell(value, record.band, course_of(record.course, as_of=self.as_of))

    def render_touched(self, value: date, record: Any) -> SafeString:
        return touch_of(value, record.touched_kind, as_of=self.as_of)


UNMOVED = (None, Decimal(0))


class KeptTable(Sheet):
    """What each account opened the period with, how it moved, and what was kept of it."""

    name = LeadColumn(verbose_name="Account")
    opening = MoneyColumn(currency="currency", card=True)
    new = MoneyColumn(currency="currency", verbose_name="New", empty_values=UNMOVED)
    gains = MoneyColumn(currency="currency", verbose_name="Expansion", empty_values=UNMOVED)
    prices = MoneyColumn(currency="currency", verbose_name="Price", empty_values=UNMOVED)
    less = MoneyColumn(currency="currency", verbose_name="Contraction", empty_values=UNMOVED)
    lost = MoneyColumn(currency="currency", verbose_name="Churn", empty_values=UNMOVED)
    other = MoneyColumn(currency="currency", verbose_name="Other", empty_values=UNMOVED)
    closing = MoneyColumn(currency="currency", card=True)
    grr = RatioColumn(verbose_name="GRR")
    nrr = RatioColumn(verbose_name="NRR", card=True)

    empty = Empty("Nothing of value in these twelve months", "Take a filter away, or look at another book.")
    label = "What was kept, by account"
    nouns = ("account", "accounts")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: address_of("account", record.pk)}

    def render_name(self, record: Any) -> SafeString:
        return link_of(address_of("account", record.pk), record.name)
