"""Telling people of their tasks on the day."""

from datetime import date, datetime, timedelta

from django.urls import reverse

from accounts.models import Task
from accounts.queries.tasks import reminders
from common import wording
from notifications.choices import Urgency
from notifications.domain.raising import Notice, notify
from notifications.kinds import Kind
from people.models import User

MADE_UP_FOR = timedelta(days=7)

TASK_REMINDER = Kind(
    key="task-reminder",
    label="Tasks of mine",
    about="A task of yours is due, or you wanted to be reminded of it.",
    urgency=Urgency.ROUTINE,
    link=lambda target: reverse("desk:account-tasks", args=[target]),
)


def remind_of_tasks(*, as_of: date, at: datetime) -> int:
    """Tell everybody of the tasks that are due, or to be reminded of, by a day. How many were told.

    Once a task and day, however often it runs; days of the last week on which it did not run are made up
    for. A task that moves to another day is told of again on that one.
    """
    since = as_of - MADE_UP_FOR
    found = reminders(as_of=as_of, since=since)
    notices = [_notice(task, person, since, as_of) for person, tasks in found.items() for task in tasks]
    return notify(notices, at=at).notifications


def _notice(task: Task, person: User, since: date, as_of: date) -> Notice:
    """Where both its days came meanwhile, of the later one only."""
    days = {"due": task.due_on, "remind": task.remind_on}
    day, why = max((day, why) for why, day in days.items() if day and since <= day <= as_of)
    facts = [("Account", task.account.name)]
    if task.due_on:
        facts.append(("Due", wording.day(task.due_on)))
    return Notice(
        subject=f"task:{task.pk}:{why}:{day}",
        person_id=person.pk,
        kind=TASK_REMINDER.key,
        title=" ".join(task.summary.split())[:300],
        facts=facts,
        target=str(task.account_id),
    )
