"""Slices to look at: who is offered which, what they hold, and that a slice never widens sight."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.http import Http404
from django.test import RequestFactory

from accounts import books
from accounts.models import Account, Task
from accounts.tests.factories import AccountFactory, OwnershipFactory, TaskFactory, TeamMemberFactory

TODAY = date(2026, 6, 15)


@pytest.fixture
def accounts(rep, teammate, other_rep):
    """One account each for rep, teammate and other_rep; rep helps with the last."""
    owned = {person: AccountFactory(name=person.name) for person in (rep, teammate, other_rep)}
    for person, account in owned.items():
        OwnershipFactory(account=account, owner=person)
    TeamMemberFactory(account=owned[other_rep], user=rep)
    return owned


def looked_at(user, key, on=TODAY) -> set[str]:
    book = books.find(user, key, on=on)
    return {account.name for account in book.of(Account.objects.visible_to(user, on=on))}


def asking(user, query="", session=None):
    request = RequestFactory().get(f"/book/{query}")
    request.user = user
    request.session = SessionStore() if session is None else session
    return request


def test_books_hold_what_they_say(accounts, rep, manager, chief, teammate):
    assert looked_at(rep, "mine") == {"Rita Rep"}
    assert looked_at(rep, "shared") == {"Otto Outsider"}
    assert looked_at(rep, "all") == {"Rita Rep", "Otto Outsider"}
    assert looked_at(manager, "team") == {"Rita Rep", "Tom Teammate"}
    assert looked_at(chief, "team") == {"Rita Rep", "Tom Teammate", "Otto Outsider"}
    assert looked_at(chief, f"person:{manager.pk}") == {"Rita Rep", "Tom Teammate"}
    assert looked_at(chief, f"person:{teammate.pk}") == {"Tom Teammate"}


def test_book_follows_the_day(accounts, rep, teammate):
    accounts[rep].ownerships.update(ends_on=TODAY)
    OwnershipFactory(account=accounts[rep], owner=teammate, starts_on=TODAY + timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    assert [looked_at(rep, "mine"), looked_at(rep, "mine", tomorrow)] == [{"Rita Rep"}, set()]


def test_book_never_widens_sight(accounts, rep, manager):
    book = books.find(manager, "team", on=TODAY)
    assert {account.name for account in book.of(Account.objects.visible_to(rep, on=TODAY))} == {"Rita Rep"}


def test_book_narrows_whatever_hangs_on_an_account(accounts, rep):
    for account in accounts.values():
        TaskFactory(account=account)
    tasks = books.find(rep, "mine", on=TODAY).of(Task.objects.visible_to(rep, on=TODAY))
    assert [task.account for task in tasks] == [accounts[rep]]


@pytest.mark.parametrize(
    ("person", "keys"),
    [
        ("rep", ["mine", "shared", "all"]),
        ("manager", ["mine", "shared", "team", "all", "Rita Rep", "Tom Teammate"]),
        ("viewer", ["all", "Rita Rep"]),
    ],
)
def test_everybody_is_offered_what_is_theirs(request, accounts, person, keys):
    user = request.getfixturevalue(person)
    offered = books.offered_to(user, on=TODAY)
    assert [book.label if book.key.startswith("person:") else book.key for book in offered] == keys


@pytest.mark.parametrize(
    "key",
    ["", "team", "nothing", "mine:1", "person:", "person:x", "person:²", "person:1e9", f"person:{'9' * 30}"],
)
def test_key_that_names_nothing_for_her_finds_nothing(rep, key):
    assert books.find(rep, key, on=TODAY) is None


def test_person_out_of_sight_has_no_book_for_her(rep, teammate, manager, ops):
    assert books.find(rep, f"person:{teammate.pk}", on=TODAY) is None
    assert books.find(rep, f"person:{manager.pk}", on=TODAY) is None
    assert books.find(ops, f"person:{manager.pk}", on=TODAY).label == "Mona Manager"


@pytest.mark.parametrize(
    ("person", "key"), [("rep", "mine"), ("manager", "team"), ("viewer", "all"), ("ops", "all")]
)
def test_usual_book_goes_by_role(request, person, key):
    assert books.default_for(request.getfixturevalue(person), on=TODAY).key == key


def test_choice_in_the_url_is_kept_for_the_session(manager):
    first = asking(manager, "?book=mine")
    assert books.resolve(first, on=TODAY).key == "mine"
    assert books.resolve(asking(manager, session=first.session), on=TODAY).key == "mine"


def test_book_in_the_url_that_is_not_hers_is_not_found(rep):
    with pytest.raises(Http404):
        books.resolve(asking(rep, "?book=team"), on=TODAY)


def test_choice_that_is_no_longer_hers_gives_way_to_the_usual_one(rep):
    assert books.resolve(asking(rep, session={"book": "team"}), on=TODAY).key == "mine"


def test_picker_keeps_the_page_and_its_filters(manager, rep):
    asked = asking(manager, "?book=team&tier=Gold&page=3")
    shown = books.choices(asked, back=asked.get_full_path())
    assert (shown.label, [group for group, _ in shown.groups]) == ("My people", ["Books", "People"])
    choices = {choice.label: choice for _, group in shown.groups for choice in group}
    assert choices["My people"].current
    assert choices["Rita Rep"].url == f"/book/?book=person%3A{rep.pk}&tier=Gold"


def test_another_app_registers_a_kind(rep, monkeypatch):
    kind = books.PlainKind("north", lambda *_: books.Book(key="north", label="North"))
    monkeypatch.setattr(books, "_kinds", dict(books._kinds))
    books.register(kind)
    assert books.find(rep, "north", on=TODAY).label == "North"
