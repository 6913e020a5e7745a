"""Rules: what each takes, what applying them would do, and what it does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.choices import GrantSource
from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.models import Account, AccountTeamMember, Product
from accounts.tests.factories import AccountFactory
from common.errors import DomainError
from people.company import company_today
from territories.domain.applying import apply_rules, ask_for_preview, ask_for_run, carry_out, take_run
from territories.domain.assigning import assign_account
from territories.domain.covering import cover
from territories.domain.rules import add_rule, edit_rule, name_account, put_in_order, remove_rule, stop_naming
from territories.models import AccountAssignment, RuleRun, TerritoryRule
from territories.queries.kept_previews import kept_preview, preview_of_run
from territories.queries.preview import preview_rules
from territories.tasks import apply_waiting_rules
from territories.tests.factories import TerritoryFactory

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


@pytest.fixture
def europe(db):
    return TerritoryFactory(code="EU", name="Europe")


@pytest.fixture
def asia(db):
    return TerritoryFactory(code="AS", name="Asia")


def applied(on=TODAY, **facts) -> tuple[int, int]:
    done = apply_rules(on=on, as_of=TODAY, by=None, **facts)
    return done.assigned, done.moved


def where(on=TODAY) -> dict[str, str]:
    rows = AccountAssignment.objects.in_force(on)
    return dict(rows.order_by("account__name").values_list("account__name", "territory__code"))


def preview(on=TODAY):
    return preview_rules(on=on, as_of=TODAY)


def worth(account, price, *, ends_on=TODAY + 60 * DAY):
    """The account signs a contract of a year that decides when it ends."""
    product, _ = Product.objects.get_or_create(code="SEAT", defaults={"name": "Seat"})
    line = NewLine(product=product, quantity=Decimal(1), unit_price=Decimal(price))
    facts = {"number": f"C-{account.pk}", "currency": "USD", "ends_on": ends_on}
    starts_on = ends_on - 364 * DAY
    sign_contract(account, lines=[line], starts_on=starts_on, signed_on=starts_on, by=None, on=TODAY, **facts)
    return account


# What a rule takes


@pytest.mark.parametrize(
    ("facts", "taken"),
    [
        ({"countries": ["de"]}, ["Bahn", "Zeiss"]),
        ({"countries": ["DE", "FR"], "segments": ["enterprise"]}, ["Bahn", "Total"]),
        ({"cities": [" jena "]}, ["Zeiss"]),
        ({"regions": ["EMEA"], "tiers": ["1"]}, ["Bahn"]),
        ({"verticals": ["ENERGY"]}, ["Total"]),
        ({"acv_from": 100}, ["Bahn"]),
        ({"acv_below": 100, "countries": ["DE"]}, ["Zeiss"]),
        ({"acv_from": 50, "acv_below": 100}, []),
        ({"countries": ["US"]}, []),
        ({}, ["Bahn", "Total", "Zeiss"]),
    ],
)
def test_a_rule_takes_accounts_of_which_all_of_it_holds(europe, facts, taken):
    worth(AccountFactory(name="Bahn", country="DE", segment="Enterprise", region="EMEA", tier="1"), 100)
    AccountFactory(name="Zeiss", country="DE", city="Jena", segment="Mid")
    AccountFactory(name="Total", country="FR", segment="Enterprise", vertical="Energy", tier="1")
    add_rule(by=None, name="One", territory=europe, **facts)
    assert applied() == (len(taken), 0)
    assert list(where()) == taken


def test_a_rule_names_accounts_and_whole_families(europe, asia):
    mother = AccountFactory(name="Mother")
    daughter = AccountFactory(name="Daughter", parent=mother)
    AccountFactory(name="Granddaughter", parent=daughter)
    alone = AccountFactory(name="Alone", parent=mother)
    family = add_rule(by=None, name="Family", territory=europe)
    name_account(family, account=daughter, with_subsidiaries=True, by=None)
    name_account(add_rule(by=None, name="One", territory=asia), account=alone, by=None)
    applied()
    assert where() == {"Daughter": "EU", "Granddaughter": "EU", "Alone": "AS"}
    with pytest.raises(DomainError, match="names this account already"):
        name_account(family, account=daughter, by=None)


def test_a_list_that_lost_its_last_account_takes_nothing(db):
    listed = TerritoryFactory(kind="named")
    named = name_account(
        add_rule(by=None, name="Key accounts", territory=listed), account=AccountFactory(), by=None
    )
    assert preview().moved_accounts == 1
    stop_naming(named, by=None)
    assert preview().moved_accounts == 0


def test_the_first_rule_in_order_decides(europe, asia):
    AccountFactory(name="Ozan", country="TR")
    first = add_rule(by=None, name="Turkey", territory=europe, countries=["TR"])
    second = add_rule(by=None, name="Levant", territory=asia, countries=["TR", "LB"])
    applied()
    assert where() == {"Ozan": "EU"}
    put_in_order([second, first], by=None)
    assert applied() == (0, 1)
    assert where() == {"Ozan": "AS"}
    with pytest.raises(DomainError, match="came or went"):
        put_in_order([first], by=None)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"acv_from": 10, "acv_below": 10}, "acv_below"),
        ({"acv_from": -1}, "acv_from"),
        ({"priority": 10}, "priority"),
    ],
)
def test_a_bad_rule_is_refused_at_its_field(europe, facts, field):
    add_rule(by=None, name="First", territory=europe)
    with pytest.raises(DomainError) as error:
        add_rule(by=None, **{"name": "Second", "territory": europe, **facts})
    assert [blocker.field for blocker in error.value.blockers] == [field]


# Preview


def test_preview_tells_every_move_with_its_value_and_what_decides_soon(europe, asia):
    moving = worth(AccountFactory(name="Ozan", country="TR"), 500)
    worth(AccountFactory(name="New", country="TR"), 40, ends_on=TODAY + 200 * DAY)
    assign_account(moving, territory=asia, by=None, as_of=TODAY)
    add_rule(by=None, name="Turkey", territory=europe, countries=["TR"])
    seen = preview()
    told = [
        (m.from_name, m.to_name, m.accounts, m.acv, m.deciding, m.deciding_atr) for m in preview(TODAY).moves
    ]
    assert told == [(None, "Europe", 1, 40, 0, 0)]
    assert seen.kept_by_hand == 1
    AccountAssignment.objects.update(source="import")
    assert [(m.from_name, m.accounts, m.acv, m.deciding, m.deciding_atr) for m in preview().moves] == [
        (None, 1, 40, 0, 0),
        ("Asia", 1, 500, 1, 500),
    ]
    assert [(row.account, row.from_name, row.rule) for row in preview().moving] == [
        ("Ozan", "Asia", "Turkey"),
        ("New", None, "Turkey"),
    ]
    assert where() == {"Ozan": "AS"}


def test_preview_lists_conflicts_idle_rules_and_uncovered_accounts(europe, asia):
    AccountFactory(name="Ozan", country="TR")
    worth(AccountFactory(name="Nowhere"), 70)
    add_rule(by=None, name="Turkey", territory=europe, countries=["TR"])
    add_rule(by=None, name="Levant", territory=asia, countries=["TR"])
    add_rule(by=None, name="Moon", territory=asia, cities=["Tycho"])
    seen = preview()
    assert [(c.rule, c.other_rule, c.accounts) for c in seen.conflicts] == [("Turkey", "Levant", 1)]
    assert [reach.rule for reach in seen.idle_rules] == ["Moon"]
    assert [(r.rule, r.claims, r.takes) for r in seen.rules] == [
        ("Turkey", 1, 1),
        ("Levant", 1, 0),
        ("Moon", 0, 0),
    ]
    assert (seen.uncovered_accounts, seen.uncovered_acv) == (1, 70)
    assert [row.account for row in seen.uncovered] == ["Nowhere"]
    add_rule(by=None, name="The rest", territory=asia)
    seen = preview()
    assert (seen.uncovered_accounts, len(seen.conflicts)) == (0, 1)
    assert [reach.rule for reach in seen.rules_of_everything] == ["The rest"]


# Applying


def test_applying_twice_changes_nothing(europe, asia, rep):
    cover(europe, user=rep, by=None, as_of=TODAY)
    AccountFactory(name="Bahn", country="DE")
    add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    assert [applied(), applied()] == [(1, 0), (0, 0)]
    row, place = AccountAssignment.objects.get(), AccountTeamMember.objects.get()
    assert (row.starts_on, row.source, place.source) == (None, "rule", GrantSource.TERRITORY)


def test_a_move_holds_from_its_day_and_sight_follows(europe, asia, rep, other_rep):
    cover(europe, user=rep, by=None, as_of=TODAY)
    cover(asia, user=other_rep, by=None, as_of=TODAY)
    AccountFactory(name="Bahn", country="DE")
    rule = add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    applied()
    edit_rule(rule, by=None, version=rule.version, territory=asia)
    assert applied(on=TODAY + DAY) == (0, 1)
    assert [where(), where(TODAY + DAY)] == [{"Bahn": "EU"}, {"Bahn": "AS"}]
    sees = [
        [Account.objects.visible_to(person, on=day).count() for day in (TODAY, TODAY + DAY)]
        for person in (rep, other_rep)
    ]
    assert sees == [[1, 0], [0, 1]]


def test_a_change_of_mind_on_the_same_day_leaves_one_row(europe, asia):
    AccountFactory(name="Bahn", country="DE")
    rule = add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    applied(first_from_the_beginning=False)
    edit_rule(rule, by=None, version=rule.version, territory=asia)
    applied()
    assert list(AccountAssignment.objects.values_list("territory__code", "starts_on")) == [("AS", TODAY)]


def test_what_a_hand_put_and_what_moves_later_stays(europe, asia):
    by_hand, later = AccountFactory(name="Hand", country="DE"), AccountFactory(name="Later", country="DE")
    assign_account(by_hand, territory=asia, by=None, as_of=TODAY)
    assign_account(later, territory=asia, by=None, as_of=TODAY, on=TODAY + DAY)
    add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    assert (preview().kept_by_hand, preview().moving_later) == (1, 1)
    assert applied() == (0, 0)
    assert where(TODAY + DAY) == {"Hand": "AS", "Later": "AS"}


def test_a_closed_quarter_and_no_rules_are_refused(europe):
    with pytest.raises(DomainError, match="no active rule"):
        applied()
    rule = add_rule(by=None, name="All", territory=europe)
    with pytest.raises(DomainError, match="Q1 FY26 is closed"):
        applied(on=date(2026, 3, 31))
    remove_rule(rule, by=None)
    assert not TerritoryRule.objects.exists()


# Runs


def test_the_job_carries_out_what_waits(europe, ops):
    AccountFactory(country="DE")
    add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    today = company_today()
    asked = ask_for_run(on=today, as_of=today, by=ops)
    apply_waiting_rules()
    asked.refresh_from_db()
    assert (asked.state, asked.assigned, asked.moved, asked.progress) == ("done", 1, 0, 100)


def test_a_run_that_is_refused_says_why_and_moves_nothing(europe, ops):
    AccountFactory(country="DE")
    rule = add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    asked = ask_for_run(on=TODAY, as_of=TODAY, by=ops)
    remove_rule(rule, by=None)
    run = carry_out(
        take_run(at=asked.asked_at), as_of=TODAY, finished_at=lambda: asked.asked_at, look=preview_of_run
    )
    assert (run.state, run.refusal) == ("refused", "There is no active rule. Add one first.")
    assert where() == {}


def test_a_run_whose_worker_is_gone_is_taken_again(europe, ops):
    AccountFactory(country="DE")
    add_rule(by=None, name="Germany", territory=europe, countries=["DE"])
    asked = ask_for_run(on=TODAY, as_of=TODAY, by=ops)
    now = asked.asked_at
    assert (take_run(at=now), take_run(at=now + timedelta(minutes=30))) == (asked, None)
    again = take_run(at=now + timedelta(hours=1))
    carry_out(again, as_of=TODAY, finished_at=lambda: now + timedelta(hours=1), look=preview_of_run)
    done = RuleRun.objects.get()
    assert (done.state, done.assigned, done.finished_at) == ("done", 1, now + timedelta(hours=1))
    assert take_run(at=now + timedelta(hours=9)) is None


# Previews of large books


def test_a_worker_finds_what_the_page_would(europe, asia, ops):
    worth(AccountFactory(name="Bahn", country="DE"), 500)
    moving = worth(AccountFactory(name="Ozan", country="TR"), 40)
    AccountFactory(name="Nowhere")
    assign_account(moving, territory=asia, by=None, as_of=company_today())
    AccountAssignment.objects.update(source="import")
    add_rule(by=None, name="All", territory=europe, countries=["DE", "TR"])
    add_rule(by=None, name="Turkey", territory=asia, countries=["TR"])
    today = company_today()
    asked = ask_for_preview(on=today, as_of=today, at=timezone.now(), by=ops)
    apply_waiting_rules()
    asked.refresh_from_db()
    assert (asked.state, asked.progress, asked.assigned) == ("done", 100, 0)
    found = kept_preview(asked)
    assert found == preview_rules(on=today, as_of=today)
    assert (found.moved_accounts, len(found.conflicts), found.uncovered_accounts) == (2, 1, 1)
    assert where(today) == {"Ozan": "AS"}


def test_a_preview_under_way_is_not_asked_for_twice_and_old_ones_go(europe, ops, rep):
    add_rule(by=None, name="All", territory=europe)
    now = timezone.now()
    first, again, other = (
        ask_for_preview(on=TODAY, as_of=TODAY, at=now, by=person) for person in (ops, ops, rep)
    )
    assert first == again != other
    later = ask_for_preview(on=TODAY, as_of=TODAY, at=now + timedelta(days=8), by=ops)
    assert list(RuleRun.objects.previews()) == [later]
    with pytest.raises(DomainError, match="Q1 FY26 is closed"):
        ask_for_preview(on=date(2026, 3, 31), as_of=TODAY, at=now, by=ops)
