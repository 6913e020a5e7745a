"""Usage signals: pace to the end of the term, and what they warn of; drafts tried; the back-test."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.domain.terms import add_months
from health.domain.editions import draft_edition
from health.domain.saying import set_pulse
from health.models import HealthScore
from health.queries.backtest import backtest, decided, with_band_then
from health.queries.preview import preview_edition
from health.queries.scores import course_of, with_course
from health.queries.signals import early_warnings, signals_of
from health.tests.books import TODAY, customer, sign, used
from renewals.domain.turning import turn_day
from renewals.models import Renewal
from renewals.queries.rows import counted, renewal_rows

pytestmark = pytest.mark.django_db


def test_pace_is_carried_on_to_the_end_of_the_term(rep):
    account = customer(rep)
    sign(account, quantity=100, ends_on=TODAY + timedelta(days=50))
    used(account, (60, 30), (30, 60), (0, 90))
    (one,) = signals_of([account.pk], as_of=TODAY)
    assert (one.used, one.bought, one.used_ratio, one.change) == (90, 100, Decimal("0.9"), 2)
    assert (one.until, one.projected) == (TODAY + timedelta(days=50), 140)
    assert (one.warning, one.words) == ("overage", "Seat: on the way to 140 of 100 bought by 12 Jan 27")


@pytest.mark.parametrize(
    ("readings", "warning"),
    [
        ([(80, 100), (2, 70)], "drop"),
        ([(80, 100), (2, 101)], "over"),
        ([(80, 60), (2, 60)], "shelfware"),
        ([(80, 95), (2, 90)], None),
        ([(60, 10), (50, 10)], None),  # too old to say anything
    ],
)
def test_what_usage_warns_of(rep, readings, warning):
    account = customer(rep)
    sign(account, quantity=100)
    used(account, *readings)
    found = signals_of([account.pk], as_of=TODAY)
    assert [one.warning for one in found if one.warning] == ([warning] if warning else [])


def test_nothing_is_shelfware_in_its_first_quarter(rep):
    account = customer(rep)
    sign(account, quantity=100, starts_on=TODAY - timedelta(days=80))
    used(account, (2, 10))
    assert early_warnings(None, as_of=TODAY) == []


def test_the_steepest_fall_comes_first(rep):
    for name, now in (("Mild", 75), ("Steep", 20)):
        account = customer(rep, name=name)
        sign(account, quantity=100)
        used(account, (80, 100), (2, now))
    assert [one.change for one in early_warnings(None, as_of=TODAY)] == [Decimal("-0.8"), Decimal("-0.25")]


def test_a_draft_is_tried_on_the_book_and_nothing_is_written(rep):
    account = customer(rep)
    sign(account)
    set_pulse(account, mood="mixed", by=rep, on=TODAY)
    draft = draft_edition(by=None, coverage_percent=0)
    draft.weights.exclude(measure="pulse").delete()
    before = HealthScore.objects.count()
    found = preview_edition(draft, as_of=TODAY)
    assert (found.accounts, found.moved, found.then["amber"]) == (1, 1, 1)
    assert (found.largest[0].name, found.largest[0].after) == (account.name, 50)
    assert HealthScore.objects.count() == before


def test_course_is_the_quarter_week_by_week(rep):
    account = customer(rep)
    sign(account, on=TODAY - timedelta(days=200))
    for ago, mood in ((30, "good"), (9, "bad")):
        set_pulse(account, mood=mood, by=rep, on=TODAY - timedelta(days=ago))
    row = with_course(type(account).objects.filter(pk=account.pk), as_of=TODAY).get()
    first, last = (score.score for score in HealthScore.objects.filter(account=account).order_by("on", "pk"))
    assert course_of(row.course, as_of=TODAY).scores == (first, first, first, last, last)


def test_backtest_takes_the_health_that_stood_then(rep):
    account = customer(rep)
    ends = TODAY - timedelta(days=60)
    sign(account, starts_on=add_months(ends, -12), ends_on=ends, on=ends - timedelta(days=200))
    set_pulse(account, mood="good", by=rep, on=ends - timedelta(days=150))
    turn_day(on=TODAY)
    set_pulse(account, mood="bad", by=rep, on=ends - timedelta(days=100))
    band = HealthScore.objects.order_by("pk").first().band
    renewals = renewal_rows(Renewal.objects.all(), as_of=TODAY)
    rows = counted(with_band_then(decided(renewals, first=ends, last=ends)))
    found = {row.band: row for row in backtest(rows)}
    assert (found[band].due, found[band].renewed, found[band].renewed_ratio) == (1, 0, 0)
    assert sum(row.due for row in found.values()) == 1
