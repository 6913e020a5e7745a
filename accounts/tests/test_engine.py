"""The SQL engine against the oracle: the same ledger on random books, whenever it is posted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import composite

from accounts.choices import PostingCause
from accounts.domain import engine
from accounts.domain.terms import (
    Grace,
    act_by,
    decision_date,
    our_deadline,
    service_end,
    term_number,
    terms,
    their_deadline,
)
from accounts.domain.value import atr
from accounts.models import Contract, Movement, Product, Term
from accounts.queries.checking import check_book
from accounts.queries.ledger import outlook
from accounts.queries.retention import Retention, retention
from accounts.tests import stored_book
from accounts.tests.oracle import derive
from accounts.tests.oracle_holdings import Book
from accounts.tests.oracle_holdings import Contract as BookContract
from accounts.tests.oracle_retention import retention as oracle_retention
from accounts.tests.strategies import LAST_DAY, books, days, holders_of
from accounts.tests.vector_files import SHARED, read_book

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
LONG_AFTER = date(2031, 1, 1)
"""When no grace runs any more."""
patiently = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


@contextmanager
def scratch() -> Iterator[None]:
    """Whatever is written is checked as at a commit, and undone."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def terms_of(book: Book, through: date) -> dict[tuple[str, int], tuple]:
    """The terms that should be stored, by the pure functions: up to the one after the current."""
    found = {}
    for contract in (contract for contract in book.contracts if contract.status != "draft"):
        last_day = service_end(contract)
        newest = term_number(contract, min(through, last_day or through)) + 1
        for term in islice(terms(contract, date(2200, 1, 1)), newest):
            deadline = their_deadline(contract, term)
            found[contract.number, term.n] = (
                term.starts_on, term.ends_on, term.original_ends_on, deadline, our_deadline(contract, term),
                act_by(deadline), decision_date(contract, term), atr(contract, contract.lines, term),
            )  # fmt: skip
    return found


def stored_terms() -> dict[tuple[str, int], tuple]:
    return {
        (term.contract.number, term.n): (
            term.starts_on, term.ends_on, term.original_ends_on, term.their_deadline_on, term.our_deadline_on,
            term.act_by_on, term.decides_on, term.atr_amount,
        )
        for term in Term.objects.select_related("contract")
    }  # fmt: skip


@pytest.mark.skipif(
    not (SHARED / "vectors").exists(), reason="the vectors folder is not beside this checkout"
)
def test_vectors():
    book = read_book(SHARED / "vectors", "USD")
    accounts = stored_book.store(book)
    posted = stored_book.post(accounts.values(), TODAY)
    assert stored_book.ledger() == derive(book, TODAY, Grace(TODAY))
    assert posted.added > 20
    assert not stored_book.post(accounts.values(), TODAY)
    assert not stored_book.post(None, TODAY)


def check_against_the_oracle(book: Book, on: date) -> None:
    with scratch():
        accounts = stored_book.store(book)
        stored_book.post(accounts.values(), on)
        assert stored_book.ledger() == derive(book, on, Grace(on))
        assert stored_terms() == terms_of(book, on)


@settings(patiently, max_examples=20)
@given(book=books(), on=days())
def test_engine_agrees_with_the_oracle(book, on):
    check_against_the_oracle(book, on)


@settings(patiently, max_examples=8)
@given(book=books(), on=days())
def test_tables_for_many_accounts_give_what_one_statement_gives_for_a_few(monkeypatch, book, on):
    monkeypatch.setattr(engine, "MANY_ACCOUNTS", 0)
    check_against_the_oracle(book, on)


@pytest.mark.prove
@settings(patiently, max_examples=3000)
@given(book=books(max_accounts=3, max_contracts=6), on=days())
def test_engine_agrees_with_the_oracle_on_many_books(book, on):
    check_against_the_oracle(book, on)


@settings(patiently, max_examples=10)
@given(book=books(), posted=days(), looked=days())
def test_outlook_is_what_posting_later_adds(book, posted, looked):
    posted, looked = sorted((posted, looked))
    with scratch():
        accounts = stored_book.store(book)
        stored_book.post(accounts.values(), posted)
        ahead = outlook(looked, today=posted)
        found = [*((row.on, row.counts_as, row.company_amount) for row in Movement.objects.standing())]
        found += [(row.on, row.kind, row.company_amount) for row in ahead]
        expected = derive(book, looked, Grace(posted))
        assert sorted(found) == sorted((row.on, row.kind, row.company_amount) for row in expected)


@settings(patiently, max_examples=12)
@given(first=books(max_accounts=1), second=books(max_accounts=1), on=days())
def test_other_facts_leave_the_ledger_that_they_would_have_had(first, second, on):
    """Whatever was recorded before, what stands is what the facts say now, and all rows sum to it."""
    with scratch():
        accounts = stored_book.store(first)
        stored_book.post(accounts.values(), on)
        posted = Movement.objects.count()
        Contract.objects.update(status="draft")
        products = {product.code: product for product in Product.objects.all()}
        for code in sorted(
            {str(line.product_id) for contract in second.contracts for line in contract.lines}
        ):
            products[code] = Product.objects.get_or_create(code=code, name=code)[0]
        stored_book.store_contracts(renumbered(second), accounts, products)
        again = stored_book.post(accounts.values(), on, PostingCause.CORRECTION)
        book = Book(tuple(renumbered(second)), first.rates)
        expected = derive(book, on, Grace(on))
        assert stored_book.ledger() == expected
        assert again.reversed == posted
        assert sum(row.company_amount for row in Movement.objects.all()) == sum(
            row.company_amount for row in expected
        )
        assert [check for check in check_book(today=on) if not check.ok] == []


def renumbered(book: Book) -> list[BookContract]:
    """The same contracts under numbers of their own."""
    return [
        replace(
            contract,
            number=f"N{contract.number}",
            predecessor=contract.predecessor and f"N{contract.predecessor}",
        )
        for contract in book.contracts
    ]


@composite
def books_with_owners(draw):
    book = draw(books())
    return book, draw(holders_of(book))


@settings(patiently, max_examples=20)
@given(owned=books_with_owners(), first=days(), length=st.integers(0, 800))
def test_retention_agrees_with_the_oracle(owned, first, length):
    book, holders = owned
    last = min(first + timedelta(days=length), LAST_DAY)
    with scratch():
        accounts = stored_book.store(book)
        stored_book.post(accounts.values(), LONG_AFTER)
        stored_book.store_owners(holders, accounts)
        by_account = oracle_retention(book, first, last)
        assert figures_of(retention(first, last, today=LONG_AFTER)) == oracle_figures(by_account)
        by_owner = oracle_retention(book, first, last, holders)
        assert figures_of(retention(first, last, today=LONG_AFTER, by="owner")) == oracle_figures(by_owner)


def figures_of(found: Retention) -> dict[str, dict]:
    return {
        (row.key or "").removesuffix("@example.test"): {
            "opening": row.opening,
            "closing": row.closing,
            "movements": row.movements,
            "kept": (row.cohort.kept, row.cohort.kept_capped, row.cohort.kept_by_movement),
            "uplift": row.cohort.contracted_uplift,
            "logos": (row.cohort.accounts, len(row.cohort.logos_kept)),
        }
        for row in found.rows
    }


def oracle_figures(rows: dict) -> dict[str, dict]:
    return {
        holder: {
            "opening": row.opening,
            "closing": row.closing,
            "movements": {kind: amount for kind, amount in row.movements.items() if amount},
            "kept": (row.kept, row.kept_capped, row.kept_by_movement),
            "uplift": row.contracted_uplift,
            "logos": (row.cohort, row.cohort_left),
        }
        for holder, row in rows.items()
    }
