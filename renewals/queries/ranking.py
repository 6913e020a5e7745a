"""Today's list: what needs a person now, most urgent first, each with why and the value at stake.

One function ranks (`rank`); `docs/renewals.md` tells the order in words:

1. in grace, the fewest days of grace left first: each day may be the last to sign;
2. overdue otherwise, longest first;
3. their notice deadline or the end within `soon_days`, nearest first;
4. tasks due, longest overdue first;
5. usage that warns: falling, above what was bought, on the way there, hardly used; largest value first;
6. silent accounts, largest value first.

Within a group and day the larger value comes first, then the smaller key, so the order never wavers.

What this app cannot know (usage, say) comes in by `beside`: whoever composes the page hands in functions that
read needs of a book.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Case, F, Q, QuerySet, Value, When

from accounts.domain.terms import act_by
from accounts.models import Account, AccountOwnership, Policy, Task
from accounts.models.account import AccountQuerySet
from accounts.queries.tasks import tasks_due
from accounts.queries.touches import with_last_touch
from accounts.queries.value import acv_in_force
from people.models import User
from renewals.models import Renewal, RenewalPolicy, RenewalTask
from renewals.queries.rows import Rows, dated_rows

IN_GRACE: Final = "in_grace"
OVERDUE: Final = "overdue"
DECIDES: Final = "decides"
TASK: Final = "task"
USAGE: Final = ("usage_drop", "usage_over", "usage_overage", "usage_shelfware")
SILENT: Final = "silent"
ORDER: Final = (IN_GRACE, OVERDUE, DECIDES, TASK, *USAGE, SILENT)
BY_VALUE: Final = frozenset((*USAGE, SILENT))  # no day is nearer than another
MOST: Final = 100  # of another book than one's own
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that needs a person: why, by when, and what is at stake (company currency a year).

    `days` are days to go until `on`, negative once it has passed. What it is about is the task, else the
    renewal, else the account.
    """

    kind: str
    account: Account
    reason: str
    at_stake: Decimal
    on: date | None
    days: int
    renewal: Renewal | None = None
    task: Task | None = None

    @property
    def key(self) -> str:
        """Names it from one day to the next: what is done or snoozed is found again by it."""
        subject = self.task or self.renewal or self.account
        return f"{self.kind}-{subject.pk}"

    @property
    def last_day(self) -> date | None:
        """The day after which nothing can be done about it any more; None where there is none."""
        return self.on if self.kind in (IN_GRACE, DECIDES) else None


# Reads the needs of some accounts that are not this app's to know.
Beside = Callable[[AccountQuerySet], Iterable[Need]]


def rank(needs: Iterable[Need]) -> list[Need]:
    """In the order in which they should be done. Pure; the same needs in any order give the same list."""

    def order(need: Need) -> tuple[int, int, Decimal, str]:
        urgency = 0 if need.kind in BY_VALUE else need.days
        return (ORDER.index(need.kind), urgency, -need.at_stake, need.key)

    return sorted(needs, key=order)


def needs_of(
    person: User, *, as_of: date, of: Rows | None = None, beside: Sequence[Beside] = ()
) -> list[Need]:
    """What needs a person on a day, ranked: of the accounts she owns, and the tasks that are hers.

    `of` are the renewals of another book that she may see, to look at instead, her people's: then the `MOST`
    most urgent of them and her own tasks; what is silent there, what usage warns of, and whose task is due,
    is for its owners.
    `beside` reads further needs of the accounts she owns. A constant number of queries, beside those.
    """
    policy, grace_days = RenewalPolicy.in_force(), Policy.in_force().grace_days
    owned = AccountOwnership.objects.in_force(as_of).filter(owner=person).values("account")
    book = Account.objects.filter(pk__in=owned)
    every = dated_rows(Renewal.objects.within(book)) if of is None else of
    renewals = deciding(every, as_of=as_of, soon_days=policy.soon_days)
    if of is not None:
        first = most_urgent(renewals, as_of=as_of, grace_days=grace_days).values("pk")[:MOST]
        renewals = Renewal.objects.open().filter(pk__in=first)
    found = [need for renewal in renewals.with_parts() if (need := need_of(renewal, as_of, grace_days))]
    found += _needs_of_tasks(tasks_due(person, as_of=as_of), as_of)
    if of is None:
        found += _needs_of_silence(silent(book, as_of=as_of, days=policy.silent_days), as_of)
        found += [need for read in beside for need in read(book)]
    return rank(found)


def most_urgent(rows: Rows, *, as_of: date, grace_days: int) -> Rows:
    """Renewals that decide or are over, in the order of `rank`: of a large book not all are read."""
    group = Case(
        When(due_on__range=(as_of - timedelta(days=grace_days), as_of - timedelta(days=1)), then=Value(0)),
        When(due_on__lt=as_of, then=Value(1)),
        default=Value(2),
    )
    day = Case(When(due_on__lt=as_of, then=F("due_on")), default=F("decides_on"))
    return rows.order_by(group, day, F("atr_here").desc(nulls_last=True), "pk")


def deciding(rows: Rows, *, as_of: date, soon_days: int) -> Rows:
    """Those that are open and are over or decide within some days, and are not decided by a notice."""
    soon = as_of + timedelta(days=soon_days)
    near = Q(decides_on__range=(as_of, soon)) | Q(due_on__lt=as_of)
    return rows.filter(near, outcome="", settled=False)


def need_of(renewal: Renewal, as_of: date, grace_days: int) -> Need | None:
    """Why an open renewal stands on the list on a day; None where it does not. No queries."""
    term = renewal.term
    if term is None or term.decides_on is None:
        return None
    at_stake = term.company_atr_amount or ZERO
    if renewal.due_on < as_of:
        over = (as_of - renewal.due_on).days
        grace_ends_on = renewal.due_on + timedelta(days=grace_days)
        in_grace = as_of <= grace_ends_on
        reason = f"overdue {over} days"
        reason += f", in grace until {grace_ends_on:%-d %b}" if in_grace else ", grace is over"
        day = grace_ends_on if in_grace else renewal.due_on
        kind = IN_GRACE if in_grace else OVERDUE
        return _need(kind, renewal, reason, at_stake, day, as_of)
    what = "notice deadline" if term.their_deadline_on == term.decides_on else "term ends"
    act_on = act_by(term.decides_on, renewal.account.country) or term.decides_on
    reason = f"{what} {term.decides_on:%-d %b}"
    if act_on != term.decides_on:
        reason += f", act by {act_on:%a %-d %b}"
    return _need(DECIDES, renewal, reason, at_stake, term.decides_on, as_of)


def silent(book: AccountQuerySet, *, as_of: date, days: int) -> list[Account]:
    """Accounts of value without contact for so many days, largest first; with `acv` and `touched_on`."""
    rows = with_last_touch(book, as_of=as_of).annotate(acv=acv_in_force(as_of)).filter(acv__gt=0)
    quiet = Q(touched_on__lt=as_of - timedelta(days=days)) | Q(touched_on__isnull=True)
    return list(rows.filter(quiet).order_by("-acv", "pk"))


def _need(kind: str, renewal: Renewal, reason: str, at_stake: Decimal, on: date, as_of: date) -> Need:
    return Need(
        kind=kind, account=renewal.account, reason=reason, at_stake=at_stake, on=on, days=(on - as_of).days,
        renewal=renewal,
    )  # fmt: skip


def _needs_of_tasks(tasks: QuerySet[Task], as_of: date) -> list[Need]:
    """At stake is what the task's renewal decides; without one, nothing is claimed."""
    rows = list(tasks)
    links = RenewalTask.objects.filter(task__in=rows).select_related("renewal__term", "renewal__contract")
    renewals = {link.task_id: link.renewal for link in links if link.renewal.term}
    found = []
    for task in rows:
        due_on = task.due_on or as_of
        days = (due_on - as_of).days
        reason = "due today" if not days else f"due {due_on:%-d %b}" if days > 0 else f"{-days} days late"
        found.append(
            Need(
                kind=TASK, account=task.account, reason=reason, at_stake=_at_stake(renewals.get(task.pk)),
                on=task.due_on, days=days, task=task, renewal=renewals.get(task.pk),
            )
        )  # fmt: skip
    return found


def _at_stake(renewal: Renewal | None) -> Decimal:
    """What a renewal decides about, company currency a year; nothing where there is none."""
    return (renewal.term.company_atr_amount if renewal and renewal.term else None) or ZERO


def _needs_of_silence(accounts: Iterable[Account], as_of: date) -> list[Need]:
    found = []
    for account in accounts:
        touched_on: date | None = getattr(account, "touched_on", None)
        days = (touched_on - as_of).days if touched_on else 0
        reason = f"silent for {-days} days" if touched_on else "nobody has ever been in touch"
        acv: Decimal = getattr(account, "acv", ZERO)
        found.append(
            Need(kind=SILENT, account=account, reason=reason, at_stake=acv, on=touched_on, days=days)
        )
    return found
