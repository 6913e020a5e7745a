"""The SQL engine against the oracle: the same ledger on random books, however often and whenever it is posted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import takewhile

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from accounts.models import Term
from accounts.tests import stored_book
from accounts.tests.oracle import derive
from accounts.tests.oracle_holdings import Book
from accounts.tests.strategies import LAST_DAY, books, days
from accounts.tests.vector_files import SHARED, read_book

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
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
        for term in takewhile(lambda term: term.n <= newest, terms(contract, date(2200, 1, 1))):
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


@settings(patiently, max_examples=30)
@given(book=books(), on=days())
def test_engine_agrees_with_the_oracle(book, on):
    check_against_the_oracle(book, on)


@pytest.mark.prove
@settings(patiently, max_examples=3000)
@given(book=books(max_accounts=3, max_contracts=6), on=days())
def test_engine_agrees_with_the_oracle_on_many_books(book, on):
    check_against_the_oracle(book, on)
