"""What a rule would raise: over the last days and the next, before it is saved."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from renewals.domain.alerts import ANCHORS, PARTS
from renewals.domain.opening import sql
from renewals.models import AlertRule

SPAN: Final = timedelta(days=90)
EXAMPLES: Final = 8


@dataclass(frozen=True, slots=True)
class Due:
    """A renewal that the rule would be about, the day, and what is at stake a year, company currency."""

    renewal_id: int
    account: str
    contract: str
    due_on: date
    anchor_on: date
    acv: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """The alerts of a rule from 90 days before a day to 90 days after it. `counts` are by day.

    Behind it are the terms as they are known now: what was decided before its day is left out.
    """

    as_of: date
    past: list[Due]
    coming: list[Due]

    @property
    def counts(self) -> list[tuple[date, int]]:
        """How many on each day that has any."""
        return sorted(Counter(due.due_on for due in (*self.past, *self.coming)).items())

    @property
    def examples(self) -> list[Due]:
        """The next ones, then the latest of the past."""
        return [*self.coming, *reversed(self.past)][:EXAMPLES]

    @property
    def past_acv(self) -> Decimal:
        return sum((due.acv for due in self.past), Decimal(0))

    @property
    def coming_acv(self) -> Decimal:
        return sum((due.acv for due in self.coming), Decimal(0))


def preview_of(rule: AlertRule, *, as_of: date) -> Preview:
    """What this rule, saved or not, would have raised in the last 90 days and will raise in the next.

    One query. The day itself belongs to the next 90 days.
    """
    day, counts = ANCHORS[rule.anchor]
    values: dict[str, Any] = {
        "offset": rule.offset_days,
        "tier": rule.tier,
        "segment": rule.segment,
        "minimum": rule.minimum_acv,
        "counts_from": rule.counts_from,
        "first": as_of - SPAN,
        "last": as_of + SPAN,
    }
    text = sql("alerts/preview").format(**PARTS | {"day": day, "counts": counts})
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = [Due(*row) for row in cursor.fetchall()]
    return Preview(
        as_of, [due for due in found if due.due_on < as_of], [due for due in found if due.due_on >= as_of]
    )
