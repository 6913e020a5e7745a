"""When a person's renewals decide, as a calendar file (RFC 5545).

It says no more than a stranger who found the address may know: which account decides on which day, and where
to read on. No amount, no person, no note.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from icalendar import Calendar, Event, vDuration

from accounts import books
from people.models import User
from renewals.models import Renewal

BEHIND, AHEAD = timedelta(days=31), timedelta(days=400)
MOST_EVENTS = 2000
ONE_DAY = timedelta(days=1)
EVERY = timedelta(hours=6)


def decisions_of(person: User, *, on: date) -> QuerySet[Renewal]:
    """Open renewals of the book that she usually looks at, as far as she may see them, from a month ago to
    thirteen months ahead.
    """
    book = books.default_for(person, on=on)
    rows = book.of(Renewal.objects.visible_to(person, on=on)).open().with_parts()
    near = rows.filter(term__decides_on__range=(on - BEHIND, on + AHEAD))
    return near.order_by("term__decides_on", "pk")[:MOST_EVENTS]


def calendar_of(
    renewals: Iterable[Renewal], *, made_at: datetime, name: str, address: Callable[[int], str]
) -> bytes:
    """One event a decision, over the whole day: a day has no time zone, so it is the same day everywhere."""
    found = Calendar()
    found.add("prodid", "-//Account Book//Renewals//EN")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("refresh-interval", EVERY, parameters={"value": "DURATION"})
    found.add("x-published-ttl", vDuration(EVERY))
    for renewal in renewals:
        if event := event_of(renewal, made_at=made_at, address=address(renewal.pk)):
            found.add_component(event)
    return bytes(found.to_ical())


def event_of(renewal: Renewal, *, made_at: datetime, address: str) -> Event | None:
    """The decision of one renewal; its UID stays, so that a day that moves moves in the calendar too."""
    term = renewal.term
    if term is None or term.decides_on is None:
        return None
    what = "notice deadline" if term.their_deadline_on == term.decides_on else "term ends"
    event = Event()
    event.add("uid", f"renewal-{renewal.pk}@account-book")
    event.add("dtstamp", made_at)
    event.add("sequence", renewal.version)
    event.add("summary", f"{renewal.account.name}: {what}")
    event.add("dtstart", term.decides_on)
    event.add("dtend", term.decides_on + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("url", address)
    return event
