"""Early warnings as needs of Today: one an account, in words, with its value."""

from datetime import timedelta

import pytest

from accounts.models import Account
from health.queries.needs import KINDS, usage_needs
from health.queries.signals import UsageWarning
from health.tests.books import TODAY, customer, sign, used
from renewals.queries.ranking import USAGE, rank

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, str, int]]:
    found = rank(usage_needs(Account.objects.all(), as_of=TODAY))
    return [(need.kind, need.account.name, need.reason, int(need.at_stake)) for need in found]


def test_the_most_urgent_warning_of_each_account_speaks_for_it():
    bank = customer(name="Bank")
    sign(bank)
    sign(bank, code="ENVELOPE", quantity=1000, price=1)
    used(bank, (80, 100), (3, 60))
    used(bank, (80, 1100), (3, 1100), code="ENVELOPE")
    assert told() == [("usage_drop", "Bank", "Seat: usage fell 40\xa0% since 4 Sep 26; 1 more", 101_000)]


def test_what_falls_comes_first_then_the_larger_value():
    for name, price, now in (("Small fall", 10, 70), ("Large fall", 20, 70), ("Over", 90, 101)):
        account = customer(name=name)
        sign(account, price=price)
        used(account, (80, 100), (2, now))
    assert [name for _, name, _, _ in told()] == ["Large fall", "Small fall", "Over"]


def test_an_account_without_value_or_without_a_warning_has_none():
    left = customer(name="Left")
    used(left, (80, 100), (2, 10))
    well = customer(name="Well")
    sign(well)
    used(well, (80, 90), (2, 90))
    assert told() == []


def test_a_reading_too_old_says_nothing_any_more():
    account = customer()
    sign(account)
    used(account, (80, 100), (2, 10))
    later = TODAY + timedelta(days=44)
    assert usage_needs(Account.objects.all(), as_of=later) == []
    assert len(usage_needs(Account.objects.all(), as_of=later - timedelta(days=1))) == 1


def test_every_warning_has_its_kind():
    assert tuple(KINDS[warning] for warning in UsageWarning) == USAGE
