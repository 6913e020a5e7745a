"""The figures of METRICS §4, by hand and by the golden vectors."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from accounts.domain.ownership import assign_owner
from accounts.domain.rates import set_plan_rates
from accounts.models import Contract
from accounts.queries.checking import check_book
from accounts.tests.factories import AccountFactory, OwnershipFactory
from renewals.domain.closing import Offer, close_as_renewed
from renewals.domain.turning import turn_day
from renewals.models import LossReason, Renewal
from renewals.queries.figures import renewal_figures, renewals_behind
from renewals.tests.contracts import d, line, signed

pytestmark = pytest.mark.django_db


def told(first: str, last: str, *, today="2026-06-15", by="account") -> dict:
    return renewal_figures(d(first), d(last), today=d(today), by=by).as_json()


def of(number: str) -> Renewal:
    return Renewal.objects.with_parts().get(contract__number=number)


def test_nothing_due_has_no_rates(account):
    found = told("2026-01-01", "2026-12-31")
    assert (found["due"], found["gross"], found["by_count"], found["rows"]) == (0, None, None, [])


def test_in_period_counts_what_closed_inside_it(seats, rep):
    """V3: due 100; booked 90, of which 5 early and 3 late: 82 %."""
    reason = LossReason.objects.create(name="Shrunk")
    account = AccountFactory(external_id="V3", name="V3")
    booked = [("A", 82, 92, "2026-06-20"), ("B", 5, 5, "2026-03-20"), ("C", 3, 3, "2026-07-10")]
    for number, kept, due, signed_on in booked:
        days = {"start": "2025-07-01", "end": "2026-06-30", "on": d("2026-03-01")}
        signed(account, line(seats, due, 1), number=number, **days)
        day = d(signed_on)
        turn_day(on=day)
        offer = Offer(signed_on=day, lines=[line(seats, kept, 1)])
        close_as_renewed(of(number), offer=offer, by=rep, on=day, loss_reason=reason if kept < due else None)
    found = told("2026-04-01", "2026-06-30", today="2026-07-15")
    assert (found["due"], found["atr"], found["final"], found["in_period"]) == (3, "100", "90", "0.82")
    assert (found["gross"], found["net"], found["by_count"]) == ("0.9", "0.9", "1")
    assert found["on_time"] == "0.6666666667"


def test_growth_counts_in_net_and_not_in_gross(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    offer = Offer(signed_on=d("2026-12-01"), lines=[line(seats, 12, 110)])
    close_as_renewed(of(contract.number), offer=offer, by=rep, on=d("2026-12-01"))
    found = told("2026-10-01", "2026-12-31", today="2026-12-01")
    assert (found["gross"], found["net"]) == ("1", "1.32")


def test_open_renewals_are_due_and_said_to_be_open(account, seats):
    signed(account, line(seats, 10, 100))
    found = told("2026-12-31", "2026-12-31")
    assert (found["due"], found["open"], found["atr"], found["gross"]) == (1, 1, "1000", "0")


def test_a_multi_year_term_is_due_at_its_end_only(account, seats):
    """V4."""
    signed(account, line(seats, 1, 300_000, price_period="term"), start="2024-01-01", end="2026-12-31")
    assert told("2025-01-01", "2025-12-31")["due"] == 0
    found = told("2026-01-01", "2026-12-31")
    assert (found["due"], found["atr"]) == (1, "100000")


def test_a_currency_that_changes_its_rate_is_kept_in_full(account, seats):
    set_plan_rates({"EUR": Decimal("1.10")}, starts_on=d("2025-01-01"), by=None, on=d("2025-01-01"))
    set_plan_rates({"EUR": Decimal("1.05")}, starts_on=d("2026-01-01"), by=None, on=d("2025-01-01"))
    signed(
        account, line(seats, 1, 1000), currency="EUR", renewal_mode="auto", renewal_term_months=12,
        start="2025-01-01", end="2025-12-31",
    )  # fmt: skip
    found = told("2025-01-01", "2025-12-31")
    assert (found["atr"], found["final"], found["gross"]) == ("1100", "1100", "1")


def test_whoever_held_the_account_on_the_due_day_is_credited(account, seats, rep, teammate, manager):
    other = AccountFactory(external_id="B", name="B", vertical="Retail")
    OwnershipFactory(account=other, owner=teammate)
    signed(account, line(seats, 1, 1000), number="A", start="2025-01-01", end="2025-12-31")
    signed(other, line(seats, 1, 500), number="B", start="2025-01-01", end="2025-12-31")
    assign_owner(account, owner=teammate, by=manager, on=d("2026-02-01"), reason="")
    rows = told("2025-01-01", "2025-12-31", by="owner")["rows"]
    assert [(row["key"], row["due"], row["atr"]) for row in rows] == [
        ("rep@example.test", 1, "1000"),
        ("teammate@example.test", 1, "500"),
    ]
    rows = told("2025-01-01", "2025-12-31", by="vertical")["rows"]
    assert [(row["key"], row["atr"]) for row in rows] == [("Retail", "500"), (None, "1000")]


def test_the_rows_behind_add_up(account, seats):
    for number, price in (("A", 1000), ("B", 500)):
        signed(account, line(seats, 1, price), number=number, start="2025-01-01", end="2025-12-31")
    behind = renewals_behind(d("2025-01-01"), d("2025-12-31"), today=d("2026-06-15"))
    assert [(row.atr, row.final, row.outcome) for row in behind] == [
        (1000, 0, "churned"),
        (500, 0, "churned"),
    ]
    found = renewal_figures(d("2025-01-01"), d("2025-12-31"), today=d("2026-06-15"))
    assert (found.whole.atr, found.whole.due) == (sum(row.atr for row in behind), len(behind))


def test_the_command_prints_them(account, seats, capsys):
    signed(account, line(seats, 1, 1000), start="2025-01-01", end="2025-12-31")
    call_command("retention", "--from", "2025-01-01", "--to", "2025-12-31", "--json")
    found = json.loads(capsys.readouterr().out)["renewals"]
    assert (found["due"], found["atr"], found["gross"], found["rows"][0]["key"]) == (1, "1000", "0", "A")


def checked(today: date) -> dict[str, tuple[int, int]]:
    return {check.name: (check.examined, check.broken) for check in check_book(today=today)}


def test_check_book_finds_what_does_not_hold(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    close_as_renewed(of(contract.number), offer=Offer(signed_on=d("2026-12-01")), by=rep, on=d("2026-12-01"))
    today = d("2026-12-01")
    names = [
        "one_renewal_per_term", "renewals_are_what_the_facts_say", "open_windows_are_frozen",
        "closures_agree_with_contracts",
    ]  # fmt: skip
    assert [checked(today)[name] for name in names] == [(2, 0), (2, 0), (1, 0), (1, 0)]
    Contract.objects.filter(number="C-1-2").update(status="draft")
    assert checked(today)["closures_agree_with_contracts"] == (1, 1)
    Renewal.objects.filter(outcome="").delete()
    assert checked(today)["one_renewal_per_term"] == (2, 1)
