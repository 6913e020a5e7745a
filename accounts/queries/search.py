"""Accounts, contacts and contracts by what somebody types: only what is in sight, in two queries."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from accounts.models import Account, Contact, Contract
from accounts.models.scoping import AccountScopedQuerySet
from common.search import matching, typed
from people.models import User

EACH = 6
# Up to so many accounts in sight are named to the database, which then looks at these alone; whoever sees
# more is served by the indexes over all.
NAMED = 5000


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that fits: an "account", a "contact" or a "contract".

    detail   what tells it from others of that name: city, job, status
    """

    kind: str
    pk: int
    title: str
    detail: str
    account_id: int
    account_name: str


def search(query: str, *, viewer: User, as_of: date, each: int = EACH, sees_all: bool = False) -> list[Hit]:
    """What fits best: accounts by name and website, contacts by name and e-mail, contracts by number.

    At most `each` of a kind, best first; kinds in this order, but one that only looks like it comes after.
    `sees_all`: there is no account that `viewer` does not see, so sight need not be asked of each.
    """
    if not typed(query):
        return []
    named = None if sees_all else _accounts_in_sight(viewer, as_of)

    def in_sight(rows: AccountScopedQuerySet[Any]) -> AccountScopedQuerySet[Any]:
        if sees_all:
            return rows
        return rows.visible_to(viewer, on=as_of) if named is None else rows.of_accounts(named)

    accounts = matching(in_sight(Account.objects.all()), Account.SEARCHED, query, title="name", limit=each)
    contacts = matching(in_sight(Contact.objects.all()), Contact.SEARCHED, query, title="name", limit=each)
    contracts = matching(in_sight(Contract.objects.all()), "number", query, title="number", limit=each)
    kinds = (
        _as_hits(accounts, 1, "account", title="name", detail="city", account="pk", account_name="name"),
        _as_hits(contacts, 2, "contact", title="name", detail="title"),
        _as_hits(contracts, 3, "contract", title="number", detail="status"),
    )
    found = list(kinds[0].union(*kinds[1:], all=True))
    sure = {order for order, _, is_sure, *_ in found if is_sure}
    found.sort(key=lambda row: (row[0] not in sure, row[0], row[1]))
    return [Hit(*row[3:]) for row in found]


def _accounts_in_sight(viewer: User, as_of: date) -> list[int] | None:
    """The keys of the accounts that `viewer` sees, or None where they are too many to name."""
    if viewer.is_administrator:
        return None
    keys = list(Account.objects.visible_to(viewer, on=as_of).values_list("pk", flat=True)[: NAMED + 1])
    return keys if len(keys) <= NAMED else None


def _as_hits(
    rows: QuerySet[Any],
    order: int,
    kind: str,
    *,
    title: str,
    detail: str,
    account: str = "account_id",
    account_name: str = "account__name",
) -> QuerySet[Any, Any]:
    """Rows of any kind with the same columns, so that one query reads them all."""
    hits: QuerySet[Any, Any] = rows.annotate(
        hit_order=Value(order),
        hit_kind=Value(kind),
        hit_title=Cast(title, TextField()),
        hit_detail=Cast(detail, TextField()),
        hit_account=F(account),
        hit_account_name=Cast(account_name, TextField()),
    ).values_list(
        "hit_order",
        "place",
        "sure",
        "hit_kind",
        "pk",
        "hit_title",
        "hit_detail",
        "hit_account",
        "hit_account_name",
    )
    return hits
