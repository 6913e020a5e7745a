"""Who reports to whom."""

from collections.abc import Collection

from django.db import transaction

from common.errors import Blocker
from common.refusals import refuse, refused_as
from people.hierarchy import chain_above
from people.models import User

# What the trigger says when somebody else moved one of them at the same moment.
CYCLE = Blocker(
    "The reporting line would run in a circle.",
    field="reports_to",
    way_out="Look at it again: it has just changed.",
)


@transaction.atomic
def move_to_manager(people: Collection[User], manager: User | None, *, by: User | None) -> Collection[User]:  # noqa: ARG001
    """Let all of `people` report to `manager`, to nobody when None: all of them or, when one cannot, none.

    Raises DomainError that names the chain which would close.
    """
    refuse(blockers_to_reporting(people, manager) if manager else [])
    with refused_as({"user_reporting_line_has_no_cycle": CYCLE}):
        User.objects.filter(pk__in=[person.pk for person in people]).moved_to(manager)
    for person in people:
        person.refresh_from_db()
    return people


def blockers_to_reporting(people: Collection[User], manager: User) -> list[Blocker]:
    """Why these people cannot report to `manager`; empty when they can. One query."""
    if not manager.is_active:
        return [Blocker(f"{manager} is not active.", field="reports_to")]
    above = chain_above(manager)
    return [_cycle(person, above) for person in people if person in above]


def _cycle(person: User, above: list[User]) -> Blocker:
    """`above` starts with the manager in question and ends at the top."""
    manager = above[0]
    if person == manager:
        return Blocker(f"{person} cannot report to themselves.", field="reports_to")
    chain = " → ".join(str(each) for each in above[: above.index(person) + 1])
    return Blocker(
        f"{person} cannot report to {manager}, who stands below: {chain}.",
        field="reports_to",
        way_out=f"Move {manager} first.",
    )
