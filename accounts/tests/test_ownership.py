"""Who answers for an account: hand-overs of today, of later and of the past, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.domain.ownership import assign_first_owners, assign_owner, end_ownership, withdraw_hand_over
from accounts.models import AccountOwnership
from accounts.tests.factories import AccountFactory, OwnershipFactory
from common.errors import DomainError

TODAY = date(2026, 6, 15)
LATER = date(2026, 9, 1)


@pytest.fixture
def account(db):
    return AccountFactory(name="Meridian Bank")


def history(account) -> list[tuple]:
    """(owner, from, to), oldest first."""
    rows = account.ownerships.select_related("owner")
    return [
        (r.owner.name, r.starts_on, r.ends_on) for r in sorted(rows, key=lambda r: r.starts_on or date.min)
    ]


def reasons(error) -> list[tuple[str, str]]:
    return [(blocker.field, blocker.reason) for blocker in error.value.blockers]


def test_first_owner_without_a_day_holds_from_the_beginning(account, rep, ops):
    assign_owner(account, owner=rep, by=ops)
    assert history(account) == [("Rita Rep", None, None)]


def test_hand_over_ends_the_first_and_starts_the_second(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops)
    assign_owner(account, owner=teammate, by=ops, on=TODAY)
    assert history(account) == [
        ("Rita Rep", None, TODAY - timedelta(days=1)),
        ("Tom Teammate", TODAY, None),
    ]


def test_hand_over_of_a_later_day_is_recorded_today(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops)
    assign_owner(account, owner=teammate, by=ops, on=LATER)
    owners = [
        AccountOwnership.objects.in_force(day).get().owner
        for day in (TODAY, LATER - timedelta(days=1), LATER)
    ]
    assert owners == [rep, rep, teammate]


def test_second_hand_over_before_a_recorded_one_is_refused(account, rep, teammate, other_rep, ops):
    assign_owner(account, owner=rep, by=ops)
    assign_owner(account, owner=teammate, by=ops, on=LATER)
    with pytest.raises(DomainError) as error:
        assign_owner(account, owner=other_rep, by=ops, on=TODAY)
    assert reasons(error) == [("on", "Tom Teammate owns it from 1 Sep 2026 on.")]
    assert len(history(account)) == 2


def test_account_with_an_owner_needs_a_day_for_another(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops)
    with pytest.raises(DomainError) as error:
        assign_owner(account, owner=teammate, by=ops)
    assert reasons(error) == [("on", "The account has an owner already.")]


def test_same_owner_again_changes_nothing(account, rep, ops):
    first = assign_owner(account, owner=rep, by=ops)
    assert assign_owner(account, owner=rep, by=ops, on=TODAY) == first
    assert (history(account), first.events.count()) == ([("Rita Rep", None, None)], 1)


def test_another_owner_on_the_very_day_replaces_the_first_choice(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops, on=TODAY)
    assign_owner(account, owner=teammate, by=ops, on=TODAY)
    assert history(account) == [("Tom Teammate", TODAY, None)]


def test_owner_who_was_to_stop_goes_on(account, rep, ops):
    assign_owner(account, owner=rep, by=ops)
    end_ownership(account, on=LATER, by=ops)
    assign_owner(account, owner=rep, by=ops, on=TODAY)
    assert history(account) == [("Rita Rep", None, None)]


def test_account_is_left_without_an_owner(account, rep, ops):
    assign_owner(account, owner=rep, by=ops)
    end_ownership(account, on=TODAY, by=ops)
    assert history(account) == [("Rita Rep", None, TODAY)]
    with pytest.raises(DomainError) as error:
        end_ownership(account, on=LATER, by=ops)
    assert reasons(error) == [("on", "Nobody owns the account on this day.")]


def test_hand_over_that_has_not_begun_is_taken_back(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops)
    later = assign_owner(account, owner=teammate, by=ops, on=LATER)
    withdraw_hand_over(later, by=ops, as_of=TODAY)
    assert history(account) == [("Rita Rep", None, None)]


def test_hand_over_that_has_begun_stays(account, rep, teammate, ops):
    assign_owner(account, owner=rep, by=ops)
    begun = assign_owner(account, owner=teammate, by=ops, on=TODAY)
    with pytest.raises(DomainError, match="It has begun"):
        withdraw_hand_over(begun, by=ops, as_of=TODAY)


@pytest.mark.parametrize("on", [date.min, date(1899, 12, 31), date(2200, 1, 2), date.max])
def test_day_out_of_this_world_is_refused(account, rep, teammate, ops, on):
    assign_owner(account, owner=rep, by=ops)
    with pytest.raises(DomainError) as error:
        assign_owner(account, owner=teammate, by=ops, on=on)
    assert [field for field, _ in reasons(error)] == ["on"]


def test_who_only_looks_or_is_gone_cannot_own(account, viewer, rep, ops):
    rep.is_active = False
    for person, reason in [(viewer, "only looks"), (rep, "no longer signs in")]:
        with pytest.raises(DomainError, match=reason) as error:
            assign_owner(account, owner=person, by=ops)
        assert [field for field, _ in reasons(error)] == ["owner"]


def test_reason_of_a_hand_over_stands_in_the_history(account, rep, ops):
    row = assign_owner(account, owner=rep, by=ops, reason="Ann goes on leave")
    assert row.events.get().pgh_context.metadata["reason"] == "Ann goes on leave"


def test_many_first_owners_are_set_together_or_not_at_all(account, rep, teammate, ops):
    other = AccountFactory()
    assert len(assign_first_owners([(account, rep), (other, teammate)], by=ops)) == 2
    third = AccountFactory()
    with pytest.raises(DomainError) as error:
        assign_first_owners([(third, rep), (account, teammate)], by=ops)
    assert ([field for field, _ in reasons(error)], third.ownerships.count()) == (["on"], 0)


def test_database_refuses_two_owners_on_a_day(account, rep, teammate):
    OwnershipFactory(account=account, owner=rep, ends_on=TODAY)
    with pytest.raises(IntegrityError, match="one_owner_a_day"), transaction.atomic():
        OwnershipFactory(account=account, owner=teammate, starts_on=TODAY)


def test_database_refuses_an_end_before_the_start(account, rep):
    with pytest.raises(IntegrityError, match="ownership_ends_after_start"), transaction.atomic():
        OwnershipFactory(account=account, owner=rep, starts_on=TODAY, ends_on=TODAY - timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_at_once_wait_for_each_other(account, rep, teammate, other_rep, ops):
    assign_owner(account, owner=rep, by=ops)
    start = Barrier(2)

    def hand_over(owner):
        try:
            start.wait(timeout=10)
            return assign_owner(account, owner=owner, by=ops, on=TODAY).owner
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        owners = list(pool.map(hand_over, [teammate, other_rep]))
    assert owners == [teammate, other_rep]
    assert [row.owner for row in AccountOwnership.objects.in_force(TODAY)] in ([teammate], [other_rep])
