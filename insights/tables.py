"""The tables behind the marks."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.tables import (
    CountColumn,
    DayColumn,
    Empty,
    LeadColumn,
    MoneyColumn,
    RatioColumn,
    Sheet,
    WordColumn,
)
from common.templatetags.drawings import mix
from health.choices import TONES, Band
from renewals.choices import Category


class HeldTable(Sheet):
    """One row an account, as it stood on the day."""

    name = LeadColumn(verbose_name="Account")
    owner = WordColumn()
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

    def render_health(self, record: Any) -> str:
        words = str(Band(record.band).label)
        return words if record.health is None else f"{record.health} · {words.lower()}"


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


class ForecastTable(Sheet):
    """One row a renewal, as it was forecast."""

    account = LeadColumn()
    contract = WordColumn()
    category = WordColumn()
    atr = MoneyColumn(verbose_name="ATR", currency="currency", card=True)
    forecast = MoneyColumn(currency="currency", card=True)
    due = DayColumn(accessor="due_on", card=True)
    decides = DayColumn(accessor="decides_on")

    empty = Empty("No renewal stands behind this", "Go back and choose another period.")
    label = "Renewals behind the mark"
    nouns = ("renewal", "renewals")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: reverse("desk:renewal", args=[record.pk])}

    def render_account(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("desk:renewal", args=[record.pk]), record.account)

    def render_category(self, value: str) -> str:
        return str(Category(value).label)


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


class PersonTable(Sheet):
    """One row an owner; the name opens her accounts."""

    name = LeadColumn(verbose_name="Person")
    accounts = CountColumn(card=True)
    acv = MoneyColumn(verbose_name="ACV", currency="currency", card=True)
    soon = MoneyColumn(verbose_name="Decides in 90 days", currency="currency")
    overdue = CountColumn()
    silent = CountColumn()
    mix = WordColumn(verbose_name="Health", order_by=("at_risk",), card=True)
    grr = RatioColumn(verbose_name="GRR")
    nrr = RatioColumn(verbose_name="NRR")
    wape = RatioColumn(verbose_name="WAPE")

    empty = Empty("Nobody holds an account of this choice", "Take a choice away, or look at another book.")
    label = "People of the book"
    nouns = ("person", "people")

    def __init__(self, *args: Any, drill: Callable[..., str], **kwargs: Any) -> None:
        self.drill = drill
        super().__init__(*args, **kwargs)

    def render_name(self, record: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.drill(owner=record.key), record.name)

    def render_mix(self, record: Any) -> SafeString:
        """The bands as one bar; its words are read aloud."""
        bands = [band for band in (Band.GREEN, Band.AMBER, Band.RED, Band.UNKNOWN) if record.mix[band]]
        words = ", ".join(f"{record.mix[band]} {str(band.label).lower()}" for band in bands)
        parts = [(TONES[band] or "quiet", record.mix[band]) for band in bands]
        return render_to_string("partials/_mix.html", mix(parts, words))
