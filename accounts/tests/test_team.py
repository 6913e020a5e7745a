"""Places on an account team: by hand, and given by something else."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import GrantSource
from accounts.domain.team import Place, grant_access, merged, put_on_team, set_access, take_off_team
from accounts.models import Account, AccountTeamMember
from accounts.tests.factories import AccountFactory, TeamMemberFactory
from common.errors import DomainError

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(db):
    return AccountFactory()


def test_place_gives_sight_and_ends_with_its_last_day(account, other_rep, ops):
    place = put_on_team(account, user=other_rep, role="solution_engineer", by=ops)
    take_off_team(place, on=TODAY, by=ops)
    seen = [Account.objects.visible_to(other_rep, on=TODAY + timedelta(days=n)).exists() for n in (0, 1)]
    assert seen == [True, False]


def test_place_that_has_not_begun_is_deleted(account, other_rep, ops):
    place = put_on_team(account, user=other_rep, role="csm", by=ops, starts_on=TODAY + timedelta(days=1))
    assert take_off_team(place, on=TODAY, by=ops) is None
    assert not account.team.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"role": "friend"}, "role"),
        ({"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({}, "user"),
    ],
)
def test_bad_place_is_refused_at_its_field(account, rep, ops, facts, field):
    TeamMemberFactory(account=account, user=rep, role="csm")
    with pytest.raises(DomainError) as error:
        put_on_team(account, **{"user": rep, "role": "csm", "by": ops, **facts})
    assert [blocker.field for blocker in error.value.blockers] == [field]


def test_who_is_gone_gets_no_place(account, rep, ops):
    rep.is_active = False
    with pytest.raises(DomainError, match="no longer signs in"):
        put_on_team(account, user=rep, role="csm", by=ops)


def test_database_refuses_the_same_role_twice_on_a_day(account, rep):
    TeamMemberFactory(account=account, user=rep, ends_on=TODAY)
    with pytest.raises(IntegrityError, match="no_overlapping_team_places"), transaction.atomic():
        TeamMemberFactory(account=account, user=rep, starts_on=TODAY)


def test_granting_what_is_granted_changes_nothing(account, rep):
    one = grant_access(account, user=rep, role="partner_manager")
    assert (grant_access(account, user=rep, role="partner_manager"), account.team.count()) == (one, 1)


def test_granted_place_is_not_taken_by_hand(account, rep, ops):
    with pytest.raises(DomainError, match="coverage gave this place"):
        take_off_team(grant_access(account, user=rep, role="csm"), on=TODAY, by=ops)


def test_set_access_makes_the_rows_as_they_should_be(account, rep, teammate, ops):
    by_hand = put_on_team(account, user=rep, role="csm", by=ops)
    goes = grant_access(account, user=teammate, role="csm")
    stays = grant_access(account, user=rep, role="csm", starts_on=TODAY)
    wanted = [
        Place(account_id=account.pk, user_id=rep.pk, role="csm", starts_on=TODAY),
        Place(account_id=account.pk, user_id=rep.pk, role="reseller", ends_on=TODAY),
    ]
    assert set_access([account.pk], wanted, by=ops) == 2
    kept = set(account.team.filter(role="csm"))
    assert (kept, account.team.get(role="reseller").source) == ({by_hand, stays}, GrantSource.TERRITORY)
    assert goes not in account.team.all()
    assert set_access([account.pk], wanted, by=ops) == 0


def test_set_access_leaves_other_accounts_alone(account, rep, ops):
    elsewhere = grant_access(AccountFactory(), user=rep, role="csm")
    set_access([account.pk], [], by=ops)
    assert AccountTeamMember.objects.get() == elsewhere


days = st.one_of(st.none(), st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 1, 20)))
places = st.builds(
    Place, account_id=st.just(1), user_id=st.integers(1, 2), role=st.just("csm"), starts_on=days, ends_on=days
)
WINDOW = [date(2025, 12, 30) + timedelta(days=n) for n in range(30)]


def days_held(rows) -> list[tuple[int, date]]:
    return [
        (row.user_id, day)
        for row in rows
        for day in WINDOW
        if (row.starts_on or date.min) <= day <= (row.ends_on or date.max)
    ]


@given(
    st.lists(places.filter(lambda p: not (p.starts_on and p.ends_on and p.ends_on < p.starts_on)), max_size=6)
)
def test_merged_places_hold_the_same_days_once(rows):
    held = days_held(merged(rows))
    assert set(held) == set(days_held(rows))
    assert len(held) == len(set(held))
