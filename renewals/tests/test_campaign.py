"""Days that go by, random contracts, missed days: each transition once, on its day, whatever was missed.

A plain derivation of what must have happened stands beside; it shares nothing with the SQL but the calendar
functions, which have an oracle of their own.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.domain.terms import add_months, before_by
from accounts.models import Account, Contract, Movement, Product
from renewals.domain.turning import turn_day
from renewals.models import Renewal, RenewalDay
from renewals.tests.contracts import line, signed

ONE = timedelta(days=1)
ZONES = (
    "UTC", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "America/St_Johns",
    "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo", "Australia/Lord_Howe",
    "Pacific/Apia", "Pacific/Auckland",
)  # fmt: skip
Happened = list[tuple[str, date]]


def expected(contract: Contract, until: date, *, lead: int = 180, grace: int = 30) -> Happened:
    """What must have happened to a contract's renewals by a day, by hand."""
    found: Happened = []
    starts_on, ends_on = contract.starts_on, contract.ends_on
    anchor, rolls = ends_on + ONE, 0
    while starts_on <= until or rolls == 0:
        is_auto = contract.renewal_mode == "auto"
        deadline = (
            before_by(ends_on, contract.notice_amount, contract.notice_unit)
            if contract.notice_amount
            else None
        )
        decides_on = deadline or ends_on if is_auto else ends_on
        opens_on = max(decides_on - timedelta(days=lead), starts_on)
        if opens_on <= until:
            found.append(("window_opened", opens_on))
        if is_auto:
            if deadline and deadline < until:
                found.append(("locked_in", deadline + ONE))
            if ends_on < until:
                found.append(("rolled", ends_on + ONE))
        elif ends_on < until:
            found += [("overdue", ends_on + ONE), ("in_grace", ends_on + ONE)]
            if ends_on + timedelta(days=grace) < until:
                found.append(("lapsed", ends_on + timedelta(days=grace + 1)))
        if not is_auto:
            break
        rolls += 1
        starts_on = ends_on + ONE
        ends_on = add_months(anchor, rolls * contract.renewal_term_months) - ONE
    return sorted((kind, day) for kind, day in found)


def happened(contract: Contract) -> Happened:
    days = RenewalDay.objects.filter(renewal__contract=contract).values_list("kind", "on")
    return sorted(days)


contracts = st.fixed_dictionaries(
    {
        "start": st.dates(date(2027, 12, 20), date(2028, 3, 5)).map(str),
        "days": st.integers(27, 60),
        "renewal_mode": st.sampled_from(["auto", "auto", "manual"]),
        "renewal_term_months": st.integers(1, 4),
        "notice_amount": st.none() | st.integers(1, 20),
    }
)


@pytest.mark.django_db
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=contracts, outage=st.integers(20, 60), steps=st.sampled_from([3, 7]))
def test_each_transition_happens_once_on_its_day(said, outage, steps):
    """Over a leap day and year ends, with days missed now and then and three days in a row once."""
    walk(said, outage=outage, steps=steps, length=100)


def walk(said: dict, *, outage: int, steps: int, length: int) -> None:
    facts = {**said}
    start, days = facts.pop("start"), facts.pop("days")
    first = date.fromisoformat(start)
    account = Account.objects.create(external_id=f"W{Account.objects.count()}", name="Walk")
    product, _ = Product.objects.get_or_create(code="SEAT", defaults={"name": "Seats"})
    facts |= {"notice_unit": "days" if facts["notice_amount"] else "", "number": account.external_id}
    contract = signed(
        account, line(product, 10, 100), start=start, end=str(first + timedelta(days=days)), on=first, **facts
    )
    last = first
    for n in range(0, length, steps):
        if not outage <= n < outage + 3:
            last = first + timedelta(days=n)
            turn_day(on=last)
    assert happened(contract) == expected(contract, last)
    before = list(Renewal.objects.values()), RenewalDay.objects.count(), Movement.objects.count()
    turn_day(on=last)
    assert (list(Renewal.objects.values()), RenewalDay.objects.count(), Movement.objects.count()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["America/St_Johns", "Pacific/Apia"])
def test_some_days_in_a_zone(zone):
    """A sample of the campaign below: February of a leap year, a change of daylight saving, an outage."""
    live_through(zone, datetime(2028, 2, 1, 0, 30, tzinfo=UTC), days=60, every=24, outage=30)


@pytest.mark.prove
@pytest.mark.line(id="R5")
@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_800_days_in_a_zone(zone, figure):
    """A clock in a zone: both changes of daylight saving, year ends, a leap day, an outage of three days."""
    live_through(zone, datetime(2027, 10, 1, 0, 30, tzinfo=UTC), days=800, every=12, outage=400)
    figure(f"{len(ZONES)} zones: in 800 days each transition of each term on its day")


def live_through(zone: str, begin: datetime, *, days: int, every: int, outage: int) -> None:
    """Turn the day by the clock of a zone every so many hours, but for three days from day `outage` on."""
    product = Product.objects.create(code="SEAT", name="Seats")
    first = begin.astimezone(ZoneInfo(zone)).date()
    made = []
    for number, (mode, months, length, notice) in enumerate(
        (("auto", 1, 30, 10), ("auto", 12, 364, 60), ("manual", 1, 364, None), ("auto", 3, 150, None))
    ):
        account = Account.objects.create(external_id=f"Z{number}", name="Zone")
        made.append(
            signed(
                account, line(product, 10, 100), start=str(first), on=first,
                end=str(first + timedelta(days=length)),
                number=f"Z{number}", renewal_mode=mode, renewal_term_months=months, notice_amount=notice,
                notice_unit="days" if notice else "", auto_uplift_percent=Decimal(0),
            )
        )  # fmt: skip
    last = first
    for hour in range(0, days * 24, every):
        if not outage * 24 <= hour < (outage + 3) * 24:
            last = (begin + timedelta(hours=hour)).astimezone(ZoneInfo(zone)).date()
            turn_day(on=last)
    assert [happened(contract) for contract in made] == [expected(contract, last) for contract in made]
