"""Tasks that somebody is to notice."""

from collections import defaultdict
from datetime import date

from accounts.models import Task
from accounts.models.task import TaskQuerySet
from people.models import User


def open_tasks_of(user: User, *, as_of: date) -> TaskQuerySet:
    """What a person still has to do, soonest first, on accounts that she sees on the day."""
    mine = Task.objects.visible_to(user, on=as_of).open().filter(user=user)
    return mine.select_related("account").soonest_first()


def tasks_due(user: User, *, as_of: date) -> TaskQuerySet:
    """Of these, what is due or to be reminded of by a day: for Today and for the daily reminder."""
    return open_tasks_of(user, as_of=as_of).to_notice_on(as_of)


def done_tasks_of_person(user: User, *, as_of: date) -> TaskQuerySet:
    """What a person has done, the latest first, on accounts that she sees on the day."""
    mine = Task.objects.visible_to(user, on=as_of).done().filter(user=user)
    return mine.select_related("account", "done_by").order_by("-done_on", "-pk")


def reminders(*, as_of: date, since: date | None = None) -> dict[User, list[Task]]:
    """For each active person the open tasks to be told of on a day: due, or to be reminded of, on it.

    With `since`, also those of the days from then on, for who was away. A pure read, a query a person:
    whoever sends keeps that each hears of a task once a day. Accounts out of sight stay out.
    """
    found = Task.objects.open().due_or_reminded_between(since or as_of, as_of).filter(user__is_active=True)
    people = User.objects.get_queryset().filter(pk__in=found.values("user"))
    by_person: dict[User, list[Task]] = defaultdict(list)
    for person in people.in_name_order():
        tasks = found.visible_to(person, on=as_of).filter(user=person)
        for task in tasks.select_related("account").soonest_first():
            by_person[person].append(task)
    return dict(by_person)
