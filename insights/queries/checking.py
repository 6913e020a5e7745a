"""What must hold of what is kept: `check_book` derives it again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model

from accounts.domain.terms import add_months
from accounts.models import Account, AccountOwnership, Activity, Contract, Movement, Policy
from accounts.queries.checks import Check
from accounts.queries.retention import retention
from health.models import HealthScore
from insights.domain.deriving import FACTS, stands_among
from insights.models import AccountQuarter, AccountStand, QuarterKept, StandsKept

NEWEST: Final = 2
ZERO: Final = Decimal(0)


def rollup_checks(today: date) -> Iterator[Check]:
    """Everything that is kept, but for accounts of which something was written since."""
    yield _quarters(today)
    yield _stands(today)


def _quarters(today: date) -> Check:
    """The newest quarters kept, account by account."""
    examined = broken = 0
    keys: dict[str | None, int] = dict(Account.objects.values_list("external_id", "pk"))
    for kept in QuarterKept.objects.order_by("-ends_on")[:NEWEST]:
        later = set(Movement.objects.filter(posting__gt=kept.posting).values_list("account_id", flat=True))
        stored = {
            row.account_id: (row.opening, row.kept, row.kept_capped)
            for row in AccountQuarter.objects.filter(ends_on=kept.ends_on)
        }
        first = add_months(kept.ends_on, -12) + timedelta(days=1)
        derived = {
            keys[row.key]: (row.cohort.opening, row.cohort.kept, row.cohort.kept_capped)
            for row in retention(first, kept.ends_on, today=today).rows
            if row.cohort.opening
        }
        for account in (stored.keys() | derived.keys()) - later:
            examined += 1
            broken += stored.get(account) != derived.get(account)
    return Check("kept_quarters_are_what_the_ledger_says", examined, broken)


def _stands(today: date) -> Check:
    """How each account stands, where the job was here today; settings changed since are for its next turn."""
    kept = StandsKept.objects.first()
    if kept is None or kept.on != today or _events_since(Policy, kept.kept_at).exists():
        return Check("kept_stands_are_what_is_derived", 0, 0)
    stored = {row[0]: row[1:] for row in AccountStand.objects.values_list("pk", *FACTS)}
    rows = stands_among(Account.objects.all(), as_of=today).values_list("pk", *FACTS)
    derived = {row[0]: row[1:] for row in rows}
    examined = (stored.keys() | derived.keys()) - written_since(kept.kept_at)
    broken = sum(stored.get(key) != derived.get(key) for key in examined)
    return Check("kept_stands_are_what_is_derived", len(examined), broken)


def written_since(moment: datetime) -> set[int]:
    """Accounts of which value, terms, health, owner, contact or name were written from a moment on."""
    found = set(_events_since(Account, moment).values_list("pgh_obj", flat=True))
    for model in (AccountOwnership, Activity, Contract):
        found |= set(_events_since(model, moment).values_list("account", flat=True))
    found |= set(HealthScore.objects.filter(scored_at__gte=moment).values_list("account", flat=True))
    posted = Movement.objects.filter(posting__recorded_at__gte=moment)
    return found | set(posted.values_list("account", flat=True))


def _events_since(model: type[Model], moment: datetime) -> Any:
    """What history says of a tracked model from a moment on."""
    events: Any = model._meta.get_field("events").related_model
    return events.objects.filter(pgh_created_at__gte=moment)
