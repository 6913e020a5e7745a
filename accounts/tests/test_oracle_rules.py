"""The golden vectors about contracts, written out, and the ledger's rules where vectors are silent."""

from dataclasses import asdict, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from accounts.domain.facts import PlanRate, PlanRates
from accounts.domain.terms import Grace, current_term, decision_date
from accounts.domain.value import acv_in_force, atr, average_acv, tcv
from accounts.tests.facts_by_hand import D, contract, ledger_of, line, retention_total, year_of
from accounts.tests.oracle import derive
from accounts.tests.oracle_holdings import Book, Contract, Line, company_acv, holdings
from accounts.tests.oracle_retention import Span


def test_v1_grr_and_nrr_over_a_book():
    def year(account: str, before: int, after: int) -> list[Contract]:
        old, new = line(1, "2024-01-01", quantity=before), line(1, "2025-01-01", quantity=after)
        contracts = [contract(f"{account}1", "2024-01-01", "2024-12-31", old, account=account)]
        if after:
            renewed = contract(f"{account}2", "2025-01-01", "2025-12-31", new, account=account)
            contracts.append(replace(renewed, predecessor=f"{account}1"))
        return contracts

    rows = year_of(
        *year("kept", 5_500_000, 5_500_000),
        *year("shrunk", 1_600_000, 1_000_000),
        *year("left", 900_000, 0),
        *year("grown", 2_000_000, 3_800_000),
    )
    assert sum(row.opening for row in rows.values()) == 10_000_000
    assert rows["shrunk"].movements == {"contraction": -600_000}
    assert rows["left"].movements == {"account_churn": -900_000}
    assert rows["grown"].movements == {"expansion": 1_800_000}
    assert retention_total(rows) == {"grr": Decimal("0.85"), "nrr": Decimal("1.03")}


def test_v2_grr_is_per_account_never_on_totals():
    rows = year_of(
        contract("A1", "2024-01-01", "2024-12-31", line(100, "2024-01-01")),
        contract("A2", "2025-01-01", "2025-12-31", line(160, "2025-01-01"), predecessor="A1"),
        contract("B1", "2024-01-01", "2024-12-31", line(100, "2024-01-01"), account="B"),
    )
    assert retention_total(rows)["grr"] == Decimal("0.5")


def test_v4_a_multi_year_contract_stays_in_the_retention_base():
    held = contract("V4", "2024-01-01", "2026-12-31", line(100_000, "2024-01-01"))
    row = year_of(held)["A"]
    assert row.opening == 100_000
    assert row.closing == 100_000
    assert row.grr == 1
    term = current_term(held, D("2025-06-01"))
    assert tcv(held, held.lines, term) == 300_000
    assert average_acv(held, held.lines, term) == 100_000
    assert decision_date(held, term) == D("2026-12-31")


def test_v5_a_ramp_signed_before_is_contracted_uplift():
    ramp = contract(
        "V5",
        "2024-04-01",
        "2027-03-31",
        line(60_000, "2024-04-01", "2025-03-31", number=1),
        line(120_000, "2025-04-01", "2026-03-31", number=2),
        line(180_000, "2026-04-01", "2027-03-31", number=3),
        signed_on=D("2024-03-20"),
    )
    assert ledger_of(ramp) == [
        ("2024-04-01", "new", 60_000),
        ("2025-04-01", "contracted_uplift", 60_000),
        ("2026-04-01", "contracted_uplift", 60_000),
        ("2027-04-01", "account_churn", -180_000),
    ]


def test_v5_a_step_signed_on_its_own_day_is_uplift():
    ramp = contract(
        "V5",
        "2024-04-01",
        "2026-03-31",
        line(60_000, "2024-04-01", "2025-03-31", number=1),
        line(120_000, "2025-04-01", "2026-03-31", number=2, signed_on=D("2025-04-01")),
        signed_on=D("2024-03-20"),
    )
    assert ledger_of(ramp, through="2025-12-31")[1:] == [("2025-04-01", "uplift", 60_000)]


def test_v6_an_add_on_is_expansion():
    held = contract(
        "V6",
        "2025-01-01",
        "2025-12-31",
        line(50, "2025-01-01", "2025-12-31", 100, price_period="month", number=1),
        line(50, "2025-07-01", "2025-12-31", 25, price_period="month", number=2),
    )
    assert ledger_of(held, through="2025-12-31") == [
        ("2025-01-01", "new", 60_000),
        ("2025-07-01", "expansion", 15_000),
    ]


def test_v11_signed_late_with_service_from_the_next_day_is_no_churn():
    old = contract("V11-1", "2025-04-01", "2026-03-31", line(10_000, "2025-04-01"))
    new = contract(
        "V11-2",
        "2026-04-01",
        "2027-03-31",
        line(10_000, "2026-04-01"),
        predecessor="V11-1",
        signed_on=D("2026-04-20"),
    )
    assert ledger_of(old, new, through="2026-12-31") == [("2025-04-01", "new", 10_000)]


def test_v11_while_grace_runs_nothing_is_lost_and_then_all_of_it_is():
    book = Book((contract("V11-1", "2025-04-01", "2026-03-31", line(10_000, "2025-04-01")),))
    in_grace, lapsed = D("2026-04-30"), D("2026-05-01")
    assert [row.kind for row in derive(book, in_grace, Grace(in_grace))] == ["new"]
    assert [(str(r.on), r.kind) for r in derive(book, lapsed, Grace(lapsed))][1:] == [
        ("2026-04-01", "account_churn")
    ]


def test_v12_an_early_renewal_cuts_the_old_term_and_moves_only_the_difference():
    old = contract("V12-1", "2025-10-01", "2026-09-30", line(10_000, "2025-10-01"))
    new = contract(
        "V12-2",
        "2026-06-01",
        "2027-05-31",
        line(12_000, "2026-06-01"),
        predecessor="V12-1",
        signed_on=D("2026-05-15"),
    )
    assert ledger_of(old, new, through="2026-12-31") == [
        ("2025-10-01", "new", 10_000),
        ("2026-06-01", "uplift", 2_000),
    ]
    cut = current_term(Book((old, new)).contracts[0], D("2026-05-01"))
    assert (cut.ends_on, cut.original_ends_on) == (D("2026-05-31"), D("2026-09-30"))


EUR = PlanRates(
    "USD",
    [
        PlanRate("EUR", D("2023-01-01"), Decimal("1.10")),
        PlanRate("EUR", D("2025-01-01"), Decimal("1.05")),
    ],
)


def test_v14_fx_is_its_own_movement_and_never_moves_retention():
    flat = contract("V14", "2024-01-01", "2026-12-31", line(100_000, "2024-01-01"), currency="EUR")
    row = year_of(flat, rates=EUR)["A"]
    assert row.movements == {"fx": -5_000}
    assert row.opening == 110_000
    assert row.closing == 105_000
    assert row.grr == 1
    assert row.nrr == 1


def test_a_loss_on_the_day_of_new_rates_is_valued_at_them_after_the_revaluation():
    gone = contract("E", "2024-01-01", "2024-12-31", line(100_000, "2024-01-01"), currency="EUR")
    row = year_of(gone, rates=EUR)["A"]
    assert row.movements == {"fx": -5_000, "account_churn": -105_000}
    assert row.closing == 0
    assert row.grr == 0
    assert row.grr_by_movement == 0


def test_v15_a_product_dropped_at_renewal_is_line_churn():
    old = contract(
        "V15-1",
        "2024-07-01",
        "2025-06-30",
        line(80_000, "2024-07-01", number=1),
        line(20_000, "2024-07-01", number=2, product_id="SEAT"),
    )
    new = contract("V15-2", "2025-07-01", "2026-06-30", line(80_000, "2025-07-01"), predecessor="V15-1")
    row = year_of(old, new)["A"]
    assert row.movements == {"line_churn": -20_000}
    assert row.logo_retention == 1
    assert row.grr == Fraction(4, 5)
    assert atr(old, old.lines, current_term(old, D("2025-01-01"))) == 100_000
    assert acv_in_force(new, new.lines, D("2025-07-01")) == 80_000


def test_v16_by_movement_counts_losses_that_a_gain_made_good():
    held = contract(
        "V16",
        "2024-01-01",
        "2025-12-31",
        line(1, "2024-01-01", "2025-06-30", 60, number=1, product_id="X"),
        line(1, "2025-07-01", "2025-12-31", 40, number=2, product_id="X"),
        line(1, "2024-01-01", "2025-06-30", 40, number=3, product_id="Y"),
        line(1, "2025-07-01", "2025-12-31", 70, number=4, product_id="Y"),
    )
    row = year_of(held)["A"]
    assert row.movements == {"contraction": -20, "expansion": 30}
    assert row.grr == 1
    assert row.grr_by_movement == Fraction(4, 5)
    assert row.nrr == Fraction(11, 10)


def test_v17_volume_is_valued_at_the_old_price_and_price_at_the_new_quantity():
    old = contract("V17-1", "2024-10-01", "2025-09-30", line(100, "2024-10-01", quantity=10))
    new = contract(
        "V17-2", "2025-10-01", "2026-09-30", line(110, "2025-10-01", quantity=12), predecessor="V17-1"
    )
    assert year_of(old, new)["A"].movements == {"expansion": 200, "uplift": 120}


def test_v21_a_gap_of_service_is_churn_and_reactivation():
    old = contract("V21-1", "2024-06-01", "2025-05-31", line(10_000, "2024-06-01"))
    new = contract(
        "V21-2",
        "2025-06-10",
        "2026-06-09",
        line(10_000, "2025-06-10"),
        predecessor="V21-1",
        signed_on=D("2025-06-08"),
    )
    assert ledger_of(old, new, through="2025-12-31")[1:] == [
        ("2025-06-01", "account_churn", -10_000),
        ("2025-06-10", "reactivation", 10_000),
    ]


def test_v22_an_end_equal_to_the_initial_end_rolls():
    held = contract(
        "V22",
        "2023-01-01",
        "2023-12-31",
        line(55_000, "2023-01-01", "2023-12-31"),
        renewal_mode="auto",
        renewal_term_months=12,
    )
    assert ledger_of(held, through="2025-12-31") == [("2023-01-01", "new", 55_000)]


def test_v23_an_add_on_at_another_price_is_volume_at_its_own_price():
    held = contract(
        "V23",
        "2025-02-01",
        "2026-01-31",
        line(30, "2025-02-01", "2026-01-31", 40, price_period="month", number=1),
        line(33, "2025-09-01", "2026-01-31", 10, price_period="month", number=2),
    )
    assert year_of(held)["A"].movements == {"new": 14_400, "expansion": 3_960}


def test_v24_a_movement_belongs_to_whoever_holds_the_account_on_its_day():
    held = contract(
        "V24",
        "2024-01-01",
        "2025-12-31",
        line(100, "2024-01-01", number=1),
        line(50, "2025-09-01", number=2),
    )
    spans = [Span("first", ends_on=D("2025-06-30")), Span("second", starts_on=D("2025-07-01"))]
    rows = year_of(held, holders={"A": spans})
    first, second = rows["first"], rows["second"]
    assert first.opening == 100
    assert first.closing == 0
    assert first.movements == {"transfer_out": -100}
    assert first.grr == 1
    assert first.nrr == 1
    assert second.opening == 0
    assert second.closing == 150
    assert second.movements == {"transfer_in": 100, "expansion": 50}
    assert second.grr is None


def test_v27_automatic_uplift_is_contracted():
    held = contract(
        "V27",
        "2024-01-01",
        "2024-12-31",
        line(50_000, "2024-01-01"),
        renewal_mode="auto",
        renewal_term_months=12,
        auto_uplift_percent=Decimal(4),
    )
    assert ledger_of(held, through="2026-06-01") == [
        ("2024-01-01", "new", 50_000),
        ("2025-01-01", "contracted_uplift", 2_000),
        ("2026-01-01", "contracted_uplift", 2_080),
    ]
    row = year_of(held)["A"]
    assert row.nrr == Fraction(52, 50)
    assert row.nrr_without_contracted_uplift == 1


# Pairing, where the vectors are silent (T10)


def renewal(old: tuple[Line, ...], new: tuple[Line, ...], **facts: Any) -> dict[str, Decimal]:
    """Movements of a renewal on 2025-01-01 of the year before."""
    facts.setdefault("predecessor", "1")
    first = contract("1", "2024-01-01", "2024-12-31", *old)
    second = contract("2", "2025-01-01", "2025-12-31", *new, **facts)
    return dict(year_of(first, second)["A"].movements)


def test_lines_of_one_price_pair_before_any_others():
    old = (line(100, "2024-01-01", number=1, quantity=10), line(120, "2024-01-01", number=2, quantity=5))
    assert renewal(old, (line(120, "2025-01-01", quantity=5),)) == {"contraction": -1_000}


def test_lines_of_other_prices_pair_from_the_cheapest():
    old = (line(12, "2024-01-01", number=1), line(10, "2024-01-01", number=2))
    new = (line(11, "2025-01-01", number=1), line(13, "2025-01-01", number=2))
    assert renewal(old, new) == {"uplift": 2}


def test_a_price_by_month_and_one_by_year_are_compared_as_years():
    old = (line(30, "2024-01-01", quantity=10, price_period="month"),)
    assert renewal(old, (line(360, "2025-01-01", quantity=12),)) == {"expansion": 720}


def test_without_a_predecessor_lines_pair_within_the_account():
    assert renewal((line(100, "2024-01-01"),), (line(110, "2025-01-01"),), predecessor="") == {"uplift": 10}


def test_a_swap_of_products_is_line_churn_and_cross_sell():
    new = (line(100, "2025-01-01", product_id="SEAT"),)
    assert renewal((line(100, "2024-01-01"),), new) == {"line_churn": -100, "cross_sell": 100}


def test_a_change_of_currency_is_contraction_and_expansion():
    first = contract("1", "2024-01-01", "2024-12-31", line(100, "2024-01-01"), currency="EUR")
    second = contract("2", "2025-01-01", "2025-12-31", line(110, "2025-01-01"), predecessor="1")
    row = year_of(first, second, rates=EUR)["A"]
    assert row.movements == {"fx": -5, "contraction": -105, "expansion": 110}


def test_the_remainder_of_rounding_stays_in_price():
    old = (line("0.35", "2024-01-01", quantity="3.3"),)  # worth 1.16
    new = (line("0.37", "2025-01-01", quantity="4.4"),)  # worth 1.63
    assert renewal(old, new) == {"expansion": Decimal("0.39"), "uplift": Decimal("0.08")}


def test_amounts_in_company_currency_sum_to_the_difference_of_rounded_values():
    def euros(number: str, start: str, price: str, quantity: str, **facts: Any) -> Contract:
        end = D(start).replace(month=12, day=31).isoformat()
        return contract(number, start, end, line(price, start, quantity=quantity), currency="EUR", **facts)

    book = Book(
        (
            euros("1", "2025-01-01", "0.35", "3.3"),
            euros("2", "2026-01-01", "0.37", "4.4", predecessor="1"),
        ),
        EUR,
    )
    rows = [asdict(row) for row in derive(book, D("2026-06-01"))]
    assert sum(row["company_amount"] for row in rows) == company_acv(
        book, holdings(book, "A", D("2026-06-01")), D("2026-06-01")
    )


def test_drafts_are_nowhere():
    assert ledger_of(contract("D", "2025-01-01", "2025-12-31", line(1, "2025-01-01"), status="draft")) == []


def test_a_draft_successor_cuts_nothing():
    old = contract("1", "2025-01-01", "2025-12-31", line(1, "2025-01-01"))
    draft = contract("2", "2025-06-01", "2026-05-31", line(9, "2025-06-01"), predecessor="1", status="draft")
    assert ledger_of(old, draft) == [("2025-01-01", "new", 1), ("2026-01-01", "account_churn", -1)]
