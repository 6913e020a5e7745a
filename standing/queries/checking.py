"""What must hold of how accounts stand, as it is kept: `check_book` derives it again."""

from collections.abc import Iterator
from datetime import date, datetime

from accounts.models import Account, AccountOwnership, Activity, Contract, Movement, Policy
from accounts.queries.checks import Check
from common.history import events_since
from health.models import HealthScore
from standing.domain.deriving import FACTS, stands_among
from standing.domain.totalling import ALIKE, totals_of
from standing.models import AccountStand, StandsKept, StandTotal


def stand_checks(today: date) -> Iterator[Check]:
    """What is kept of how accounts stand, and what they come to."""
    yield _stands(today)
    yield _totals()


def _stands(today: date) -> Check:
    """How each account stands, where the job was here today, but for accounts of which something was written
    since; settings changed since are for its next turn.
    """
    kept = StandsKept.objects.first()
    if kept is None or kept.on != today or events_since(Policy, kept.kept_at).exists():
        return Check("kept_stands_are_what_is_derived", 0, 0)
    stored = {row[0]: row[1:] for row in AccountStand.objects.values_list("pk", *FACTS)}
    rows = stands_among(Account.objects.all(), as_of=today).values_list("pk", *FACTS)
    derived = {row[0]: row[1:] for row in rows}
    examined = (stored.keys() | derived.keys()) - written_since(kept.kept_at)
    broken = sum(stored.get(key) != derived.get(key) for key in examined)
    return Check("kept_stands_are_what_is_derived", len(examined), broken)


def _totals() -> Check:
    """The sums of the company are those of its accounts, as both were kept."""
    kept = StandsKept.objects.first()
    stored = set(StandTotal.objects.values_list(*ALIKE, "accounts", "acv", "at_stake"))
    wrong = stored ^ set(totals_of(kept.on)) if kept else set()
    return Check("kept_totals_are_those_of_their_accounts", len(stored), len(wrong))


def written_since(moment: datetime) -> set[int]:
    """Accounts of which value, terms, health, owner, contact or name were written from a moment on."""
    found = set(events_since(Account, moment).values_list("pgh_obj", flat=True))
    for model in (AccountOwnership, Activity, Contract):
        found |= set(events_since(model, moment).values_list("account", flat=True))
    found |= set(HealthScore.objects.filter(scored_at__gte=moment).values_list("account", flat=True))
    posted = Movement.objects.filter(posting__recorded_at__gte=moment)
    return found | set(posted.values_list("account", flat=True))
