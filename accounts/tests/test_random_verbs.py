"""Random verbs in any order: whatever is done or refused, the book stays proven."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.choices import Side
from accounts.domain.amendments import Step, add_on, amend, drop_line, step
from accounts.domain.contracts import renew_contract, sign_contract
from accounts.domain.corrections import correct_contract, correct_line, withdraw_line
from accounts.domain.endings import give_notice, reinstate, take_back_notice, terminate
from accounts.domain.lines import NewLine
from accounts.domain.posting import post_due
from accounts.domain.rates import set_plan_rates
from accounts.domain.terms import add_months
from accounts.models import Account, AccountOwnership, Contract, Movement, Product, Subscription
from accounts.queries.checking import check_book
from accounts.tests.factories import AccountFactory
from common.errors import DomainError
from people.models import User
from people.tests.factories import UserFactory
from renewals.domain.turning import turn_day

ONE_DAY = timedelta(days=1)
OFFSETS = st.sampled_from([-400, -90, -31, -30, -1, 0, 0, 1, 30, 90, 365])
QUANTITIES = st.sampled_from([Decimal(n) for n in ("1", "3", "10", "12.5")])
PRICES = st.sampled_from([Decimal(p) for p in ("0", "10", "33.3333", "1200")])
PICK = st.integers(0, 10**6)


def contract_facts() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "renewal_mode": st.sampled_from(["manual", "auto", "evergreen"]),
            "renewal_term_months": st.sampled_from([1, 3, 12, 24]),
            "currency": st.sampled_from(["USD", "EUR", "GBP"]),
            "auto_uplift_percent": st.sampled_from([Decimal(0), Decimal(0), Decimal(4)]),
            "notice_amount": st.just(30),
            "notice_unit": st.just("days"),
        }
    )


def line_facts() -> st.SearchStrategy[dict[str, Any]]:
    periods = st.sampled_from(["year", "month", "term"])
    return st.fixed_dictionaries({"quantity": QUANTITIES, "unit_price": PRICES, "price_period": periods})


class RandomVerbs(RuleBasedStateMachine):
    """Two accounts, two products, three currencies. What a verb refuses must leave nothing behind."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.today = date(2024, 6, 15)
        self.numbers = 0
        self.signed = False

    def teardown(self) -> None:
        try:
            turn_day(on=self.today)  # the windows that opened meanwhile, in one night
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert [check for check in check_book(today=self.today) if not check.ok] == []
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @initialize()
    def found_a_company(self) -> None:
        self.accounts: list[Account] = [AccountFactory(country="US"), AccountFactory()]
        self.products = [Product.objects.create(code=code, name=code) for code in ("SEAT", "PLAT")]
        self.people: list[User] = [UserFactory(), UserFactory()]
        set_plan_rates(
            {"EUR": Decimal("1.1"), "GBP": Decimal("1.25")},
            starts_on=date(2024, 1, 1),
            by=None,
            on=self.today,
        )

    # The clock

    @rule(days=st.sampled_from([1, 7, 31, 91, 366]))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        post_due(on=self.today)

    # Contracts

    @rule(pick=PICK, facts=contract_facts(), line=line_facts(), offset=OFFSETS)
    def a_contract_is_signed(
        self, pick: int, facts: dict[str, Any], line: dict[str, Any], offset: int
    ) -> None:
        months, starts_on = facts["renewal_term_months"], self.today + timedelta(days=offset)
        ends_on = None if facts["renewal_mode"] == "evergreen" else add_months(starts_on, months) - ONE_DAY
        lines = [NewLine(product=self.products[pick // 2 % 2], **line)]
        days = {"starts_on": starts_on, "ends_on": ends_on}
        self.attempt(
            sign_contract, self.accounts[pick % 2], number=self.a_number(), lines=lines, **facts, **days
        )

    @precondition(lambda self: self.signed)
    @rule(
        pick=PICK,
        offset=st.sampled_from([None, 0, -20, 40]),
        quantity=QUANTITIES,
        price=PRICES,
        flat=st.booleans(),
    )
    def a_contract_is_renewed(
        self, pick: int, offset: int | None, quantity: Decimal, price: Decimal, flat: bool
    ) -> None:
        facts: dict[str, Any] = {}
        if offset is not None:
            facts["starts_on"] = self.today + timedelta(days=offset)
            facts["ends_on"] = add_months(facts["starts_on"], 12) - ONE_DAY
        line = NewLine(product=self.products[pick % 2], quantity=quantity, unit_price=price)
        lines = None if flat else [line]
        self.attempt(renew_contract, self.a_contract(pick), lines=lines, number=self.a_number(), **facts)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS)
    def a_contract_is_terminated(self, pick: int, offset: int) -> None:
        self.attempt(terminate, self.a_contract(pick), last_day=self.today + timedelta(days=offset))

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS, side=st.sampled_from(list(Side)))
    def notice_is_given(self, pick: int, offset: int, side: Side) -> None:
        given_on = self.today + timedelta(days=offset)
        self.attempt(give_notice, self.a_contract(pick), given_on=given_on, given_by=side)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, verb=st.sampled_from([reinstate, take_back_notice]))
    def an_ending_is_taken_back(self, pick: int, verb: Callable[..., Any]) -> None:
        self.attempt(verb, self.a_contract(pick))

    # Lines

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS, quantity=QUANTITIES | st.none(), price=PRICES | st.none())
    def a_line_is_amended(
        self, pick: int, offset: int, quantity: Decimal | None, price: Decimal | None
    ) -> None:
        from_day = self.today + timedelta(days=offset)
        self.attempt(amend, self.a_line(pick), from_day=from_day, quantity=quantity, unit_price=price)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS, prices=st.lists(PRICES, min_size=1, max_size=3))
    def a_line_goes_in_steps(self, pick: int, offset: int, prices: list[Decimal]) -> None:
        first = self.today + timedelta(days=offset)
        steps = [Step(from_day=add_months(first, n), unit_price=price) for n, price in enumerate(prices)]
        self.attempt(step, self.a_line(pick), steps=steps)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS, quantity=QUANTITIES, price=PRICES)
    def more_is_sold(self, pick: int, offset: int, quantity: Decimal, price: Decimal) -> None:
        starts_on = self.today + timedelta(days=offset)
        line = NewLine(
            product=self.products[pick % 2], quantity=quantity, unit_price=price, starts_on=starts_on
        )
        self.attempt(add_on, self.a_contract(pick), line=line)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS)
    def a_line_is_dropped(self, pick: int, offset: int) -> None:
        self.attempt(drop_line, self.a_line(pick), last_day=self.today + timedelta(days=offset))

    # What was recorded wrongly

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, quantity=QUANTITIES, price=PRICES)
    def a_line_is_corrected(self, pick: int, quantity: Decimal, price: Decimal) -> None:
        self.attempt(
            correct_line, self.a_line(pick), quantity=quantity, unit_price=price, reason="Typed wrongly"
        )

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, offset=OFFSETS, months=st.sampled_from([1, 12]))
    def a_contract_is_corrected(self, pick: int, offset: int, months: int) -> None:
        contract = self.a_contract(pick)
        starts_on = contract.starts_on + timedelta(days=offset)
        ends_on = add_months(starts_on, months) - ONE_DAY if contract.ends_on else None
        self.attempt(correct_contract, contract, starts_on=starts_on, ends_on=ends_on)

    @precondition(lambda self: self.signed)
    @rule(pick=PICK)
    def a_line_is_withdrawn(self, pick: int) -> None:
        self.attempt(withdraw_line, self.a_line(pick))

    # Rates and owners

    @rule(rate=st.sampled_from([Decimal("0.9"), Decimal("1.05"), Decimal("1.3333")]), offset=OFFSETS)
    def plan_rates_are_set(self, rate: Decimal, offset: int) -> None:
        starts_on = self.today + timedelta(days=offset)
        set_plan_rates({"EUR": rate}, starts_on=starts_on, by=None, on=self.today)

    @rule(pick=PICK)
    def an_account_changes_hands(self, pick: int) -> None:
        account, owner = self.accounts[pick % 2], self.people[pick // 2 % 2]
        if account.ownerships.filter(starts_on=self.today).exists():
            return
        account.ownerships.filter(ends_on=None).update(ends_on=self.today - ONE_DAY)
        AccountOwnership.objects.create(account=account, owner=owner, starts_on=self.today)

    @invariant()
    def nobody_owes_us_value(self) -> None:
        if hasattr(self, "accounts"):
            assert sum(row.company_amount for row in Movement.objects.effective_by(self.today)) >= 0

    # How

    def a_number(self) -> str:
        self.numbers += 1
        return f"C{self.numbers}"

    def a_contract(self, pick: int) -> Contract:
        return _nth(Contract.objects.order_by("pk"), pick)

    def a_line(self, pick: int) -> Subscription:
        return _nth(Subscription.objects.select_related("contract").order_by("pk"), pick)

    def attempt(self, verb: Callable[..., Any], *subject: Any, **facts: Any) -> None:
        """Do it, or be refused with reasons: anything else is a bug."""
        try:
            with transaction.atomic():
                verb(*subject, by=None, on=self.today, **facts)
            self.signed = True
        except DomainError as refused:
            self.refused_with_reasons(refused)

    @staticmethod
    def refused_with_reasons(refused: DomainError) -> None:
        assert [blocker.reason for blocker in refused.blockers if blocker.reason]


def _nth(rows: Any, pick: int) -> Any:
    found = list(rows)
    return found[pick % len(found)]


PATIENTLY: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
}


@pytest.mark.django_db
def test_the_book_stays_proven():
    run_state_machine_as_test(
        RandomVerbs, settings=settings(max_examples=20, stateful_step_count=30, **PATIENTLY)
    )


@pytest.mark.prove
@pytest.mark.line(id="R16")
@pytest.mark.django_db
def test_the_book_stays_proven_through_long_runs():
    run_state_machine_as_test(
        RandomVerbs, settings=settings(max_examples=2000, stateful_step_count=50, **PATIENTLY)
    )
