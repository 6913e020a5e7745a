"""Few, more and very many accounts are picked in three ways: all give what sight ∩ book says, as of now."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import books
from accounts.domain.ownership import assign_owner
from accounts.models import Account, AccountOwnership
from accounts.queries.checking import check_book
from accounts.tests.factories import AccountFactory, OwnershipFactory, TeamMemberFactory
from insights.tests.books import keep_now, random_book
from people.company import company_today
from people.models import User
from people.tests.factories import UserFactory
from renewals.models import Renewal
from standing.models import StandsKept, StandTotal
from standing.queries import picking
from standing.queries.picking import pick, sees_all

pytestmark = pytest.mark.django_db
CAST = ("rep", "teammate", "manager", "chief", "other_rep", "other_manager", "viewer", "ops")
WAYS = {"few": (1_000, 5_000), "more": (0, 5_000), "as kept": (0, 0)}


@pytest.fixture(scope="module")
def kept(lasting, cast):
    """Twenty accounts of three people, some of them nobody's, some with a team, one without value."""

    def book():
        today = company_today()
        owners = [cast[name] for name in ("rep", "teammate", "other_rep")]
        found = random_book(owners, today, seed=11, accounts=20)
        helped = AccountFactory(name="Helped")
        TeamMemberFactory(account=helped, user=cast["teammate"])
        keep_now(today)
        return [*found, helped]

    return lasting(book)


@pytest.fixture
def made(db, kept):
    return deepcopy(kept)


def settle(*, moved: bool) -> None:
    """Whether all that was written counts as written since: in a test it was, in one transaction."""
    until = timezone.now() + timedelta(minutes=-30 if moved else 1)
    StandsKept.objects.update(whole_until=until)


def picked_in(monkeypatch, way: str, book, user):
    few, many = WAYS[way]
    monkeypatch.setattr(picking, "FEW", few)
    monkeypatch.setattr(picking, "MANY", many)
    return pick(book, user, on=company_today())


def expected(book, user) -> set[int]:
    seen = book.of(Account.objects.visible_to(user, on=company_today()))
    return set(seen.values_list("pk", flat=True))


def keys(rows) -> set[int]:
    found = list(rows.values_list("pk", flat=True))
    assert len(found) == len(set(found)), "no account twice"
    return set(found)


def agree(monkeypatch, request) -> None:
    """Everybody, in every book they are offered, in all three ways."""
    for person in CAST:
        user = request.getfixturevalue(person)
        for book in books.offered_to(user, on=company_today()):
            wanted = expected(book, user)
            due = keys(Renewal.objects.standing().of_accounts(wanted))
            for way in WAYS:
                found = picked_in(monkeypatch, way, book, user)
                assert keys(found.accounts) == wanted, (person, book.key, way)
                assert keys(found.stands) == wanted, (person, book.key, way)
                assert found.kept is None or way == "as kept"
                assert keys(found.of(Account.objects.all())) == wanted
                assert keys(found.renewals) == due, (person, book.key, way)


@pytest.mark.parametrize("moved", [False, True])
def test_everybody_gets_the_same_in_all_ways(made, monkeypatch, request, moved):
    settle(moved=moved)
    agree(monkeypatch, request)


def test_what_changed_hands_since_counts_at_once(made, monkeypatch, request, rep, other_rep, manager):
    """Owners, teams and the reporting line are as of now, whatever was kept."""
    settle(moved=False)
    today = company_today()
    owned = list(AccountOwnership.objects.in_force(today).filter(owner=rep).values_list("account", flat=True))
    StandsKept.objects.update(whole_until=timezone.now() - timedelta(minutes=30))
    for key in owned[:2]:
        assign_owner(Account.objects.get(pk=key), owner=other_rep, on=today, by=None)
    AccountOwnership.objects.filter(account=owned[2]).delete()
    TeamMemberFactory(account=Account.objects.get(pk=owned[3]), user=other_rep)
    agree(monkeypatch, request)
    User.objects.filter(pk=rep.pk).update(reports_to=request.getfixturevalue("other_manager"))
    agree(monkeypatch, request)
    assert owned[0] not in keys(
        picked_in(monkeypatch, "as kept", books.find(manager, "all", on=today), manager).stands
    )


def test_sums_of_the_company_are_for_whoever_sees_all_of_it(
    made, monkeypatch, request, rep, other_rep, chief
):
    """Nobody's accounts are not the chief's; what moved among her people stays hers, what left does not."""
    today = company_today()

    def whole(person, key="all"):
        user = request.getfixturevalue(person)
        found = picked_in(monkeypatch, "as kept", books.find(user, key, on=today), user).whole
        assert key != "all" or found == sees_all(user, on=today)
        return found

    settle(moved=False)
    assert [whole("ops"), whole("chief"), whole("chief", "team"), whole("manager")] == [
        True,
        False,
        False,
        False,
    ]
    for account in Account.objects.exclude(ownerships__isnull=False):
        OwnershipFactory(account=account, owner=other_rep)
    keep_now(today)
    settle(moved=False)
    assert [whole("ops"), whole("chief"), whole("chief", "team"), whole("manager")] == [
        True,
        True,
        True,
        False,
    ]
    settle(moved=True)
    assert whole("chief")
    AccountOwnership.objects.filter(account=made[0]).update(owner=UserFactory())
    assert not whole("chief")
    AccountOwnership.objects.filter(account=made[0]).update(owner=rep)
    assert whole("chief")
    opened = AccountFactory(name="Opened since, nobody's")
    assert not whole("chief")
    OwnershipFactory(account=opened, owner=rep)
    assert whole("chief")
    User.objects.filter(pk=other_rep.pk).update(reports_to=None)
    assert not whole("chief")
    assert whole("ops")
    ops = request.getfixturevalue("ops")
    ops.is_active = False
    found = picked_in(monkeypatch, "as kept", books.find(ops, "all", on=today), ops)
    assert (found.whole, sees_all(ops, on=today), keys(found.accounts)) == (False, False, set())


def test_check_book_looks_at_the_sums_of_the_company(made):
    def broken():
        checks = {one.name: one for one in check_book(today=company_today())}
        found = checks["kept_totals_are_those_of_their_accounts"]
        assert found.examined
        return found.broken

    assert broken() == 0
    StandTotal.objects.filter(pk=StandTotal.objects.first().pk).update(accounts=99)
    assert broken() == 2  # the one that stands, and the one that should


def test_what_was_kept_another_day_or_long_overtaken_is_not_read(made, monkeypatch, chief):
    settle(moved=False)
    book = books.find(chief, "all", on=company_today())
    assert picked_in(monkeypatch, "as kept", book, chief).kept
    StandsKept.objects.update(on=company_today() - timedelta(days=1))
    assert picked_in(monkeypatch, "as kept", book, chief).kept is None
    StandsKept.objects.update(on=company_today())
    settle(moved=True)
    monkeypatch.setattr(picking, "MOVED", 3)
    found = picked_in(monkeypatch, "as kept", book, chief)
    assert found.kept is None
    assert keys(found.accounts) == expected(book, chief)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"band": "unknown"},
        {"vertical": "Banking"},
        {"vertical": "Banking", "band": "nonsense"},
        {"decides": "180"},
        {"silent": "30"},
        {"q": "11-1"},
        {"sort": "name"},
        {"sort": "decides"},
        {"sort": "-at_stake"},
        {"sort": "owner"},
        {"page": "2"},
    ],
)
@pytest.mark.parametrize("person", ["chief", "ops", "viewer"])
def test_the_book_reads_the_same_as_kept(made, monkeypatch, request, client, person, query):
    """Every row, figure and sum, while nothing was written since."""
    settle(moved=False)
    client.force_login(request.getfixturevalue(person))

    def read(way: str):
        few, many = WAYS[way]
        monkeypatch.setattr(picking, "FEW", few)
        monkeypatch.setattr(picking, "MANY", many)
        page = client.get(reverse("desk:book"), {"book": "all", **query})
        table = page.context["table"]
        rows = [
            tuple(getattr(row.record, name) for name in (
                "pk", "acv", "decides_on", "at_stake", "health", "band", "touched_on", "owner_name", "step"))
            for row in table.page.object_list
        ]  # fmt: skip
        return rows, [figure.value for figure in table.sums], "As kept at" in page.content.decode()

    live, kept = read("few"), read("as kept")
    assert live[:2] == kept[:2]
    assert (live[2], kept[2]) == (False, True)


def test_an_export_is_what_the_page_shows(made, monkeypatch, client, chief):
    client.force_login(chief)
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", 0)
    answer = client.get(reverse("desk:book-export", args=["csv"]), {"book": "team"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    page = client.get(reverse("desk:book"), {"book": "team"})
    assert len(lines) - 1 == page.context["table"].sums[0].value
