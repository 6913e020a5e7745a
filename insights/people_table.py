"""The table of people: every figure of a person opens the rows that it sums."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.tables import CountColumn, Empty, LeadColumn, MoneyColumn, RatioColumn, Sheet, WordColumn
from common.templatetags.drawings import mix
from common.templatetags.figures import money
from common.wording import NOTHING, count, percent
from health.choices import TONES, Band
from insights.queries.managers import Person

# What rows stand behind a figure of a person: its name, and what narrows them.
Drill = Callable[..., str]


class PersonTable(Sheet):
    """One row an owner."""

    name = LeadColumn(verbose_name="Person")
    accounts = CountColumn(verbose_name="Accounts", card=True)
    acv = MoneyColumn(verbose_name="ACV", currency="currency", card=True)
    soon = MoneyColumn(verbose_name="Decides in 90 days", currency="currency")
    overdue = CountColumn(verbose_name="Overdue")
    silent = CountColumn(verbose_name="Silent")
    mix = WordColumn(verbose_name="Health", order_by=("at_risk",), card=True)
    grr = RatioColumn(verbose_name="GRR", empty_values=())
    nrr = RatioColumn(verbose_name="NRR", empty_values=())
    wape = RatioColumn(verbose_name="WAPE", empty_values=())

    empty = Empty("Nobody holds an account of this choice", "Take a choice away, or look at another book.")
    label = "People of the book"
    nouns = ("person", "people")

    def __init__(self, *args: Any, drill: Drill, **kwargs: Any) -> None:
        self.drill = drill
        super().__init__(*args, **kwargs)

    def render_name(self, record: Person) -> SafeString:
        return self._opens(record.name, "accounts", record)

    def render_soon(self, record: Person) -> SafeString | str:
        words = money(record.soon, record.currency)
        return self._opens(words, "accounts", record, waits="soon") if record.soon else words

    def render_overdue(self, value: int, record: Person) -> SafeString | str:
        return self._counted(value, record, "overdue")

    def render_silent(self, value: int, record: Person) -> SafeString | str:
        return self._counted(value, record, "silent")

    def render_grr(self, record: Person) -> SafeString | str:
        return self._rate(record.grr, "kept", record)

    def render_nrr(self, record: Person) -> SafeString | str:
        return self._rate(record.nrr, "kept", record)

    def render_wape(self, record: Person) -> SafeString | str:
        return self._rate(record.wape, "missed", record)

    def render_mix(self, record: Person) -> SafeString:
        """The bands as one bar; its words are read aloud."""
        bands = [band for band in (Band.GREEN, Band.AMBER, Band.RED, Band.UNKNOWN) if record.mix[band]]
        words = ", ".join(f"{record.mix[band]} {str(band.label).lower()}" for band in bands)
        parts = [(TONES[band] or "quiet", record.mix[band]) for band in bands]
        return render_to_string("partials/_mix.html", mix(parts, words))

    def _counted(self, value: int, record: Person, waits: str) -> SafeString | str:
        return self._opens(count(value), "accounts", record, waits=waits) if value else "0"

    def _rate(self, value: Decimal | None, rows: str, record: Person) -> SafeString | str:
        return NOTHING if value is None else self._opens(percent(value), rows, record)

    def _opens(self, words: str, rows: str, record: Person, **more: str) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.drill(rows, owner=record.key, **more), words)
