"""What pages read of the ledger, what the company may choose, and the clauses of a contract."""

from datetime import date

import pytest

from accounts.choices import AtrStep, LogoBasis, PostingCause, RetentionMethod
from accounts.domain.clauses import edit_clause, note_clause, remove_clause
from accounts.domain.policies import choose_policies
from accounts.domain.posting import post_due, post_ledger
from accounts.models import Account, Clause, Contract, LedgerPosition, Movement, Policy, Posting, Term
from accounts.queries.ledger import outlook
from accounts.queries.retention import retention
from accounts.queries.value import acv_in_force, behind, total_acv
from accounts.tests import stored_book
from accounts.tests.facts_by_hand import contract, line
from accounts.tests.oracle_holdings import Book
from accounts.tests.oracle_holdings import Contract as BookContract
from common.errors import DomainError, StaleEditError

pytestmark = pytest.mark.django_db
D = date.fromisoformat
TODAY = D("2026-11-22")


def stored(*contracts: BookContract, on: date = TODAY) -> dict[str, Account]:
    accounts = stored_book.store(Book(contracts))
    stored_book.post(accounts.values(), on)
    return accounts


def test_value_is_annotated_once_for_list_page_and_export(django_assert_num_queries):
    stored(
        contract("C1", "2026-01-01", "2026-12-31", line(100, "2026-01-01"), line(50, "2026-07-01", number=2)),
        contract("C2", "2026-01-01", "2026-12-31", line(70, "2026-01-01"), account="B"),
        contract("C3", "2027-01-01", "2027-12-31", line(70, "2027-01-01"), account="C"),
    )
    with django_assert_num_queries(1):
        found = Account.objects.annotate(acv=acv_in_force(TODAY), before=acv_in_force(D("2026-06-30")))
        assert {a.external_id: (a.acv, a.before) for a in found} == {
            "A": (150, 100),
            "B": (70, 70),
            "C": (0, 0),
        }
    through_contracts = Contract.objects.annotate(account_acv=acv_in_force(TODAY, account="account_id"))
    assert through_contracts.get(number="C1").account_acv == 150
    assert total_acv(TODAY) == 220
    assert total_acv(TODAY, accounts=Account.objects.filter(external_id="B")) == 70


def test_an_import_is_known_on_its_days_and_a_correction_on_its_own():
    stored(contract("C1", "2025-01-01", "2026-12-31", line(100, "2025-01-01")))
    Contract.objects.get().subscriptions.update(unit_price=120)
    post_ledger(None, cause=PostingCause.IMPORT, by=None, on=TODAY)
    known = {
        day: total_acv(TODAY, known_on=D(day))
        for day in ("2024-12-31", "2025-01-01", "2026-11-21", "2026-11-22")
    }
    assert known == {"2024-12-31": 0, "2025-01-01": 100, "2026-11-21": 100, "2026-11-22": 120}


def test_an_account_is_behind_from_its_next_change_on():
    accounts = stored(
        contract("C1", "2026-01-01", "2026-12-31", line(100, "2026-01-01"), line(50, "2026-12-01", number=2))
    )
    position = LedgerPosition.objects.get()
    assert (position.posted_to, position.next_change_on) == (TODAY, D("2026-12-01"))
    assert behind(D("2026-11-30")) == []
    assert behind(D("2026-12-01")) == [accounts["A"].pk]
    assert [(str(row.on), row.kind) for row in outlook(D("2026-12-01"), today=TODAY)] == [
        ("2026-12-01", "expansion")
    ]
    assert post_due(on=D("2026-12-01")).added == 1
    assert not post_due(on=D("2026-12-01"))
    assert Posting.objects.count() == 2


def test_terms_to_come_are_listed_by_what_decides():
    stored(
        contract("C1", "2026-01-01", "2026-12-31", line(100, "2026-01-01")),
        contract(
            "C2",
            "2026-01-01",
            "2027-03-31",
            line(70, "2026-01-01"),
            account="B",
            notice_given_on=D("2026-05-01"),
        ),
        contract(
            "C3",
            "2026-01-01",
            "2026-12-31",
            line(50, "2026-01-01"),
            account="C",
            renewal_mode="auto",
            renewal_term_months=12,
            notice_amount=60,
            notice_unit="days",
        ),
    )
    coming = [
        (t.contract.number, t.n, str(t.decides_on), t.atr_amount) for t in Term.objects.deciding_from(TODAY)
    ]
    assert coming == [("C1", 1, "2026-12-31", 100), ("C3", 2, "2027-11-01", 50)]


# Policies


def chosen(**facts) -> Policy:
    return choose_policies(by=None, on=TODAY, version=Policy.in_force().version, **facts)


def test_the_first_step_of_a_ramp_may_be_what_is_available():  # V5
    stored(
        contract(
            "C1",
            "2026-01-01",
            "2028-12-31",
            line(60, "2026-01-01", "2026-12-31"),
            line(120, "2027-01-01", "2027-12-31", number=2),
            line(180, "2028-01-01", "2028-12-31", number=3),
        ),
    )
    assert Term.objects.get().atr_amount == 180
    chosen(atr_step=AtrStep.FIRST)
    assert Term.objects.get().atr_amount == 60


def test_a_shorter_grace_loses_what_it_held():
    stored(contract("C1", "2025-11-01", "2026-11-10", line(100, "2025-11-01")))
    assert total_acv(TODAY) == 100
    chosen(grace_days=5)
    assert total_acv(TODAY) == 0
    assert Movement.objects.get(kind="account_churn").on == D("2026-11-11")


def test_retention_by_movement_counts_losses_that_a_gain_made_good():  # V16
    stored(
        contract(
            "C1",
            "2024-01-01",
            "2026-12-31",
            line(60, "2024-01-01", "2025-05-31"),
            line(40, "2025-06-01", number=2),
            line(40, "2024-01-01", number=3, product_id="SEAT"),
            line(30, "2025-08-01", number=4, product_id="SEAT"),
        ),
    )
    assert year()["grr"] == "1"
    chosen(retention_method=RetentionMethod.BY_MOVEMENT)
    assert (year()["grr"], year()["nrr"]) == ("0.8", "1.1")


def test_a_family_may_count_as_one_logo():
    accounts = stored(
        contract("C1", "2024-01-01", "2026-12-31", line(60, "2024-01-01"), account="mother"),
        contract("C2", "2024-01-01", "2025-05-31", line(60, "2024-01-01"), account="daughter"),
    )
    Account.objects.filter(pk=accounts["daughter"].pk).update(parent=accounts["mother"])
    assert year()["logo_retention"] == "0.5"
    chosen(logo_basis=LogoBasis.ULTIMATE_PARENT)
    assert year()["logo_retention"] == "1"


def test_the_second_of_two_choices_is_refused():
    version = Policy.in_force().version
    chosen(grace_days=10)
    with pytest.raises(StaleEditError):
        choose_policies(by=None, on=TODAY, version=version, grace_days=20)


def year() -> dict:
    return retention(D("2025-01-01"), D("2025-12-31"), today=TODAY).as_json()


# Clauses


def test_clauses_are_noted_edited_and_removed():
    stored(contract("C1", "2026-01-01", "2026-12-31", line(100, "2026-01-01")))
    clause = note_clause(
        Contract.objects.get(), by=None, kind="price", section="7.2", summary="No rise before 2027"
    )
    edited = edit_clause(clause, by=None, version=1, summary="No rise before 2028")
    assert (edited.version, Clause.objects.get().summary) == (2, "No rise before 2028")
    with pytest.raises(DomainError) as refusal:
        note_clause(Contract.objects.get(), by=None, summary="")
    assert [blocker.field for blocker in refusal.value.blockers] == ["summary"]
    remove_clause(edited, by=None)
    assert not Clause.objects.exists()
