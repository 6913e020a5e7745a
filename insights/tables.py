"""The tables behind the marks."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.tables import (
    DayColumn,
    Empty,
    LeadColumn,
    MoneyColumn,
    Sheet,
    WordColumn,
)
from common.wording import NOTHING
from health.choices import TONES, Band
from insights.queries.book_health import reasons_of
from insights.queries.rows import Held
from renewals.choices import Category, Outcome


class HeldTable(Sheet):
    """One row an account, as it stood on the day."""

    name = LeadColumn(verbose_name="Account")
    owner = WordColumn(accessor="owner_name")
    vertical = WordColumn()
    segment = WordColumn()
    acv = MoneyColumn(verbose_name="ACV", currency="currency", card=True)
    health = WordColumn(card=True, empty_values=())
    decides = DayColumn(accessor="decides_on", card=True)
    at_stake = MoneyColumn(verbose_name="At stake", currency="currency")
    touched = DayColumn(verbose_name="Last touch", accessor="touched_on")

    empty = Empty("No account stands behind this", "Go back and choose something else.")
    label = "Accounts behind the mark"
    nouns = ("account", "accounts")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:account", args=[record.pk])}

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(*args, **kwargs)

    def render_name(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("desk:account", args=[record.pk]), record.name)

    def render_at_stake(self, value: Decimal, column: MoneyColumn, record: Any) -> SafeString | str:
        return column.render(value, record) if value else NOTHING

    def render_health(self, record: Any) -> str:
        words = str(Band(record.band).label)
        return words if record.health is None else f"{record.health} · {words.lower()}"


class AtRiskTable(Sheet):
    """One row an account in need of care; why is asked for the page shown."""

    name = LeadColumn(verbose_name="Account")
    health = WordColumn(card=True, empty_values=())
    acv = MoneyColumn(verbose_name="ACV", currency="currency", card=True)
    decides = DayColumn(accessor="decides_on", card=True)
    why = WordColumn(
        orderable=False, empty_values=(), card=True, attrs={"td": {"class": "reasons card-figure"}}
    )
    owner = WordColumn(accessor="owner_name")

    empty = Empty("Nothing is at risk", "No account of this choice is red or amber on the day.")
    label = "Accounts at risk"
    nouns = ("account", "accounts")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:account-health", args=[record.pk])}

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        self.as_of = as_of
        super().__init__(*args, **kwargs)

    def read(self, request: HttpRequest, **how: Any) -> Self:
        read = super().read(request, **how)
        shown = [row.record for row in self.paginated_rows]
        self.words = {risk.row.pk: risk.words for risk in reasons_of(shown, as_of=self.as_of)}
        return read

    def render_name(self, record: Held) -> SafeString:
        url = reverse("desk:account-health", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.name)

    def render_health(self, record: Held) -> SafeString:
        return _state(record.band, record.health)

    def render_why(self, record: Held) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((words,) for words in self.words[record.pk]))


class MovementTable(Sheet):
    """One row of the ledger."""

    account = LeadColumn(accessor="account__name")
    on = DayColumn(verbose_name="From")
    contract = WordColumn(accessor="contract__number")
    product = WordColumn(accessor="product__name")
    kind = WordColumn(accessor="counts_as")
    amount = MoneyColumn(accessor="company_amount", currency="currency_here", card=True)

    empty = Empty("The ledger has no such row", "Go back and choose another period.")
    label = "Ledger rows behind the step"
    nouns = ("row", "rows")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {
            "data-href": lambda record: reverse("desk:contract", args=[record.contract_id])
        }

    def render_account(self, record: Any) -> SafeString:
        url = reverse("desk:contract", args=[record.contract_id])
        return format_html('<a href="{}">{}</a>', url, record.account.name)


class _RenewalSheet(Sheet):
    """A row opens its renewal, by the key `pk`."""

    empty = Empty("No renewal stands behind this", "Go back and choose another period.")
    label = "Renewals behind the mark"
    nouns = ("renewal", "renewals")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:renewal", args=[record.pk])}

    def render_account(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("desk:renewal", args=[record.pk]), record.account)


class ForecastTable(_RenewalSheet):
    """One row a renewal, as it was forecast."""

    account = LeadColumn(accessor="account__name")
    contract = WordColumn(accessor="contract_number")
    category = WordColumn(verbose_name="Category", accessor="counts_as")
    atr = MoneyColumn(verbose_name="ATR", accessor="atr_here", currency="currency_here", card=True)
    forecast = MoneyColumn(
        verbose_name="Forecast", accessor="forecast_here", currency="currency_here", card=True
    )
    due = DayColumn(verbose_name="Due", accessor="due_on", card=True)
    decides = DayColumn(verbose_name="Decides", accessor="decides_on")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:renewal", args=[record.opens])}

    def render_account(self, record: Any) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("desk:renewal", args=[record.opens]), record.account.name
        )

    def render_category(self, record: Any) -> str:
        return str(Category(record.counts_as).label)


class ChangedTable(_RenewalSheet):
    """One row a renewal whose forecast changed."""

    account = LeadColumn()
    contract = WordColumn()
    step = WordColumn(card=True)
    due = DayColumn(accessor="due_on")
    was = MoneyColumn(verbose_name="Then", currency="currency", card=True)
    now = MoneyColumn(currency="currency", card=True)
    change = MoneyColumn(currency="currency")


class MissedTable(_RenewalSheet):
    """One row a renewal: forecast then, and kept."""

    account = LeadColumn()
    contract = WordColumn()
    owner = WordColumn(verbose_name="Owner then")
    due = DayColumn(accessor="due_on")
    forecast = MoneyColumn(currency="currency", card=True)
    kept = MoneyColumn(currency="currency", card=True)
    missed = MoneyColumn(verbose_name="Off by", currency="currency", card=True)


class TestedTable(_RenewalSheet):
    """One row a decided renewal: the health that stood before, and what became of it."""

    account = LeadColumn()
    contract = WordColumn()
    owner = WordColumn()
    band = WordColumn(verbose_name="Health then", card=True)
    outcome = WordColumn(verbose_name="Became", card=True)
    due = DayColumn(accessor="due_on")
    atr = MoneyColumn(verbose_name="ATR", currency="currency", card=True)
    kept = MoneyColumn(currency="currency")

    def render_band(self, value: str, record: Any) -> SafeString:
        words = str(Band(value).label)
        return _state(value, words if record.score is None else f"{record.score} · {words.lower()}")

    def render_outcome(self, value: str) -> str:
        return str(Outcome(value).label)


def _state(band: str, words: Any) -> SafeString:
    return render_to_string("partials/_state.html", {"tone": TONES[Band(band)], "words": words})


class KeptQuarterTable(Sheet):
    """One row an account with an opening twelve months before the quarter's end."""

    account = LeadColumn(accessor="account__name")
    opening = MoneyColumn(currency="currency_here", card=True)
    kept = MoneyColumn(verbose_name="Closing", currency="currency_here", card=True)
    kept_capped = MoneyColumn(verbose_name="Kept of the opening", currency="currency_here", card=True)

    empty = Empty("Nothing had value twelve months before", "Go back and choose another quarter.")
    label = "Accounts behind the point"
    nouns = ("account", "accounts")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:account", args=[record.account_id])}

    def render_account(self, record: Any) -> SafeString:
        url = reverse("desk:account", args=[record.account_id])
        return format_html('<a href="{}">{}</a>', url, record.account.name)
