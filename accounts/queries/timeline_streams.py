"""The streams that accounts itself brings to a timeline."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Max, Model, Sum
from django.db.models.functions import TruncDate

from accounts.choices import ContractStatus
from accounts.models import Account, Activity, Contract, Movement, Term
from accounts.queries.timeline import Branch, Stream
from audit.entries import Kind
from audit.events import events_of, with_predecessors
from audit.queries import in_words
from people.company import company
from people.models import User

Keys = Mapping[int, Sequence[int]]
Shown = dict[tuple[int, int], Any]

# Within a day, from the top: what was talked about, what value moved, what contracts did, what was changed.
ACTIVITY, VALUE = 90, 80
SIGNED, NOTICE, TERMINATED, RENEWED = 70, 71, 72, 73
CHANGES = 10


@dataclass(frozen=True, slots=True)
class ValueChange:
    """The contract value of an account moved on a day, for one reason in one contract: a sum of ledger rows.

    amount           per year, contract currency
    company_amount   per year, company currency at the plan rate of the day
    """

    contract: Contract
    kind: str
    kind_label: str
    amount: Decimal
    company_amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ContractEvent:
    """What a contract did on a day: "signed", "notice", "terminated" or "renewed" into `term`."""

    contract: Contract
    what: str
    term: Term | None = None


# --- what was talked about


def _activity_branches(account: Account) -> Iterator[Branch]:
    yield Branch(ACTIVITY, Activity.objects.filter(account=account), "on")


def _load_activities(account: Account, keys: Keys, viewer: User) -> Shown:  # noqa: ARG001
    found = Activity.objects.filter(pk__in=keys[ACTIVITY]).select_related("user").prefetch_related("contacts")
    return {(ACTIVITY, activity.pk): activity for activity in found}


# --- what value moved: the rows of one contract, day and kind are one entry, named by the last of them


def _value_branches(account: Account) -> Iterator[Branch]:
    groups = Movement.objects.standing().filter(account=account).values("contract", "on", "counts_as")
    yield Branch(VALUE, Movement.objects.filter(pk__in=groups.annotate(last=Max("pk")).values("last")), "on")


def _load_value_changes(account: Account, keys: Keys, viewer: User) -> Shown:  # noqa: ARG001
    last = list(Movement.objects.filter(pk__in=keys[VALUE]).select_related("contract"))
    moved = Movement.objects.standing().filter(
        account=account, on__in={row.on for row in last}, contract__in={row.contract_id for row in last}
    )
    groups = moved.values("contract", "on", "counts_as").annotate(
        amount_sum=Sum("amount"), company_sum=Sum("company_amount")
    )
    sums = {(g["contract"], g["on"], g["counts_as"]): (g["amount_sum"], g["company_sum"]) for g in groups}
    return {
        (VALUE, row.pk): ValueChange(
            row.contract,
            row.counts_as,
            row.get_counts_as_display(),
            *sums[row.contract_id, row.on, row.counts_as],
            currency=row.currency,
        )
        for row in last
    }


# --- what contracts did


def _contract_branches(account: Account) -> Iterator[Branch]:
    contracts = Contract.objects.filter(account=account).counting()
    yield Branch(SIGNED, contracts.filter(signed_on__isnull=False), "signed_on")
    yield Branch(NOTICE, contracts.filter(notice_given_on__isnull=False), "notice_given_on")
    ended = contracts.filter(status=ContractStatus.TERMINATED, terminated_on__isnull=False)
    yield Branch(TERMINATED, ended, "terminated_on")
    yield Branch(RENEWED, Term.objects.filter(contract__in=contracts, n__gt=1), "starts_on")


def _load_contract_events(account: Account, keys: Keys, viewer: User) -> Shown:  # noqa: ARG001
    words = {SIGNED: "signed", NOTICE: "notice", TERMINATED: "terminated"}
    named = {key for rank in words for key in keys.get(rank, ())}
    contracts = Contract.objects.in_bulk(named) if named else {}
    shown: Shown = {
        (rank, key): ContractEvent(contracts[key], what)
        for rank, what in words.items()
        for key in keys.get(rank, ())
    }
    if RENEWED in keys:
        terms = Term.objects.filter(pk__in=keys[RENEWED]).select_related("contract")
        shown |= {(RENEWED, term.pk): ContractEvent(term.contract, "renewed", term) for term in terms}
    return shown


# --- what was changed: events of the history, except where another stream tells the same better

# model → the path from its events to the account, and whether a new row is told.
CHANGED = {
    "accounts.Account": ("pgh_obj", True),
    "accounts.AccountOwnership": ("account", True),
    "accounts.AccountTeamMember": ("account", True),
    "accounts.Contact": ("account", True),
    "accounts.Contract": ("account", False),
    "accounts.Subscription": ("contract__account", False),
    "accounts.Clause": ("contract__account", False),
}
CHANGED_BY_RANK = {CHANGES + n: label for n, label in enumerate(reversed(CHANGED))}


def _change_branches(account: Account) -> Iterator[Branch]:
    zone = ZoneInfo(company().time_zone)
    for rank, label in CHANGED_BY_RANK.items():
        path, tells_new = CHANGED[label]
        events = _events(label).filter(**{path: account.pk})
        if not tells_new:
            events = events.exclude(pgh_label=Kind.CREATED)
        yield Branch(rank, events, TruncDate("pgh_created_at", tzinfo=zone))


def _load_changes(account: Account, keys: Keys, viewer: User) -> Shown:
    events = {
        (rank, event.pk): event
        for rank, pks in keys.items()
        for event in with_predecessors(_events(CHANGED_BY_RANK[rank]).filter(pk__in=pks))
    }
    entries = {
        (entry.model_label, entry.pk, entry.at): entry
        for entry in in_words(list(events.values()), viewer=viewer, whole=account)
    }
    return {
        place: entry
        for place, event in events.items()
        if (entry := entries.get((CHANGED_BY_RANK[place[0]], event.pgh_obj_id, event.pgh_created_at)))
    }


def _events(label: str) -> Any:
    model: type[Model] = apps.get_model(label)
    event_model = events_of(model)
    assert event_model is not None  # noqa: S101  all of CHANGED are tracked
    return event_model._default_manager.all()


ACTIVITIES = Stream("activities", "Contact", _activity_branches, _load_activities)
VALUES = Stream("value", "Value", _value_branches, _load_value_changes)
CONTRACTS = Stream("contracts", "Contracts", _contract_branches, _load_contract_events)
CHANGED_FACTS = Stream("changes", "Changes", _change_branches, _load_changes)

ACCOUNT_STREAMS = (ACTIVITIES, VALUES, CONTRACTS, CHANGED_FACTS)
