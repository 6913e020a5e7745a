"""The Book page: rows, sums, filters and columns, for everybody who may look."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.domain.activities import log_activity
from accounts.domain.contracts import draft_contract
from accounts.domain.tasks import plan_task
from accounts.models import Account, Contract
from desk.tables import BookTable
from desk.tests.books import account_of, sign
from people.company import company_today

BOOK = reverse("desk:book")


def names(response) -> list[str]:
    return [row.record.name for row in response.context["table"].rows]


def figures(response) -> dict[str, object]:
    return {figure.label: figure.value for figure in response.context["table"].sums}


def test_rows_and_sums_are_those_of_the_owner(book, rep, sign_in):
    response = sign_in(rep).get(BOOK)

    assert names(response) == ["Meridian Bank", "Borealis Health", "Quarry Works"]
    assert figures(response)["Accounts"] == 3
    assert figures(response)["ACV"] == Decimal("156000.00")


@pytest.mark.parametrize(
    ("person", "book_name", "seen"),
    [
        ("rep", "all", 3),
        ("manager", "all", 3),
        ("chief", "all", 3),
        ("viewer", "all", 3),
        ("ops", "all", 3),
        ("teammate", "all", 0),
        ("other_rep", "all", 0),
        ("other_manager", "all", 0),
    ],
)
def test_everybody_sees_their_own_line_and_sums_of_it(book, request, sign_in, person, book_name, seen):
    response = sign_in(request.getfixturevalue(person)).get(BOOK, {"book": book_name})

    assert len(names(response)) == seen
    assert figures(response)["ACV"] == (Decimal("156000.00") if seen else Decimal(0))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"vertical": "Banking"}, ["Meridian Bank"]),
        ({"segment": "Commercial"}, ["Borealis Health", "Quarry Works"]),
        ({"vertical": ["Banking", "Healthcare"]}, ["Meridian Bank", "Borealis Health"]),
        ({"q": "quarry"}, ["Quarry Works"]),
        ({"silent": "30"}, ["Meridian Bank", "Borealis Health", "Quarry Works"]),
        ({"tier": "nonsense"}, ["Meridian Bank", "Borealis Health", "Quarry Works"]),
    ],
)
def test_filters_narrow_rows_and_sums_alike(book, rep, sign_in, query, found):
    response = sign_in(rep).get(BOOK, query)

    assert names(response) == found
    acv = sum((row.record.acv for row in response.context["table"].rows), Decimal(0))
    assert figures(response)["ACV"] == acv
    assert figures(response)["Accounts"] == len(found)


def test_decision_at_stake_touch_and_next_step(book, rep, sign_in):
    today = company_today()
    log_activity(book.meridian, by=rep, as_of=today, kind="call", on=today, summary="Talked")
    plan_task(book.meridian, by=rep, summary="Send the offer", due_on=today + timedelta(days=3))

    row = sign_in(rep).get(BOOK, {"q": "Meridian"}).context["table"].rows[0].record

    assert row.decides_on == book.contract.ends_on
    assert row.at_stake == Decimal("120000.00")
    assert (row.touched_on, row.touched_kind) == (today, "call")
    assert (row.step, row.step_due_on) == ("Send the offer", today + timedelta(days=3))


def test_a_draft_of_the_renewal_leaves_the_decision_where_it_is(book, rep, sign_in):
    """Drafts never count (METRICS T2): until it is signed, the contract still has to be renewed."""
    ends_on = book.contract.ends_on
    days = {"starts_on": ends_on + timedelta(days=1), "ends_on": ends_on + timedelta(days=365)}
    draft = draft_contract(book.meridian, number="C-next", currency="USD", by=rep, **days)
    Contract.objects.filter(pk=draft.pk).update(predecessor=book.contract)
    rows = {row.record.name: row.record for row in sign_in(rep).get(BOOK).context["table"].rows}
    account = sign_in(rep).get(reverse("desk:account", args=[book.meridian.pk])).content.decode()
    assert rows["Meridian Bank"].decides_on == ends_on
    assert f"{book.contract} ends" in account


def test_a_contract_in_grace_waits_for_its_decision(rep, sign_in, book):
    today = company_today()
    late = account_of(rep, "Late Lumber")
    ended = today - timedelta(days=5)
    sign(late, book.seats, quantity=10, price=1000, starts_on=ended - timedelta(days=364), ends_on=ended)

    response = sign_in(rep).get(BOOK, {"decides": "30"})

    assert names(response) == ["Late Lumber"]
    assert "over, in grace" in response.content.decode()


def test_columns_are_chosen_in_the_address(book, rep, manager, sign_in):
    chosen = sign_in(rep).get(BOOK, {"cols": ["vertical", "acv", "nonsense"]})
    usual = sign_in(manager).get(BOOK)

    shown = [column.name for column in chosen.context["table"].columns.iterall() if column.visible]
    assert shown == ["pick", "name", "vertical", "acv"]
    assert "owner" in [column.name for column in usual.context["table"].columns]


def test_only_whoever_edits_gets_boxes_and_pencils(book, rep, viewer, sign_in):
    edits = sign_in(rep).get(BOOK).content.decode()
    looks = sign_in(viewer).get(BOOK).content.decode()

    assert "data-edit" in edits
    assert 'name="account"' in edits
    assert "data-edit" not in looks
    assert 'name="account"' not in looks


def test_htmx_gets_the_rows_alone(book, rep, sign_in):
    response = sign_in(rep).get(BOOK, headers={"HX-Request": "true", "HX-Target": "rows"})

    assert response.content.decode().lstrip().startswith('<div id="rows"')


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(rep, sign_in, count, django_assert_num_queries):
    for number in range(count):
        account_of(rep, f"Account {number}")
    client = sign_in(rep)
    client.get(BOOK)  # the company's row is kept for a while
    with django_assert_num_queries(10):
        client.get(BOOK)


def test_sums_are_of_every_page(book, rep, sign_in, monkeypatch, django_assert_num_queries):
    """Of rows that fill more than a page the database sums, of fewer the page does: the same figures."""
    client = sign_in(rep)
    one_page = figures(client.get(BOOK))
    monkeypatch.setattr(BookTable, "page_size", 2)
    with django_assert_num_queries(11):
        page = client.get(BOOK)
    assert (len(page.context["table"].page.object_list), figures(page)) == (2, one_page)
    assert figures(client.get(BOOK, {"page": 2})) == one_page


FILTERS = {"HX-Request": "true", "HX-Target": "narrow"}


@pytest.mark.parametrize(
    "way", ["desk:book", "desk:renewals", "desk:renewals-board", "desk:renewals-calendar"]
)
def test_filters_come_when_they_are_opened(book, rep, sign_in, way):
    client, address = sign_in(rep), reverse(way)
    assert 'name="owner"' not in client.get(address).content.decode()
    opened = client.get(address, {"sort": "name"}, headers=FILTERS).content.decode()
    assert "Rita Rep" not in opened  # one owner alone is no choice
    assert 'name="sort" value="name"' in opened
    assert "<html" not in opened


def test_filters_say_what_is_chosen_and_stay_without_scripts(book, rep, sign_in):
    client = sign_in(rep)
    address = {"vertical": "Banking", "cols": "acv"}
    opened = client.get(BOOK, address, headers=FILTERS).content.decode()
    assert re.search(r'value="Banking"[^>]*checked', opened)
    assert 'name="cols" value="acv"' in opened
    page = client.get(BOOK, address | {"narrow": "1"}).content.decode()
    assert "<html" in page
    assert f'action="{BOOK}"' in page


def test_filters_offer_words_of_ones_own_book_only(book, other_rep, rep, sign_in):
    account_of(other_rep, "Secret Shipyard", vertical="Shipbuilding")
    assert "Shipbuilding" not in sign_in(rep).get(BOOK, headers=FILTERS).content.decode()


def test_a_filter_that_finds_nothing_says_so(book, rep, sign_in):
    assert "Take a filter away" in sign_in(rep).get(BOOK, {"q": "nobody"}).content.decode()


def test_books_to_pick_are_read_when_the_menu_opens(book, manager, sign_in):
    client = sign_in(manager)
    assert "Rita Rep" not in client.get(BOOK, {"q": "nobody"}).content.decode()
    menu = client.get(
        reverse("desk:books"), {"next": f"{BOOK}?tier=1&page=2"}, headers={"HX-Request": "true"}
    )
    assert "Rita Rep" in menu.content.decode()
    assert f'href="{BOOK}?tier=1&amp;book=person' in menu.content.decode()
    alone = client.get(reverse("desk:books"), {"next": "https://elsewhere.example/"}).content.decode()
    assert "elsewhere" not in alone.split("<main")[1]


@pytest.mark.parametrize("sort", ["acv", "-acv", "segment", "-touched", "status"])
def test_alike_rows_stand_on_one_page_each(book, rep, sign_in, monkeypatch, sort):
    """What a column does not tell apart is told apart by the key, whatever the database would do."""
    monkeypatch.setattr(BookTable, "page_size", 3)
    made = [account_of(rep, f"Alike {n}").pk for n in range(5)]
    Account.objects.filter(pk__in=made[::2]).update(city="Oslo")  # moved to the table's end
    client = sign_in(rep)

    def page(number):
        table = client.get(
            BOOK, {"sort": sort, "page": number, "cols": ["acv", "segment", "touched", "status"]}
        )
        return [row.record.pk for row in table.context["table"].page.object_list]

    found = [pk for number in (1, 2, 3) for pk in page(number)]
    assert len(found) == len(set(found)) == 8
    assert [pk for pk in found if pk in made] == made
