"""Usage readings: one a day for each product, replaced by a later one, never negative."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.usage import record_usage, record_usage_readings
from accounts.models import Product, UsageReading
from accounts.tests.factories import AccountFactory
from common.errors import DomainError

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(db):
    return AccountFactory()


@pytest.fixture
def seats(db) -> Product:
    return Product.objects.create(code="SEAT", name="Seats", unit="seat")


def fields_refused(error) -> list[str]:
    return [blocker.field for blocker in error.value.blockers]


def test_second_reading_of_a_day_replaces_the_first(account, seats, ops):
    for quantity in (Decimal(80), Decimal(90)):
        record_usage(
            account, seats, on=TODAY, quantity=quantity, entitlement=Decimal(100), by=ops, as_of=TODAY
        )
    reading = UsageReading.objects.get()
    assert (reading.quantity, reading.events.count()) == (90, 2)


def test_same_reading_again_leaves_no_trace(account, seats, ops):
    for _ in range(2):
        record_usage(account, seats, on=TODAY, quantity=Decimal(80), by=ops, as_of=TODAY)
    assert UsageReading.objects.get().events.count() == 1


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("quantity", Decimal(-1)),
        ("entitlement", Decimal(-1)),
        ("on", TODAY + timedelta(days=1)),
        ("quantity", "many"),
    ],
)
def test_bad_fact_is_refused_at_its_field(account, seats, ops, fact, value):
    with pytest.raises(DomainError) as error:
        record_usage(
            account, seats, **{"on": TODAY, "quantity": Decimal(1), "by": ops, "as_of": TODAY, fact: value}
        )
    assert fields_refused(error) == [fact]


def test_many_are_recorded_together_or_not_at_all(account, seats, ops):
    def readings(*quantities):
        return [
            UsageReading(account=account, product=seats, on=TODAY - timedelta(days=n), quantity=quantity)
            for n, quantity in enumerate(quantities)
        ]

    with pytest.raises(DomainError):
        record_usage_readings(readings(Decimal(1), Decimal(-1)), by=ops, as_of=TODAY)
    assert not UsageReading.objects.exists()
    assert record_usage_readings(readings(Decimal(1), Decimal(2)), by=ops, as_of=TODAY) == 2
    assert record_usage_readings([], by=ops, as_of=TODAY) == 0


def test_two_readings_for_one_day_in_one_batch_are_refused(account, seats, ops):
    twice = [UsageReading(account=account, product=seats, on=TODAY, quantity=n) for n in (1, 2)]
    with pytest.raises(DomainError) as error:
        record_usage_readings(twice, by=ops, as_of=TODAY)
    assert fields_refused(error) == ["on"]


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("usage_not_negative", {"quantity": -1}),
        ("entitlement_not_negative", {"quantity": 1, "entitlement": -1}),
    ],
)
def test_database_refuses_what_the_verbs_refuse(account, seats, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        UsageReading.objects.create(account=account, product=seats, on=TODAY, **facts)


def test_database_refuses_a_second_reading_of_a_day(account, seats):
    UsageReading.objects.create(account=account, product=seats, on=TODAY, quantity=1)
    with pytest.raises(IntegrityError, match="one_usage_reading_a_day"), transaction.atomic():
        UsageReading.objects.create(account=account, product=seats, on=TODAY, quantity=2)
