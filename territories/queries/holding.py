"""Who had an account on a day: its territory, what stands above that, and the people who covered them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Account
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


def uncovered(*, on: date) -> QuerySet[Account]:
    """Accounts that no territory holds on a day."""
    held = AccountAssignment.objects.in_force(on).values("account_id")
    return Account.objects.exclude(pk__in=held)
