"""The page of one's own tasks."""

from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Task
from accounts.queries.tasks import done_tasks_of_person, open_tasks_of
from people.models import User

SOON = timedelta(days=14)
DONE_LATELY = 10


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that stand under one heading; `quiet` ones are done."""

    heading: str
    tasks: list[Task]
    quiet: bool = False


def my_tasks(user: User, *, as_of: date) -> list[TaskGroup]:
    """Now (due, or to be reminded of), the next two weeks, later, done lately; empty groups left out.

    Two queries.
    """
    now, soon, later = [], [], []
    for task in open_tasks_of(user, as_of=as_of):
        if any(day and day <= as_of for day in (task.due_on, task.remind_on)):
            now.append(task)
        elif task.due_on and task.due_on <= as_of + SOON:
            soon.append(task)
        else:
            later.append(task)
    done = list(done_tasks_of_person(user, as_of=as_of)[:DONE_LATELY])
    groups = [
        TaskGroup("Now", now),
        TaskGroup("Next two weeks", soon),
        TaskGroup("Later", later),
        TaskGroup("Done lately", done, quiet=True),
    ]
    return [group for group in groups if group.tasks]
