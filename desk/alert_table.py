"""The alerts behind the figures of the effect page: how they are narrowed, and their table."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording
from common.tables import DayColumn, Empty, LeadColumn, Sheet, WordColumn
from common.templatetags.dates import short_day
from common.templatetags.figures import money
from desk.filters import Chip
from desk.tables import address_of
from people.models import User
from renewals.models import Alert, AlertRule
from renewals.queries.alert_effect import Fate, Rows

WHAT: dict[str, tuple[str, Q]] = {
    "told": ("Told", Q(told_on__isnull=False)),
    "read": ("Read", Q(read_at__isnull=False)),
    "escalated": ("Escalated", Q(escalated_on__isnull=False)),
    "closed": ("Renewal closed", ~Q(renewal__outcome="")),
    **{str(fate): (str(fate.label), Q(fate=fate)) for fate in Fate},
}
TONES = {Fate.ACTED: "secured", Fate.ACKNOWLEDGED: "secured", Fate.WAITING: "soon", Fate.IGNORED: "late"}


class AlertFilter:
    """Narrows rows of `with_fate` by what became of them, by rule and by owner, as the address says."""

    def __init__(self, asked: QueryDict, rows: Rows) -> None:
        self.asked = asked
        self.what = asked.get("what", "")
        self.rule, self.owner = (_key(asked.get(name, "")) for name in ("rule", "owner"))
        if self.what in WHAT:
            rows = rows.filter(WHAT[self.what][1])
        if self.rule is not None:
            rows = rows.filter(rule=self.rule)
        if self.owner is not None:
            rows = rows.filter(owner_id=self.owner) if self.owner else rows.filter(owner_id__isnull=True)
        self.rows = rows

    def chips(self) -> Iterator[Chip]:
        """The filters that are on, in words, each with the address without it. Two queries at most."""
        if self.what in WHAT:
            yield Chip(WHAT[self.what][0], self._without("what"))
        if self.rule is not None:
            rule = AlertRule.objects.filter(pk=self.rule).first()
            yield Chip(str(rule or "Another rule"), self._without("rule"))
        if self.owner is not None:
            owner = User.objects.filter(pk=self.owner).first()
            yield Chip(f"Owner {owner.name}" if owner else "Nobody's", self._without("owner"))

    def _without(self, name: str) -> str:
        left = self.asked.copy()
        left.pop(name, None)
        left.pop("page", None)
        return f"?{left.urlencode()}"


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class AlertTable(Sheet):
    """One row an alert, the latest first."""

    name = LeadColumn(
        verbose_name="Account", accessor="renewal__account__name", order_by=("renewal__account__name", "pk")
    )
    rule = WordColumn(order_by=("rule__anchor", "rule__offset_days", "pk"), card=True)
    due = DayColumn(accessor="due_on", order_by=("due_on", "pk"), card=True)
    owner = WordColumn(accessor="owner_name")
    fate = WordColumn(verbose_name="Became", card=True)
    answered = WordColumn(verbose_name="Answered by", accessor="answered_by", order_by=("answered_at", "pk"))
    escalated = DayColumn(accessor="escalated_on")
    outcome = WordColumn(verbose_name="Renewal", accessor="renewal__outcome", card=True, empty_values=())
    atr = WordColumn(verbose_name="ATR", accessor="atr_here", card=True, attrs={
        "th": {"class": "num"}, "td": {"class": "num card-figure"}
    })  # fmt: skip

    empty = Empty("No alert in this view", "Take a filter away, or choose other days.")
    label = "Alerts"
    nouns = ("alert", "alerts")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": lambda record: address_of("renewal", record.renewal_id)}

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(*args, **kwargs)

    def render_name(self, value: str, record: Alert) -> SafeString:
        return format_html(
            '<a href="{}">{}</a> <span class="meta">{}</span>',
            address_of("renewal", record.renewal_id),
            value,
            record.renewal.contract.number,
        )

    def render_due(self, value: date, record: Alert) -> SafeString | str:
        late = (record.told_on - value).days if record.told_on else 0
        if late <= 0:
            return short_day(value)
        return format_html('{} <span class="meta">told {} later</span>', short_day(value), _days(late))

    def render_fate(self, value: str, record: Alert) -> SafeString:
        words = record.acted_as.capitalize() if value == Fate.ACTED else str(Fate(value).label)
        tone = TONES.get(Fate(value), "")
        return SafeString(render_to_string("partials/_state.html", {"tone": tone, "words": words}))

    def render_outcome(self, record: Alert) -> str:
        return record.renewal.get_outcome_display() or "Open"

    def render_atr(self, value: Any) -> SafeString | str:
        return money(value, self.currency)


def _days(count: int) -> str:
    return f"{wording.count(count)} day{'' if count == 1 else 's'}"
