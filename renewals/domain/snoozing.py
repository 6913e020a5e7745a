"""Putting off what stands on Today: until a day, never past the one that decides."""

from datetime import date, timedelta

from django.db import transaction

from audit.context import acting
from common.errors import Blocker
from common.refusals import refuse
from people.models import User
from renewals.models import Snooze

ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
LONGEST = timedelta(days=90)


def rest_until(on: date, last_day: date | None) -> date:
    """When something that was dealt with today is shown again: in a week, or the day before its last day
    where that is sooner; tomorrow at the soonest. Pure.
    """
    again = on + A_WEEK
    if last_day is not None:
        again = min(again, last_day - ONE_DAY)
    return max(again, on + ONE_DAY)


def blockers_to_snoozing(until: date, *, on: date, last_day: date | None) -> list[Blocker]:
    """Why something cannot rest until a day. `last_day`: the day on which it decides, if that is to come."""
    if until <= on:
        return [Blocker("Choose a day to come.", field="until")]
    if last_day is not None and last_day <= on:
        return [Blocker("It decides today: it cannot wait.", field="until")]
    if last_day is not None and until > last_day:
        return [
            Blocker(
                f"It decides on {last_day:%-d %b %Y}.",
                field="until",
                way_out="Choose that day or an earlier one.",
            )
        ]
    if until > on + LONGEST:
        return [
            Blocker("Nothing rests longer than 90 days.", field="until", way_out="Choose an earlier day.")
        ]
    return []


def snooze(need: str, *, until: date, by: User, on: date, last_day: date | None) -> Snooze:
    """Let a need rest until a day of one's choice. Raises DomainError."""
    refuse(blockers_to_snoozing(until, on=on, last_day=last_day))
    return _put_off(need, until=until, by=by, on=on)


def done_for_now(need: str, *, by: User, on: date, last_day: date | None) -> Snooze:
    """What one could do about a need today is done: see `rest_until`. What gets worse is shown at once."""
    return _put_off(need, until=rest_until(on, last_day), by=by, on=on)


@transaction.atomic
def wake(need: str, *, by: User) -> None:
    """Show it again now."""
    with acting(by=by):
        Snooze.objects.of(by).filter(need=need).delete()


@transaction.atomic
def _put_off(need: str, *, until: date, by: User, on: date) -> Snooze:
    """One row a need; her rows that ended go with it."""
    with acting(by=by):
        Snooze.objects.of(by).filter(until__lte=on).delete()
        row, _ = Snooze.objects.update_or_create(person=by, need=need, defaults={"until": until})
    return row
