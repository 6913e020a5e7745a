"""Told of a task once on each of its days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.domain.tasks import complete_task, edit_task, plan_task
from accounts.models import Task
from desk.domain.reminding import remind_of_tasks
from notifications.models import Notification
from people.company import company_today

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def today() -> date:
    return company_today()


@pytest.fixture
def task(book, rep, today) -> Task:
    days = {"remind_on": today, "due_on": today + timedelta(days=2)}
    return plan_task(book.meridian, by=rep, summary="Send\nthe offer", user=rep, **days)


def remind(day: date) -> int:
    return remind_of_tasks(as_of=day, at=NOON)


def test_told_once_a_day_of_it_however_often_it_runs(task, rep, book, today):
    assert [remind(today), remind(today), remind(today + timedelta(days=1))] == [1, 0, 0]
    assert [remind(today + timedelta(days=2)), remind(today + timedelta(days=2))] == [1, 0]
    told = Notification.objects.earliest("pk")
    assert (told.person, told.title, told.facts[0], told.path) == (
        rep,
        "Send the offer",
        ["Account", "Meridian Bank"],
        f"/accounts/{book.meridian.pk}/tasks/",
    )


def test_days_that_were_missed_are_made_up_for(task, today):
    assert remind(today + timedelta(days=5)) == 1
    assert Notification.objects.get().subject.startswith(f"task:{task.pk}:due:")


def test_a_week_later_nobody_is_told_any_more(task, today):
    assert remind(today + timedelta(days=10)) == 0


def test_what_is_done_is_not_told(task, rep, today):
    complete_task(task, on=today, by=rep)
    assert remind(today) == 0


def test_a_task_that_moves_is_told_of_again(task, rep, today):
    remind(today)
    edit_task(task, by=rep, version=task.version, remind_on=today + timedelta(days=1))
    assert remind(today + timedelta(days=1)) == 1


def test_accounts_out_of_sight_stay_out(task, other_rep, today):
    Task.objects.update(user=other_rep)
    assert remind(today) == 0
