"""The rules of alerts: those that come with the house, and what an administrator makes of them."""

from typing import Any, Final

from accounts.domain.rows import Rules, add_row, edit_row
from common.errors import Blocker
from common.refusals import field_blockers
from people.models import User
from renewals.choices import Anchor, Hurry
from renewals.models import AlertRule

BEFORE: Final = (-180, -120, -90, -60, -30, -14, -7, 0)
AFTER: Final = (1, 15, 30)
# Days of silence after which the director is told, where time is short.
SILENCE: Final = {-14: 5, -7: 3, 0: 1, 1: 5, 15: 5}
INSTANT: Final = (Anchor.THEIR_DEADLINE, -7)

REASONS: Final = {
    "alert_rule_once": Blocker(
        "There is a rule for this day and these accounts already.", field="offset_days"
    ),
    "alert_rule_within_two_years": Blocker("Two years before or after at most.", field="offset_days"),
    "alert_rule_after_what_happened": Blocker(
        "This day is known only when it has come: count days after it.", field="offset_days"
    ),
    "alert_rule_tells_somebody": Blocker("Say who is told.", field="to_owner"),
}
RULES: Rules[AlertRule] = Rules(blockers=field_blockers, reasons=REASONS)


def shipped_rules() -> list[AlertRule]:
    """What every company starts with: 180 to 0 days before the day that decides, 1, 15 and 30 days overdue.

    At once only a week before their notice deadline; everything else in the morning summary. The other
    anchors are there and switched off.
    """
    days = [
        *((anchor, offset) for anchor in (Anchor.THEIR_DEADLINE, Anchor.TERM_END) for offset in BEFORE),
        *((Anchor.OVERDUE, offset) for offset in AFTER),
    ]
    used = [
        AlertRule(
            anchor=anchor,
            offset_days=offset,
            urgency=Hurry.INSTANT if (anchor, offset) == INSTANT else Hurry.DIGEST,
            escalate_after_days=SILENCE.get(offset),
        )
        for anchor, offset in days
    ]
    offered = [(Anchor.WINDOW_OPENED, 0), (Anchor.PRICE_NOTICE, -30), (Anchor.OUR_DEADLINE, -30)]
    return [
        *used,
        *(AlertRule(anchor=anchor, offset_days=offset, is_active=False) for anchor, offset in offered),
    ]


def ship_rules() -> None:
    """Give a company that has no rule yet the ones of the house; one that has any keeps its own."""
    if not AlertRule.objects.exists():
        AlertRule.objects.bulk_create(shipped_rules(), ignore_conflicts=True)


def add_rule(rule: AlertRule, *, by: User | None) -> AlertRule:
    """Save a new rule: the next sweep goes by it. Raises DomainError naming the field."""
    return add_row(rule, rules=RULES, by=by)


def edit_rule(rule: AlertRule, facts: dict[str, Any], *, by: User | None, version: int) -> AlertRule:
    """Change a rule, if nobody saved since `version` was read. Alerts that it no longer means are withdrawn
    by the next sweep, and others take their place.
    """
    return edit_row(rule, facts, rules=RULES, by=by, version=version)
