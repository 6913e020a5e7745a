"""What must hold of how accounts stand, as it is kept: `check_book` derives it again."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from accounts.models import Account, AccountOwnership, Activity, Contract, Movement, Policy
from accounts.queries.checks import Check
from health.models import HealthScore
from standing.domain.deriving import FACTS, stands_among
from standing.models import AccountStand, StandsKept


def stand_checks(today: date) -> Iterator[Check]:
    """How each account stands, where the job was here today, but for accounts of which something was written
    since; settings changed since are for its next turn.
    """
    kept = StandsKept.objects.first()
    if kept is None or kept.on != today or _events_since(Policy, kept.kept_at).exists():
        yield Check("kept_stands_are_what_is_derived", 0, 0)
        return
    stored = {row[0]: row[1:] for row in AccountStand.objects.values_list("pk", *FACTS)}
    rows = stands_among(Account.objects.all(), as_of=today).values_list("pk", *FACTS)
    derived = {row[0]: row[1:] for row in rows}
    examined = (stored.keys() | derived.keys()) - written_since(kept.kept_at)
    broken = sum(stored.get(key) != derived.get(key) for key in examined)
    yield Check("kept_stands_are_what_is_derived", len(examined), broken)


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
