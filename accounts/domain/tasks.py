"""Things to do: planned, changed, done, opened again. (The jobs of Celery are jobs, never tasks.)"""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.choices import TaskSource
from accounts.domain.rows import Rules, add_row, add_rows, edit_row
from accounts.models import Account, Task
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers
from people.models import User


class TaskFacts(TypedDict, total=False):
    """What people may change of a task. That it is done is said by `complete_task`."""

    external_id: str
    summary: str
    user: User | None
    due_on: date | None
    remind_on: date | None


REMINDS_TOO_LATE = Blocker("The reminder would come after the due day.", field="remind_on")
REFUSALS = {
    "task_reminder_not_after_due_day": REMINDS_TOO_LATE,
    "accounts_task_external_id_key": Blocker("Another task has this key.", field="external_id"),
}


def blockers_to_task(task: Task) -> list[Blocker]:
    """Why these facts cannot be saved. No queries beyond the person's own row."""
    blockers = field_blockers(task)
    if task.summary and not task.summary.strip():
        blockers.append(Blocker("Say in a few words what to do.", field="summary"))
    if task.due_on and task.remind_on and task.remind_on > task.due_on:
        blockers.append(REMINDS_TOO_LATE)
    if task.is_open and task.user and not task.user.is_active:
        blockers.append(Blocker(f"{task.user} no longer signs in.", field="user"))
    return blockers


RULES = Rules(blockers_to_task, REFUSALS)


def plan_task(
    account: Account, *, by: User | None, source: str = TaskSource.HAND, **facts: Unpack[TaskFacts]
) -> Task:
    """Something to do for an account. Raises DomainError naming the field."""
    return add_row(Task(account=account, source=source, **facts), rules=RULES, by=by)


def plan_tasks(tasks: Iterable[Task], *, by: User | None) -> list[Task]:
    """Plan many at once, all or none: unsaved rows; those with `done_on` are done already."""
    return add_rows(tasks, rules=RULES, by=by)


def edit_task(task: Task, *, by: User | None, version: int, **facts: Unpack[TaskFacts]) -> Task:
    """Change what is to be done, if nobody saved since `version` was read; StaleEditError otherwise."""
    return edit_row(task, facts, rules=RULES, by=by, version=version)


def complete_task(task: Task, *, by: User | None, on: date) -> Task:
    """It was done on a day. Completing it again leaves the first day and person."""
    with acting(by=by), transaction.atomic():
        current = Task.objects.select_for_update().get(pk=task.pk)
        if not current.is_open:
            return current
        current.done_on, current.done_by = on, by
        return current.save_edit(version=current.version, fields=["done_on", "done_by"])


def reopen_task(task: Task, *, by: User | None) -> Task:
    """It is to be done after all; who had done it stands in the history."""
    with acting(by=by), transaction.atomic():
        current = Task.objects.select_for_update().get(pk=task.pk)
        if current.is_open:
            return current
        current.done_on, current.done_by = None, None
        return current.save_edit(version=current.version, fields=["done_on", "done_by"])


def drop_task(task: Task, *, by: User | None) -> None:
    """It need not be done. The row goes, its history stays."""
    with acting(by=by):
        task.delete()
