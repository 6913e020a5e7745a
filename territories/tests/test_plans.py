"""Plans on their way, their targets, and what was reached of them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Product
from accounts.queries.retention import retention
from accounts.tests.factories import AccountFactory, OwnershipFactory
from accounts.tests.facts_by_hand import contract, line
from accounts.tests.oracle_holdings import Book
from accounts.tests.stored_book import post, store
from common.errors import DomainError
from renewals.domain.closing import Offer, close_as_renewed
from renewals.models import LossReason, Renewal
from renewals.tests.contracts import line as sold
from renewals.tests.contracts import signed
from territories.domain import planning
from territories.domain.targets import drop_target, set_target
from territories.models import Target
from territories.periods import period_named, quarters_of
from territories.queries.attainment import (
    attainment_of_people,
    attainment_of_territories,
    rolled_up,
    targets_of_people,
)
from territories.tests.factories import AssignmentFactory, CoverageFactory, TerritoryFactory

TODAY = date(2026, 6, 30)
SHORT = ("2025-01-01", "2026-02-28")
YEARS = ("2025-01-01", "2027-12-31")
YEAR = period_named("2026", start_month=1)


@pytest.fixture
def tree(db):
    """Europe, and below it the Nordics and the South."""
    europe = TerritoryFactory(code="EU", name="Europe")
    nordics = TerritoryFactory(code="NO", name="Nordics", parent=europe)
    return europe, nordics, TerritoryFactory(code="SO", name="South", parent=europe)


@pytest.fixture
def accounts(tree, rep, teammate):
    """A loses 40 of 100 and gains nothing; B grows from 100 to 160; both go south on 1 April."""
    _, nordics, south = tree
    book = Book(
        (
            contract("A1", *YEARS, line(60, YEARS[0]), line(40, *SHORT, number=2), account="A"),
            contract("B1", *YEARS, line(100, YEARS[0]), line(60, "2026-05-01", number=2), account="B"),
        )
    )  # fmt: skip
    stored = store(book)
    post(None, TODAY)
    for name, account in stored.items():
        AssignmentFactory(account=account, territory=nordics, ends_on=date(2026, 3, 31))
        AssignmentFactory(account=account, territory=south, starts_on=date(2026, 4, 1))
        OwnershipFactory(account=account, owner=rep if name == "A" else teammate)
    return stored


def target(of, measure, value, period="2026"):
    return set_target(of, period=period, measure=measure, value=Decimal(str(value)), by=None)


def told(rows) -> dict[str, tuple]:
    return {row.measure.value: (row.target, row.actual) for row in rows}


# Periods


@pytest.mark.parametrize(
    ("name", "month", "days"),
    [
        ("2026", 1, ("2026-01-01", "2026-12-31")),
        ("2026Q3", 1, ("2026-07-01", "2026-09-30")),
        ("2026", 2, ("2025-02-01", "2026-01-31")),
        ("2026Q4", 2, ("2025-11-01", "2026-01-31")),
    ],
)
def test_a_period_has_its_fiscal_days(name, month, days):
    period = period_named(name, start_month=month)
    assert (str(period.starts_on), str(period.ends_on)) == days


@pytest.mark.parametrize("name", ["", "26", "2026Q5", "2026-Q1", "Q1", "2026Q"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(DomainError, match="neither a fiscal year nor a quarter"):
        period_named(name, start_month=1)


def test_days_elapsed_stay_within_the_period():
    quarter = period_named("2026Q1", start_month=1)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 21), date(2026, 7, 1)]
    assert [quarter.elapsed(day) for day in days] == [0, 1, 52, 90]
    assert (quarters_of("2026")[2], quarters_of("2026Q1")) == ("2026Q3", [])


# Targets


def test_a_target_is_set_again_and_dropped(tree, rep):
    europe, *_ = tree
    first = target(europe, "grr", "0.9")
    assert (target(europe, "grr", "0.9").pk, target(europe, "grr", "0.95").pk) == (first.pk, first.pk)
    assert str(target(rep, "expansion", 500)) == "Rita Rep, FY26: Expansion"
    drop_target(first, by=None)
    assert Target.objects.get().user == rep


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"measure": "happiness"}, "measure"),
        ({"period": "soon"}, "period"),
        ({"value": Decimal(92)}, "value"),
        ({"value": Decimal(-1)}, "value"),
    ],
)
def test_a_bad_target_is_refused_at_its_field(tree, facts, field):
    with pytest.raises(DomainError) as error:
        set_target(tree[0], by=None, **{"period": "2026", "measure": "grr", "value": Decimal(1), **facts})
    assert [blocker.field for blocker in error.value.blockers] == [field]


def test_database_refuses_a_target_of_nobody_and_one_twice(tree, rep):
    europe, *_ = tree
    facts = {"period": "2026", "measure": "grr", "value": Decimal(1)}
    for whose in ({}, {"territory": europe, "user": rep}):
        with pytest.raises(IntegrityError, match="of_a_territory_or_a_person"), transaction.atomic():
            Target.objects.create(**whose, **facts)
    Target.objects.create(territory=europe, **facts)
    with pytest.raises(IntegrityError, match="one_target_a_territory"), transaction.atomic():
        Target.objects.create(territory=europe, **facts)


def test_targets_roll_up_the_tree_until_one_is_set(tree, accounts):
    europe, nordics, south = tree
    target(nordics, "expansion", 30)
    target(south, "expansion", 50)
    target(nordics, "grr", "0.9")
    target(south, "grr", "0.5")
    totals = rolled_up([europe], period=YEAR, as_of=TODAY)[europe.pk]
    assert totals == {"expansion": 80, "grr": Decimal("0.9")}  # the South opened the year with nothing
    target(europe, "expansion", 100)
    assert rolled_up([europe], period=YEAR, as_of=TODAY)[europe.pk]["expansion"] == 100


def test_a_persons_target_is_her_share_of_the_days(tree, rep, teammate):
    _, nordics, _ = tree
    quarter = period_named("2026Q2", start_month=1)
    CoverageFactory(territory=nordics, user=rep, role="account_manager", ends_on=date(2026, 4, 30))
    CoverageFactory(territory=nordics, user=teammate, role="account_manager", starts_on=date(2026, 5, 1))
    target(nordics, "expansion", 910, period="2026Q2")
    target(nordics, "nrr", "1.1", period="2026Q2")
    shares = targets_of_people([rep.pk, teammate.pk], period=quarter)
    rounded = [{name: round(value, 6) for name, value in shares[who.pk].items()} for who in (rep, teammate)]
    assert rounded == [
        {"expansion": 300, "nrr": Decimal("1.1")},
        {"expansion": 610, "nrr": Decimal("1.1")},
    ]
    target(rep, "expansion", 7, period="2026Q2")
    assert targets_of_people([rep.pk], period=quarter)[rep.pk]["expansion"] == 7


# Attainment


def test_attainment_is_credited_to_the_territory_of_then_and_is_what_retention_says(tree, accounts):
    europe, nordics, south = tree
    target(south, "expansion", 120)
    reached = attainment_of_territories([nordics, south], period=YEAR, as_of=TODAY)
    read = {row.key: row for row in retention(YEAR.starts_on, TODAY, today=TODAY, by="territory").rows}
    assert told(reached[nordics.pk])["grr"] == (None, Decimal("0.8"))
    assert read["NO"].as_json("per_account")["grr"] == "0.8"
    assert told(reached[nordics.pk])["expansion"] == (None, 0)
    assert told(reached[south.pk])["expansion"] == (120, 60)
    assert told(reached[south.pk])["grr"] == (None, None)
    whole = told(attainment_of_territories([europe], period=YEAR, as_of=TODAY)[europe.pk])
    assert whole == {
        "grr": (None, Decimal("0.8")),
        "nrr": (None, Decimal("1.1")),
        "renewal_rate": (None, None),
        "expansion": (120, 60),
        "new_business": (None, 0),
    }


def test_attainment_of_people_is_that_of_the_accounts_they_owned(accounts, rep, teammate):
    reached = attainment_of_people([rep, teammate], period=YEAR, as_of=TODAY)
    hers, his = told(reached[rep.pk]), told(reached[teammate.pk])
    assert [row[name][1] for row in (hers, his) for name in ("grr", "expansion")] == [
        Decimal("0.6"),
        0,
        1,
        60,
    ]


def test_the_renewal_rate_is_that_of_what_was_due_so_far(tree, rep):
    """Of 100 that were due 80 stay: by the territory that held the account then, and by its owner."""
    _, nordics, south = tree
    seats = Product.objects.create(code="SEAT", name="Seats")
    account = AccountFactory(external_id="DUE", name="Due")
    OwnershipFactory(account=account, owner=rep)
    AssignmentFactory(account=account, territory=nordics)
    facts = {"start": "2025-06-01", "end": "2026-05-31", "on": date(2026, 1, 5)}
    signed(account, sold(seats, 100, 1), number="DUE-1", **facts)
    renewal = Renewal.objects.with_parts().get(contract__number="DUE-1")
    reason = LossReason.objects.create(name="Shrunk")
    offer = Offer(signed_on=date(2026, 5, 20), lines=[sold(seats, 80, 1)])
    close_as_renewed(renewal, offer=offer, by=rep, on=date(2026, 5, 20), loss_reason=reason)
    target(nordics, "renewal_rate", "0.9")
    reached = attainment_of_territories([nordics, south], period=YEAR, as_of=TODAY)
    assert told(reached[nordics.pk])["renewal_rate"] == (Decimal("0.9"), Decimal("0.8"))
    assert told(reached[south.pk])["renewal_rate"] == (None, None)
    mine = told(attainment_of_people([rep], period=YEAR, as_of=TODAY)[rep.pk])
    assert mine["renewal_rate"][1] == Decimal("0.8")


def test_pace_tells_what_an_even_year_would_have_reached(tree, accounts):
    _, nordics, south = tree
    target(south, "expansion", 120)
    target(nordics, "grr", "0.9")
    reached = attainment_of_territories([nordics, south], period=YEAR, as_of=TODAY)
    growth = next(row for row in reached[south.pk] if row.measure == "expansion")
    assert (growth.elapsed, growth.days, growth.ratio) == (181, 365, Decimal("0.5"))
    assert round(growth.expected_ratio, 4) == Decimal("0.4959")
    kept = next(row for row in reached[nordics.pk] if row.measure == "grr")
    assert round(kept.expected, 4) == Decimal("0.9504")
    before = attainment_of_territories([south], period=YEAR, as_of=date(2025, 12, 31))[south.pk]
    assert {(row.actual, row.elapsed) for row in before} == {(None, 0)}


# Plans


@pytest.fixture
def plan(tree, rep):
    plan = planning.start_plan(tree[0], period="2026", by=rep, objectives="Keep what we have")
    planning.plan_target(plan, measure="expansion", value=Decimal(100), by=rep)
    return plan


def test_a_plan_goes_from_draft_to_approval_and_on(plan, rep, manager):
    planning.add_initiative(plan, by=rep, summary="Visit everybody", user=rep, due_on=TODAY)
    planning.submit_plan(plan, by=rep)
    with pytest.raises(DomainError, match="changes no more"):
        planning.edit_plan(plan, by=rep, version=plan.version, objectives="More")
    with pytest.raises(DomainError, match="her own plan"):
        planning.approve_plan(plan, by=rep)
    planning.send_back_plan(plan, by=manager, note="Whom first?")
    planning.submit_plan(plan, by=rep)
    planning.comment_on_plan(plan, by=manager, note="Good")
    planning.approve_plan(plan, by=manager)
    planning.revise_plan(plan, by=rep)
    plan.refresh_from_db()
    assert (plan.state, plan.edition) == ("draft", 2)
    steps = list(plan.steps.order_by("pk").values_list("kind", "edition"))
    assert steps == [
        ("submitted", 1),
        ("sent_back", 1),
        ("submitted", 1),
        ("commented", 1),
        ("approved", 1),
        ("revised", 2),
    ]
    approved = plan.steps.get(kind="approved").content
    assert approved["targets"] == {"expansion": "100"}
    assert approved["initiatives"][0]["summary"] == "Visit everybody"


def test_parts_that_are_not_the_whole_need_a_reason(plan, tree, rep):
    _, nordics, south = tree
    target(nordics, "expansion", 40)
    target(south, "expansion", 50)
    assert planning.gaps_of(plan) == {"expansion": 10}
    with pytest.raises(DomainError, match="do not add up"):
        planning.submit_plan(plan, by=rep)
    reasoned = planning.edit_plan(plan, by=rep, version=plan.version, gap_reason="A partner brings it")
    assert planning.submit_plan(reasoned, by=rep).state == "submitted"


def test_a_plan_without_targets_and_a_second_plan_are_refused(tree, rep):
    empty = planning.start_plan(tree[1], period="2026Q1", by=rep)
    with pytest.raises(DomainError, match="no target"):
        planning.submit_plan(empty, by=rep)
    with pytest.raises(DomainError, match="a plan for this period already"):
        planning.start_plan(tree[1], period="2026Q1", by=rep)
    with pytest.raises(DomainError, match="Only an approved plan"):
        planning.revise_plan(empty, by=rep)


def test_a_quarter_inherits_what_is_still_to_do(plan, tree, rep):
    planning.add_initiative(plan, by=rep, summary="Open")
    done = planning.add_initiative(plan, by=rep, summary="Done")
    planning.submit_plan(plan, by=rep)
    planning.edit_initiative(done, by=rep, version=done.version, progress=100)
    quarter = planning.start_plan(tree[0], period="2026Q3", by=rep)
    assert [row.summary for row in quarter.initiatives.all()] == ["Open"]
    with pytest.raises(DomainError, match="changes no more"):
        planning.edit_initiative(done, by=rep, version=2, summary="Other")
