"""Who may do what: one truth table for the cast, on an account that `rep` owns and `teammate` helps with."""

from datetime import date

import pytest

from accounts import permissions
from accounts.tests.factories import (
    AccountFactory,
    ActivityFactory,
    ContactFactory,
    OwnershipFactory,
    TaskFactory,
    TeamMemberFactory,
)
from people.models import BookGrant

TODAY = date(2026, 6, 15)

PEOPLE = ["rep", "teammate", "manager", "chief", "ops", "viewer", "other_rep", "other_manager"]
# What → who may, in the order of PEOPLE.
TABLE = {
    "can_edit": "yes yes yes yes yes no no no",
    "can_assign_owner": "no no yes yes yes no no no",
    "can_edit_contact": "yes yes yes yes yes no no no",
    "can_edit_task": "yes yes yes yes yes no no no",
    "can_edit_activity": "yes no yes yes yes no no no",
}
CASES = [
    (predicate, person, answer == "yes")
    for predicate, answers in TABLE.items()
    for person, answer in zip(PEOPLE, answers.split(), strict=True)
]


@pytest.fixture
def account(rep, teammate):
    account = AccountFactory()
    OwnershipFactory(account=account, owner=rep)
    TeamMemberFactory(account=account, user=teammate)
    return account


@pytest.fixture
def subjects(account, rep):
    return {
        "can_edit": account,
        "can_assign_owner": account,
        "can_edit_contact": ContactFactory(account=account),
        "can_edit_task": TaskFactory(account=account),
        "can_edit_activity": ActivityFactory(account=account, user=rep),
    }


@pytest.mark.parametrize(("predicate", "person", "expected"), CASES)
def test_who_may(request, subjects, predicate, person, expected):
    user = request.getfixturevalue(person)
    assert getattr(permissions, predicate)(user, subjects[predicate], on=TODAY) is expected


@pytest.mark.parametrize(
    ("person", "expected"), [("rep", True), ("manager", True), ("ops", True), ("viewer", False)]
)
def test_who_may_open_an_account(request, person, expected):
    assert permissions.can_open_account(request.getfixturevalue(person)) is expected


def test_who_looks_at_a_granted_book_edits_nothing(account, other_rep, rep):
    BookGrant.objects.create(viewer=other_rep, holder=rep)
    assert not permissions.can_edit(other_rep, account, on=TODAY)


def test_both_accounts_of_a_move_are_hers_to_change(account, rep, ops):
    strange = AccountFactory()
    assert [permissions.can_move_under(user, account, strange, on=TODAY) for user in (rep, ops)] == [
        False,
        True,
    ]


def test_note_of_nobody_is_corrected_by_whoever_works_there(account, teammate):
    assert permissions.can_edit_activity(teammate, ActivityFactory(account=account, user=None), on=TODAY)


def test_rights_of_a_page_cost_one_query(account, manager, django_assert_num_queries):
    with django_assert_num_queries(1):
        rights = permissions.rights_on(manager, account, on=TODAY)
    assert (rights.edit, rights.assign_owner) == (True, True)
