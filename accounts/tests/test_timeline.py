"""One stream for an account: what it tells, in which order, page by page, in how many queries."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import PostingCause
from accounts.domain.accounts import edit_account
from accounts.domain.posting import post_ledger
from accounts.models import Contract, Product, Subscription
from accounts.queries.timeline import Place, timeline
from accounts.queries.timeline_streams import ACCOUNT_STREAMS, ACTIVITIES, CHANGED_FACTS, CONTRACTS, VALUES
from accounts.tests.factories import AccountFactory, ActivityFactory, ContactFactory

TODAY = date(2026, 6, 15)
# The history's clock is the database's own, so what was changed is read as of a day that is surely past it.
SOMEDAY = date(2100, 1, 1)


@pytest.fixture
def account(db):
    return AccountFactory(name="Meridian Bank")


@pytest.fixture
def contract(account):
    """Two lines a year, renewed once by itself: 100 + 50 dollars, 30 more from March."""
    contract = Contract.objects.create(
        account=account,
        number="C-1",
        currency="USD",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        renewal_mode="auto",
        renewal_term_months=12,
        signed_on=date(2024, 12, 1),
        notice_given_on=date(2026, 5, 1),
        notice_given_by="them",
    )
    for line, (price, start) in enumerate([(100, 1), (50, 1), (30, 3)], start=1):
        product = Product.objects.create(code=str(line), name=f"Product {line}")
        Subscription.objects.create(
            contract=contract,
            line=line,
            product=product,
            quantity=1,
            unit_price=price,
            starts_on=date(2025, start, 1),
            signed_on=date(2024 + (start > 1), 12 if start == 1 else 2, 1),
        )
    post_ledger([account.pk], cause=PostingCause.IMPORT, by=None, on=TODAY)
    return contract


def told(account, viewer, *streams, as_of=TODAY, **more):
    return timeline(account, viewer=viewer, as_of=as_of, streams=streams, **more)


def test_activities_newest_first_and_never_from_the_future(account, ops):
    days = [TODAY - timedelta(days=2), TODAY, TODAY + timedelta(days=1)]
    for day in days:
        ActivityFactory(account=account, on=day)
    ActivityFactory(on=TODAY)
    assert [entry.on for entry in told(account, ops, ACTIVITIES).entries] == [days[1], days[0]]


def test_value_is_told_once_for_each_day_and_reason(contract, ops):
    entries = told(contract.account, ops, VALUES).entries
    assert [(entry.on, entry.what.kind, entry.what.amount, entry.what.currency) for entry in entries] == [
        (date(2025, 3, 1), "cross_sell", Decimal(30), "USD"),
        (date(2025, 1, 1), "new", Decimal(150), "USD"),
    ]


def test_contracts_tell_what_they_did(contract, ops):
    entries = told(contract.account, ops, CONTRACTS).entries
    assert [(entry.on, entry.what.what, entry.what.contract) for entry in entries] == [
        (date(2026, 5, 1), "notice", contract),
        (date(2026, 1, 1), "renewed", contract),
        (date(2024, 12, 1), "signed", contract),
    ]
    assert entries[1].what.term.n == 2


def test_draft_tells_nothing(account, ops):
    Contract.objects.create(
        account=account,
        number="D-1",
        status="draft",
        currency="USD",
        starts_on=TODAY,
        ends_on=TODAY,
        signed_on=TODAY,
    )
    assert told(account, ops, CONTRACTS).entries == []


def test_changes_tell_who_changed_what(account, ops):
    edit_account(account, by=ops, version=1, tier="Gold")
    ContactFactory(account=account, name="Ines")
    entries = told(account, ops, CHANGED_FACTS, as_of=SOMEDAY).entries
    assert [(entry.what.kind.words, entry.what.model_label) for entry in entries] == [
        ("changed", "accounts.Account"),
        ("created", "accounts.Account"),
        ("created", "accounts.Contact"),
    ]
    changed = entries[0].what
    assert (changed.who, [(c.name, c.old, c.new) for c in changed.changes]) == (
        "Ada Admin",
        [("Tier", "", "Gold")],
    )


def test_change_stands_on_the_day_it_was_made_where_the_company_works(account, ops, settings):
    settings.COMPANY_TIME_ZONE = "Pacific/Kiritimati"
    (entry,) = told(account, ops, CHANGED_FACTS, as_of=SOMEDAY).entries
    made = account.events.get().pgh_created_at
    assert entry.on == made.astimezone(UTC).date() + timedelta(
        days=1 if made.astimezone(UTC).hour >= 10 else 0
    )
    assert isinstance(made, datetime)


def test_new_contract_is_told_by_the_contract_and_not_again_as_a_change(contract, ops):
    entries = told(contract.account, ops, CHANGED_FACTS, as_of=SOMEDAY).entries
    assert {entry.what.model_label for entry in entries} == {"accounts.Account"}


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_every_entry_once_in_order(contract, ops, limit):
    for n in range(5):
        ActivityFactory(account=contract.account, on=date(2025, 1, 1) + timedelta(days=n // 3))
    whole = told(contract.account, ops, *ACCOUNT_STREAMS, as_of=SOMEDAY, limit=100)
    pages, after = [], ""
    while True:
        page = told(contract.account, ops, *ACCOUNT_STREAMS, as_of=SOMEDAY, limit=limit, after=after)
        pages += page.entries
        after = page.next_after
        if not after:
            break
    assert [entry.place for entry in pages] == [entry.place for entry in whole.entries]
    assert len(whole.entries) == 11
    assert [entry.on for entry in pages] == sorted((entry.on for entry in pages), reverse=True)


@pytest.mark.parametrize("after", ["", "x", "2026-01-01", "2026-13-01_1_1", "2026-01-01_a_1", "_" * 9])
def test_page_after_nonsense_is_the_first(account, ops, after):
    ActivityFactory(account=account)
    assert Place.parse(after) is None
    assert len(told(account, ops, ACTIVITIES, after=after).entries) == 1


def test_no_streams_tell_nothing(account, ops):
    assert told(account, ops).entries == []


def test_same_queries_at_few_and_at_many_rows(contract, ops):
    def fill(times):
        for n in range(times):
            ActivityFactory(account=contract.account, on=TODAY - timedelta(days=n), user=ops)
            contract.account.refresh_from_db()
            edit_account(contract.account, by=ops, version=contract.account.version, tier=f"T{times}{n}")

    numbers = []
    for times in (1, 8):
        fill(times)
        with CaptureQueriesContext(connection) as queries:
            told(contract.account, ops, *ACCOUNT_STREAMS, as_of=SOMEDAY, limit=100)
        numbers.append(len(queries))
    assert numbers == [10, 10]
