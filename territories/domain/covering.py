"""Who covers a territory: from a day, to a day. Sight follows at once."""

from datetime import date

from django.db import transaction

from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User
from territories.choices import CoverageRole
from territories.domain.sight import write_sight
from territories.domain.territories import held_below
from territories.models import Coverage, Territory

REFUSALS = {
    "no_person_covers_twice": Blocker("They cover this territory in these days already.", field="user"),
    "coverage_ends_after_start": Blocker("It would end before it starts.", field="ends_on"),
}


def blockers_to_coverage(coverage: Coverage) -> list[Blocker]:
    """Why somebody cannot cover a territory like this."""
    blockers = field_blockers(coverage)
    if not coverage.user.is_active:
        blockers.append(Blocker(f"{coverage.user} no longer signs in.", field="user"))
    elif not coverage.user.edits:
        blockers.append(Blocker(f"{coverage.user} only looks and changes nothing.", field="user"))
    if coverage.starts_on and coverage.ends_on and coverage.ends_on < coverage.starts_on:
        blockers.append(REFUSALS["coverage_ends_after_start"])
    return blockers


def cover(
    territory: Territory,
    *,
    user: User,
    by: User | None,
    role: str = CoverageRole.ACCOUNT_MANAGER,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Coverage:
    """`user` covers a territory and all below it from a day to a day; empty days are open.

    She is put on the team of each account in it for those days.
    """
    coverage = Coverage(territory=territory, user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    refuse(blockers_to_coverage(coverage))
    with acting(by=by), transaction.atomic():
        with refused_as(REFUSALS):
            coverage.save(force_insert=True)
        write_sight(held_below(territory), by=by)
    return coverage


def end_coverage(coverage: Coverage, *, on: date, by: User | None) -> Coverage | None:
    """`on` is the last day. Coverage that has not begun by then is deleted (None); history has it."""
    with acting(by=by), transaction.atomic():
        current = Coverage.objects.select_for_update().select_related("territory").get(pk=coverage.pk)
        if current.starts_on and current.starts_on > on:
            current.delete()
        else:
            current.ends_on = on
            with refused_as(REFUSALS):
                current.save(update_fields=["ends_on"])
        write_sight(held_below(current.territory), by=by)
    return current if current.pk else None
