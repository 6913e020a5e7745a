"""Things to do: planned, changed, done, opened again."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.tasks import complete_task, drop_task, edit_task, plan_task, plan_tasks, reopen_task
from accounts.models import Task
from accounts.tests.factories import AccountFactory, TaskFactory
from common.errors import DomainError, StaleEditError

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(db):
    return AccountFactory()


def fields_refused(error) -> list[str]:
    return [blocker.field for blocker in error.value.blockers]


@pytest.mark.parametrize(
    ("fact", "value"), [("summary", ""), ("summary", "\t"), ("remind_on", TODAY + timedelta(days=1))]
)
def test_bad_fact_is_refused_at_its_field(account, rep, fact, value):
    with pytest.raises(DomainError) as error:
        plan_task(account, **{"by": rep, "summary": "Send the offer", "due_on": TODAY, fact: value})
    assert fields_refused(error) == [fact]


def test_nothing_is_given_to_who_is_gone(account, rep, teammate):
    teammate.is_active = False
    with pytest.raises(DomainError) as error:
        plan_task(account, by=rep, summary="Send the offer", user=teammate)
    assert fields_refused(error) == ["user"]


def test_done_by_whom_and_when(account, rep, teammate):
    task = plan_task(account, by=rep, summary="Send the offer", user=rep, due_on=TODAY)
    done = complete_task(task, by=teammate, on=TODAY)
    assert (done.is_open, done.done_on, done.done_by) == (False, TODAY, teammate)


def test_done_twice_keeps_the_first_day(account, rep, teammate):
    task = plan_task(account, by=rep, summary="Send the offer")
    complete_task(task, by=teammate, on=TODAY)
    again = complete_task(task, by=rep, on=TODAY + timedelta(days=1))
    assert (again.done_on, again.done_by, again.version) == (TODAY, teammate, 2)


def test_opened_again_it_is_as_before(account, rep):
    task = plan_task(account, by=rep, summary="Send the offer")
    complete_task(task, by=rep, on=TODAY)
    again = reopen_task(task, by=rep)
    assert (again.is_open, again.done_by, reopen_task(task, by=rep).version) == (True, None, 3)


def test_second_of_two_edits_is_refused(account, rep, ops):
    task = plan_task(account, by=rep, summary="Send the offer")
    edit_task(task, by=rep, version=1, due_on=TODAY)
    with pytest.raises(StaleEditError):
        edit_task(task, by=ops, version=1, due_on=TODAY + timedelta(days=1))
    assert Task.objects.get().due_on == TODAY


def test_dropped_task_stays_in_the_history(account, rep):
    task = plan_task(account, by=rep, summary="Send the offer")
    events = task.events.model.objects
    drop_task(task, by=rep)
    assert (Task.objects.exists(), events.filter(pgh_label="delete").count()) == (False, 1)


def test_many_are_planned_together_or_not_at_all(account, rep):
    with pytest.raises(DomainError):
        plan_tasks([Task(account=account, summary="Call"), Task(account=account, summary="")], by=rep)
    rows = [Task(account=account, summary="Call"), Task(account=account, summary="Write", done_on=TODAY)]
    assert len(plan_tasks(rows, by=rep)) == 2


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("task_has_a_summary", {"summary": " "}),
        ("task_source_known", {"source": "dream"}),
        ("task_reminder_not_after_due_day", {"due_on": TODAY, "remind_on": TODAY + timedelta(days=1)}),
    ],
)
def test_database_refuses_what_the_verbs_refuse(account, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TaskFactory(account=account, **facts)


def test_database_refuses_a_person_who_did_it_on_no_day(account, rep):
    with pytest.raises(IntegrityError, match="task_done_by_somebody_on_a_day"), transaction.atomic():
        TaskFactory(account=account, done_by=rep)
