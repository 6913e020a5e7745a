"""The list of renewals: its filters, which live in the address, and its table."""

from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording
from common.tables import CountColumn, DayColumn, Empty, LeadColumn, MoneyColumn, Sheet, WordColumn
from common.templatetags.dates import short_day
from desk.figures import tone_of
from desk.filters import DECIDES, FilterWithChips, WordFilter
from desk.tables import address_of
from renewals.choices import Category, Outcome
from renewals.domain.snapshots import quarter_at
from renewals.models import Renewal, RiskFlag
from renewals.queries.rows import Rows
from territories.queries.workload import months_from

OPEN, CLOSED, OVERDUE, EVERY = "open", "closed", "overdue", "every"
DUE = (("quarter", "This quarter"), ("next", "Next quarter"))
RISK = (("raised", "Raised"),)
MONTHS_AHEAD = 12
STATES = ((CLOSED, "Closed"), (OVERDUE, "Overdue"), (EVERY, "Open and closed"))


class RenewalFilter(FilterWithChips):
    """Filters over rows of `renewals.queries.rows.renewal_rows`; without a state the open ones."""

    q = filters.CharFilter(label="Account or contract", method="named")
    state = filters.ChoiceFilter(label="State", choices=STATES, method="standing", empty_label="Open")
    decides = filters.ChoiceFilter(
        label="Decides within", choices=DECIDES, method="deciding", empty_label="any time"
    )
    decides_in = filters.ChoiceFilter(label="Decides in", method="deciding_in", empty_label="any month")
    category = filters.MultipleChoiceFilter(
        label="Category",
        choices=Category.choices,
        field_name="counts_as",
        widget=forms.CheckboxSelectMultiple,
    )
    stage = WordFilter(label="Stage")
    due = filters.ChoiceFilter(label="Due", choices=DUE, method="falling_due", empty_label="any time")
    risk = filters.ChoiceFilter(label="Risk", choices=RISK, method="endangered", empty_label="no matter")
    owner = WordFilter(label="Owner", field_name="owner_id")

    class Meta:
        model = Renewal
        fields: list[str] = []

    def __init__(self, *args: Any, as_of: date, **kwargs: Any) -> None:
        super().__init__(*args, as_of=as_of, **kwargs)
        months = [(f"{first:%Y-%m}", f"{first:%B %Y}") for first in months_from(as_of, MONTHS_AHEAD)]
        self.filters["decides_in"].extra["choices"] = months

    def filter_queryset(self, queryset: Rows) -> Rows:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else self.every_state(found)

    def every_state(self, rows: Rows) -> Rows:
        """What is shown where no state is asked for."""
        return rows.filter(outcome="")

    def named(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(Q(account__name__icontains=value) | Q(contract__number__iexact=value))

    def deciding(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(outcome="", decides_on__lte=self.as_of + timedelta(days=int(value)))

    def deciding_in(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        year, month = (int(part) for part in value.split("-"))
        return rows.filter(outcome="", decides_on__year=year, decides_on__month=month)

    def falling_due(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        quarter = quarter_at(self.as_of)
        if value == "next":
            quarter = quarter_at(quarter.ends_on + timedelta(days=1))
        return rows.filter(due_on__range=(quarter.starts_on, quarter.ends_on))

    def endangered(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        return rows.filter(Exists(RiskFlag.objects.raised().filter(renewal=OuterRef("pk"))))

    def standing(self, rows: Rows, name: str, value: str) -> Rows:  # noqa: ARG002
        if value == OVERDUE:
            return rows.filter(outcome="", due_on__lt=self.as_of)
        return rows.exclude(outcome="") if value == CLOSED else rows


class RenewalTable(Sheet):
    """One row a renewal, the nearest decision first."""

    name = LeadColumn(verbose_name="Account", accessor="account__name", order_by=("account__name", "pk"))
    contract = WordColumn(accessor="contract__number")
    owner = WordColumn(verbose_name="Owner", accessor="owner_name")
    stage = WordColumn()
    category = WordColumn(verbose_name="Category", accessor="counts_as")
    atr = MoneyColumn(verbose_name="ATR", accessor="atr_here", currency="currency_here", card=True)
    forecast = MoneyColumn(
        verbose_name="Forecast", accessor="forecast_here", currency="currency_here", card=True
    )
    likelihood = CountColumn(verbose_name="%")
    decides = DayColumn(
        verbose_name="Decides", accessor="decides_on", card=True, order_by=("decides_on", "pk")
    )
    step = WordColumn(verbose_name="Next step", accessor="next_step")

    empty = Empty("No renewal in this view", "Take a filter away, or look at another book.")
    label = "Renewals"
    nouns = ("renewal", "renewals")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: address_of("renewal", record.pk)}

    def __init__(self, *args: Any, as_of: date, stages: dict[str, str], **kwargs: Any) -> None:
        self.as_of, self.stages = as_of, stages
        super().__init__(*args, **kwargs)

    def render_name(self, record: Renewal) -> SafeString:
        return format_html('<a href="{}">{}</a>', address_of("renewal", record.pk), record.account.name)

    def render_contract(self, value: str, record: Renewal) -> SafeString:
        return format_html('<a href="{}">{}</a>', address_of("renewal", record.pk), value)

    def render_stage(self, record: Renewal) -> str:
        return self.stages[record.stage] if record.is_open else str(Outcome(record.outcome).label)

    def render_category(self, record: Any) -> str:
        return str(Category(record.counts_as).label)

    def render_decides(self, value: date, record: Renewal) -> SafeString:
        """The day and how far it is; what is over is said in words too."""
        if not record.is_open:
            return format_html("{}", short_day(value))
        over = record.due_on < self.as_of
        words = ("overdue · " if over else "") + wording.countdown(value, self.as_of)
        tone = "late" if over else tone_of((value - self.as_of).days)
        return format_html('{} <span class="meta {}">{}</span>', short_day(value), tone, words)


class AccountRenewalTable(RenewalTable):
    """The renewals of one account: each goes by its contract, and its card says how it ended."""

    contract = LeadColumn(accessor="contract__number")
    stage = WordColumn(card=True)
    forecast = MoneyColumn(accessor="forecast_here", currency="currency_here")

    class Meta(RenewalTable.Meta):
        exclude = ("name", "owner", "likelihood")
        sequence = ("contract", "stage", "...")
