"""Who covers a territory: from a day, to a day. Sight follows at once."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User
from territories.choices import CoverageRole
from territories.domain.assigning import blockers_to_day
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


def blockers_to_first_day(territory: Territory, *, starts_on: date | None, as_of: date) -> list[Blocker]:
    """Why nobody new can cover the territory from this day: it was shared out, and reported, otherwise.

    From the beginning (None) is told once, of a territory that nobody ever covered.
    """
    if starts_on is not None:
        return [replace(blocker, field="starts_on") for blocker in blockers_to_day(starts_on, as_of=as_of)]
    if not territory.coverage.exists():
        return []
    reason = "Others cover or covered it: closed quarters are shared among them."
    return [Blocker(reason, field="starts_on", way_out="Say from which day.")]


def cover(
    territory: Territory,
    *,
    user: User,
    by: User | None,
    as_of: date,
    role: str = CoverageRole.ACCOUNT_MANAGER,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Coverage:
    """`user` covers a territory and all below it from a day to a day; empty days are open.

    She is put on the team of each account in it for those days. Refused from a day of a closed quarter.
    """
    coverage = Coverage(territory=territory, user=user, role=role, starts_on=starts_on, ends_on=ends_on)
    refuse(
        [
            *blockers_to_coverage(coverage),
            *blockers_to_first_day(territory, starts_on=starts_on, as_of=as_of),
        ]
    )
    with acting(by=by), transaction.atomic():
        with refused_as(REFUSALS):
            coverage.save(force_insert=True)
        write_sight(held_below(territory), by=by)
    return coverage


def end_coverage(coverage: Coverage, *, on: date, by: User | None, as_of: date) -> Coverage | None:
    """`on` is the last day. Coverage that has not begun by then is deleted (None); history has it.

    Refused where days of a closed quarter would be covered no more, or anew.
    """
    with acting(by=by), transaction.atomic():
        current = Coverage.objects.select_for_update().select_related("territory").get(pk=coverage.pk)
        refuse(blockers_to_day(_first_day_to_change(current, on), as_of=as_of))
        if current.starts_on and current.starts_on > on:
            current.delete()
        else:
            current.ends_on = on
            with refused_as(REFUSALS):
                current.save(update_fields=["ends_on"])
        write_sight(held_below(current.territory), by=by)
    return current if current.pk else None


def _first_day_to_change(coverage: Coverage, ends_on: date) -> date | None:
    """From which day on it is another matter who covers the territory; None where the end stays."""
    if coverage.ends_on == ends_on:
        return None
    eve = min(coverage.ends_on or ends_on, ends_on)
    return max(eve + timedelta(days=1), coverage.starts_on or date.min)
