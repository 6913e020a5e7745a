"""Alerts as days go by in a zone, with days missed: each window of each term once, and each told once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.domain.terms import add_months, before_by
from accounts.models import Account, Contract
from accounts.tests.factories import OwnershipFactory
from notifications.models import Notification
from renewals.domain.alerts import raise_alerts
from renewals.domain.turning import turn_day
from renewals.models import Alert, AlertRule
from renewals.tests.contracts import auto, line

NOTICE_DAYS = 60  # of the contracts that `auto` signs
OFFSETS = (-30, -7)
ONE = timedelta(days=1)


def expected(contracts: list[Contract], until: date) -> list[tuple[int, date]]:
    """Contract and due day of every alert that must stand by a day, by hand."""
    found = []
    for contract in contracts:
        ends_on, rolls = contract.ends_on, 0
        while ends_on - timedelta(days=400) < until:
            deadline = before_by(ends_on, NOTICE_DAYS, "days")
            found += [
                (contract.pk, deadline + timedelta(days=offset))
                for offset in OFFSETS
                if deadline + timedelta(days=offset) <= until
            ]
            rolls += 1
            ends_on = add_months(contract.ends_on + ONE, 12 * rolls) - ONE
    return sorted(found)


def live_through(zone: str, *, days: int, outage: int, rep, seats) -> int:
    """Sweep by the clock of a zone each day, but for three; gives how many alerts there were."""
    begin = datetime(2027, 10, 1, 0, 30, tzinfo=UTC)
    first = begin.astimezone(ZoneInfo(zone)).date()
    AlertRule.objects.all().delete()
    AlertRule.objects.bulk_create(
        AlertRule(anchor="their_deadline", offset_days=offset, urgency="instant") for offset in OFFSETS
    )
    contracts = []
    for number in range(12):  # their deadlines fall into every month: year ends, 29 February, changed clocks
        account = Account.objects.create(external_id=f"D{number}", name=f"Days {number}")
        OwnershipFactory(account=account, owner=rep)
        last = first + timedelta(days=120 + 31 * number)
        contracts.append(
            auto(
                account, line(seats, 10, 100), start=str(add_months(last + ONE, -12)), end=str(last),
                on=first, number=f"D{number}", notice_amount=NOTICE_DAYS, notice_unit="days",
            )
        )  # fmt: skip
    today = first
    for hour in range(0, days * 24, 24):
        if not outage * 24 <= hour < (outage + 3) * 24:
            at = begin + timedelta(hours=hour)
            today = at.astimezone(ZoneInfo(zone)).date()
            turn_day(on=today)
            raise_alerts(as_of=today, today=today, at=at)
    raised = sorted(Alert.objects.values_list("renewal__contract_id", "due_on"))
    assert raised == expected(contracts, today)
    told = Notification.objects.filter(kind="renewal-alert-now").values_list("person_id", "subject")
    assert len(told) == len(set(told)) == len(raised)
    return len(raised)


@pytest.mark.django_db
def test_alerts_of_some_weeks(rep, seats):
    assert live_through("Pacific/Apia", days=45, outage=29, rep=rep, seats=seats) > 0


@pytest.mark.prove
@pytest.mark.line(id="R5")
@pytest.mark.django_db(transaction=True)  # each sweep commits: its tables keep their locks until then
@pytest.mark.parametrize("zone", ["America/St_Johns", "Europe/Berlin", "Pacific/Apia"])
def test_alerts_of_800_days(zone, figure, rep, seats):
    """Changed clocks, year ends and 29 February 2028, and an outage of three days."""
    alerts = live_through(zone, days=800, outage=400, rep=rep, seats=seats)
    figure(f"{alerts} alerts in 800 days of a zone, each raised and told once, none missed")
