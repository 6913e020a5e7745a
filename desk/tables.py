"""The Book as a table. Columns are chosen in the address (`?cols=acv,decides`)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.choices import AccountStatus, ActivityKind, RenewalMode
from accounts.models import Account
from common import wording
from common.tables import DayColumn, Empty, LeadColumn, MoneyColumn, Sheet, WordColumn
from common.templatetags.dates import short_day

DECIDED_BY = {RenewalMode.AUTO: "notice", RenewalMode.MANUAL: "end of term"}
SOON_DAYS, LATE_DAYS = 90, 14

COLUMNS = {
    "segment": "Segment",
    "vertical": "Vertical",
    "tier": "Tier",
    "region": "Region",
    "city": "City",
    "owner": "Owner",
    "acv": "ACV",
    "decides": "Decides",
    "at_stake": "At stake",
    "touched": "Last touch",
    "step": "Next step",
    "status": "Status",
}
USUAL = ("segment", "acv", "decides", "at_stake", "touched", "step")
USUAL_OF_DIRECTORS = ("owner", *USUAL)


class BookTable(Sheet):
    """One row an account."""

    pick = tables.TemplateColumn(
        '<input type="checkbox" class="form-check-input" name="account" form="bulk" value="{{ record.pk }}" aria-label="Select {{ record.name }}">',
        orderable=False,
        attrs={"th": {"class": "pick"}, "td": {"class": "pick"}},
        verbose_name="",
    )
    name = LeadColumn(verbose_name="Account", order_by=("name", "pk"))
    owner = WordColumn(accessor="owner_name")
    segment = WordColumn()
    vertical = WordColumn()
    tier = WordColumn()
    region = WordColumn()
    city = WordColumn()
    acv = MoneyColumn(verbose_name="ACV", currency="currency_of_book", card=True)
    decides = DayColumn(accessor="decides_on", card=True)
    at_stake = MoneyColumn(verbose_name="At stake", currency="currency_of_book", card=True)
    touched = DayColumn(verbose_name="Last touch", accessor="touched_on")
    step = WordColumn(verbose_name="Next step")
    status = WordColumn()

    empty = Empty("No account in this view", "Take a filter away, or look at another book.")
    label = "Accounts of the book"

    class Meta(Sheet.Meta):
        model = Account
        fields: tuple[str, ...] = ("pick", "name")
        sequence = ("pick", "name", "...")
        row_attrs = {
            "data-href": lambda record: reverse("desk:account", args=[record.pk]),
            "data-peek": lambda record: reverse("desk:account-peek", args=[record.pk]),
        }

    def __init__(self, *args: Any, as_of: date, columns: Sequence[str], may_edit: bool, **kwargs: Any) -> None:
        hidden = [name for name in COLUMNS if name not in columns]
        if not may_edit:
            hidden.append("pick")
        super().__init__(*args, exclude=hidden, **kwargs)
        self.as_of = as_of

    def render_name(self, record: Account) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("desk:account", args=[record.pk]), record.name)

    def render_decides(self, value: date, record: Any) -> SafeString:
        """The day, what decides it, and how far it is; late and near are said in words too."""
        days = (value - self.as_of).days
        tone = "late" if days <= LATE_DAYS else "soon" if days <= SOON_DAYS else ""
        words = f"{DECIDED_BY.get(record.decides_mode, '')} · {wording.countdown(value, self.as_of)}"
        return format_html('{} <span class="meta {}">{}</span>', short_day(value), tone, words)

    def render_touched(self, value: date, record: Any) -> SafeString:
        kind = ActivityKind(record.touched_kind).label.lower()
        return format_html('{} <span class="meta">{}</span>', wording.countdown(value, self.as_of), kind)

    def render_step(self, value: str, record: Any) -> SafeString:
        due = wording.countdown(record.step_due_on, self.as_of)
        late = record.step_due_on is not None and record.step_due_on < self.as_of
        return format_html('<span class="clip">{}</span> <span class="meta {}">{}</span>', value, "late" if late else "", due)

    def render_status(self, value: str) -> str:
        return str(AccountStatus(value).label)
