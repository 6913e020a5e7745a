"""Snapshots: due when they are due, never changed; how good they were, and what changed between two."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from accounts.domain.ownership import assign_owner
from accounts.tests.factories import AccountFactory, OwnershipFactory
from people.models import Company
from renewals.domain.closing import Offer, close_as_churned, close_as_renewed
from renewals.domain.snapshots import due_snapshots, is_snapshot_day, take_snapshot
from renewals.domain.turning import turn_day
from renewals.domain.working import edit_forecast
from renewals.models import LossReason, Renewal, Snapshot, SnapshotRow
from renewals.queries.accuracy import forecast_accuracy
from renewals.queries.waterfall import waterfall
from renewals.tests.contracts import auto, d, line, signed

pytestmark = pytest.mark.django_db
Q1 = {"start": "2025-04-01", "end": "2026-03-31", "on": d("2025-12-01")}


def of(number: str) -> Renewal:
    return Renewal.objects.with_parts().get(contract__number=number)


def forecast(number: str, amount: int | None, **facts) -> None:
    renewal = of(number)
    amount_said = None if amount is None else Decimal(amount)
    edit_forecast(renewal, by=None, version=renewal.version, forecast_amount=amount_said, **facts)


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-01-01", True), ("2026-01-05", True), ("2026-01-06", False), ("2026-01-15", True),
        ("2026-02-14", True), ("2026-03-16", True), ("2026-03-31", True), ("2026-03-30", True),
    ],
)  # fmt: skip
def test_mondays_and_the_days_of_the_quarter(db, day, is_one):
    assert is_snapshot_day(d(day)) is is_one


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (
            datetime(2026, 6, 15, 9, 59, tzinfo=UTC),
            "2026-06-14",
        ),  # Monday before six in New York; day 75 before
        (datetime(2026, 6, 15, 10, 1, tzinfo=UTC), "2026-06-15"),
        (datetime(2026, 6, 17, 12, 0, tzinfo=UTC), "2026-06-15"),  # two days late
    ],
)
def test_a_snapshot_is_due_from_six_in_company_time(db, moment, due):
    Company.objects.create(pk=1, name="N", time_zone="America/New_York", currency="USD")
    assert [str(day) for day in due_snapshots(moment)] == [due]


def test_a_day_is_taken_once_and_nothing_changes_it(account, seats):
    signed(account, line(seats, 10, 100))
    moment = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    for day in due_snapshots(moment):
        take_snapshot(day)
    assert (list(due_snapshots(moment)), take_snapshot(d("2026-06-15"))) == ([], None)
    for change in (
        lambda: SnapshotRow.objects.update(category="commit"),
        lambda: SnapshotRow.objects.all().delete(),
        lambda: Snapshot.objects.update(scheduled_for=d("2026-01-01")),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()


def test_a_row_copies_the_renewal_and_who_stood_for_it(account, seats, rep, manager):
    signed(account, line(seats, 10, 100))
    auto(account, line(seats, 10, 20), number="C-2", start="2025-08-01", end="2026-07-31")
    forecast("C-1", 900, category="best_case", likelihood=80)
    take_snapshot(d("2026-06-15"))
    row, locked = SnapshotRow.objects.order_by("renewal__contract__number")
    assert (row.category, row.likelihood, row.atr_amount, row.forecast_amount, row.owner, row.manager) == (
        "best_case", 80, 1000, 900, rep, manager,
    )  # fmt: skip
    assert (locked.category, locked.forecast_amount, locked.decides_on) == ("commit", 200, d("2026-06-01"))


def test_accuracy_against_what_was_kept(account, seats, rep, teammate, manager):
    """V13: forecast 100 / 200 / 50, actual 100 / 150 / 80: WAPE 24.24 %, bias +6.06 %."""
    reason = LossReason.objects.create(name="Shrunk")
    for number, due, said in (("A", 100, None), ("B", 200, 200), ("C", 80, 50)):
        signed(account, line(seats, due, 1), number=number, **Q1)
        forecast(number, said)
    take_snapshot(d("2026-01-01"))
    assign_owner(account, owner=teammate, by=manager, on=d("2026-02-01"), reason="")
    for number, kept in (("A", 100), ("B", 150), ("C", 80)):
        offer = Offer(signed_on=d("2026-03-01"), lines=[line(seats, kept, 1)])
        close_as_renewed(of(number), offer=offer, by=rep, on=d("2026-03-01"), loss_reason=reason)
    first, *others = forecast_accuracy(d("2026-01-01"), d("2026-03-31"), today=d("2026-04-01"))
    told = first.whole.as_json()
    assert (first.name, told["n"], told["wape"], told["bias"], told["divided_by"]) == (
        "D1", 3, "0.2424242424", "0.0606060606", "actual",
    )  # fmt: skip
    assert list(first.by_owner) == [rep.pk]
    assert [horizon.whole.n for horizon in others] == [0, 0, 0, 0]


def test_where_nothing_was_kept_it_is_divided_by_what_was_due(account, seats, rep):
    signed(account, line(seats, 100, 1), **Q1)
    take_snapshot(d("2026-01-01"))
    reason = LossReason.objects.create(name="Gone")
    close_as_churned(of("C-1"), loss_reason=reason, by=rep, on=d("2026-03-01"))
    told = forecast_accuracy(d("2026-01-01"), d("2026-03-31"), today=d("2026-04-01"))[0].whole.as_json()
    assert (told["wape"], told["divided_by"]) == ("1", "atr")


def test_open_renewals_and_quarters_under_way_are_not_judged(account, seats):
    signed(account, line(seats, 100, 1), **Q1)
    take_snapshot(d("2026-01-01"))
    found = forecast_accuracy(d("2026-01-01"), d("2026-03-31"), today=d("2026-04-01"))[0]
    assert (found.whole.n, found.open) == (0, 1)
    found = forecast_accuracy(d("2026-01-01"), d("2026-03-31"), today=d("2026-03-31"))[0]
    assert (found.whole.n, found.open) == (0, 0)


def test_the_command_prints_horizons_and_people(account, seats, rep, capsys):
    signed(account, line(seats, 100, 1), renewal_mode="auto", renewal_term_months=12, **Q1)
    take_snapshot(d("2026-01-01"))
    turn_day(on=d("2026-04-01"))
    call_command("forecast_accuracy", "--from", "2026-01-01", "--to", "2026-03-31", "--json")
    first = json.loads(capsys.readouterr().out)["horizons"][0]
    assert (first["horizon"], first["wape"], first["bias"]) == ("D1", "0", "0")
    assert [(row["email"], row["n"]) for row in first["people"]] == [("rep@example.test", 1)]


def test_the_waterfall_between_two_snapshots(seats, rep, teammate, manager):
    accounts = {}
    for number in ("SAME", "UP", "LOST", "KEPT", "OUT"):
        accounts[number] = AccountFactory(external_id=number, name=number)
        OwnershipFactory(account=accounts[number], owner=rep)
        signed(accounts[number], line(seats, 100, 1), number=number, **Q1)
    earlier = take_snapshot(d("2026-01-01"))
    signed(accounts["SAME"], line(seats, 7, 1), number="NEW", **Q1)
    forecast("UP", 120)
    close_as_churned(
        of("LOST"), loss_reason=LossReason.objects.create(name="Gone"), by=rep, on=d("2026-02-01")
    )
    offer = Offer(signed_on=d("2026-02-01"), lines=[line(seats, 130, 1)])
    close_as_renewed(of("KEPT"), offer=offer, by=rep, on=d("2026-02-01"))
    assign_owner(accounts["OUT"], owner=teammate, by=manager, on=d("2026-02-01"), reason="")
    later = take_snapshot(d("2026-02-16"))
    found = waterfall(earlier, later, first=d("2026-01-01"), last=d("2026-03-31"), owner=rep.pk)
    steps = {name: step.amount for name, step in found.steps.items() if step.renewals}
    assert steps == {"new": 7, "moved_out": -100, "up": 20, "renewed": 30, "churned": -100}
    assert (found.opening, found.closing) == (500, 357)
    assert found.opening + sum(steps.values()) == found.closing
    whole = waterfall(earlier, later, first=d("2026-01-01"), last=d("2026-03-31"))
    assert (whole.opening, whole.closing, whole.steps["moved_out"].renewals) == (500, 457, [])
