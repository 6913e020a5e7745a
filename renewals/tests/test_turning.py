"""What a day does by itself: once, twice, and after days that were missed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.domain.corrections import withdraw_line
from accounts.domain.posting import post_due
from accounts.models import Movement, Task
from renewals.domain.turning import turn_day
from renewals.models import Playbook, PlaybookStep, Renewal, RenewalDay
from renewals.queries.checking import renewal_checks
from renewals.tests.contracts import all_said, auto, d, line, signed

pytestmark = pytest.mark.django_db


def happened() -> list[tuple[str, str]]:
    return [(day.kind, str(day.on)) for day in RenewalDay.objects.order_by("on", "kind")]


def walk(first: str, last: str, *, without=()) -> None:
    day = d(first)
    while day <= d(last):
        if day not in without:
            turn_day(on=day)
        day += timedelta(days=1)


ROLLS = [
    ("window_opened", "2026-02-10"), ("locked_in", "2026-02-19"), ("rolled", "2026-03-01"),
    ("window_opened", "2026-03-01"), ("locked_in", "2026-03-22"), ("rolled", "2026-04-01"),
    ("window_opened", "2026-04-01"),
]  # fmt: skip


@pytest.mark.parametrize(
    "missed",
    [
        (),
        ("2026-02-19", "2026-02-20", "2026-02-21"),
        ("2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"),
    ],
)
def test_an_automatic_contract_opens_locks_in_and_rolls(account, seats, missed):
    auto(
        account, line(seats, 10, 100), start="2026-02-10", end="2026-02-28", on=d("2026-02-10"),
        renewal_term_months=1, notice_amount=10, auto_uplift_percent=Decimal(5),
    )  # fmt: skip
    walk("2026-02-10", "2026-04-03", without=[d(day) for day in missed])
    assert happened() == ROLLS
    assert all_said()[:2] == [
        ("2026-02-28", "renewed", "2026-02-28", 1050),
        ("2026-03-31", "renewed", "2026-03-31", Decimal("1102.50")),
    ]
    before = list(RenewalDay.objects.values()), list(Renewal.objects.values()), Movement.objects.count()
    turn_day(on=d("2026-04-03"))
    assert (
        list(RenewalDay.objects.values()),
        list(Renewal.objects.values()),
        Movement.objects.count(),
    ) == before


def test_a_manual_contract_is_overdue_in_grace_and_lapses(account, seats):
    signed(account, line(seats, 10, 100), start="2025-03-01", end="2026-02-28", on=d("2025-03-01"))
    walk("2026-02-25", "2026-04-02", without=[d("2026-03-01"), d("2026-03-02")])
    assert happened() == [
        ("window_opened", "2025-09-01"),
        ("in_grace", "2026-03-01"),
        ("overdue", "2026-03-01"),
        ("lapsed", "2026-03-31"),
    ]
    assert all_said() == [("2026-02-28", "churned", "2026-03-31", 0)]
    assert Movement.objects.standing().in_ledger_order().last().counts_as == "account_churn"


def test_an_outage_over_all_of_grace_notes_every_day_once(account, seats):
    signed(account, line(seats, 10, 100), start="2025-03-01", end="2026-02-28", on=d("2025-03-01"))
    turn_day(on=d("2026-05-01"))
    assert happened() == [
        ("window_opened", "2025-09-01"),
        ("in_grace", "2026-03-01"),
        ("overdue", "2026-03-01"),
        ("lapsed", "2026-03-31"),
    ]


def test_a_contract_without_lines_lapses_by_posting_alone(account, seats):
    """Found by random verbs: no line, so no day of value to come, and yet an end of service."""
    contract = signed(account, line(seats, 1, 0), start="2026-03-01", end="2026-05-31", on=d("2026-05-01"))
    withdraw_line(contract.subscriptions.get(), by=None, on=d("2026-05-01"))
    post_due(on=d("2026-09-01"))
    assert all_said() == [("2026-05-31", "churned", "2026-07-01", 0)]
    assert [check for check in renewal_checks(d("2026-09-01")) if not check.ok] == []


@pytest.fixture
def playbook() -> Playbook:
    Playbook.objects.create(name="Everybody")
    book = Playbook.objects.create(name="Strategic", tier="1")
    for summary, days in (("Executive review", 90), ("Send the offer", 45), ("Sign", 0)):
        PlaybookStep.objects.create(playbook=book, summary=summary, days_before=days)
    return book


def test_the_playbook_of_the_tier_becomes_tasks_once(account, seats, rep, playbook):
    signed(account, line(seats, 10, 100), on=d("2026-06-15"))
    turn_day(on=d("2026-07-03"))
    assert Task.objects.count() == 0
    turn_day(on=d("2026-07-04"))
    turn_day(on=d("2026-07-04"))
    tasks = Task.objects.order_by("due_on")
    assert [(task.summary, str(task.due_on), task.user, task.source) for task in tasks] == [
        ("Executive review", "2026-10-02", rep, "playbook"),
        ("Send the offer", "2026-11-16", rep, "playbook"),
        ("Sign", "2026-12-31", rep, "playbook"),
    ]
    assert Renewal.objects.get().renewal_tasks.count() == 3


def test_a_late_window_plans_nothing_in_the_past(account, seats, rep, playbook):
    signed(account, line(seats, 10, 100), on=d("2026-11-20"))
    turn_day(on=d("2026-11-20"))
    assert [str(task.due_on) for task in Task.objects.order_by("due_on")] == [
        "2026-11-20", "2026-11-20", "2026-12-31",
    ]  # fmt: skip


def test_terms_long_over_get_no_tasks(account, seats, playbook):
    signed(account, line(seats, 10, 100), start="2024-01-01", end="2024-12-31")
    turn_day(on=d("2026-06-15"))
    assert Task.objects.count() == 0


def test_nothing_waits_after_a_turn(account, seats, django_assert_max_num_queries):
    auto(account, line(seats, 10, 100))
    turn_day(on=d("2026-06-15"))
    with django_assert_max_num_queries(8):
        assert turn_day(on=d("2026-06-15")).accounts == 0


def test_a_manual_contract_past_a_deadline_waits_for_nothing(account, seats):
    signed(account, line(seats, 10, 100), on=d("2026-11-20"), notice_amount=60, notice_unit="days")
    turn_day(on=d("2026-11-20"))
    assert turn_day(on=d("2026-11-20")).accounts == 0
