"""The dashboards: few queries, the day looked at, what is empty, what is wrong in an address."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.domain.ownership import assign_owner
from accounts.queries.checking import check_book
from health.tests.books import customer, sign
from insights.domain.keeping import keep_quarters
from insights.models import AccountQuarter
from insights.periods import period_of
from insights.sections import SECTIONS
from insights.tests.books import random_book
from people.company import company_today

pytestmark = pytest.mark.django_db

PAGES = ("book-health", "bridge", "trends", "forecast", "accuracy", "managers", "changes", "backtest")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_at_most_twenty_queries_however_many_accounts(
    rep, teammate, sign_in, django_assert_max_num_queries, name
):
    random_book([rep, teammate], company_today(), seed=1, accounts=10)
    client = sign_in(rep.reports_to)
    client.get(reverse("insights:book-health"))
    with django_assert_max_num_queries(20):
        assert client.get(reverse(f"insights:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_company_is_told_why_there_is_nothing(ops, sign_in, name):
    response = sign_in(ops).get(reverse(f"insights:{name}"))
    assert response.status_code == 200
    assert "chart-canvas" not in response.content.decode()


def test_alert_effect_stands_among_the_dashboards_for_who_may_open_it(rep, manager, sign_in):
    labels = [label for _, label in SECTIONS]
    query = {"book": "all", "as_of": ""}
    tabs = sign_in(manager).get(reverse("insights:bridge"), query).context["tabs"]
    assert [tab.label for tab in tabs] == [*labels, "Alert effect"]
    assert [tab.label for tab in tabs if tab.current] == ["ACV bridge"]
    assert tabs[0].url.endswith("?book=all")
    assert [tab.label for tab in sign_in(rep).get(tabs[0].url).context["tabs"]] == labels
    beside = sign_in(manager).get(tabs[-1].url).context["tabs"]
    assert [tab.label for tab in beside if tab.current] == ["Alert effect"]
    assert len(beside) == len(tabs)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"as_of": "2999-01-01"}, "This day has not come."),
        ({"as_of": "yesterday"}, "Enter a valid date."),
        ({"period": "own"}, "Say both days."),
        ({"period": "own", "first": "2026-02-01", "last": "2026-01-01"}, "ends before it starts"),
        ({"vertical": "Nonsense"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_in_the_address_is_said(rep, sign_in, query, words):
    assert words in sign_in(rep).get(reverse("insights:bridge"), query).content.decode()


def test_a_past_day_shows_the_book_and_the_ledger_as_they_were(rep, teammate, manager, sign_in):
    today = company_today()
    account = customer(rep)
    sign(account, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=304),
         on=today - timedelta(days=60))  # fmt: skip
    assign_owner(account, owner=teammate, on=today - timedelta(days=10), by=None)
    sign(
        account,
        code="MORE",
        starts_on=today - timedelta(days=5),
        ends_on=today + timedelta(days=300),
        on=today,
    )
    client = sign_in(manager)

    def acv(person, day):
        query = {"book": f"person:{person.pk}", "as_of": day.isoformat()}
        context = client.get(reverse("insights:book-health"), query).context
        return next(one.value for one in context["figures"] if one.label == "ACV")

    assert (acv(rep, today), acv(teammate, today)) == (0, 200_000)
    before = today - timedelta(days=20)
    assert (acv(rep, before), acv(teammate, before)) == (100_000, 0)
    # What was signed today for a day past was not known then.
    assert acv(teammate, today - timedelta(days=2)) == 100_000
    # Sight stays today's: the former owner does not open it any more, on no day.
    query = {"book": "all", "as_of": before.isoformat()}
    context = sign_in(rep).get(reverse("insights:book-health"), query).context
    assert next(one.value for one in context["figures"] if one.label == "ACV") == 0


def test_kept_quarters_follow_late_postings_and_are_proven(rep):
    today = company_today()
    account = customer(rep)
    begun = today - timedelta(days=700)
    sign(account, starts_on=begun, ends_on=today + timedelta(days=100), on=begun)
    assert keep_quarters(as_of=today).accounts > 0
    assert keep_quarters(as_of=today).quarters == 0
    before = list(AccountQuarter.objects.values_list("opening", flat=True))
    sign(account, code="MORE", starts_on=begun, ends_on=today + timedelta(days=100), on=today)
    check = next(c for c in check_book(today=today) if c.name == "kept_quarters_are_what_the_ledger_says")
    assert (check.examined, check.broken) == (0, 0)  # posted since: left for the next turn
    keep_quarters(as_of=today)
    assert set(before) == {Decimal(100_000)}
    assert set(AccountQuarter.objects.values_list("opening", flat=True)) == {Decimal(200_000)}
    check = next(c for c in check_book(today=today) if c.name == "kept_quarters_are_what_the_ledger_says")
    assert (check.examined > 0, check.broken) == (True, 0)
    AccountQuarter.objects.order_by("-ends_on").filter(account=account).update(kept=1)
    check = next(c for c in check_book(today=today) if c.name == "kept_quarters_are_what_the_ledger_says")
    assert check.broken > 0


@pytest.mark.parametrize(
    ("name", "month", "first", "last"),
    [
        ("quarter", 1, "2026-10-01", "2026-12-31"),
        ("last-quarter", 1, "2026-07-01", "2026-09-30"),
        ("year", 1, "2026-01-01", "2026-12-31"),
        ("last-year", 2, "2025-02-01", "2026-01-31"),
        ("year", 2, "2026-02-01", "2027-01-31"),
        ("12m", 1, "2025-11-24", "2026-11-23"),
        ("nonsense", 4, "2026-10-01", "2026-12-31"),
    ],
)
def test_periods_are_fiscal(name, month, first, last):
    found = period_of(name, as_of=company_today().replace(2026, 11, 23), start_month=month)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
