"""Renewals by decision date, and the address that a calendar program reads."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from desk.queries import renewal_calendar
from desk.tests.books import soon
from people.domain.people import deactivate
from renewals.models import CalendarFeed, Renewal

CALENDAR = reverse("desk:renewals-calendar")
ADDRESS = reverse("desk:calendar-feed")


@pytest.fixture
def near(rep) -> Renewal:
    return soon(rep, days=20)


def month_of(renewal: Renewal) -> dict[str, str]:
    return {"month": f"{renewal.due_on:%Y-%m}"}


def days(page) -> dict[str, list[str]]:
    weeks = page.context["month"].weeks
    found = [day for week in weeks for day in week.days if day.renewals]
    return {str(day.on): [row.account.name for row in day.renewals] for day in found}


def test_a_month_of_days_with_the_sums_of_its_weeks(near, rep, sign_in):
    soon(rep, name="Twin", days=20)
    soon(rep, name="Far", days=120)

    page = sign_in(rep).get(CALENDAR, month_of(near))

    month = page.context["month"]
    assert days(page) == {str(near.due_on): ["Meridian Bank", "Twin"]}
    assert (month.renewals, month.atr) == (2, 20_000)
    (week,) = [week for week in month.weeks if week.renewals]
    assert (week.starts_on.weekday(), week.ends_on.weekday()) == (0, 6)
    assert (week.starts_on <= near.due_on <= week.ends_on, week.atr) == (True, 20_000)


def test_every_day_of_a_month_stands_once(near, rep, sign_in):
    month = sign_in(rep).get(CALENDAR, {"month": "2028-02"}).context["month"]
    inside = [day.on for week in month.weeks for day in week.days if not day.outside]
    assert [on.day for on in inside] == list(range(1, 30))
    assert (str(month.before), str(month.after)) == ("2028-01-01", "2028-03-01")


def test_filters_and_the_month_go_together(near, rep, sign_in):
    page = sign_in(rep).get(CALENDAR, month_of(near) | {"q": "nobody"})
    assert days(page) == {}
    assert "Nothing decides in" in page.content.decode()
    assert page.context["ways"][0]["url"] == "/renewals/?q=nobody"


@pytest.mark.parametrize("month", ["2026-13", "then", "0000-01", "2026-11-01", "9999-12", "1-1"])
def test_a_month_that_is_none_is_not_found(rep, month, sign_in):
    assert sign_in(rep).get(CALENDAR, {"month": month}).status_code == 404


def test_what_does_not_fit_is_said_and_summed(near, rep, sign_in, monkeypatch):
    soon(rep, name="Twin", days=20)
    monkeypatch.setattr(renewal_calendar, "MOST_ROWS", 1)
    page = sign_in(rep).get(CALENDAR, month_of(near))
    assert (page.context["month"].cut, page.context["month"].renewals) == (True, 2)
    assert len(days(page)[str(near.due_on)]) == 1


def test_others_see_nothing_of_it(near, other_rep, sign_in):
    assert days(sign_in(other_rep).get(CALENDAR, month_of(near) | {"book": "all"})) == {}


def test_queries_do_not_grow_with_the_renewals(near, rep, sign_in):
    client, counts = sign_in(rep), []
    for name in ("Again", "And again"):
        client.get(CALENDAR, month_of(near))
        with CaptureQueriesContext(connection) as asked:
            client.get(CALENDAR, month_of(near))
        counts.append(len(asked))
        soon(rep, name=name, days=20)
    assert counts[0] == counts[1]


def made(client: Client) -> str:
    """The path of a new address, as the page shows it once."""
    address = client.post(ADDRESS).context["address"]
    return "/" + address.split("/", 3)[3]


def test_the_address_is_shown_once_and_read_without_signing_in(near, rep, sign_in):
    client = sign_in(rep)
    path = made(client)

    answer = Client().get(path)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(event["summary"]), event.decoded("dtstart")) == ("Meridian Bank: term ends", near.due_on)
    page = client.get(ADDRESS)
    assert path not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_void_means_not_found_at_the_next_request(near, rep, ops, sign_in):
    client = sign_in(rep)
    old = made(client)
    new = made(client)
    assert [Client().get(path).status_code for path in (old, new)] == [404, 200]
    client.post(reverse("desk:calendar-feed-off"))
    assert (Client().get(new).status_code, CalendarFeed.objects.count()) == (404, 0)
    last = made(client)
    deactivate(rep, by=ops)
    assert Client().get(last).status_code == 404


def test_the_secret_stands_in_no_log(near, rep, sign_in, caplog, capsys):
    path = made(sign_in(rep))
    with caplog.at_level("DEBUG"):
        Client().get(path)
        Client().get(path.replace(path.split("/")[2], "0" * 64))
    secret = path.split("/")[2]
    written = caplog.text + "".join(capsys.readouterr())
    assert "feeds" in written
    assert secret not in written
    assert "0" * 64 not in written


def test_the_feed_follows_what_its_person_may_see(near, rep, other_rep, sign_in):
    path = made(sign_in(other_rep))
    assert Calendar.from_ical(Client().get(path).content).walk("VEVENT") == []
    assert Client().post(path).status_code == 405
