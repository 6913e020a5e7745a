"""Tasks: one's own over all accounts, and those of an account planned, changed, done."""

from copy import copy
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.tasks import complete_task, edit_task, plan_task, reopen_task
from accounts.models import Account, Task
from accounts.permissions import can_edit, can_edit_task
from accounts.queries.tasks import tasks_due
from common.acts import Act, answer
from common.htmx import say, see_other
from common.http import allow, back_to, get_visible_or_404
from desk.forms.work import NewTaskForm, TaskForm
from desk.queries.my_tasks import my_tasks
from desk.views.account_acts import FORM, trail_to
from people.choosing import colleagues_of
from people.company import company_today
from people.requests import viewer_of


def tasks_waiting_for(request: HttpRequest) -> int:
    """How many are due or to be reminded of today: the number beside the place. One query."""
    return tasks_due(viewer_of(request), as_of=company_today()).count()


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """What this person has to do, on all accounts in sight: now, soon, later."""
    user, today = viewer_of(request), company_today()
    context = {"groups": my_tasks(user, as_of=today), "as_of": today, "can": {"edit": user.edits}}
    return render(request, "desk/tasks.html", context)


@require_http_methods(FORM)
def task_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    account = get_visible_or_404(Account, user, pk=pk)
    allow(can_edit(user, account, on=today))
    form = NewTaskForm(request.POST or None, people=colleagues_of(), initial={"user": user.pk})
    back = reverse("desk:account-tasks", args=[account.pk])
    do = partial(plan_task, account, by=user)
    return answer(
        request,
        form,
        Act(heading="New task", submit="Plan", do=do, done="Planned.", back=back, trail=trail_to(account)),
    )


@require_http_methods(FORM)
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer_of(request)
    task = get_visible_or_404(Task, user, pk=pk)
    allow(can_edit_task(user, task))
    form = TaskForm(request.POST or None, instance=copy(task), people=colleagues_of())
    back = reverse("desk:account-tasks", args=[task.account_id])
    do = partial(edit_task, task, by=user)
    return answer(
        request,
        form,
        Act(
            heading="Edit the task",
            submit="Save",
            do=do,
            done="Saved.",
            back=back,
            trail=trail_to(task.account),
        ),
    )


@require_POST
def task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Done today; the toast can take it back."""
    user, today = viewer_of(request), company_today()
    task = get_visible_or_404(Task, user, pk=pk)
    allow(can_edit_task(user, task))
    complete_task(task, on=today, by=user)
    say(request, f"Done: {task.summary}", undo=reverse("desk:task-reopen", args=[task.pk]))
    return see_other(request, back_to(request, reverse("desk:account", args=[task.account_id])))


@require_POST
def task_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    user = viewer_of(request)
    task = get_visible_or_404(Task, user, pk=pk)
    allow(can_edit_task(user, task))
    reopen_task(task, by=user)
    say(request, f"Open again: {task.summary}")
    return see_other(request, back_to(request, reverse("desk:account", args=[task.account_id])))
