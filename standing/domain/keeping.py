"""Keeps how each account and renewal stands today, for pages over more than can be derived at a look.

The whole book is derived each time and what differs is written: nothing has to be told of a change, so
nothing can be forgotten. Doing it again writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now

from accounts.models import Account
from common.history import whole_until
from common.locks import is_ours
from renewals.models import Renewal
from standing.domain.deriving import FACTS, RENEWAL_FACTS, renewal_stands_among, stands_among
from standing.domain.totalling import write_renewal_totals, write_totals
from standing.models import AccountStand, RenewalStand, StandsKept

RESTS: Final = 10  # times as long as it took: a large book costs a tenth of a processor

# Expressions that write see the rows as they were before the statement, so neither hinders the other.
WRITE: Final = """
WITH derived AS MATERIALIZED ({derivation}),
gone AS (
    DELETE FROM {table} AS stand
    WHERE NOT EXISTS (SELECT FROM derived WHERE derived.pk = stand.{key})
    RETURNING 1
),
written AS (
    INSERT INTO {table} AS stand ({key}, {facts})
    SELECT pk, {facts} FROM derived
    ON CONFLICT ({key}) DO UPDATE SET ({facts}) = ROW({excluded})
    WHERE ({stand}) IS DISTINCT FROM ({excluded})
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What one run did: how many accounts and renewals stand otherwise than before, and its seconds."""

    changed: int
    seconds: float


def is_due(kept: StandsKept | None, *, on: date, now: datetime) -> bool:
    """Another day, or rested long enough. Pure."""
    return kept is None or kept.on != on or now >= kept.kept_at + timedelta(seconds=RESTS * kept.seconds)


@transaction.atomic
def keep_stands(*, on: date, now: datetime) -> Kept | None:
    """Derive how every account stands on a day; None where it is not due yet, or another worker is at it."""
    before = StandsKept.objects.first()
    if not is_due(before, on=on, now=now):
        return None
    began = perf_counter()
    if not is_ours("standing.stands"):
        return None
    until = whole_until()
    changed = _keep(AccountStand, stands_among(Account.objects.all(), as_of=on), FACTS)
    renewals = _keep(RenewalStand, renewal_stands_among(Renewal.objects.all(), as_of=on), RENEWAL_FACTS)
    if changed or before is None or before.on != on:
        write_totals(on)
    if renewals:
        write_renewal_totals()
    found = set(AccountStand.objects.order_by().values_list("owner_id", flat=True).distinct())
    owners = sorted(owner for owner in found if owner is not None)
    seconds = perf_counter() - began
    facts = {
        "on": on, "whole_until": until, "kept_at": Now(), "seconds": seconds,
        "owners": owners, "nobodys": None in found,
    }  # fmt: skip
    StandsKept.objects.update_or_create(pk=1, defaults=facts)
    return Kept(changed + renewals, seconds)


def _keep(model: type[Model], derived: Any, facts: Sequence[str]) -> int:
    """Make the table of a model what was derived; how many of its rows that changed."""

    def listed(table: str) -> str:
        return ", ".join(f"{table}{fact}" for fact in facts)

    derivation, values = derived.values("pk", *facts).query.sql_with_params()
    statement = WRITE.format(
        derivation=derivation, table=model._meta.db_table, key=model._meta.pk.column,
        facts=listed(""), excluded=listed("excluded."), stand=listed("stand."),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        changed: int = cursor.fetchone()[0]
        return changed
