"""The pages of an account and a contract: figures that agree, what waits, whoever may see them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.domain.accounts import edit_account
from accounts.domain.activities import log_activity
from accounts.domain.amendments import amend
from accounts.models import Account
from accounts.tests.factories import AccountFactory
from desk.tests.books import account_of, sign
from people.company import company_today

SECTIONS = (
    "account",
    "account-contracts",
    "account-people",
    "account-usage",
    "account-tasks",
    "account-history",
)


def page(client, account: Account, section: str = "account", **query: str):
    return client.get(reverse(f"desk:{section}", args=[account.pk]), query)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("name", ["meridian", "quarry"])
def test_every_page_opens_full_and_empty(book, rep, sign_in, section, name):
    assert page(sign_in(rep), getattr(book, name), section).status_code == 200


def test_the_strip_says_what_the_book_says(book, rep, sign_in):
    client = sign_in(rep)

    figures = {figure.label: figure.value for figure in page(client, book.meridian).context["figures"]}

    assert figures["ACV"] == Decimal("120000.00")
    assert figures["At stake"] == Decimal("120000.00")
    assert figures["Days to decision"] == (book.contract.ends_on - company_today()).days
    assert figures["Days since last touch"] is None


@pytest.mark.parametrize("section", SECTIONS)
def test_every_page_says_who_owns_it(book, rep, ops, sign_in, section):
    nobodys = AccountFactory(name="Nobody's Freight")
    assert "owned by Rita Rep" in words(page(sign_in(rep), book.meridian, section))
    assert "nobody owns it" in words(page(sign_in(ops), nobodys, section))


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_quarters_add_up(book, rep, sign_in):
    table = page(sign_in(rep), book.meridian).context["value_table"]

    assert table["head"] == ["Quarter", "Opening", "Gained", "Lost", "Currency", "Closing"]
    assert table["rows"][-1][-1] == "$120k"


def test_subsidiaries_are_added_up_on_demand_and_only_those_in_sight(book, rep, other_rep, sign_in):
    foreign = account_of(other_rep, "Foreign Freight")
    sign(foreign, book.seats, quantity=10, price=1000)
    for below in (book.borealis, foreign):
        edit_account(below, by=None, version=below.version, parent=book.meridian)

    alone = page(sign_in(rep), book.meridian).context
    rolled = page(sign_in(rep), book.meridian, rolled="").context

    assert [below.name for below in alone["subsidiaries"]] == ["Borealis Health"]
    assert alone["figures"][0].value == Decimal("120000.00")
    assert (rolled["figures"][0].label, rolled["figures"][0].value) == (
        "ACV with subsidiaries",
        Decimal("156000.00"),
    )


def test_a_parent_out_of_sight_is_not_named(book, rep, other_rep, sign_in):
    foreign = account_of(other_rep, "Foreign Freight")
    edit_account(book.meridian, by=None, version=1, parent=foreign)

    assert "Foreign Freight" not in page(sign_in(rep), book.meridian).content.decode()


def test_the_stream_tells_contact_value_and_contracts_and_changes_when_asked(book, rep, sign_in):
    log_activity(
        book.meridian, by=rep, as_of=company_today(), kind="call", on=company_today(), summary="Talked"
    )
    edit_account(book.meridian, by=rep, version=1, tier="9")
    client = sign_in(rep)

    usual = page(client, book.meridian).context
    changes = page(client, book.meridian, of="changes").context
    nonsense = page(client, book.meridian, of="nonsense").context

    assert {entry.stream for entry in usual["entries"]} == {"activities", "value"}
    assert {entry.stream for entry in changes["entries"]} == {"changes"}
    assert {entry.stream for entry in nonsense["entries"]} == {"activities", "value"}


def test_value_that_moved_on_one_day_is_one_entry(book, rep, sign_in):
    line = book.contract.subscriptions.get()
    today = company_today()
    amend(line, from_day=today, quantity=Decimal(110), unit_price=Decimal(1300), by=rep, on=today)

    entries = page(sign_in(rep), book.meridian, of="value").context["entries"]

    assert [entry.company_amount for entry in entries] == [Decimal("23000.00"), Decimal("120000.00")]
    assert [part.kind for part in entries[0].parts] == ["expansion", "uplift"]


def test_earlier_keeps_the_kind(book, rep, sign_in):
    today = company_today()
    for number in range(31):
        on = today - timedelta(days=number)
        log_activity(book.quarry, by=rep, as_of=today, kind="call", on=on, summary="Talked")

    html = page(sign_in(rep), book.quarry, of="activities").content.decode()

    assert "?of=activities&amp;after=" in html


def test_a_contract_shows_its_figures_and_the_accounts_value_row_by_row(book, rep, sign_in):
    line = book.contract.subscriptions.get()
    today = company_today()
    amend(line, from_day=today, quantity=Decimal(110), by=rep, on=today)

    shown = sign_in(rep).get(reverse("desk:contract", args=[book.contract.pk])).context

    assert {figure.label: figure.value for figure in shown["figures"]}["ACV in force"] == Decimal("132000.00")
    assert [row.account_acv for row in shown["ledger"]] == [Decimal("132000.00"), Decimal("120000.00")]
    assert [len(lane.bars) for lane in shown["drawing"].lanes] == [2]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_account_do_not_grow_with_its_contracts(
    book, rep, sign_in, count, django_assert_num_queries
):
    today = company_today()
    for number in range(count):
        log_activity(book.quarry, by=rep, as_of=today, kind="call", on=today, summary=f"Talked {number}")
    client = sign_in(rep)
    page(client, book.quarry)
    with django_assert_num_queries(21):
        page(client, book.quarry)


def test_search_finds_what_one_may_see(book, rep, other_rep, sign_in):
    here = reverse("desk:search")

    mine = sign_in(rep).get(here, {"q": "meridan bnk"}).content.decode()
    theirs = sign_in(other_rep).get(here, {"q": "meridan bnk"}).content.decode()

    assert "Meridian Bank" in mine
    assert "Meridian Bank" not in theirs
