"""The verbs on contracts: what each posts, and what each refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.choices import MovementKind, PostingCause, Side
from accounts.domain.accounts import edit_account
from accounts.domain.amendments import Step, add_on, amend, drop_line, step
from accounts.domain.contracts import discard_draft, draft_contract, renew_contract, sign_contract, sign_draft
from accounts.domain.corrections import add_forgotten_line, correct_contract, correct_line, withdraw_line
from accounts.domain.endings import give_notice, reinstate, take_back_notice, terminate
from accounts.domain.lines import NewLine
from accounts.domain.posting import post_due, post_ledger
from accounts.domain.rates import drop_plan_rates, set_plan_rates
from accounts.models import Account, Contract, Movement, Product, Term
from accounts.queries.explaining import explain
from accounts.tests.factories import AccountFactory
from common.errors import DomainError, StaleEditError

pytestmark = pytest.mark.django_db
D = date.fromisoformat
TODAY = D("2026-11-22")


@pytest.fixture
def account() -> Account:
    return AccountFactory(external_id="A", name="Meridian Bank", country="US")


@pytest.fixture
def seats() -> Product:
    return Product.objects.create(code="SEAT", name="Seats")


@pytest.fixture
def platform() -> Product:
    return Product.objects.create(code="PLAT", name="Platform")


def line(product: Product, quantity: object, price: object, **facts) -> NewLine:
    return NewLine(product=product, quantity=Decimal(str(quantity)), unit_price=Decimal(str(price)), **facts)


def signed(
    account: Account, *lines: NewLine, start="2026-01-01", end="2026-12-31", on=TODAY, **facts
) -> Contract:
    facts = {"number": "C-1", "currency": "USD", "renewal_mode": "manual", **facts}
    return sign_contract(
        account, lines=lines, by=None, on=on, starts_on=D(start), ends_on=D(end) if end else None, **facts
    )


def ledger(**lookup) -> list[tuple[str, str, Decimal]]:
    """What stands: day, what it counts as, amount."""
    rows = Movement.objects.filter(**lookup).standing().in_ledger_order()
    return [(str(row.on), row.counts_as, row.amount) for row in rows]


def every_row() -> list[tuple[str, str, Decimal]]:
    """All rows as they were posted, corrections included."""
    return [(str(row.on), row.kind, row.amount) for row in Movement.objects.order_by("pk")]


def test_signing_posts_the_first_day_of_value(account, seats):
    contract = signed(account, line(seats, 10, 100))
    assert ledger() == [("2026-01-01", "new", 1000)]
    term = contract.terms.get()
    assert (term.n, term.starts_on, term.ends_on, term.decides_on) == (
        1,
        D("2026-01-01"),
        D("2026-12-31"),
        D("2026-12-31"),
    )
    assert (term.atr_amount, term.company_atr_amount, term.settled) == (1000, 1000, False)


def test_a_contract_that_starts_later_is_posted_when_its_day_comes(account, seats):
    signed(account, line(seats, 10, 100), start="2027-01-01", end="2027-12-31")
    assert ledger() == []
    assert not post_due(on=D("2026-12-31"))
    assert post_due(on=D("2027-01-01")).added == 1
    movement = Movement.objects.get()
    assert (movement.posting.cause, movement.on, movement.known_on) == (
        "day",
        D("2027-01-01"),
        D("2027-01-01"),
    )


def test_a_draft_counts_for_nothing_until_it_is_signed(account, seats):
    draft = draft_contract(
        account, lines=[line(seats, 10, 100)], by=None, number="C-1", currency="USD",
        starts_on=D("2026-01-01"), ends_on=D("2026-12-31"),
    )  # fmt: skip
    post_ledger([account.pk], cause=PostingCause.DAY, by=None, on=TODAY)
    assert (ledger(), Term.objects.count()) == ([], 0)
    sign_draft(draft, signed_on=D("2025-12-20"), by=None, on=TODAY)
    assert ledger() == [("2026-01-01", "new", 1000)]
    with pytest.raises(DomainError, match="has counted"):
        discard_draft(draft, by=None)


def test_a_draft_is_discarded_with_its_lines(account, seats):
    draft = draft_contract(
        account, lines=[line(seats, 1, 1)], by=None, number="C-1", currency="USD",
        starts_on=D("2026-01-01"), ends_on=D("2026-12-31"),
    )  # fmt: skip
    discard_draft(draft, by=None)
    assert not Contract.objects.exists()


def test_amending_splits_volume_and_price(account, seats):
    contract = signed(account, line(seats, 10, 100))
    new = amend(
        contract.subscriptions.get(), from_day=D("2026-07-01"), quantity=Decimal(12), unit_price=Decimal(110),
        signed_on=D("2026-07-01"), by=None, on=TODAY,
    )  # fmt: skip
    assert ledger(on=D("2026-07-01")) == [("2026-07-01", "expansion", 200), ("2026-07-01", "uplift", 120)]
    assert (new.line, new.starts_on, new.ends_on) == (2, D("2026-07-01"), None)
    assert contract.subscriptions.get(line=1).ends_on == D("2026-06-30")


def test_a_step_signed_before_its_day_is_contracted_uplift(account, platform):
    contract = signed(
        account, line(platform, 1, 60000), start="2024-04-01", end="2027-03-31", on=D("2024-03-20")
    )
    step(
        contract.subscriptions.get(),
        steps=[
            Step(from_day=D("2025-04-01"), unit_price=Decimal(120000)),
            Step(from_day=D("2026-04-01"), unit_price=Decimal(180000)),
        ],
        by=None, on=D("2024-03-20"),
    )  # fmt: skip
    post_due(on=TODAY)
    assert ledger() == [
        ("2024-04-01", "new", 60000),
        ("2025-04-01", "contracted_uplift", 60000),
        ("2026-04-01", "contracted_uplift", 60000),
    ]
    assert contract.terms.get().atr_amount == 180000


def test_an_add_on_ends_with_its_contract(account, seats):
    contract = signed(
        account,
        line(seats, 100, 50, price_period="month"),
        start="2025-01-01",
        end="2025-12-31",
        on=D("2025-06-20"),
    )
    add_on(
        contract,
        line=line(seats, 25, 50, price_period="month", starts_on=D("2025-07-01")),
        by=None,
        on=D("2025-06-20"),
    )
    post_due(on=D("2025-07-01"))
    assert ledger() == [("2025-01-01", "new", 60000), ("2025-07-01", "expansion", 15000)]
    assert contract.terms.get().atr_amount == 75000


def test_dropping_a_product_keeps_the_account(account, seats, platform):
    contract = signed(account, line(seats, 10, 100), line(platform, 1, 500))
    drop_line(contract.subscriptions.get(line=2), last_day=D("2026-06-30"), by=None, on=TODAY)
    assert ledger(on=D("2026-07-01")) == [("2026-07-01", "line_churn", -500)]


def test_a_flat_renewal_moves_nothing_and_settles_the_old_term(account, seats):
    contract = signed(account, line(seats, 10, 100), start="2025-10-01", end="2026-09-30")
    successor = renew_contract(contract, by=None, on=TODAY, signed_on=D("2026-09-01"))
    assert ledger() == [("2025-10-01", "new", 1000)]
    assert (successor.number, successor.starts_on, successor.ends_on) == (
        "C-1-2",
        D("2026-10-01"),
        D("2027-09-30"),
    )
    assert contract.terms.get().settled
    with pytest.raises(DomainError, match="renewed from 2026-10-01 already"):
        renew_contract(contract, by=None, on=TODAY)


def test_an_early_renewal_cuts_the_term_and_keeps_its_agreed_end(account, seats):  # V12
    contract = signed(account, line(seats, 10, 100), start="2025-10-01", end="2026-09-30")
    renew_contract(
        contract,
        by=None,
        on=TODAY,
        number="C-2",
        starts_on=D("2026-06-01"),
        ends_on=D("2027-05-31"),
        lines=[],
    )
    term = contract.terms.get()
    assert (term.ends_on, term.original_ends_on, term.decides_on) == (
        D("2026-05-31"),
        D("2026-09-30"),
        D("2026-09-30"),
    )


def test_a_renewal_of_an_uplifted_contract_starts_from_its_price_today(account, platform):
    contract = signed(
        account, line(platform, 1, 50000), start="2024-01-01", end="2024-12-31", renewal_mode="auto",
        renewal_term_months=12, auto_uplift_percent=Decimal(4),
    )  # fmt: skip
    successor = renew_contract(contract, by=None, on=TODAY, auto_uplift_percent=Decimal(0))
    assert successor.starts_on == D("2027-01-01")
    assert successor.subscriptions.get().unit_price == Decimal(54080)


def test_a_notice_in_time_ends_the_term_and_can_be_taken_back(account, seats):
    contract = signed(
        account, line(seats, 10, 100), start="2025-01-01", end="2025-12-31", renewal_mode="auto",
        renewal_term_months=12, notice_amount=60, notice_unit="days",
    )  # fmt: skip
    contract = give_notice(contract, given_on=D("2026-11-01"), by=None, on=TODAY)
    assert [(t.n, t.settled) for t in contract.terms.order_by("n")] == [(1, True), (2, True)]
    post_due(on=D("2027-01-01"))
    assert ledger(on=D("2027-01-01")) == [("2027-01-01", "account_churn", -1000)]
    take_back_notice(contract, by=None, on=D("2027-01-02"))
    assert ledger(on=D("2027-01-01")) == []
    assert every_row()[-1] == ("2027-01-01", "correction", 1000)


def test_terminating_loses_the_account_from_the_day_after(account, seats):
    contract = signed(account, line(seats, 10, 100))
    contract = terminate(contract, last_day=D("2026-06-30"), by=None, on=TODAY, reason="Bankrupt")
    assert ledger(on=D("2026-07-01")) == [("2026-07-01", "account_churn", -1000)]
    reinstate(contract, by=None, on=TODAY)
    assert ledger() == [("2026-01-01", "new", 1000)]


def test_grace_holds_the_lines_until_it_lapses(account, seats):  # T11
    signed(account, line(seats, 10, 100), end="2026-11-10", on=D("2026-11-10"))
    assert not post_due(on=D("2026-11-22"))
    assert not post_due(on=D("2026-12-10"))
    assert post_due(on=D("2026-12-11")).added == 1
    churn = Movement.objects.get(kind="account_churn")
    assert (churn.on, churn.known_on) == (D("2026-11-11"), D("2026-12-11"))


def test_no_grace_where_another_contract_goes_on_without_a_gap(account, seats):
    first = signed(account, line(seats, 10, 100), end="2026-11-10", on=D("2026-11-10"))
    signed(account, line(seats, 12, 100), start="2026-11-11", end="2027-11-10", number="C-2", on=TODAY)
    assert ledger() == [("2026-01-01", "new", 1000), ("2026-11-11", "expansion", 200)]
    assert explain(Contract.objects.get(pk=first.pk), as_of=TODAY, today=TODAY).acv_in_force == 0


def test_a_late_renewal_takes_a_posted_loss_back(account, seats):
    contract = signed(account, line(seats, 10, 100), end="2026-03-31")
    assert ledger()[-1] == ("2026-04-01", "account_churn", -1000)
    renew_contract(contract, by=None, on=TODAY, number="C-2", lines=[line(seats, 12, 100)],
                   starts_on=D("2026-04-01"), ends_on=D("2027-03-31"))  # fmt: skip
    assert ledger() == [("2026-01-01", "new", 1000), ("2026-04-01", "expansion", 200)]
    assert every_row() == [
        ("2026-01-01", "new", 1000),
        ("2026-04-01", "account_churn", -1000),
        ("2026-04-01", "correction", 1000),
        ("2026-04-01", "expansion", 200),
    ]


def test_a_correction_reverses_and_replaces_and_the_past_stays_readable(account, seats):
    contract = signed(account, line(seats, 10, 100), on=D("2026-02-01"))
    correct_line(
        contract.subscriptions.get(),
        quantity=Decimal(12),
        by=None,
        on=D("2026-05-01"),
        reason="Typed wrongly",
    )
    assert every_row() == [
        ("2026-01-01", "new", 1000),
        ("2026-01-01", "correction", -1000),
        ("2026-01-01", "correction", 1200),
    ]
    assert ledger() == [("2026-01-01", "new", 1200)]
    known = {
        day: sum(row.amount for row in Movement.objects.known_by(D(day)))
        for day in ("2026-01-31", "2026-04-30", "2026-05-01")
    }
    assert known == {"2026-01-31": 0, "2026-04-30": 1000, "2026-05-01": 1200}
    reversal = Movement.objects.get(reverses__isnull=False)
    assert (reversal.counts_as, reversal.posting.cause) == (MovementKind.NEW, PostingCause.CORRECTION)


def test_a_forgotten_and_a_withdrawn_line(account, seats, platform):
    contract = signed(account, line(seats, 10, 100))
    forgotten = add_forgotten_line(contract, line=line(platform, 1, 50), by=None, on=TODAY)
    assert ledger() == [("2026-01-01", "new", 1000), ("2026-01-01", "new", 50)]
    withdraw_line(forgotten, by=None, on=TODAY)
    assert ledger() == [("2026-01-01", "new", 1000)]


def test_lines_move_with_a_corrected_contract(account, seats):
    contract = signed(account, line(seats, 10, 100, ends_on=D("2026-12-31")), on=D("2026-02-01"))
    correct_contract(
        contract, starts_on=D("2026-03-01"), ends_on=D("2026-09-30"), by=None, on=D("2026-09-01")
    )
    moved = contract.subscriptions.get()
    assert (moved.starts_on, moved.ends_on) == (D("2026-03-01"), D("2026-09-30"))
    assert ledger() == [("2026-03-01", "new", 1000)]
    correct_contract(contract, starts_on=D("2025-01-01"), ends_on=D("2025-12-31"), by=None, on=TODAY)
    assert ledger() == [("2025-01-01", "new", 1000), ("2026-01-01", "account_churn", -1000)]


def test_another_country_has_other_days_to_act_by(account, seats):
    contract = signed(
        account,
        line(seats, 10, 100),
        renewal_mode="auto",
        renewal_term_months=12,
        notice_amount=0,
        notice_unit="days",
        start="2025-07-05",
        end="2026-07-03",
        on=D("2025-08-05"),
    )
    first = contract.terms.filter(n=1).values_list("act_by_on", flat=True)
    assert list(first) == [D("2026-07-02")]  # Independence Day is observed on the Friday
    edit_account(account, by=None, version=account.version, country="DE")
    assert list(first.all()) == [D("2026-07-03")]


def test_plan_rates_revalue_what_is_held(account, platform):  # V14
    set_plan_rates({"EUR": Decimal("1.10")}, starts_on=D("2023-01-01"), by=None, on=D("2024-01-01"))
    signed(account, line(platform, 1, 100000), start="2024-01-01", currency="EUR")
    set_plan_rates({"EUR": Decimal("1.05")}, starts_on=D("2025-01-01"), by=None, on=TODAY)
    rows = [(str(m.on), m.kind, m.amount, m.company_amount) for m in Movement.objects.in_ledger_order()]
    assert rows == [("2024-01-01", "new", 100000, 110000), ("2025-01-01", "fx", 0, -5000)]
    with pytest.raises(DomainError, match="worth 1"):
        set_plan_rates({"USD": Decimal(2)}, starts_on=D("2025-01-01"), by=None, on=TODAY)
    drop_plan_rates(D("2025-01-01"), by=None, on=TODAY)
    assert ledger() == [("2024-01-01", "new", 100000)]
    with pytest.raises(DomainError, match="No plan rate for EUR"):
        drop_plan_rates(D("2023-01-01"), by=None, on=TODAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_on": D("2025-12-31")}, "ends_on"),
        ({"ends_on": None}, "ends_on"),
        ({"currency": "QQQ"}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"number": ""}, "number"),
        ({"renewal_mode": "auto"}, "renewal_term_months"),
        ({"renewal_mode": "evergreen"}, "ends_on"),
        ({"renewal_mode": "sometimes"}, "renewal_mode"),
        ({"notice_amount": 30}, "notice_unit"),
        ({"our_notice_amount": 30}, "our_notice_unit"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_at_its_field(account, seats, facts, field):
    facts = {
        "number": "C-1",
        "currency": "USD",
        "starts_on": D("2026-01-01"),
        "ends_on": D("2026-12-31"),
    } | facts
    with pytest.raises(DomainError) as refusal:
        sign_contract(account, lines=[line(seats, 1, 1)], by=None, on=TODAY, **facts)
    assert [blocker.field for blocker in refusal.value.blockers] == [field]
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"quantity": Decimal(0)}, "quantity"),
        ({"unit_price": Decimal(-1)}, "unit_price"),
        ({"starts_on": D("2025-12-31")}, "starts_on"),
        ({"ends_on": D("2027-01-01")}, "ends_on"),
        ({"starts_on": D("2026-05-01"), "ends_on": D("2026-04-30")}, "ends_on"),
        ({"price_period": "week"}, "price_period"),
    ],
)
def test_a_line_that_cannot_be_is_refused_at_its_field(account, seats, facts, field):
    wrong = NewLine(**{"product": seats, "quantity": Decimal(1), "unit_price": Decimal(1)} | facts)
    with pytest.raises(DomainError) as refusal:
        signed(account, wrong)
    assert [blocker.field for blocker in refusal.value.blockers] == [field]


def test_changes_that_make_no_sense_are_refused(account, seats):
    contract = signed(account, line(seats, 10, 100))
    held = contract.subscriptions.get()
    with pytest.raises(DomainError, match="starts on 2026-01-01"):
        amend(held, from_day=D("2026-01-01"), quantity=Decimal(2), by=None, on=TODAY)
    with pytest.raises(DomainError, match="ends on 2026-12-31 already"):
        amend(held, from_day=D("2027-01-01"), quantity=Decimal(2), by=None, on=TODAY)
    with pytest.raises(DomainError, match="ended on 2026-12-31"):
        terminate(contract, last_day=D("2027-01-01"), by=None, on=TODAY)
    with pytest.raises(DomainError, match="when it has been given"):
        give_notice(contract, given_on=D("2026-12-01"), by=None, on=TODAY)
    give_notice(contract, given_on=D("2026-11-01"), given_by=Side.US, by=None, on=TODAY)
    with pytest.raises(DomainError, match="already"):
        give_notice(contract, given_on=D("2026-11-02"), by=None, on=TODAY)


def test_an_automatic_contract_is_renewed_rather_than_cut_at_its_initial_end(account, seats):
    contract = signed(account, line(seats, 10, 100), renewal_mode="auto", renewal_term_months=12)
    with pytest.raises(DomainError, match="rolls on"):
        amend(
            contract.subscriptions.get(), from_day=D("2027-01-01"), unit_price=Decimal(110), by=None, on=TODAY
        )


def test_the_second_of_two_edits_is_refused(account, seats):
    contract = signed(account, line(seats, 10, 100))
    terminate(contract, last_day=D("2026-06-30"), by=None, on=TODAY, version=contract.version)
    with pytest.raises(StaleEditError):
        reinstate(contract, by=None, on=TODAY, version=contract.version)


# What the database itself refuses


@pytest.mark.parametrize("table", ["movement", "posting"])
@pytest.mark.parametrize("statement", ["UPDATE accounts_{} SET id = id", "DELETE FROM accounts_{}"])
def test_the_ledger_only_grows(account, seats, statement, table):
    signed(account, line(seats, 10, 100))
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert ledger() == [("2026-01-01", "new", 1000)]


def test_the_ledger_is_never_emptied(account, seats):
    signed(account, line(seats, 10, 100))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="TRUNCATE of"), transaction.atomic():
            cursor.execute("TRUNCATE accounts_movement")


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("contract", "ends_on = starts_on - 1", "contract_ends_after_start"),
        ("contract", "currency = 'QQQ'", "contract_currency_known"),
        ("contract", "renewal_mode = 'evergreen'", "only_evergreen_has_no_end"),
        ("contract", "renewal_mode = 'auto'", "auto_renewal_has_months"),
        ("contract", "notice_amount = 3", "their_notice_amount_has_a_unit"),
        ("contract", "status = 'terminated'", "terminated_contract_has_a_last_day"),
        ("contract", "predecessor_id = id", "contract_succession_has_no_cycle"),
        ("contract", "starts_on = '2026-02-01'", "line_within_contract"),
        ("subscription", "quantity = 0", "line_quantity_positive"),
        ("subscription", "unit_price = -1", "line_price_not_negative"),
        ("subscription", "ends_on = '2025-01-01'", "line_ends_after_start"),
        ("subscription", "ends_on = '2027-01-01'", "line_within_contract"),
        ("subscription", "starts_on = '2025-12-31'", "line_within_contract"),
        ("term", "ends_on = starts_on - 1", "term_ends_after_start"),
    ],
)
def test_the_database_refuses(account, seats, table, change, constraint):
    signed(account, line(seats, 10, 100))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_{table} SET {change}")


def test_the_database_refuses_terms_that_overlap(account, seats):
    contract = signed(account, line(seats, 10, 100))
    Term.objects.create(
        contract=contract,
        n=2,
        starts_on=D("2026-12-31"),
        ends_on=D("2027-12-30"),
        original_ends_on=D("2027-12-30"),
    )
    with pytest.raises(IntegrityError, match="terms_never_overlap"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_a_predecessor_of_another_account_or_later(account, seats):
    first = signed(account, line(seats, 10, 100))
    other = signed(AccountFactory(), line(seats, 1, 1), number="C-2", start="2027-01-01", end="2027-12-31")
    with pytest.raises(IntegrityError, match="predecessor_in_the_same_account"), transaction.atomic():
        Contract.objects.filter(pk=other.pk).update(predecessor=first)
    beside = signed(account, line(seats, 1, 1), number="C-3")
    with pytest.raises(IntegrityError, match="contract_starts_after_predecessor"), transaction.atomic():
        Contract.objects.filter(pk=beside.pk).update(predecessor=first)
