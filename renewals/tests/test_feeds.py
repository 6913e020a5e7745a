"""The calendar that a calendar program reads: its secret, and what it says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.tests.factories import AccountFactory, OwnershipFactory
from people.domain.people import deactivate, reactivate
from renewals.domain.closing import close_as_churned
from renewals.domain.feeds import feed_of, hash_of, make_feed, revoke_feed
from renewals.domain.turning import turn_day
from renewals.models import CalendarFeed, LossReason, Renewal
from renewals.queries.calendar import calendar_of, decisions_of
from renewals.tests.contracts import auto, d, line, signed

TODAY = d("2026-06-15")
NOW = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)


def read(renewals) -> list:
    content = calendar_of(renewals, made_at=NOW, name="Renewals", address=lambda pk: f"https://book/{pk}/")
    return list(Calendar.from_ical(content).walk("VEVENT"))


@pytest.fixture
def book(rep, other_rep, seats):
    """Notice on 20 June; an end on 30 June; one in two years; one of somebody else's."""
    for name, owner in (("Notice", rep), ("Ends, really; \\o/", rep), ("Later", rep), ("Theirs", other_rep)):
        OwnershipFactory(account=AccountFactory(external_id=name[:4], name=name), owner=owner)
    accounts = {
        row.external_id: row for row in Renewal._meta.get_field("account").related_model.objects.all()
    }
    auto(accounts["Noti"], line(seats, 1, 2), number="N", start="2025-08-20", end="2026-08-19", on=TODAY)
    signed(accounts["Ends"], line(seats, 1, 3), number="E", start="2025-07-01", end="2026-06-30", on=TODAY)
    signed(accounts["Late"], line(seats, 1, 9), number="L", start="2026-01-01", end="2028-12-31", on=TODAY)
    signed(accounts["Thei"], line(seats, 1, 9), number="T", start="2025-07-01", end="2026-06-30", on=TODAY)
    turn_day(on=TODAY)


@pytest.mark.django_db
def test_it_says_which_account_decides_when_and_no_more(book, rep):
    found = read(decisions_of(rep, on=TODAY))

    assert [(str(event["summary"]), event.decoded("dtstart")) for event in found] == [
        ("Notice: notice deadline", date(2026, 6, 20)),
        ("Ends, really; \\o/: term ends", date(2026, 6, 30)),
    ]
    said = {"UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "TRANSP", "CLASS", "URL"}
    assert {name for event in found for name in event} == said
    renewal = Renewal.objects.get(contract__number="N")
    assert (str(found[0]["uid"]), str(found[0]["url"])) == (
        f"renewal-{renewal.pk}@account-book", f"https://book/{renewal.pk}/",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_decision_takes_its_whole_day_wherever_one_is(book, rep):
    """A date, not a moment: no zone, and the end is the morning after, as RFC 5545 wants it."""
    content = calendar_of(decisions_of(rep, on=TODAY), made_at=NOW, name="R", address=str).decode()
    assert "DTSTART;VALUE=DATE:20260620" in content
    assert "DTEND;VALUE=DATE:20260621" in content
    assert "DTSTAMP:20260615T223000Z" in content
    assert "TZID" not in content
    assert "X-PUBLISHED-TTL:PT6H" in content
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in content


@pytest.mark.django_db
def test_a_name_cannot_write_lines_of_its_own(book, rep):
    Renewal.objects.get(contract__number="N").account.__class__.objects.filter(external_id="Noti").update(
        name="Evil\r\nATTENDEE:mailto:x@example.test"
    )
    assert [set(event) & {"ATTENDEE"} for event in read(decisions_of(rep, on=TODAY))] == [set(), set()]


@pytest.mark.django_db
def test_what_moves_keeps_its_uid_and_what_is_closed_goes(book, rep):
    before = {str(event["uid"]) for event in read(decisions_of(rep, on=TODAY))}
    reason = LossReason.objects.create(name="Budget cut")
    close_as_churned(Renewal.objects.get(contract__number="E"), loss_reason=reason, by=rep, on=TODAY)
    after = {str(event["uid"]) for event in read(decisions_of(rep, on=TODAY))}
    assert (len(before - after), after - before) == (1, set())


@pytest.mark.django_db
def test_a_director_reads_her_peoples(book, manager, other_manager):
    assert len(read(decisions_of(manager, on=TODAY))) == 2
    assert [str(event["summary"]) for event in read(decisions_of(other_manager, on=TODAY))] == [
        "Theirs: term ends"
    ]


@pytest.mark.django_db
def test_the_secret_is_kept_as_a_hash_and_a_new_one_voids_the_old(rep):
    old, new = make_feed(by=rep, at=timezone.now()), make_feed(by=rep, at=timezone.now())
    assert (feed_of(old), feed_of(new).person) == (None, rep)
    assert len(bytes.fromhex(new)) * 8 == 256
    row = CalendarFeed.objects.get()
    assert row.secret_hash == hash_of(new)
    assert new not in str(CalendarFeed.objects.values().get())
    assert not any("secret" in field.name for field in row.events.model._meta.fields)


@pytest.mark.django_db
def test_it_is_void_when_taken_back_and_when_its_person_leaves(rep, teammate, ops):
    hers, theirs = make_feed(by=rep, at=timezone.now()), make_feed(by=teammate, at=timezone.now())
    revoke_feed(rep, by=rep)
    assert (feed_of(hers), feed_of(theirs).person) == (None, teammate)
    deactivate(teammate, by=ops)
    assert feed_of(theirs) is None
    reactivate(teammate, by=ops)
    assert feed_of(theirs) is None


@pytest.mark.django_db
def test_whoever_an_import_closed_reads_nothing(rep):
    secret = make_feed(by=rep, at=timezone.now() - timedelta(days=1))
    type(rep).objects.filter(pk=rep.pk).deactivated()
    assert feed_of(secret) is None
