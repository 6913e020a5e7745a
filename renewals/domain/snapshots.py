"""Snapshots of the forecast: when they are due, and taking them (METRICS §5)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.domain.engine import sql as accounts_sql
from accounts.queries.slices import slice_named, slice_names
from common.fiscal import Quarter, quarter_of
from people.company import company
from renewals.domain.opening import sql
from renewals.models import Snapshot

MONDAY: Final = 0
HOUR: Final = 6
QUARTER_DAYS: Final = {"D1": 0, "D15": 14, "D45": 44, "D75": 74}
LAST: Final = "last"
HORIZONS: Final = (*QUARTER_DAYS, LAST)
NO_TERRITORY: Final = (
    "SELECT NULL::bigint AS account_id, NULL::text AS key, NULL::date AS starts_on, NULL::date AS ends_on "
    "WHERE FALSE"
)
WHOLE_BOOK: Final = "WITH scope AS (SELECT id AS account_id FROM accounts_account)"


def quarter_at(day: date) -> Quarter:
    """The company's fiscal quarter that holds a day."""
    return quarter_of(day, start_month=company().fiscal_year_start_month)


def days_of(quarter: Quarter) -> dict[str, date]:
    """The days of a quarter on which its forecast is published: 1, 15, 45, 75 and the last."""
    days = {name: quarter.starts_on + timedelta(days=offset) for name, offset in QUARTER_DAYS.items()}
    return days | {LAST: quarter.ends_on}


def is_snapshot_day(day: date) -> bool:
    """Mondays, and the days of the quarter. A day that is both gives one snapshot."""
    return day.weekday() == MONDAY or day in days_of(quarter_at(day)).values()


def due_snapshots(moment: datetime) -> Iterator[date]:
    """The latest day on which a snapshot is due by a moment of company time and not taken; at most one.

    Older ones that were missed are not made up for: what stood then is not known any more.
    """
    local = moment.astimezone(ZoneInfo(company().time_zone))
    day = local.date() if local.hour >= HOUR else local.date() - timedelta(days=1)
    while not is_snapshot_day(day):
        day -= timedelta(days=1)
    if not Snapshot.objects.filter(scheduled_for__gte=day).exists():
        yield day


@transaction.atomic
def take_snapshot(day: date) -> Snapshot | None:
    """Copy every renewal that stands, for the day on which it was due. None where that day has one already.

    Renewals due before the quarter of a year ago are history and left out.
    """
    snapshot, is_new = Snapshot.objects.get_or_create(scheduled_for=day)
    if not is_new:
        return None
    text = sql("take_snapshot").format(rates=accounts_sql("derive/rates"), territories=_territories())
    values: dict[str, Any] = {
        "snapshot": snapshot.pk,
        "day": day,
        "since": quarter_at(day - timedelta(days=92)).starts_on,
        "company_currency": company().currency,
    }
    with connection.cursor() as cursor:
        cursor.execute(text, values)
    return snapshot


def _territories() -> str:
    """Who held the accounts by territory, where an app above has registered that slice."""
    if "territory" not in slice_names():
        return NO_TERRITORY
    return f"{WHOLE_BOOK} {slice_named('territory').holders}"
