"""The day's turn: what happens to renewals by itself, on the day and after days that were missed.

Windows open and freeze what is available to renew, contracts roll, grace lapses and posts churn, what has
happened is noted, playbooks become tasks. Twice has one effect.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from accounts.choices import TaskSource
from accounts.domain.posting import keep_terms, post_due
from accounts.domain.tasks import plan_tasks
from accounts.models import AccountOwnership, Task
from audit.context import acting
from people.models import User
from renewals.models import Playbook, Renewal, RenewalTask

BATCH = 500


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn did: accounts looked at, tasks planned."""

    accounts: int
    tasks: int


def turn_day(*, on: date, by: User | None = None) -> Turned:
    """Bring ledger, terms and renewals to a day, and plan the tasks of windows that have opened."""
    post_due(on=on, by=by)
    waiting = accounts_waiting(on)
    for start in range(0, len(waiting), BATCH):
        keep_terms(waiting[start : start + BATCH], on=on, by=by)
    return Turned(len(waiting), plan_playbooks(on=on, by=by))


def accounts_waiting(on: date) -> list[int]:
    """Accounts with an open renewal on which a date has come: its window, its deadline or its end."""
    opens = Q(window_opened_on__isnull=True, window_opens_on__lte=on)
    passed = Q(contract__renewal_mode="auto", term__their_deadline_on__lt=on, term__settled=False)
    locks = passed & ~Q(days__kind="locked_in")
    over = Q(due_on__lt=on) | Q(term__ends_on__lt=on)
    rows = Renewal.objects.open().filter(opens | locks | over)
    return list(rows.order_by("account").values_list("account", flat=True).distinct())


@transaction.atomic
def plan_playbooks(*, on: date, by: User | None = None, renewals: Collection[int] | None = None) -> int:
    """Make tasks of the playbook of each open renewal whose window is open, once a renewal; how many.

    The account's owner gets them. A task is due its days before the decision date, but not before the day on
    which it is planned. A tier without a playbook of its own takes the one without a tier.
    """
    rows = Renewal.objects.open().filter(window_opened_on__lte=on, playbook_on__isnull=True, due_on__gte=on)
    if renewals is not None:
        rows = rows.filter(pk__in=renewals)
    due = list(rows.select_related("account", "term").select_for_update(of=("self",)).order_by("pk"))
    if not due:
        return 0
    books = {book.tier: book for book in Playbook.objects.filter(is_active=True).prefetch_related("steps")}
    owners = dict(
        AccountOwnership.objects.in_force(on)
        .filter(account__in=[row.account_id for row in due])
        .values_list("account_id", "owner__pk")
    )
    active = User.objects.in_bulk(set(owners.values()))
    planned = list(_planned(due, books, owners, active, on))
    with acting(by=by, reason="Playbook"):
        plan_tasks([task for task, _ in planned], by=by)
        RenewalTask.objects.bulk_create([link for _, link in planned])
        Renewal.objects.filter(pk__in=[row.pk for row in due]).update(
            playbook_on=on, version=F("version") + 1
        )
    return len(planned)


def _planned(
    due: Iterable[Renewal],
    books: dict[str, Playbook],
    owners: dict[int, int],
    people: dict[int, User],
    on: date,
) -> Iterable[tuple[Task, RenewalTask]]:
    for renewal in due:
        book = books.get(renewal.account.tier) or books.get("")
        decides_on = renewal.term.decides_on if renewal.term else None
        if book is None or decides_on is None:
            continue
        owner = people.get(owners.get(renewal.account_id, 0))
        for step in sorted(book.steps.all(), key=lambda step: (-step.days_before, step.pk)):
            task = Task(
                account=renewal.account,
                summary=step.summary,
                due_on=max(on, decides_on - timedelta(days=step.days_before)),
                user=owner if owner and owner.is_active else None,
                source=TaskSource.PLAYBOOK,
            )
            yield task, RenewalTask(renewal=renewal, task=task, step=step)
