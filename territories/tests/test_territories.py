"""The tree, who covers it, which accounts it holds, and the sight that follows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import GrantSource
from accounts.domain.team import set_access_by_query
from accounts.models import Account, AccountTeamMember
from accounts.tests.factories import AccountFactory, TeamMemberFactory
from common.errors import DomainError, StaleEditError
from territories.domain.assigning import assign_account, end_assignment, withdraw_move
from territories.domain.covering import cover, end_coverage
from territories.domain.sight import write_sight
from territories.domain.territories import edit_territory, move_under, open_territory, remove_territory
from territories.models import AccountAssignment, Coverage, Territory
from territories.queries.holding import accounts_in, holder_of, uncovered
from territories.tests.factories import AssignmentFactory, CoverageFactory, TerritoryFactory

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)
QUARTER = date(2026, 4, 1)  # what was before is closed


@pytest.fixture
def tree(db):
    """World, Europe below it, Nordics below that."""
    world = TerritoryFactory(code="WORLD", name="World")
    europe = TerritoryFactory(code="EU", name="Europe", parent=world)
    return world, europe, TerritoryFactory(code="NO", name="Nordics", parent=europe)


@pytest.fixture
def account(db):
    return AccountFactory(name="Fjord Bank")


def sees(user, on=TODAY) -> set[str]:
    return set(Account.objects.visible_to(user, on=on).values_list("name", flat=True))


def put(account, territory, on=None, **facts):
    return assign_account(account, territory=territory, on=on, as_of=TODAY, by=None, **facts)


def reasons(error) -> list[tuple[str, str]]:
    return [(blocker.field, blocker.reason) for blocker in error.value.blockers]


# The tree


def test_a_territory_never_stands_under_itself(tree, ops):
    world, _, nordics = tree
    with pytest.raises(DomainError) as error:
        move_under(world, parent=nordics, by=ops)
    assert reasons(error) == [("parent", "A territory cannot stand under itself.")]
    with pytest.raises(IntegrityError, match="territory_tree_has_no_cycle"), transaction.atomic():
        Territory.objects.filter(pk=world.pk).update(parent=nordics)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"code": "EU"}, "code"), ({"name": " "}, "name"), ({"code": ""}, "code"), ({"kind": "moon"}, "kind")],
)
def test_bad_territory_is_refused_at_its_field(tree, ops, facts, field):
    with pytest.raises(DomainError) as error:
        open_territory(by=ops, **{"code": "X", "name": "Somewhere", **facts})
    assert [name for name, _ in reasons(error)] == [field]


def test_a_stale_edit_overwrites_nothing(tree, ops):
    _, europe, _ = tree
    edit_territory(europe, by=ops, version=europe.version, name="EMEA")
    with pytest.raises(StaleEditError):
        edit_territory(europe, by=ops, version=europe.version, name="Old continent")
    assert Territory.objects.get(code="EU").name == "EMEA"


def test_what_ever_held_something_stays(tree, account, ops):
    world, europe, nordics = tree
    put(account, nordics)
    with pytest.raises(DomainError, match="Accounts are or were in it"):
        remove_territory(nordics, by=ops)
    with pytest.raises(DomainError, match="stand below it"):
        remove_territory(world, by=ops)
    remove_territory(TerritoryFactory(), by=ops)
    assert set(Territory.objects.values_list("pk", flat=True)) == {world.pk, europe.pk, nordics.pk}


# Assignments


def test_who_had_it_on_a_day(tree, account, rep, teammate):
    world, europe, nordics = tree
    cover(nordics, user=rep, by=None, as_of=TODAY)
    cover(world, user=teammate, role="director", by=None, as_of=TODAY)
    put(account, nordics)
    put(account, world, on=TODAY)
    before, after = holder_of(account, on=TODAY - DAY), holder_of(account, on=TODAY)
    assert (before.territory, before.path) == (nordics, (world, europe, nordics))
    assert [row.user for row in before.people] == [rep, teammate]
    assert (after.territory, [row.user for row in after.people]) == (world, [teammate])
    assert holder_of(AccountFactory(), on=TODAY) is None


def test_a_move_ends_one_row_and_adds_one(tree, account):
    world, europe, _ = tree
    first, second = put(account, world), put(account, europe, on=TODAY)
    first.refresh_from_db()
    assert [(row.starts_on, row.ends_on) for row in (first, second)] == [(None, TODAY - DAY), (TODAY, None)]


def test_a_second_move_of_the_day_is_a_change_of_mind(tree, account):
    world, europe, nordics = tree
    put(account, world)
    put(account, europe, on=TODAY)
    put(account, nordics, on=TODAY)
    assert account.assignments.count() == 2
    assert account.assignments.in_force(TODAY).get().territory == nordics


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (date(2026, 3, 31), "Q1 FY26 is closed; its figures stay."),
        (date(1800, 1, 1), "This is no day on which anybody held an account."),
        (None, "A territory holds the account already."),
        (date(2026, 7, 1), "Nordics holds it from 1 Aug 2026 on."),
    ],
)
def test_a_day_on_which_nothing_can_move_is_refused(tree, account, on, reason):
    world, europe, nordics = tree
    put(account, world)
    put(account, nordics, on=date(2026, 8, 1))
    with pytest.raises(DomainError) as error:
        put(account, europe, on=on)
    assert reasons(error) == [("on", reason)]


def test_database_refuses_two_territories_on_a_day(tree, account):
    world, europe, _ = tree
    AssignmentFactory(account=account, territory=world, ends_on=TODAY)
    with pytest.raises(IntegrityError, match="no_overlapping_assignments"), transaction.atomic():
        AssignmentFactory(account=account, territory=europe, starts_on=TODAY)


def test_a_move_that_has_not_come_is_taken_back(tree, account):
    world, europe, _ = tree
    put(account, world)
    move = put(account, europe, on=TODAY + DAY)
    withdraw_move(move, by=None, as_of=TODAY)
    row = AccountAssignment.objects.get()
    assert (row.territory, row.ends_on) == (world, None)
    with pytest.raises(DomainError, match="what was stays"):
        withdraw_move(row, by=None, as_of=TODAY)


def test_an_account_may_be_held_by_nobody(tree, account):
    world, _, _ = tree
    put(account, world)
    end_assignment(account, on=TODAY, by=None, as_of=TODAY)
    assert (uncovered(on=TODAY).count(), uncovered(on=TODAY + DAY).count()) == (0, 1)
    with pytest.raises(DomainError, match="No territory holds"):
        end_assignment(account, on=TODAY + DAY, by=None, as_of=TODAY)


def test_a_parent_holds_what_its_descendants_hold(tree, account):
    world, europe, nordics = tree
    put(account, nordics)
    held = [list(accounts_in(node.pk, on=TODAY)) for node in (world, europe, nordics)]
    assert held == [[account]] * 3


# Coverage and sight


def test_coverage_gives_sight_of_everything_below_for_its_days(tree, account, other_rep):
    world, _, nordics = tree
    put(account, nordics)
    coverage = cover(world, user=other_rep, by=None, as_of=TODAY, starts_on=TODAY)
    assert [sees(other_rep, TODAY - DAY), sees(other_rep)] == [set(), {"Fjord Bank"}]
    end_coverage(coverage, on=TODAY, by=None, as_of=TODAY)
    assert [sees(other_rep), sees(other_rep, TODAY + DAY)] == [{"Fjord Bank"}, set()]


def test_sight_goes_with_the_account(tree, account, other_rep, teammate):
    _, europe, nordics = tree
    cover(nordics, user=other_rep, by=None, as_of=TODAY)
    cover(europe, user=teammate, by=None, as_of=TODAY)
    put(account, nordics)
    put(account, europe, on=TODAY + DAY)
    assert [sees(other_rep, day) for day in (TODAY, TODAY + DAY)] == [{"Fjord Bank"}, set()]
    assert [sees(teammate, day) for day in (TODAY, TODAY + DAY)] == [{"Fjord Bank"}] * 2
    assert AccountTeamMember.objects.filter(user=teammate).count() == 1


def test_a_territory_hung_elsewhere_is_seen_from_there(tree, account, other_rep, teammate):
    world, europe, nordics = tree
    asia = TerritoryFactory(code="AS", parent=world)
    cover(europe, user=other_rep, by=None, as_of=TODAY)
    cover(asia, user=teammate, by=None, as_of=TODAY)
    put(account, nordics)
    move_under(nordics, parent=asia, by=None)
    assert [sees(other_rep), sees(teammate)] == [set(), {"Fjord Bank"}]


def test_coverage_that_never_began_leaves_nothing(tree, account, other_rep):
    world, _, _ = tree
    put(account, world)
    coverage = cover(world, user=other_rep, by=None, as_of=TODAY, starts_on=TODAY + DAY)
    assert end_coverage(coverage, on=TODAY, by=None, as_of=TODAY) is None
    assert not AccountTeamMember.objects.exists()


def test_places_given_by_hand_stay(tree, account, other_rep):
    world, _, _ = tree
    by_hand = TeamMemberFactory(account=account, user=other_rep, role="csm")
    put(account, world)
    coverage = cover(world, user=other_rep, role="csm", by=None, as_of=TODAY, ends_on=TODAY)
    assert AccountTeamMember.objects.count() == 2
    end_coverage(coverage, on=QUARTER - DAY, by=None, as_of=TODAY)
    assert AccountTeamMember.objects.get(source=GrantSource.HAND) == by_hand


def test_writing_sight_again_changes_nothing(tree, account, other_rep):
    world, _, nordics = tree
    cover(world, user=other_rep, by=None, as_of=TODAY)
    cover(nordics, user=other_rep, role="account_executive", by=None, as_of=TODAY, starts_on=TODAY)
    put(account, nordics)
    assert write_sight(None, by=None) == write_sight([account.pk], by=None) == write_sight([], by=None) == 0
    place = AccountTeamMember.objects.get()
    assert (place.role, place.starts_on, place.ends_on) == ("account_executive", None, None)


def test_places_by_query_leave_other_accounts_alone(account, rep):
    elsewhere = TeamMemberFactory(user=rep, source=GrantSource.TERRITORY)
    nothing = "SELECT 1::bigint AS account_id, 1::bigint AS user_id, '' AS role, 'empty'::daterange AS days"
    assert set_access_by_query(f"{nothing} WHERE false", {}, accounts=[account.pk], by=None) == 0
    assert AccountTeamMember.objects.get() == elsewhere


def test_nobody_covers_a_territory_twice_on_a_day(tree, rep):
    world, _, _ = tree
    cover(world, user=rep, by=None, as_of=TODAY, ends_on=TODAY)
    with pytest.raises(DomainError, match="cover this territory in these days already"):
        cover(world, user=rep, role="csm", by=None, as_of=TODAY, starts_on=TODAY)
    with pytest.raises(IntegrityError, match="no_person_covers_twice"), transaction.atomic():
        CoverageFactory(territory=world, user=rep, starts_on=TODAY)
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"role": "friend"}, "Value 'friend' is not a valid choice."),
        ({"starts_on": TODAY, "ends_on": TODAY - DAY}, "It would end before it starts."),
    ],
)
def test_bad_coverage_is_refused(tree, rep, facts, reason):
    with pytest.raises(DomainError) as error:
        cover(tree[0], user=rep, by=None, as_of=TODAY, **facts)
    assert [why for _, why in reasons(error)] == [reason]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"starts_on": QUARTER - DAY}, "Q1 FY26 is closed; its figures stay."),
        ({"starts_on": date(1800, 1, 1)}, "This is no day on which anybody held an account."),
        ({}, "Others cover or covered it: closed quarters are shared among them."),
    ],
)
def test_nobody_else_covers_days_of_a_closed_quarter(tree, rep, teammate, facts, reason):
    cover(tree[0], user=rep, by=None, as_of=TODAY)
    with pytest.raises(DomainError) as error:
        cover(tree[0], user=teammate, by=None, as_of=TODAY, **facts)
    assert reasons(error) == [("starts_on", reason)]
    assert cover(tree[0], user=teammate, by=None, as_of=TODAY, starts_on=QUARTER).starts_on == QUARTER


@pytest.mark.parametrize(
    ("stood", "on", "refused"),
    [
        (None, QUARTER - DAY, False),
        (None, QUARTER - 2 * DAY, True),
        (QUARTER - 9 * DAY, TODAY, True),
        (QUARTER - 9 * DAY, QUARTER - 9 * DAY, False),
        (TODAY, QUARTER - 9 * DAY, True),
    ],
)
def test_coverage_ends_on_no_day_that_changes_a_closed_quarter(tree, rep, stood, on, refused):
    coverage = cover(tree[0], user=rep, by=None, as_of=TODAY, ends_on=stood)
    if refused:
        with pytest.raises(DomainError, match="Q1 FY26 is closed; its figures stay"):
            end_coverage(coverage, on=on, by=None, as_of=TODAY)
    else:
        end_coverage(coverage, on=on, by=None, as_of=TODAY)
    coverage.refresh_from_db()
    assert coverage.ends_on == (stood if refused else on)


def test_coverage_of_this_quarter_is_taken_away_whatever_day_is_said(tree, rep):
    coverage = cover(tree[0], user=rep, by=None, as_of=TODAY, starts_on=QUARTER)
    assert end_coverage(coverage, on=date(2025, 1, 1), by=None, as_of=TODAY) is None


def test_who_only_looks_covers_nothing(tree, viewer):
    with pytest.raises(DomainError, match="only looks"):
        cover(tree[0], user=viewer, by=None, as_of=TODAY)


def test_territories_are_seen_by_who_covers_them_and_those_above(tree, rep, manager, other_rep, viewer, ops):
    world, europe, nordics = tree
    cover(europe, user=rep, by=None, as_of=TODAY)
    seen = {
        person.name: set(Territory.objects.visible_to(person, on=TODAY))
        for person in (rep, manager, viewer, other_rep, ops)
    }
    below = {europe, nordics}
    assert list(seen.values()) == [below, below, below, set(), {world, europe, nordics}]
    assert set(Territory.objects.editable_by(manager, on=TODAY)) == below
    assert not Territory.objects.editable_by(viewer, on=TODAY).exists()
    assert Coverage.objects.visible_to(manager, on=TODAY).get().user == rep
