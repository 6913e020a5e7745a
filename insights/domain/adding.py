"""Adds to the sums of the ledger what was recorded since. Doing it again adds nothing."""

from typing import Final

from django.db import connection, transaction

from common.history import whole_until
from common.locks import is_ours
from insights.models import LedgerKept

ADD: Final = """
INSERT INTO insights_ledgerday AS kept ("on", counts_as, amount, rows)
SELECT movement."on", movement.counts_as, sum(movement.company_amount), count(*)
FROM accounts_movement AS movement
JOIN accounts_posting AS posting ON posting.id = movement.posting_id
WHERE posting.recorded_at < %(until)s AND (%(since)s::timestamptz IS NULL OR posting.recorded_at >= %(since)s)
GROUP BY movement."on", movement.counts_as
ON CONFLICT ("on", counts_as)
DO UPDATE SET amount = kept.amount + excluded.amount, rows = kept.rows + excluded.rows
"""


@transaction.atomic
def keep_ledger_days() -> int | None:
    """Add what was recorded since the last time: how many sums changed; None while another worker does."""
    if not is_ours("insights.ledger"):
        return None
    before = LedgerKept.objects.first()
    until = whole_until()
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"until": until, "since": before.until if before else None})
        changed: int = cursor.rowcount
    LedgerKept.objects.update_or_create(pk=1, defaults={"until": until})
    return changed
