"""What changed between two snapshots, and how good the forecast was, on the screen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Product
from desk.tests.books import account_of, sign, soon
from people.company import company_today
from renewals.domain.snapshots import days_of, quarter_at, take_snapshot
from renewals.domain.turning import turn_day
from renewals.domain.working import edit_forecast
from renewals.models import Renewal

CHANGES, ACCURACY = reverse("desk:renewals-changes"), reverse("desk:renewals-accuracy")


def forecast(renewal: Renewal, amount: int, by) -> None:
    current = Renewal.objects.get(pk=renewal.pk)
    edit_forecast(current, by=by, version=current.version, forecast_amount=Decimal(amount))


@pytest.fixture
def changed(rep) -> dict[str, str]:
    """Two renewals of one quarter, copied a week apart, one raised, one lowered: what the address asks."""
    today = company_today()
    end = quarter_at(today).ends_on
    up, down = (soon(rep, name=name, days=(end - today).days) for name in ("Up", "Down"))
    take_snapshot(today - timedelta(days=7))
    forecast(up, 12_000, rep)
    forecast(down, 7_000, rep)
    take_snapshot(today)
    return {"from": str(today - timedelta(days=7)), "to": str(today)}


def test_opening_and_steps_make_closing(changed, rep, sign_in):
    page = sign_in(rep).get(CHANGES, changed)

    found = page.context["found"]
    assert (found.opening, found.closing) == (20_000, 19_000)
    assert [(step.label, step.amount, step.renewals) for step, _ in page.context["steps"]] == [
        ("Raised", 2_000, 1),
        ("Lowered", -3_000, 1),
    ]


def test_each_step_opens_to_its_rows(changed, rep, sign_in):
    client = sign_in(rep)
    for step, url in client.get(CHANGES, changed).context["steps"]:
        rows = client.get(CHANGES + url).context["rows"]
        assert sum(row.change for row in rows) == step.amount
        assert len(rows) == step.renewals
    assert [row.renewal.account.name for row in rows] == ["Down"]


def test_it_shows_only_what_one_may_see(changed, rep, other_rep, sign_in):
    page = sign_in(other_rep).get(CHANGES, changed | {"book": "all"})
    assert (page.context["found"].opening, page.context["steps"], page.context["owners"]) == (0, [], {})
    assert sign_in(other_rep).get(CHANGES, changed | {"owner": str(rep.pk)}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"from": "2001-01-01"}, {"to": "then"}, {"quarter": "x"}, {"step": "sideways"}, {"owner": "0"}]
)
def test_what_was_not_offered_is_not_found(changed, wrong, rep, sign_in):
    assert sign_in(rep).get(CHANGES, changed | wrong).status_code == 404


def test_before_the_second_snapshot_it_says_so(rep, sign_in):
    assert "Nothing to compare yet" in sign_in(rep).get(CHANGES).content.decode()
    assert "Nothing to measure yet" in sign_in(rep).get(ACCURACY).content.decode()


def test_accuracy_by_day_of_the_quarter_opens_to_its_rows(rep, sign_in):
    today = company_today()
    before = quarter_at(quarter_at(today).starts_on - timedelta(days=1))
    seats = Product.objects.create(code="SEAT", name="Seat")
    ends_on = before.starts_on + timedelta(days=10)
    contract = sign(
        account_of(rep, "Past"), seats, quantity=10, price=100,
        starts_on=ends_on - timedelta(days=364), ends_on=ends_on,
    )  # fmt: skip
    turn_day(on=today)
    renewal = Renewal.objects.get(contract=contract)
    assert (renewal.outcome, renewal.final_amount) == ("churned", 0)
    take_snapshot(days_of(before)["D45"])

    page = sign_in(rep).get(ACCURACY)

    told = {
        one.name: (one.whole.n, one.whole.forecast, one.whole.wape) for one, _, _ in page.context["horizons"]
    }
    assert told["D45"] == (1, 0, 0)
    assert told["D1"] == (0, 0, None)
    assert [(name, one.n) for name, one in page.context["people"]] == [("Rita Rep", 1)]
    assert [(row.renewal, row.was, row.now) for row in page.context["rows"]] == [(renewal, 0, 0)]
    assert sign_in(rep).get(ACCURACY, {"horizon": "D46"}).status_code == 404
    assert sign_in(rep).get(ACCURACY, {"period": "x"}).status_code == 404


def test_accuracy_shows_only_what_one_may_see(rep, other_rep, sign_in):
    before = quarter_at(quarter_at(company_today()).starts_on - timedelta(days=1))
    ends_on = before.starts_on + timedelta(days=10)
    seats = Product.objects.create(code="SEAT", name="Seat")
    starts_on = ends_on - timedelta(days=364)
    sign(account_of(rep, "Past"), seats, quantity=1, price=9, starts_on=starts_on, ends_on=ends_on)
    turn_day(on=company_today())
    take_snapshot(days_of(before)["D45"])
    assert sign_in(rep).get(ACCURACY).context["has_any"]
    assert not sign_in(other_rep).get(ACCURACY, {"book": "all"}).context["has_any"]


def test_queries_do_not_grow_with_the_renewals(changed, rep, sign_in):
    client, counts = sign_in(rep), []
    for n in (1, 2):
        client.get(CHANGES, changed | {"step": "new"})
        with CaptureQueriesContext(connection) as asked:
            client.get(CHANGES, changed | {"step": "new"})
        counts.append(len(asked))
        soon(rep, name=f"More {n}", days=(quarter_at(company_today()).ends_on - company_today()).days)
        changed = changed | {"to": str(company_today() + timedelta(days=n))}
        take_snapshot(company_today() + timedelta(days=n))
    assert counts[0] + 1 >= counts[1]
