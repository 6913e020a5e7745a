"""The tree as a person sees it: what each territory holds, with all below it, and who covers it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from accounts.models import Account
from accounts.queries.value import acv_in_force
from people.models import User
from territories.models import AccountAssignment, Coverage, Territory
from territories.models.territory import TerritoryQuerySet

INDENT = "\u2003"
LARGEST = 25


@dataclass(slots=True)
class Node:
    """A territory in the tree. Accounts and ACV (company currency) are those in sight, all below included."""

    territory: Territory
    depth: int
    accounts: int
    acv: Decimal
    people: tuple[str, ...]

    @property
    def indent(self) -> str:
        return INDENT * self.depth


def tree_seen_by(user: User, *, on: date) -> list[Node]:
    """The territories in sight, each followed by those below it, in the order of names. Four queries."""
    territories = list(Territory.objects.visible_to(user, on=on).in_name_order())
    known = {territory.pk for territory in territories}
    below: dict[int | None, list[Territory]] = defaultdict(list)
    for territory in territories:
        below[territory.parent_id if territory.parent_id in known else None].append(territory)
    held = _held(user, on)
    people: dict[int, list[str]] = defaultdict(list)
    covering = Coverage.objects.in_force(on).filter(territory__in=known).select_related("user")
    for row in covering.order_by("user__name"):
        people[row.territory_id].append(row.user.name)
    nodes: list[Node] = []

    def walk(parent: int | None, depth: int) -> tuple[int, Decimal]:
        accounts, acv = 0, Decimal(0)
        for territory in below[parent]:
            node = Node(
                territory, depth, *held.get(territory.pk, (0, Decimal(0))), tuple(people[territory.pk])
            )
            nodes.append(node)
            more, worth = walk(territory.pk, depth + 1)
            node.accounts, node.acv = node.accounts + more, node.acv + worth
            accounts, acv = accounts + node.accounts, acv + node.acv
        return accounts, acv

    walk(None, 0)
    return nodes


def parents_for(territory: Territory, *, user: User, on: date) -> TerritoryQuerySet:
    """Where `user` can hang a territory: under what is hers to change, or where it hangs now."""
    hers = Territory.objects.editable_by(user, on=on).values("pk")
    return Territory.objects.filter(Q(pk__in=hers) | Q(pk=territory.parent_id)).in_name_order()


def _held(user: User, on: date) -> dict[int, tuple[int, Decimal]]:
    """What each territory itself holds of the accounts in sight: how many, and their ACV."""
    rows: Any = AccountAssignment.objects.visible_to(user, on=on).in_force(on)
    valued = rows.annotate(acv=acv_in_force(on, account="account_id")).order_by().values("territory_id")
    return {
        row["territory_id"]: (row["accounts"], row["total"] or Decimal(0))
        for row in valued.annotate(accounts=Count("pk"), total=Sum("acv"))
    }


def largest_in(territory: Territory, *, user: User, on: date) -> list[Any]:
    """The largest accounts in sight that the territory, or one below it, holds, with ACV and owner."""
    nodes = Territory.objects.in_tree_of(territory.pk).values("pk")
    held = AccountAssignment.objects.in_force(on).filter(territory__in=nodes).values("account_id")
    rows: Any = Account.objects.visible_to(user, on=on).filter(pk__in=held)
    return list(rows.with_owner(on=on).annotate(acv=acv_in_force(on)).order_by("-acv", "pk")[:LARGEST])
