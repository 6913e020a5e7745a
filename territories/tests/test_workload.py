"""The workload page: each figure is the number of rows that it opens, over one's own people alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.choices import ActivityKind
from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.models import Product
from accounts.tests.factories import AccountFactory, ActivityFactory, OwnershipFactory
from people.company import company_today
from territories.queries.workload import months_from, workload_of

PAGE = reverse("territories:workload")
DAY = timedelta(days=1)


def book_of(person, name, *, ends_on):
    """An account of somebody with a contract of a year that decides when it ends."""
    account = AccountFactory(name=name)
    OwnershipFactory(account=account, owner=person)
    product, _ = Product.objects.get_or_create(code="SEAT", defaults={"name": "Seat"})
    line = NewLine(product=product, quantity=Decimal(1), unit_price=Decimal(100))
    starts_on = ends_on - 364 * DAY
    facts = {"number": f"C-{account.pk}", "currency": "USD", "starts_on": starts_on, "ends_on": ends_on}
    sign_contract(account, lines=[line], signed_on=starts_on, by=None, on=company_today(), **facts)
    return account


@pytest.fixture
def today():
    return company_today()


@pytest.fixture
def books(rep, teammate, other_rep, today):
    """Rita has two accounts, of which one was called yesterday; another director's person has one."""
    first, last = months_from(today, 2)[1], months_from(today, 3)[2] - DAY
    touched = book_of(rep, "Meridian", ends_on=first)
    book_of(rep, "Borealis", ends_on=last)
    book_of(other_rep, "Kyoto Bank", ends_on=first)
    ActivityFactory(account=touched, kind=ActivityKind.CALL, on=today - DAY)


def test_each_person_has_her_own_figures(books, manager, rep, teammate, today):
    rows = {row.person: row for row in workload_of([rep, teammate], user=manager, on=today).rows}
    hers = rows[rep]
    assert (hers.accounts, hers.acv, hers.silent, hers.overdue) == (2, 200, 1, 0)
    assert [month.renewals for month in hers.months] == [0, 2, 0, 0, 0, 0]
    assert (rows[teammate].accounts, rows[teammate].acv) == (0, 0)


def test_figures_open_exactly_their_rows(client, books, manager, rep, today):
    client.force_login(manager)
    hers = next(row for row in client.get(PAGE).context["found"].rows if row.person == rep)
    book, renewals = reverse("desk:book") + hers.query, reverse("desk:renewals") + hers.query
    month = f"&decides_in={hers.months[1].first:%Y-%m}"
    assert client.get(book).context["table"].size == hers.accounts
    assert client.get(f"{book}&silent=60").context["table"].size == hers.silent
    assert client.get(f"{book}&silent=61").context["table"].size == 1
    assert client.get(renewals + month).context["table"].size == hers.months[1].renewals
    assert client.get(f"{renewals}&state=overdue").context["table"].size == hers.overdue


def test_people_of_others_are_not_shown(client, books, manager, other_manager):
    for person, seen, hidden in (
        (manager, "Rita Rep", "Otto Outsider"),
        (other_manager, "Otto Outsider", "Rita Rep"),
    ):
        client.force_login(person)
        page = client.get(PAGE).text
        assert seen in page
        assert hidden not in page


def test_the_page_takes_as_many_queries_for_three_accounts_as_for_one(
    client, books, manager, rep, today, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(manager)
    client.get(PAGE)
    with django_assert_max_num_queries(40) as one:
        client.get(PAGE)
    book_of(rep, "Third", ends_on=today + 40 * DAY)
    with django_assert_num_queries(len(one)):
        client.get(PAGE)
