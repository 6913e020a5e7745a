"""Keeps what the dashboards read: retention by account and quarter. Doing it again changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.db.models.functions import Coalesce

from accounts.domain.terms import add_months
from accounts.models import Movement, Posting
from accounts.queries.retention import kept_by_account
from common.fiscal import quarters_up_to
from insights.models import AccountQuarter, QuarterKept
from people.company import company

QUARTERS: Final = 9
DAY: Final = timedelta(days=1)
ZERO: Final = Decimal(0)
# The sums that `QuarterKept` holds, of its accounts.
SUMS: Final[dict[str, Any]] = {
    "accounts": Count("pk"),
    "opening": Coalesce(Sum("opening"), ZERO),
    "kept": Coalesce(Sum("kept"), ZERO),
    "kept_capped": Coalesce(Sum("kept_capped"), ZERO),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What one run did."""

    quarters: int
    accounts: int


def quarter_ends(day: date) -> list[date]:
    """The ends of the quarters that are over by a day, oldest first."""
    quarters = quarters_up_to(day, QUARTERS, start_month=company().fiscal_year_start_month)
    return [quarter.ends_on for quarter in quarters if quarter.ends_on <= day]


@transaction.atomic
def keep_quarters(*, as_of: date) -> Kept:
    """Derive the quarters that are over: new ones whole, others for the accounts that were posted since."""
    newest = Posting.objects.aggregate(newest=Max("pk"))["newest"] or 0
    known = {row.ends_on: row.posting for row in QuarterKept.objects.all()}
    done = accounts = 0
    for ends_on in quarter_ends(as_of):
        since = known.get(ends_on)
        if since == newest:
            continue
        changed = None if since is None else _posted_since(since, ends_on)
        accounts += _derive(ends_on, as_of, changed)
        sums = AccountQuarter.objects.filter(ends_on=ends_on).aggregate(**SUMS)
        QuarterKept.objects.update_or_create(ends_on=ends_on, defaults={"posting": newest, **sums})
        done += 1
    return Kept(done, accounts)


def _posted_since(posting: int, ends_on: date) -> list[int]:
    rows = Movement.objects.filter(posting__gt=posting).effective_by(ends_on)
    return list(rows.order_by().values_list("account_id", flat=True).distinct())


def _derive(ends_on: date, as_of: date, accounts: Collection[int] | None) -> int:
    """Write the rows of a quarter anew, of some accounts or all."""
    old = AccountQuarter.objects.filter(ends_on=ends_on)
    if accounts is not None:
        if not accounts:
            return 0
        old = old.of_accounts(accounts)
    old.delete()
    first = add_months(ends_on, -12) + DAY
    rows = (
        AccountQuarter(
            account_id=row.account_id,
            ends_on=ends_on,
            opening=row.opening,
            kept=row.closing,
            kept_capped=min(row.closing, row.opening),
        )
        for row in kept_by_account(first, ends_on, today=as_of, accounts=accounts)
        if row.opening
    )
    return len(AccountQuarter.objects.bulk_create(rows, batch_size=5000))
