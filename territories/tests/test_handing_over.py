"""Accounts change hands: what goes along, what stays, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.domain.ownership import assign_owner
from accounts.tests.factories import AccountFactory, OwnershipFactory, TaskFactory
from common.errors import DomainError
from territories.domain.handing_over import HandedOver, hand_over
from territories.queries.handing_over import preview_hand_over
from territories.tests.test_rules import TODAY, worth

DAY = timedelta(days=1)
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def account(rep):
    account = worth(AccountFactory(name="Meridian"), 500)
    OwnershipFactory(account=account, owner=rep)
    return account


def going(accounts, owner, on=TODAY, by=None) -> HandedOver:
    return hand_over(accounts, owner=owner, on=on, as_of=TODAY, at=AT, by=by)


def test_open_work_goes_along_and_the_rest_stays(account, rep, teammate, manager):
    hers = TaskFactory(account=account, user=rep)
    others, done = TaskFactory(account=account, user=manager), TaskFactory(account=account, user=rep)
    done.done_on = TODAY
    done.save()
    seen = preview_hand_over([account.pk], on=TODAY, as_of=TODAY)
    told = [(r.owner, r.acv, r.tasks, r.deciding, r.deciding_atr) for r in seen]
    assert told == [("Rita Rep", 500, 1, 1, 500)]
    assert going([account], teammate, by=manager) == HandedOver(accounts=1, tasks=1)
    for task in (hers, others, done):
        task.refresh_from_db()
    assert [task.user for task in (hers, others, done)] == [teammate, manager, rep]
    owners = account.ownerships.order_by("starts_on").values_list("owner__name", "ends_on")
    assert set(owners) == {("Rita Rep", TODAY - DAY), ("Tom Teammate", None)}
    assert going([account], teammate) == HandedOver(accounts=0, tasks=0)


def test_work_due_before_a_day_ahead_stays_with_who_does_it(account, rep, teammate):
    before = TaskFactory(account=account, user=rep, due_on=TODAY)
    after = TaskFactory(account=account, user=rep, due_on=TODAY + 9 * DAY)
    assert preview_hand_over([account.pk], on=TODAY + 9 * DAY, as_of=TODAY)[0].tasks == 1
    assert going([account], teammate, on=TODAY + 9 * DAY).tasks == 1
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.user, after.user) == (rep, teammate)


def test_all_go_or_none(account, rep, teammate):
    planned = AccountFactory(name="Planned")
    assign_owner(planned, owner=rep, by=None)
    assign_owner(planned, owner=teammate, by=None, on=TODAY + DAY)
    with pytest.raises(DomainError, match="Planned: Tom Teammate owns it from"):
        going([account, planned], teammate)
    assert account.ownerships.get().owner == rep


@pytest.mark.parametrize(("on", "reason"), [(TODAY - 100 * DAY, "is closed"), (TODAY, "only looks")])
def test_a_closed_quarter_and_a_viewer_are_refused(account, viewer, on, reason):
    with pytest.raises(DomainError, match=reason):
        going([account], viewer, on=on)


def test_nothing_chosen_is_refused(teammate):
    with pytest.raises(DomainError, match="No account is chosen"):
        going([], teammate)
