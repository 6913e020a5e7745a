"""What must hold of how accounts stand, as it is kept: `check_book` derives it again."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, Q

from accounts.models import Account, AccountOwnership, Activity, Contract, Movement, Policy
from accounts.queries.checks import Check
from common.history import events_since
from common.lookups import AnyOf
from health.models import HealthScore
from renewals.models import Renewal
from standing.domain.deriving import FACTS, RENEWAL_FACTS, renewal_stands_among, stands_among
from standing.domain.totalling import ALIKE, RENEWAL_SUMS, RENEWALS_ALIKE, renewal_totals, totals_of
from standing.models import AccountStand, RenewalStand, RenewalTotal, StandsKept, StandTotal

STANDS: Final = "kept_stands_are_what_is_derived"
RENEWALS: Final = "kept_renewals_are_what_is_derived"


def stand_checks(today: date) -> Iterator[Check]:
    """What is kept of how accounts and renewals stand, and what the accounts come to.

    How they stand is looked at where the job was here today, but for accounts of which something was written
    since; settings changed since are for its next turn.
    """
    kept = StandsKept.objects.first()
    if kept is None or kept.on != today or events_since(Policy, kept.kept_at).exists():
        yield Check(STANDS, 0, 0)
        yield Check(RENEWALS, 0, 0)
    else:
        written = written_since(kept.kept_at)
        yield _stands(today, written)
        yield _renewals(today, written)
    yield _totals()
    yield _renewal_totals()


def _stands(today: date, written: set[int]) -> Check:
    rows = stands_among(Account.objects.all(), as_of=today)
    stored, derived = _by_key(AccountStand.objects.all(), FACTS), _by_key(rows, FACTS)
    examined = (stored.keys() | derived.keys()) - written
    return Check(STANDS, len(examined), sum(stored.get(key) != derived.get(key) for key in examined))


def _renewals(today: date, written: set[int]) -> Check:
    """Set against each other by the database: there are several of an account."""
    elsewhere = ~Q(AnyOf(F("account_id"), list(written)))
    rows: Any = renewal_stands_among(Renewal.objects.filter(elsewhere), as_of=today)
    derived = rows.order_by().values_list("pk", *RENEWAL_FACTS)
    stored = RenewalStand.objects.filter(elsewhere).values_list("pk", *RENEWAL_FACTS)
    wrong = stored.difference(derived).count() + derived.difference(stored).count()
    return Check(RENEWALS, stored.count(), wrong)


def _renewal_totals() -> Check:
    stored = set(RenewalTotal.objects.values_list(*RENEWALS_ALIKE, *RENEWAL_SUMS))
    wrong = stored ^ set(renewal_totals())
    return Check("kept_renewal_totals_are_those_of_their_renewals", len(stored), len(wrong))


def _by_key(rows: Any, facts: tuple[str, ...]) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in rows.values_list("pk", *facts)}


def _totals() -> Check:
    """The sums of the company are those of its accounts, as both were kept."""
    kept = StandsKept.objects.first()
    stored = set(StandTotal.objects.values_list(*ALIKE, "accounts", "acv", "at_stake"))
    wrong = stored ^ set(totals_of(kept.on)) if kept else set()
    return Check("kept_totals_are_those_of_their_accounts", len(stored), len(wrong))


def written_since(moment: datetime) -> set[int]:
    """Accounts of which value, terms, renewals, health, owner, contact or name were written since then."""
    found = set(events_since(Account, moment).values_list("pgh_obj", flat=True))
    for model in (AccountOwnership, Activity, Contract, Renewal):
        found |= set(events_since(model, moment).values_list("account", flat=True))
    found |= set(HealthScore.objects.filter(scored_at__gte=moment).values_list("account", flat=True))
    posted = Movement.objects.filter(posting__recorded_at__gte=moment)
    return found | set(posted.values_list("account", flat=True))
