"""Last touch, tasks to notice, the org chart and usage."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Account, Product, UsageReading
from accounts.queries.people import org_chart
from accounts.queries.tasks import open_tasks_of, reminders, tasks_due
from accounts.queries.touches import with_last_touch
from accounts.queries.usage import usage_of
from accounts.tests.factories import (
    AccountFactory,
    ActivityFactory,
    ContactFactory,
    OwnershipFactory,
    TaskFactory,
)

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(rep):
    account = AccountFactory(name="Meridian Bank")
    OwnershipFactory(account=account, owner=rep)
    return account


def days(n: int) -> timedelta:
    return timedelta(days=n)


def test_last_touch_is_the_newest_contact_and_no_note(account, django_assert_num_queries):
    AccountFactory(name="Silent")
    for kind, on in [
        ("call", TODAY - days(9)),
        ("visit", TODAY - days(3)),
        ("note", TODAY),
        ("call", TODAY + days(1)),
    ]:
        ActivityFactory(account=account, kind=kind, on=on)
    with django_assert_num_queries(1):
        rows = with_last_touch(Account.objects.in_name_order(), as_of=TODAY)
        touched = [(row.name, row.touched_on, row.touched_kind) for row in rows]
    assert touched == [("Meridian Bank", TODAY - days(3), "visit"), ("Silent", None, None)]


def test_tasks_due_are_those_of_today_and_before_and_those_to_be_reminded_of(account, rep, teammate):
    facts = {
        "late": {"due_on": TODAY - days(1)},
        "today": {"due_on": TODAY},
        "reminded": {"due_on": TODAY + days(9), "remind_on": TODAY},
        "later": {"due_on": TODAY + days(1)},
        "some day": {},
        "done": {"due_on": TODAY, "done_on": TODAY},
    }
    for summary, dates in facts.items():
        TaskFactory(account=account, user=rep, summary=summary, **dates)
    TaskFactory(account=account, user=teammate, due_on=TODAY)
    assert [task.summary for task in tasks_due(rep, as_of=TODAY)] == ["late", "today", "reminded"]
    assert [task.summary for task in open_tasks_of(rep, as_of=TODAY)] == [
        "late", "today", "later", "reminded", "some day",
    ]  # fmt: skip


def test_task_on_an_account_handed_over_is_out_of_sight(account, rep):
    TaskFactory(account=account, user=rep, due_on=TODAY)
    account.ownerships.update(ends_on=TODAY - days(1))
    assert not tasks_due(rep, as_of=TODAY).exists()
    assert reminders(as_of=TODAY) == {}


def test_reminders_go_to_each_person_on_the_very_day(account, rep, manager, teammate):
    due = TaskFactory(account=account, user=rep, due_on=TODAY)
    reminded = TaskFactory(account=account, user=rep, due_on=TODAY + days(3), remind_on=TODAY)
    above = TaskFactory(account=account, user=manager, due_on=TODAY)
    TaskFactory(account=account, user=rep, due_on=TODAY - days(1))
    TaskFactory(account=account, user=teammate, due_on=TODAY)
    assert reminders(as_of=TODAY) == {rep: [due, reminded], manager: [above]}


def test_chart_shows_who_reports_to_whom(account, django_assert_num_queries):
    head = ContactFactory(account=account, name="Zoe Head", role="executive")
    ContactFactory(account=account, name="Alone")
    cio = ContactFactory(account=account, name="Carl", reports_to=head)
    ContactFactory(account=account, name="Ben", reports_to=cio)
    ContactFactory(account=account, name="Ann", reports_to=head)
    with django_assert_num_queries(1):
        chart = org_chart(account)
    assert [chair.contact.name for root in chart for chair in root.walk()] == [
        "Zoe Head",
        "Ann",
        "Carl",
        "Ben",
        "Alone",
    ]


def test_whoever_left_keeps_a_chair_while_somebody_reports_to_it(account):
    gone = ContactFactory(account=account, name="Gone", active=False)
    ContactFactory(account=account, name="Ben", reports_to=gone)
    ContactFactory(account=account, name="Left alone", active=False)
    (chair,) = org_chart(account)
    assert (chair.contact, chair.is_empty, [below.contact.name for below in chair.reports]) == (
        gone,
        True,
        ["Ben"],
    )


@pytest.fixture
def seats(db):
    return Product.objects.create(code="SEAT", name="Seats")


def test_usage_is_a_series_for_each_product(account, seats, django_assert_num_queries):
    calls = Product.objects.create(code="CALL", name="API calls")
    for product, ago, quantity, entitlement in [
        (seats, 28, 100, 120), (seats, 0, 62, 120), (calls, 0, 5, None), (seats, 99, 1, 120),
    ]:  # fmt: skip
        UsageReading.objects.create(
            account=account, product=product, on=TODAY - days(ago), quantity=quantity, entitlement=entitlement
        )
    with django_assert_num_queries(1):
        api, used = usage_of(account, first=TODAY - days(60), last=TODAY)
    assert (api.product, api.used_ratio, api.change_ratio(since=TODAY - days(28))) == (calls, None, None)
    assert ([r.quantity for r in used.readings], used.latest.on) == ([100, 62], TODAY)
    assert (round(used.used_ratio, 4), used.change_ratio(since=TODAY - days(28))) == (
        Decimal("0.5167"),
        Decimal("-0.38"),
    )


def test_usage_of_nothing_has_no_ratio_at_zero(account, seats):
    UsageReading.objects.create(account=account, product=seats, on=TODAY, quantity=0, entitlement=0)
    (series,) = usage_of(account, first=TODAY, last=TODAY)
    assert (series.used_ratio, series.change_ratio(since=TODAY)) == (None, None)
