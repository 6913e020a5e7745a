"""The rule of sight, for every member of the cast."""

from datetime import date, timedelta

import pytest
from django.db.models import Sum

from accounts.models import Account
from accounts.tests.factories import AccountFactory, OwnershipFactory, TeamMemberFactory
from people.models import BookGrant
from people.tests.factories import UserFactory

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(rep, teammate) -> Account:
    account = AccountFactory(name="Meridian Bank")
    OwnershipFactory(account=account, owner=rep)
    return account


def sees(user, on=TODAY) -> bool:
    return Account.objects.visible_to(user, on=on).exists()


def edits(user, on=TODAY) -> bool:
    return Account.objects.editable_by(user, on=on).exists()


@pytest.mark.parametrize(
    ("person", "may_see", "may_edit"),
    [
        ("rep", True, True),
        ("manager", True, True),
        ("chief", True, True),
        ("ops", True, True),
        ("viewer", True, False),
        ("teammate", False, False),
        ("other_rep", False, False),
        ("other_manager", False, False),
    ],
)
def test_cast_sees_and_edits_by_role_and_line(request, account, person, may_see, may_edit):
    user = request.getfixturevalue(person)
    assert (sees(user), edits(user)) == (may_see, may_edit)


def test_team_member_and_the_line_above_see_the_account(account, other_rep, other_manager):
    TeamMemberFactory(account=account, user=other_rep)
    assert (sees(other_rep), edits(other_rep), sees(other_manager)) == (True, True, True)


def test_sight_follows_the_days_of_ownership(account, teammate, rep):
    account.ownerships.update(ends_on=TODAY)
    OwnershipFactory(account=account, owner=teammate, starts_on=TODAY + timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    assert [sees(rep), sees(teammate), sees(rep, tomorrow), sees(teammate, tomorrow)] == [
        True,
        False,
        False,
        True,
    ]


def test_place_on_a_team_ends_with_its_day(account, other_rep):
    TeamMemberFactory(account=account, user=other_rep, ends_on=TODAY)
    assert sees(other_rep)
    assert not sees(other_rep, TODAY + timedelta(days=1))


def test_a_move_in_the_reporting_line_counts_at_once(account, rep, manager, other_manager):
    rep.reports_to = other_manager
    rep.save()
    assert (sees(manager), sees(other_manager)) == (False, True)


def test_a_grant_covers_the_line_below_its_holder_and_ends_with_its_day(account, manager):
    guest = UserFactory(role="viewer")
    BookGrant.objects.create(viewer=guest, holder=manager, ends_on=TODAY)
    assert (sees(guest), edits(guest)) == (True, False)
    assert not sees(guest, TODAY + timedelta(days=1))


def test_a_deactivated_person_sees_nothing(account, rep):
    rep.is_active = False
    assert not sees(rep)


def test_an_account_manager_with_a_grant_looks_but_does_not_edit(account, other_rep, rep):
    BookGrant.objects.create(viewer=other_rep, holder=rep)
    assert (sees(other_rep), edits(other_rep)) == (True, False)


def test_two_places_on_a_team_do_not_count_the_account_twice(account, rep):
    TeamMemberFactory(account=account, user=rep, role="csm")
    TeamMemberFactory(account=account, user=rep, role="account_executive")
    Account.objects.update(employees=200)
    seen = Account.objects.visible_to(rep, on=TODAY)
    assert (seen.count(), seen.aggregate(total=Sum("employees"))["total"]) == (1, 200)


def test_one_query_whatever_the_depth_of_the_line(account, chief, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(Account.objects.visible_to(chief, on=TODAY)) == 1
