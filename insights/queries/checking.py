"""What must hold of what is kept: `check_book` derives it again."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Sum

from accounts.domain.terms import add_months
from accounts.models import Account, Movement
from accounts.queries.checks import Check
from accounts.queries.retention import retention
from insights.domain.keeping import SUMS
from insights.models import AccountQuarter, LedgerDay, LedgerKept, QuarterKept

NEWEST: Final = 2


def ledger_checks(today: date) -> Iterator[Check]:  # noqa: ARG001  as every group of checks
    """The sums of the ledger by day and kind, as far as it is summed up, whatever the day."""
    kept = LedgerKept.objects.first()
    sums = {"total": Sum("company_amount"), "n": Count("pk")}
    rows = Movement.objects.filter(posting__recorded_at__lt=kept.until) if kept else Movement.objects.none()
    derived = set(
        rows.order_by().values("on", "counts_as").annotate(**sums).values_list("on", "counts_as", *sums)
    )
    stored = set(LedgerDay.objects.values_list("on", "counts_as", "amount", "rows"))
    yield Check("kept_ledger_days_are_the_sums_of_their_rows", len(stored), len(stored ^ derived))


def quarter_checks(today: date) -> Iterator[Check]:
    """The newest quarters kept, account by account, but for accounts that were posted since."""
    examined = broken = 0
    keys: dict[str | None, int] = dict(Account.objects.values_list("external_id", "pk"))
    for kept in QuarterKept.objects.order_by("-ends_on")[:NEWEST]:
        later = set(Movement.objects.filter(posting__gt=kept.posting).values_list("account_id", flat=True))
        stored = {
            row.account_id: (row.opening, row.kept, row.kept_capped)
            for row in AccountQuarter.objects.filter(ends_on=kept.ends_on)
        }
        sums = AccountQuarter.objects.filter(ends_on=kept.ends_on).aggregate(**SUMS)
        broken += any(getattr(kept, name) != value for name, value in sums.items())
        first = add_months(kept.ends_on, -12) + timedelta(days=1)
        derived = {
            keys[row.key]: (row.cohort.opening, row.cohort.kept, row.cohort.kept_capped)
            for row in retention(first, kept.ends_on, today=today).rows
            if row.cohort.opening
        }
        for account in (stored.keys() | derived.keys()) - later:
            examined += 1
            broken += stored.get(account) != derived.get(account)
    yield Check("kept_quarters_are_what_the_ledger_says", examined, broken)
