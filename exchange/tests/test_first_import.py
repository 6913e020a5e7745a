"""What an import does to a book that holds nothing."""

import pytest

from accounts.models import Account, Contract, LedgerPosition
from common.errors import DomainError
from exchange.models import ImportBatch
from exchange.tests.books import SMALL, bring_in, counts, refusals, rows
from exchange.tests.test_territories import BOOK, COVERING, HELD, days
from people.models import User

pytestmark = pytest.mark.django_db


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    outcome = bring_in(tmp_path / "dry", SMALL, dry_run=True)
    assert (counts(outcome), outcome.batch, outcome.dry_run) == ((6, 0, 0, 0), None, True)
    assert [model.objects.count() for model in (User, Account, Contract, ImportBatch)] == [0, 0, 0, 0]


def test_a_failure_in_the_last_step_leaves_nothing(tmp_path):
    """A price that grows tenfold each month outgrows the ledger, which is posted when all else is written."""
    runaway = rows(
        "number,account_external_id,start,end,currency,renewal_mode,renewal_term_months,auto_uplift_percent",
        ("C1", "A1", "2020-01-01", "2020-01-31", "USD", "auto", "1", "900"),
    )
    lines = SMALL["subscriptions"].replace("2026-01-01", "2020-01-01")
    with pytest.raises(DomainError, match="too large"):
        bring_in(tmp_path / "small", SMALL | {"contracts": runaway, "subscriptions": lines})
    assert [model.objects.count() for model in (User, Account, Contract, ImportBatch)] == [0, 0, 0, 0]


def test_unknown_columns_and_files_are_reported_and_the_rest_comes_in(tmp_path):
    files = {"accounts": "external_id,name,contry,\nA1,Acme,US,\n", "expected.json": "{}", "other": "a\n1\n"}
    outcome = bring_in(tmp_path / "a", files)
    assert counts(outcome) == (1, 0, 0, 0)
    assert sorted(decision.question for decision in outcome.decisions) == [
        "expected.json is not a file of the book format; it was left out.",
        "other.csv is not a file of the book format; it was left out.",
        "“contry” is not a column of accounts; it was left out. Did you mean “country”?",
    ]


def test_a_tree_is_turned_upside_down(tmp_path):
    header = "external_id,name,parent_external_id"
    bring_in(tmp_path / "a", {"accounts": rows(header, ("A", "A", ""), ("B", "B", "A"), ("C", "C", "B"))})
    turned = rows(header, ("A", "A", "B"), ("B", "B", "C"), ("C", "C", ""))
    assert counts(bring_in(tmp_path / "b", {"accounts": turned})) == (0, 3, 0, 0)
    assert Account.objects.get(external_id="A").parent.parent.external_id == "C"


def test_accounts_without_contracts_have_no_position(tmp_path):
    bring_in(tmp_path / "a", {"accounts": "external_id,name\nA1,Acme\n"})
    assert LedgerPosition.objects.count() == 0


def test_history_comes_into_an_empty_book(tmp_path):
    covered = [
        ("EU", "rita@example.test", "account_manager", "2024-01-01", "2025-06-30"),
        ("EU", "omar@example.test", "account_manager", "2025-07-01", ""),
    ]
    held = [("A1", "NO", "2024-01-01", "2025-02-28"), ("A1", "EU", "2025-03-01", "")]
    history = BOOK | {"coverage": rows(COVERING, *covered), "assignments": rows(HELD, *held)}
    assert refusals(bring_in(tmp_path / "first", history)) == []
    assert [str(first) for _, first, _, _ in days()] == ["2024-01-01", "2025-03-01"]
