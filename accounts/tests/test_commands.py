"""The ways in from outside, on the golden vectors and on third-party books."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AccountOwnership, Contract, Movement
from accounts.queries.plain import plain
from accounts.queries.retention import retention
from accounts.tests import stored_book
from accounts.tests.facts_by_hand import contract, line
from accounts.tests.oracle_holdings import Book
from accounts.tests.vector_files import SHARED, read_book
from people.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
D = date.fromisoformat
TODAY = D("2026-11-22")
VECTORS = SHARED / "vectors"
DATA = SHARED / "data"
EXPECTED: dict[str, Any] = (
    json.loads((VECTORS / "expected.json").read_text()) if (VECTORS / "expected.json").exists() else {}
)
beside = pytest.mark.skipif(not EXPECTED, reason="the shared folder is not beside this checkout")


def run(command: str, *arguments: str) -> Any:
    """The JSON that a command prints."""
    out = StringIO()
    call_command(command, *arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


@pytest.fixture
def vectors() -> None:
    book = read_book(VECTORS, EXPECTED["company_currency"])
    accounts = stored_book.store(book, dict.fromkeys(book.accounts, EXPECTED["country_holidays"]))
    stored_book.post(accounts.values(), TODAY)


def told(document: Any, expected: dict[str, Any]) -> dict[str, Any]:
    return {key: document[key] for key in expected}


@beside
def test_vectors_explain_themselves(vectors):
    for number, as_of, expected in EXPECTED["explain"]:
        assert told(run("explain_contract", number, "--as-of", as_of), expected) == expected, (number, as_of)


@beside
def test_vectors_reconcile_over_their_year(vectors):
    case = EXPECTED["retention"]
    document = run("retention", "--from", case["from"], "--to", case["to"], "--by", case["by"])
    rows = {row["key"]: row for row in document["rows"]}
    assert {key: told(rows[key], expected) for key, expected in case["rows"].items()} == case["rows"]
    total = sum(Decimal(amount) for amount in document["movements"].values())
    assert Decimal(document["opening"]) + total == Decimal(document["closing"])


@beside
def test_check_book_proves_the_vectors(vectors):
    document = run("check_book")
    assert document["ok"]
    assert [check["name"] for check in document["checks"] if not check["ok"]] == []
    assert next(c for c in document["checks"] if c["name"] == "ledger_is_what_the_facts_say")["examined"] > 20


@beside
def test_an_explanation_says_everything(vectors):
    document = run("explain_contract", "V23", "--as-of", "2025-09-01")
    assert list(document) == [
        "number", "mode", "term", "their_notice_deadline", "our_notice_deadline", "act_by", "decision_date",
        "locked_in", "acv_in_force", "average_acv", "tcv", "atr", "atr_live", "currency", "movements",
    ]  # fmt: skip
    assert document["movements"] == [
        {"on": "2025-02-01", "kind": "new", "product": "SEAT", "amount": "14400"},
        {"on": "2025-09-01", "kind": "expansion", "product": "SEAT", "amount": "3960"},
    ]


@beside
def test_days_ahead_are_read_from_what_is_signed(vectors):
    document = run("explain_contract", "V27", "--as-of", "2028-06-01")
    assert [row["amount"] for row in document["movements"]] == ["50000", "2000", "2080", "2163.2", "2249.73"]
    assert document["acv_in_force"] == "58492.93"
    row = next(
        row
        for row in run("retention", "--from", "2027-01-01", "--to", "2028-12-31")["rows"]
        if row["key"] == "V27"
    )
    assert (row["opening"], row["closing"], row["nrr"]) == ("54080", "58492.93", "1.081600037")
    assert Movement.objects.filter(on__gt=TODAY).count() == 0


# Data of others


@beside
def test_the_mrr_playbook_is_reproduced_in_all_its_months():  # V18
    """Its ends are exclusive; MRR is ACV ÷ 12; it counts an account up or down by its net of a month."""
    contracts = []
    with (DATA / "mrr_playbook" / "subscription_periods.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            end = str(D(row["end_date"]) - timedelta(days=1))
            held = line(row["monthly_amount"], row["start_date"], end, price_period="month")
            contracts.append(
                contract(row["subscription_id"], row["start_date"], end, held, account=row["customer_id"])
            )
    stored_book.post(stored_book.store(Book(tuple(contracts))).values(), TODAY)
    expected = json.loads((DATA / "expected" / "mrr_playbook.json").read_text())
    assert len(expected["months"]) == 26
    for month in expected["months"]:
        first = D(month["mth"] + "-01")
        assert mrr_of(first) == {name: Decimal(str(month[name])) for name in mrr_of(first)}, month["mth"]
    for period, figures in expected["retention"].items():
        start, end = (D(day) for day in period.split("_to_"))
        document = retention(start + timedelta(days=1), end, today=TODAY).as_json()
        for name in ("grr", "nrr", "logo_retention"):
            assert round(Decimal(document[name]), 6) == Decimal(str(figures[name])), (period, name)


def mrr_of(first: date) -> dict[str, Decimal]:
    """A month as the playbook tells it."""
    found = dict.fromkeys(("mrr", "new", "upgrade", "downgrade", "churn", "reactivation"), Decimal(0))
    found["mrr"] = sum((row.amount for row in Movement.objects.effective_by(first)), Decimal(0)) / 12
    names = {"account_churn": "churn", "new": "new", "reactivation": "reactivation"}
    net: dict[int, Decimal] = {}
    for row in Movement.objects.filter(on=first):
        if row.kind in names:
            found[names[row.kind]] += row.amount / 12
        else:
            net[row.account_id] = net.get(row.account_id, Decimal(0)) + row.amount / 12
    for amount in net.values():
        found["upgrade" if amount > 0 else "downgrade"] += amount
    return found


@beside
def test_saas_renewals_fall_due_in_their_months():
    """Each contract's value is its whole term's, and its renewal date the day after the term."""
    contracts = []
    with (DATA / "saas_renewal_dbt" / "contracts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            end = str(D(row["renewal_date"]) - timedelta(days=1))
            held = line(
                row["contract_value"],
                row["start_date"],
                end,
                price_period="term",
                product_id=row["product_list"],
            )
            contracts.append(
                contract(row["contract_id"], row["start_date"], end, held, account=row["account_id"])
            )
    stored_book.post(stored_book.store(Book(tuple(contracts))).values(), TODAY)
    expected = json.loads((DATA / "expected" / "saas_renewal_dbt.json").read_text())
    documents = [
        run("explain_contract", c.number, "--as-of", str(c.starts_on)) for c in Contract.objects.all()
    ]
    assert sum(Decimal(d["tcv"]) for d in documents) == expected["value_total"]
    assert sum(Decimal(d["acv_in_force"]) for d in documents) == Decimal(
        str(expected["acv_if_value_is_tcv_total"])
    )
    due: dict[str, list] = {}
    for document in documents:
        month = due.setdefault(str(D(document["term"]["end"]) + timedelta(days=1))[:7], [0, 0])
        month[0] += 1
        month[1] += int(document["tcv"])
    assert [[month, *figures] for month, figures in sorted(due.items())] == expected["renewals_by_month"]
    assert run("check_book")["ok"]


# Owners


def test_an_account_takes_its_value_to_its_new_owner():  # V24
    book = Book(
        (
            contract(
                "C", "2024-01-01", "2026-12-31", line(100, "2024-01-01"), line(50, "2025-08-01", number=2)
            ),
        )
    )
    accounts = stored_book.store(book)
    stored_book.post(accounts.values(), TODAY)
    first, second = UserFactory(email="first@example.test"), UserFactory(email="second@example.test")
    owned = {"account": accounts["A"]}
    AccountOwnership.objects.create(**owned, owner=first, ends_on=D("2025-06-30"))
    AccountOwnership.objects.create(**owned, owner=second, starts_on=D("2025-07-01"))
    rows = run("retention", "--from", "2025-01-01", "--to", "2025-12-31", "--by", "owner")["rows"]
    assert [(r["key"], r["opening"], r["movements"], r["closing"], r["grr"], r["nrr"]) for r in rows] == [
        ("first@example.test", "100", {"transfer_out": "-100"}, "0", "1", "1"),
        ("second@example.test", "0", {"expansion": "50", "transfer_in": "100"}, "150", None, None),
    ]


# What is refused


def test_an_unknown_contract_is_refused_in_one_line():
    with pytest.raises(CommandError, match=r"^There is no contract C-404\.$"):
        call_command("explain_contract", "C-404")


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(CommandError, match="ends before it starts"):
        call_command("retention", "--from", "2026-02-01", "--to", "2026-01-01")


def test_nothing_at_all_is_no_retention():
    document = run("retention", "--from", "2026-01-01", "--to", "2026-12-31")
    assert (document["opening"], document["grr"], document["nrr"], document["rows"]) == ("0", None, None, [])


def test_check_book_finds_what_was_tampered_with():
    book = Book((contract("C", "2026-01-01", "2026-12-31", line(100, "2026-01-01")),))
    stored_book.post(stored_book.store(book).values(), TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE accounts_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE accounts_movement SET amount = 99")
        cursor.execute("UPDATE accounts_term SET decides_on = decides_on - 1")
        cursor.execute("ALTER TABLE accounts_movement ENABLE TRIGGER USER")
    out = StringIO()
    with pytest.raises(CommandError, match="Broken: ledger_is_what"):
        call_command("check_book", "--json", stdout=out)
    broken = [check["name"] for check in json.loads(out.getvalue())["checks"] if not check["ok"]]
    assert broken == [
        "ledger_is_what_the_facts_say",
        "movements_add_up_to_value",
        "terms_are_what_the_facts_say",
    ]


@pytest.mark.parametrize(
    ("amount", "text"), [("100000.00", "100000"), ("82.50", "82.5"), ("0.00", "0"), ("-5000.00", "-5000")]
)
def test_money_is_written_without_needless_zeros(amount, text):
    assert plain(Decimal(amount)) == text
