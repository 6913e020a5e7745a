"""Renewals that go with the import that brought their contracts, unless somebody has worked on them since."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from accounts.choices import TaskSource
from accounts.models import Task
from common.errors import Blocker
from renewals.choices import ClosedBy
from renewals.domain.alert_answers import forget_alerts
from renewals.models import Renewal, RenewalDay, RenewalDocument, RenewalTask, RiskFlag, StageStay

# What only people say of a renewal, not the facts of its contract. A stage counts while it is open: closing
# and opening again follow from the facts too.
SAID = (
    "category", "likelihood", "forecast_amount", "forecast_note", "next_step", "next_step_on", "atr_reason",
    "notice_evidence", "loss_reason_id", "approved_by_id",
)  # fmt: skip

# The last word of the import's act on each renewal; where it had none, how the renewal came into the book.
WORKED_ON = """
    SELECT renewal.id
    FROM renewals_renewal AS renewal
    CROSS JOIN LATERAL (
        SELECT event.*
        FROM renewals_renewalevent AS event
        WHERE event.pgh_obj_id = renewal.id
        ORDER BY (event.pgh_context_id = %s) IS TRUE DESC,
            CASE WHEN event.pgh_context_id = %s THEN -event.pgh_id ELSE event.pgh_id END
        LIMIT 1
    ) AS left_so
    WHERE renewal.contract_id = ANY(%s) AND (
        ({now}) IS DISTINCT FROM ({then})
        OR renewal.closed_by_id IS NOT NULL AND left_so.closed_by_id IS NULL
        OR 'closed' NOT IN (renewal.stage, left_so.stage) AND renewal.stage <> left_so.stage
    )
"""


def take_back_renewals(contracts: Collection[int], act: UUID) -> list[Blocker]:
    """Delete the renewals of these contracts, which an import with this act made, and what followed.

    Where somebody has worked on one since, nothing is deleted, and a blocker says so.
    """
    worked_on = _worked_on(contracts, act)
    if worked_on:
        example = Renewal.objects.filter(pk=min(worked_on)).select_related("contract").get()
        return [Blocker(f"Somebody has worked on {len(worked_on):,} of its renewals, such as “{example}”.")]
    renewals = Renewal.objects.filter(contract__in=contracts)
    followed = RenewalTask.objects.filter(renewal__in=renewals)
    tasks = list(followed.values_list("task_id", flat=True))
    for rows in (followed, RenewalDay.objects.filter(renewal__in=renewals)):
        rows.delete()
    forget_alerts(contracts)
    StageStay.objects.filter(renewal__in=renewals).delete()
    Task.objects.filter(pk__in=tasks).delete()
    renewals.delete()
    # The facts closed those of contracts that stay, and will say anew how they stand.
    Renewal.objects.filter(successor__in=contracts, closed_through=ClosedBy.FACTS).update(successor=None)
    return []


def _worked_on(contracts: Collection[int], act: UUID) -> set[int]:
    now, then = (", ".join(f"{row}.{name}" for name in SAID) for row in ("renewal", "left_so"))
    with connection.cursor() as cursor:
        cursor.execute(WORKED_ON.format(now=now, then=then), [act, act, list(contracts)])
        found = {pk for (pk,) in cursor.fetchall()}
    by_hand = ~Q(task__source=TaskSource.PLAYBOOK) | Q(task__done_on__isnull=False) | Q(task__version__gt=1)
    tasks = RenewalTask.objects.filter(by_hand, renewal=OuterRef("pk"))
    risks = RiskFlag.objects.filter(renewal=OuterRef("pk"))
    documents = RenewalDocument.objects.filter(renewal=OuterRef("pk"))
    touched = Renewal.objects.filter(
        Exists(tasks) | Exists(risks) | Exists(documents), contract__in=contracts
    )
    return found | set(touched.values_list("pk", flat=True))
