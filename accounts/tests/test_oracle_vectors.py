"""The golden vectors given as files (METRICS.md §7), and the third-party ledger of V18.

They live beside the checkout; without them these tests skip, and `test_oracle_rules` still holds the rules.
"""

import csv
import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from accounts.domain.terms import act_by, current_term, decision_date, locked_in, their_deadline
from accounts.domain.value import acv_in_force, atr, average_acv, tcv
from accounts.tests.facts_by_hand import contract, line, retention_total
from accounts.tests.oracle import Movement, derive
from accounts.tests.oracle_holdings import Book, Contract
from accounts.tests.oracle_retention import retention
from accounts.tests.vector_files import SHARED, read_book

D = date.fromisoformat
VECTORS = SHARED / "vectors"
PLAYBOOK = SHARED / "data" / "mrr_playbook" / "subscription_periods.csv"
PLAYBOOK_EXPECTED = SHARED / "data" / "expected" / "mrr_playbook.json"

EXPECTED: dict[str, Any] = (
    json.loads((VECTORS / "expected.json").read_text()) if (VECTORS / "expected.json").exists() else {}
)
needs_vectors = pytest.mark.skipif(not EXPECTED, reason="the vectors folder is not beside this checkout")


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(VECTORS, EXPECTED["company_currency"])


def explained(contract: Contract, as_of: date, country: str) -> dict[str, object]:
    """What `explain_contract` says, without its movements."""
    term = current_term(contract, as_of)
    deadline = their_deadline(contract, term)
    return {
        "term": {"n": term.n, "start": str(term.starts_on), "end": term.ends_on and str(term.ends_on)},
        "their_notice_deadline": deadline and str(deadline),
        "act_by": deadline and str(act_by(deadline, country)),
        "decision_date": (decides := decision_date(contract, term)) and str(decides),
        "locked_in": locked_in(contract, as_of),
        "acv_in_force": acv_in_force(contract, contract.lines, as_of),
        "average_acv": average_acv(contract, contract.lines, term),
        "tcv": tcv(contract, contract.lines, term),
        "atr": atr(contract, contract.lines, term),
    }


FIGURES = ("acv_in_force", "average_acv", "tcv", "atr")


@needs_vectors
@pytest.mark.parametrize(
    ("number", "as_of", "expected"),
    [pytest.param(*case, id=f"{case[0]} as of {case[1]}") for case in EXPECTED.get("explain", [])],
)
def test_a_contract_explains_itself(book, number, as_of, expected):
    contract = next(c for c in book.contracts if c.number == number)
    figures = explained(contract, D(as_of), EXPECTED["country_holidays"])
    wanted = {key: Decimal(v) if key in FIGURES and v is not None else v for key, v in expected.items()}
    assert {key: figures[key] for key in wanted} == wanted


@needs_vectors
@pytest.mark.parametrize("account", EXPECTED.get("retention", {}).get("rows", {}))
def test_an_accounts_year_reconciles(book, account):
    case = EXPECTED["retention"]
    row = retention(book, D(case["from"]), D(case["to"]))[account]
    wanted = case["rows"][account]
    assert row.opening == Decimal(wanted["opening"])
    assert row.closing == Decimal(wanted["closing"])
    assert row.movements == {kind: Decimal(amount) for kind, amount in wanted["movements"].items()}
    for name in ("grr", "nrr"):
        if name in wanted:
            assert getattr(row, name) == Fraction(wanted[name])


@pytest.mark.skipif(not PLAYBOOK.exists(), reason="the third-party data is not beside this checkout")
def test_the_mrr_playbook_is_reproduced_month_by_month():  # V18
    book = playbook()
    ledger = derive(book, D("2020-03-01"))
    for month in json.loads(PLAYBOOK_EXPECTED.read_text())["months"]:
        first_day = D(month["mth"] + "-01")
        rows = [row for row in ledger if row.on == first_day]
        mrr = sum(row.amount for row in ledger if row.on <= first_day) / 12
        assert mrr == Decimal(str(month["mrr"])), month["mth"]
        assert monthly(rows) == {
            kind: Decimal(str(month[kind]))
            for kind in ("new", "upgrade", "downgrade", "churn", "reactivation")
        }, month["mth"]
    year = retention_total(retention(book, D("2019-01-01"), D("2019-12-31")))
    assert round(year["grr"], 4) == Decimal("0.5812")
    assert round(year["nrr"], 4) == Decimal("0.7009")


def playbook() -> Book:
    """Each period a contract of its own; ends are exclusive there."""
    contracts = []
    with PLAYBOOK.open(newline="") as file:
        for row in csv.DictReader(file):
            end = D(row["end_date"]) - timedelta(days=1)
            held = line(row["monthly_amount"], row["start_date"], str(end), price_period="month")
            contracts.append(
                contract(
                    row["subscription_id"], row["start_date"], str(end), held, account=row["customer_id"]
                )
            )
    return Book(tuple(contracts))


def monthly(rows: list[Movement]) -> dict[str, Decimal]:
    """Their five categories: an account goes up or down by its net."""
    found: dict[str, Decimal] = dict.fromkeys(
        ("new", "upgrade", "downgrade", "churn", "reactivation"), Decimal(0)
    )
    net: dict[str, Decimal] = defaultdict(Decimal)
    names = {"account_churn": "churn", "new": "new", "reactivation": "reactivation"}
    for row in rows:
        if row.kind in names:
            found[names[row.kind]] += row.amount / 12
        else:
            net[row.account] += row.amount / 12
    for amount in net.values():
        found["upgrade" if amount > 0 else "downgrade"] += amount
    return found
