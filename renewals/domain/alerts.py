"""Alerts: what should stand by now and does not (docs/renewals.md).

The sweep may be run by anybody, at any time, by several at once, and after days on which nobody did: the
rows are the same. It writes alerts and the notifications of their people in one transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Min

from notifications.domain.answering import restore_from, withdraw_from
from notifications.domain.raising import notify_from
from renewals.choices import OURS, Anchor
from renewals.domain.alert_rules import ship_rules
from renewals.domain.opening import sql
from renewals.models import AlertRule, AlertSweep

ROUTINE: Final = "renewal-alert"
NOW: Final = "renewal-alert-now"
QUIET: Final = "renewal-alert-inbox"
ESCALATION: Final = "renewal-escalation"
KINDS: Final = (ROUTINE, NOW, QUIET, ESCALATION)

CLOSED: Final = "closed"
HANDED_OVER: Final = "The account is in other hands now"

# The day that each kind of rule counts from, and for which renewals it does; `near` is what PARTS says.
# Their deadline counts where it decides, and so does the end (METRICS T7): `decides_on` is then that day.
ANCHORS: Final[dict[str, tuple[str, str]]] = {
    Anchor.THEIR_DEADLINE: (
        "near.decides_on",
        "near.renewal_mode = 'auto' AND near.their_deadline_on IS NOT NULL",
    ),
    Anchor.TERM_END: (
        "near.decides_on",
        "(near.renewal_mode = 'manual' OR near.their_deadline_on IS NULL)",
    ),
    Anchor.OVERDUE: ("near.due_on", "near.renewal_mode = 'manual'"),
    Anchor.WINDOW_OPENED: ("near.window_opened_on", "TRUE"),
    Anchor.OUR_DEADLINE: ("near.our_deadline_on", "TRUE"),
    Anchor.PRICE_NOTICE: (
        "near.our_deadline_on",
        "near.renewal_mode = 'auto' AND near.auto_uplift_percent = 0",
    ),
}
# What an alert says of its renewal; found where it is found that the alert is due.
SAYS: Final = {
    "account_id": "renewal.account_id",
    "account_name": "left(account.name, 200)",
    "number": "contract.number",
    "currency": "contract.currency",
    "at_stake": "coalesce(renewal.atr_amount, term.atr_amount, 0)",
    "decides_on": "coalesce(term.decides_on, renewal.due_on)",
    "ends_on": "renewal.due_on",
}
PARTS: Final = {
    "near": (
        "SELECT term.decides_on, renewal.due_on, renewal.window_opened_on, term.their_deadline_on, "
        "term.our_deadline_on, contract.renewal_mode, contract.auto_uplift_percent, account.tier, "
        "account.segment, term.company_atr_amount"
    ),
    "says": ", ".join(f"{fact} AS {name}" for name, fact in SAYS.items()),
    "said": ", ".join(SAYS),
    "waits": "renewal.outcome = '' AND NOT term.settled AND renewal.opened_on <= renewal.due_on",
    "applies": (
        "rule.is_active AND rule.tier IN ('', near.tier) AND rule.segment IN ('', near.segment) "
        "AND (rule.minimum_acv = 0 OR near.company_atr_amount >= rule.minimum_acv) "
        "AND day.anchor_on + rule.offset_days >= coalesce(rule.counts_from, '-infinity')"
    ),
    "day": "CASE {} END".format(
        " ".join(
            f"WHEN rule.anchor = '{anchor}' AND {counts} THEN {day}"
            for anchor, (day, counts) in ANCHORS.items()
        )
    ),
    "matter": "CASE WHEN rule.anchor IN ({}) THEN 'ours' ELSE 'decision' END".format(
        ", ".join(f"'{anchor}'" for anchor in OURS)
    ),
}
ONE_AT_A_TIME: Final = (
    "SET LOCAL lock_timeout = '2min'; SET LOCAL work_mem = '64MB'; "
    "SELECT pg_advisory_xact_lock(hashtext('renewals.alerts'))"
)
LEARN_OF_TOLD: Final = (
    "ANALYZE notifications_notification (subject, person_id, kind, withdrawn_at, acknowledged_at, acted_at)"
)
MANY: Final = 1000  # new rows that the planner had better know of


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did.

    raised         new alert rows, those that a nearer one supersedes at once included
    superseded     that gave way to a nearer one
    withdrawn      that no longer held
    notifications  people told, directors of escalated alerts included
    """

    as_of: date
    raised: int
    superseded: int
    withdrawn: int
    escalated: int
    notifications: int

    def as_json(self) -> dict[str, Any]:
        """What `raise_alerts --json` prints."""
        return {
            "as_of": self.as_of.isoformat(),
            "raised": self.raised,
            "superseded": self.superseded,
            "withdrawn": self.withdrawn,
            "notifications": self.notifications,
        }


@transaction.atomic
def raise_alerts(*, as_of: date, today: date, at: datetime) -> Swept:
    """Raise, supersede, withdraw and escalate what should be by a day, and tell people.

    Who holds an account `today`, or on a later `as_of`, is told: whoever may open it now. `at` is the moment
    that notifications bear.
    """
    ship_rules()
    _run(ONE_AT_A_TIME)
    _note(as_of)
    days: dict[str, Any] = {"as_of": as_of, "day": max(as_of, today), "closed": CLOSED}
    find_due(until=as_of)
    _run(_text("astray"))
    withdrawn = _count("withdraw", days)[0]
    _run(_text("nearest"))
    raised, born_superseded = _count("raise", days)
    if raised > MANY:
        _run("ANALYZE renewals_alert")
    superseded, again = _count("supersede", days)
    _run(_text("recipients"), days)
    handed: dict[str, Any] = {"handed": HANDED_OVER, "kinds": list(KINDS), "escalation": ESCALATION}
    withdraw_from(_text("hush"), handed, at=at)
    restore_from(_text("again"), handed)
    told = 0
    if _count("untold", days)[0]:
        told = notify_from(_text("tell"), days, at=at, only_new=True).notifications
    if told > MANY:
        _run(LEARN_OF_TOLD)
    escalated = _count("silent", days)[0]
    if escalated:
        told += notify_from(_text("escalate"), days, at=at, only_new=True).notifications
    return Swept(as_of, raised + again, born_superseded + superseded, withdrawn, escalated, told)


def find_due(*, until: date) -> None:
    """Lay `alert_due`: every alert that should stand by a day.

    Within a transaction; `check_book` reads it too.
    """
    _run(_text("tables"))
    used = AlertRule.objects.in_use().values_list("anchor").annotate(first=Min("offset_days"))
    days, reach = ["('', NULL::date)"], ["FALSE"]
    for anchor, first in used.order_by("anchor"):
        day, counts = ANCHORS[anchor]
        days.append(f"('{anchor}', CASE WHEN {counts} THEN {day} END)")
        reach.append(f"{counts} AND {day} <= '{until - timedelta(days=first)}'")
    text = sql("alerts/due").format(**PARTS, days=", ".join(days), reach=" OR ".join(reach))
    _run(text, {"until": until})


def _text(name: str) -> str:
    text = sql(f"alerts/{name}")
    return text.format(**PARTS, words=sql("alerts/words")) if "{" in text else text


def _run(text: str, parameters: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)


def _count(name: str, parameters: dict[str, Any]) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_text(name), parameters)
        counted: tuple[int, ...] = cursor.fetchone()
    return counted


def _note(as_of: date) -> None:
    """When the sweep begins, by the database's clock; changes of facts after it wait for the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        began_at = cursor.fetchone()[0]
    AlertSweep.objects.update_or_create(pk=1, defaults={"as_of": as_of, "began_at": began_at})
