"""Putting off what stands on Today."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.tests.factories import AccountFactory, ActivityFactory, OwnershipFactory
from common.errors import DomainError
from renewals.domain.snoozing import done_for_now, rest_until, snooze, wake
from renewals.domain.turning import turn_day
from renewals.models import Renewal, Snooze
from renewals.queries.rows import dated_rows
from renewals.queries.today import today_of, weeks_ahead
from renewals.tests.contracts import d, line, signed

TODAY = d("2026-06-15")
DAY = timedelta(days=1)


@pytest.fixture
def ending(rep, seats):
    """A term of 300 a year that ends on 25 June, and the account silent for nobody."""
    account = AccountFactory(external_id="E", name="Ends")
    OwnershipFactory(account=account, owner=rep)
    ActivityFactory(account=account, on=TODAY - DAY)
    signed(account, line(seats, 1, 300), start="2025-06-26", end="2026-06-25", on=d("2026-01-02"))
    turn_day(on=TODAY)
    return account


def shown(person, on=TODAY) -> list[str]:
    return [need.kind for need in today_of(person, as_of=on).needs]


@pytest.mark.django_db
def test_it_rests_until_its_day_for_this_person_alone(ending, rep, manager):
    (need,) = today_of(rep, as_of=TODAY).needs

    snooze(need.key, until=TODAY + 3 * DAY, by=rep, on=TODAY, last_day=need.last_day)

    assert shown(rep) == []
    assert [(rest.need.key, rest.until) for rest in today_of(rep, as_of=TODAY).resting] == [
        (need.key, TODAY + 3 * DAY)
    ]
    assert shown(rep, TODAY + 2 * DAY) == []
    assert shown(rep, TODAY + 3 * DAY) == ["decides"]
    team = dated_rows(Renewal.objects.all())
    assert [found.key for found in today_of(manager, as_of=TODAY, of=team).needs] == [need.key]


@pytest.mark.django_db
def test_what_gets_worse_is_shown_whatever_rests(ending, rep):
    (need,) = today_of(rep, as_of=TODAY).needs
    snooze(need.key, until=d("2026-06-25"), by=rep, on=TODAY, last_day=need.last_day)

    after = d("2026-06-26")
    turn_day(on=after)

    assert shown(rep, after) == ["in_grace"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "last_day", "why"),
    [
        ("2026-06-15", None, "Choose a day to come."),
        ("2026-06-14", None, "Choose a day to come."),
        ("2026-06-26", "2026-06-25", "It decides on 25 Jun 2026."),
        ("2026-06-16", "2026-06-15", "It decides today: it cannot wait."),
        ("2026-09-14", None, "Nothing rests longer than 90 days."),
    ],
)
def test_it_is_never_put_off_past_what_decides(rep, until, last_day, why):
    with pytest.raises(DomainError) as refused:
        snooze("decides-1", until=d(until), by=rep, on=TODAY, last_day=d(last_day) if last_day else None)
    assert [(blocker.reason, blocker.field) for blocker in refused.value.blockers] == [(why, "until")]
    assert not Snooze.objects.exists()


@pytest.mark.django_db
def test_the_last_day_itself_and_ninety_days_are_not_too_far(rep):
    snooze("decides-1", until=d("2026-06-25"), by=rep, on=TODAY, last_day=d("2026-06-25"))
    snooze("silent-1", until=d("2026-09-13"), by=rep, on=TODAY, last_day=None)
    assert Snooze.objects.of(rep).count() == 2


@given(st.none() | st.integers(-40, 40))
def test_what_is_done_for_now_is_back_before_its_last_day(days):
    last_day = None if days is None else TODAY + days * DAY
    again = rest_until(TODAY, last_day)
    assert TODAY < again <= TODAY + 7 * DAY
    if days is not None and days > 1:
        assert again < last_day


@pytest.mark.django_db
def test_done_again_moves_its_day_and_rows_that_ended_go(rep):
    done_for_now("silent-1", by=rep, on=TODAY, last_day=None)
    done_for_now("silent-2", by=rep, on=TODAY + 7 * DAY, last_day=None)
    done_for_now("silent-2", by=rep, on=TODAY + 8 * DAY, last_day=None)
    assert [(row.need, row.until) for row in Snooze.objects.all()] == [("silent-2", TODAY + 15 * DAY)]
    wake("silent-2", by=rep)
    assert not Snooze.objects.exists()


@pytest.mark.django_db
def test_the_weeks_ahead(ending, rep, seats):
    signed(
        ending, line(seats, 1, 900), number="C-2", start="2026-01-01", end="2026-07-05", on=d("2026-01-02")
    )
    turn_day(on=TODAY)
    weeks = weeks_ahead(dated_rows(Renewal.objects.all()), as_of=TODAY)
    assert [(str(week.starts_on), week.renewals, week.atr, week.height) for week in weeks[:4]] == [
        ("2026-06-15", 0, 0, 0),
        ("2026-06-22", 1, 300, 33),
        ("2026-06-29", 1, 900, 100),
        ("2026-07-06", 0, 0, 0),
    ]
