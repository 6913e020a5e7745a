"""Today's list: what is on it, why, and in which order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Account
from accounts.tests.factories import AccountFactory, ActivityFactory, OwnershipFactory, TaskFactory
from renewals.domain.turning import turn_day
from renewals.domain.working import plan_renewal_task
from renewals.models import Renewal
from renewals.queries.ranking import ORDER, Need, needs_of, rank
from renewals.queries.rows import dated_rows
from renewals.tests.contracts import auto, d, line, signed

TODAY = d("2026-06-15")


def customer(key: str, owner) -> Account:
    account = AccountFactory(external_id=key, name=key, country="US")
    OwnershipFactory(account=account, owner=owner)
    ActivityFactory(account=account, on=TODAY - timedelta(days=3))
    return account


def told(person, **facts) -> list[tuple[str, str, str, Decimal]]:
    return [
        (need.kind, need.account.external_id, need.reason, need.at_stake)
        for need in needs_of(person, as_of=TODAY, **facts)
    ]


@pytest.mark.django_db
def test_the_list_of_a_day(rep, seats):
    old = {"on": d("2026-01-02")}
    signed(
        customer("GRACE", rep), line(seats, 1, 100), number="G", start="2025-06-01", end="2026-05-31", **old
    )
    signed(
        customer("ENDS", rep), line(seats, 1, 300), number="E", start="2025-07-01", end="2026-06-30", **old
    )
    auto(
        customer("NOTICE", rep), line(seats, 1, 200), number="N", start="2025-08-20", end="2026-08-19", **old
    )
    signed(
        customer("LATER", rep), line(seats, 1, 900), number="L", start="2026-01-01", end="2026-12-31", **old
    )
    turn_day(on=TODAY)
    silent = AccountFactory(external_id="SILENT", name="SILENT")
    OwnershipFactory(account=silent, owner=rep)
    ActivityFactory(account=silent, on=TODAY - timedelta(days=90))
    signed(silent, line(seats, 1, 50), number="S", start="2026-01-01", end="2026-12-31")
    later = Renewal.objects.get(contract__number="L")
    plan_renewal_task(later, by=rep, summary="Send the offer", user=rep, due_on=TODAY - timedelta(days=2))
    TaskFactory(account=silent, user=rep, due_on=TODAY)
    assert told(rep) == [
        ("in_grace", "GRACE", "overdue 15 days, in grace until 30 Jun", 100),
        ("decides", "NOTICE", "notice deadline 20 Jun, act by Thu 18 Jun", 200),
        ("decides", "ENDS", "term ends 30 Jun", 300),
        ("task", "LATER", "2 days late", 900),
        ("task", "SILENT", "due today", 0),
        ("silent", "SILENT", "silent for 90 days", 50),
    ]


@pytest.mark.django_db
def test_nobody_elses_accounts_are_on_it(rep, teammate, manager, seats):
    theirs = customer("THEIRS", teammate)
    signed(theirs, line(seats, 1, 100), start="2025-07-01", end="2026-06-30")
    assert (told(rep), len(told(teammate))) == ([], 1)
    assert told(manager) == []
    assert len(told(manager, of=dated_rows(Renewal.objects.all()))) == 1


@pytest.mark.django_db
def test_the_number_of_queries_is_the_same_for_one_and_for_three(rep, seats, django_assert_num_queries):
    days = {"start": "2025-07-01", "end": "2026-06-30"}
    signed(customer("A", rep), line(seats, 1, 100), number="A", **days)
    TaskFactory(account=Account.objects.get(), user=rep, due_on=TODAY)
    with django_assert_num_queries(6):
        assert len(needs_of(rep, as_of=TODAY)) == 2
    for key in ("B", "C"):
        signed(customer(key, rep), line(seats, 1, 100), number=key, **days)
        TaskFactory(account=Account.objects.get(external_id=key), user=rep, due_on=TODAY)
    with django_assert_num_queries(6):
        assert len(needs_of(rep, as_of=TODAY)) == 6


needs = st.builds(
    lambda kind, days, at_stake, key: Need(
        kind=kind, account=Account(pk=key), reason="", at_stake=Decimal(at_stake), on=None, days=days
    ),
    st.sampled_from(ORDER), st.integers(-40, 40), st.integers(0, 3), st.integers(1, 10_000),
)  # fmt: skip


@given(st.lists(needs, unique_by=lambda need: need.key), st.randoms())
def test_the_order_does_not_depend_on_the_order_before(found, random):
    shuffled = [*found]
    random.shuffle(shuffled)
    assert rank(shuffled) == rank(found)
    kinds = [ORDER.index(need.kind) for need in rank(found)]
    assert kinds == sorted(kinds)
