"""What must hold of renewals over the whole book: `check_book` proves it beside the ledger's invariants."""

from collections.abc import Iterator
from datetime import date

from django.db import connection
from django.db.models import Max

from accounts.domain.engine import TERMS, derivation
from accounts.models import LedgerPosition
from accounts.queries.checks import Check
from renewals.domain.alerts import find_due
from renewals.domain.opening import STEPS, sql
from renewals.models import AlertSweep

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("one_renewal_per_term", ()),
    ("renewals_are_what_the_facts_say", (*TERMS, *STEPS)),
    ("open_windows_are_frozen", ()),
    ("closures_agree_with_contracts", ()),
    ("alerts_give_way_to_nearer_ones", ()),
    ("alerts_that_wait_were_told", ()),
    ("alerts_and_their_telling_name_what_is_there", ()),
)


def renewal_checks(today: date) -> Iterator[Check]:
    """One check a statement in `renewals/sql/check/`. Within a transaction."""
    posted_to = LedgerPosition.objects.aggregate(latest=Max("posted_to"))["latest"]
    horizon = max(today, posted_to or today)
    with derivation(None, horizon=horizon, clock=horizon) as run:
        run.texts |= {step: sql(step) for step in STEPS}
        for name, steps in CHECKS:
            examined, broken = run.read(steps, sql(f"check/{name}"))[0]
            yield Check(name, examined, broken)
    yield _due_alerts()


def _due_alerts() -> Check:
    """What was due by the last sweep stands; nothing is looked at before the first one."""
    name, last = "due_alerts_stand", AlertSweep.objects.first()
    if last is None:
        return Check(name, 0, 0)
    find_due(until=last.as_of)
    with connection.cursor() as cursor:
        cursor.execute(sql(f"check/{name}"), {"swept_at": last.began_at})
        examined, broken = cursor.fetchone()
    return Check(name, examined, broken)
