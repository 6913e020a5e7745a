"""Territories: opening one, changing it, hanging it elsewhere in the tree, taking it away."""

from typing import TypedDict, Unpack

from django.db import transaction

from accounts.domain.rows import Rules, add_row, edit_row
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse
from people.models import User
from territories.domain.sight import write_sight
from territories.models import AccountAssignment, Territory


class TerritoryFacts(TypedDict, total=False):
    """What people may change of a territory. Who covers it and what it holds have verbs of their own."""

    code: str
    name: str
    kind: str
    parent: Territory | None


UNDER_ITSELF = Blocker(
    "A territory cannot stand under itself.", field="parent", way_out="Choose another parent."
)
REFUSALS = {
    "territory_tree_has_no_cycle": UNDER_ITSELF,
    "territories_territory_code_key": Blocker("Another territory has this code.", field="code"),
    "territory_has_a_name": Blocker("Give it a name.", field="name"),
}


def blockers_to_territory(territory: Territory) -> list[Blocker]:
    """Why these facts cannot be saved. One query, and only where a territory that exists gets a parent."""
    blockers = field_blockers(territory)
    if territory.name and not territory.name.strip():
        blockers.append(REFUSALS["territory_has_a_name"])
    below = Territory.objects.in_tree_of(territory.pk) if territory.pk else None
    if below is not None and territory.parent and below.contains(territory.parent):
        blockers.append(UNDER_ITSELF)
    return blockers


RULES = Rules(blockers_to_territory, REFUSALS)


def open_territory(*, by: User | None, **facts: Unpack[TerritoryFacts]) -> Territory:
    """Add a node to the tree. Raises DomainError naming the field."""
    return add_row(Territory(**facts), rules=RULES, by=by)


@transaction.atomic
def edit_territory(
    territory: Territory, *, by: User | None, version: int, **facts: Unpack[TerritoryFacts]
) -> Territory:
    """Change it, if nobody saved since `version` was read; StaleEditError otherwise.

    Under another parent, whoever covers that one sees its accounts, and whoever covered the old one no more.
    """
    edited = edit_row(territory, facts, rules=RULES, by=by, version=version)
    if edited.parent_id != territory.parent_id:
        write_sight(held_below(edited), by=by)
    return edited


@transaction.atomic
def move_under(territory: Territory, *, parent: Territory | None, by: User | None) -> Territory:
    """Hang a territory with all that is below it under another one, or let it stand alone (None)."""
    current = Territory.objects.select_for_update().get(pk=territory.pk)
    return edit_territory(current, by=by, version=current.version, parent=parent)


def blockers_to_removing(territory: Territory) -> list[Blocker]:
    """Why a territory has to stay: it has a past, which would go with it."""
    held = {
        "Accounts are or were in it.": territory.assignments.exists(),
        "People cover or covered it.": territory.coverage.exists(),
        "Territories stand below it.": territory.children.exists(),
    }
    return [Blocker(reason, way_out="Rename it, or hang it elsewhere.") for reason, so in held.items() if so]


def remove_territory(territory: Territory, *, by: User | None) -> None:
    """Take away a territory that never held anything; its rules go along."""
    refuse(blockers_to_removing(territory))
    with acting(by=by):
        territory.delete()


def held_below(*territories: Territory) -> list[int]:
    """The ids of all accounts that these territories, or any below them, ever held or will hold."""
    nodes = Territory.objects.in_tree_of(*(territory.pk for territory in territories))
    held = AccountAssignment.objects.filter(territory__in=nodes.values("pk"))
    return list(held.order_by().values_list("account_id", flat=True).distinct())
