"""Who had an account on a day: its territory, what stands above that, and the people who covered them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.books import Book
from accounts.models import Account
from accounts.models.account import AccountQuerySet
from people.models import User
from standing.queries.picking import Picked, pick
from territories.models import AccountAssignment, Coverage, Territory

_PATH = """
    WITH RECURSIVE above (id, parent_id, depth) AS (
        SELECT id, parent_id, 0 FROM territories_territory WHERE id = %s
        UNION ALL
        SELECT node.id, node.parent_id, above.depth + 1
        FROM territories_territory AS node JOIN above ON node.id = above.parent_id
        WHERE above.depth < 100
    )
    SELECT territories_territory.*
    FROM territories_territory JOIN above USING (id) ORDER BY above.depth DESC
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Where an account stood on a day."""

    territory: Territory
    path: tuple[Territory, ...]
    """From the top of the tree down to the territory itself."""
    people: tuple[Coverage, ...]
    """Whoever covered the territory or one above it, nearest first."""


def holder_of(account: Account, *, on: date) -> Holder | None:
    """Who had the account on a day; None where no territory did. Three queries."""
    held = AccountAssignment.objects.filter(account=account).in_force(on).select_related("territory").first()
    if held is None:
        return None
    path = path_of(held.territory)
    depth = {node.pk: place for place, node in enumerate(path)}
    coverage = Coverage.objects.in_force(on).filter(territory__in=depth).select_related("user", "territory")
    people = sorted(coverage, key=lambda row: (-depth[row.territory_id], row.role, row.user.name))
    return Holder(held.territory, path, tuple(people))


def path_of(territory: Territory) -> tuple[Territory, ...]:
    """From the top of the tree down to the territory. One query."""
    return tuple(Territory.objects.raw(_PATH, [territory.pk]))


def accounts_in(*territories: int, on: date) -> QuerySet[Account]:
    """The accounts that these territories, or any below them, hold on a day."""
    nodes = Territory.objects.in_tree_of(*territories)
    held = AccountAssignment.objects.in_force(on).filter(territory__in=nodes.values("pk"))
    return Account.objects.filter(pk__in=held.values("account_id"))


def picked_in(territory: Territory, *, user: User, on: date) -> Picked:
    """What `user` sees of the accounts that the territory, or any below it, holds today."""
    book = Book(
        key=f"territory:{territory.pk}", label=territory.name, accounts=accounts_in(territory.pk, on=on)
    )
    return pick(book, user, on=on)


def accounts_to_take(user: User, *, on: date) -> AccountQuerySet:
    """Accounts that `user` may put into a territory: hers to change, and in no territory of others."""
    accounts = Account.objects.editable_by(user, on=on)
    held = AccountAssignment.objects.in_force(on)
    of_others = held.exclude(territory__in=Territory.objects.editable_by(user, on=on).values("pk"))
    return accounts.exclude(pk__in=of_others.values("account_id"))


def accounts_to_release(user: User, territory: Territory, *, on: date) -> AccountQuerySet:
    """Accounts that the territory itself holds and that are `user`'s to change."""
    held = AccountAssignment.objects.in_force(on).filter(territory=territory)
    released: AccountQuerySet = Account.objects.editable_by(user, on=on).filter(
        pk__in=held.values("account_id")
    )
    return released


def uncovered(*, on: date) -> QuerySet[Account]:
    """Accounts that no territory holds on a day."""
    held = AccountAssignment.objects.in_force(on).values("account_id")
    return Account.objects.exclude(pk__in=held)
