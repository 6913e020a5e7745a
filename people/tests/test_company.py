"""Whose book this is: set up once, changed later, the currency fixed in time."""

import pytest
from django.utils import timezone

from common.errors import DomainError, StaleEditError
from people import company as kept
from people.domain import company as verbs
from people.domain.company import change_company, set_up_company
from people.models import Company


def facts(**changed):
    return {
        "name": "Meridian",
        "currency": "EUR",
        "time_zone": "Europe/Berlin",
        "fiscal_year_start_month": 4,
    } | changed


@pytest.fixture
def value_is_posted(monkeypatch):
    monkeypatch.setattr(verbs, "_currency_locks", [lambda: "Contract value is posted in it."])


def test_environment_is_in_force_until_somebody_sets_up(db, settings):
    settings.COMPANY_CURRENCY = "CHF"
    assert (kept.company().currency, kept.company().set_up_at) == ("CHF", None)


def test_set_up_is_seen_at_once(db, ops):
    kept.company()
    set_up_company(by=ops, at=timezone.now(), **facts())
    assert (kept.company().name, kept.company().currency) == ("Meridian", "EUR")


def test_set_up_happens_once(company, ops):
    with pytest.raises(DomainError, match="set up already"):
        set_up_company(by=ops, at=timezone.now(), **facts(name="Other"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"currency": "Euro"}, "currency"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"fiscal_year_start_month": 13}, "fiscal_year_start_month"),
    ],
)
def test_set_up_is_refused_at_the_field(db, ops, changed, field):
    with pytest.raises(DomainError) as refusal:
        set_up_company(by=ops, at=timezone.now(), **facts(**changed))
    assert {blocker.field for blocker in refusal.value.blockers} == {field}


def test_currency_is_fixed_once_value_is_posted(company, ops, value_is_posted):
    with pytest.raises(DomainError, match="Contract value is posted in it"):
        change_company(company, by=ops, version=company.version, currency="USD")
    assert change_company(company, by=ops, version=company.version, name="Meridian AG").name == "Meridian AG"


def test_set_up_keeps_a_currency_in_which_value_is_posted(db, ops, value_is_posted):
    with pytest.raises(DomainError):
        set_up_company(by=ops, at=timezone.now(), **facts(currency="EUR"))
    assert set_up_company(by=ops, at=timezone.now(), **facts(currency="USD")).currency == "USD"


def test_a_lock_is_asked_once_however_often_it_is_registered(monkeypatch):
    monkeypatch.setattr(verbs, "_currency_locks", [])

    def lock() -> str:
        return "Because."

    verbs.register_currency_lock(lock)
    verbs.register_currency_lock(lock)
    assert [str(blocker) for blocker in verbs.blockers_to_currency_change()] == ["Because."]


def test_stale_change_is_refused(company, ops):
    change_company(company, by=ops, version=company.version, name="First")
    with pytest.raises(StaleEditError):
        change_company(company, by=ops, version=company.version, name="Second")
    assert Company.objects.get().name == "First"
