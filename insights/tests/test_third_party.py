"""The data sets of others through the dashboards' own reads: totals as somebody else counted them."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.db.models.functions import ExtractQuarter
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import UsageReading
from accounts.tests.vector_files import SHARED
from exchange.tests.books import command
from insights.choosing import Chosen, choose
from insights.domain.keeping import _derive
from insights.queries.book_health import shares_by_vertical, worth_of
from insights.queries.bridge import bridge_of
from insights.queries.rows import read_held
from insights.queries.standing import Derived, Kept, standing_of
from insights.queries.trends import kept_rows
from people.company import company_today
from standing.domain.keeping import keep_stands

DATA = SHARED / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]


def expected(name: str) -> dict:
    return json.loads((DATA / "expected" / f"{name}.json").read_text())


def bring_in(name: str) -> None:
    _, complaint = command("import_book", DATA / name, "--format", "mapped", "--mapping", name)
    assert complaint == ""


def looking(person, **query) -> Chosen:
    request = RequestFactory().get("/insights/", {"book": "all", **query})
    request.user, request.session = person, {}
    return choose(request)


def on(person, day: str) -> Chosen:
    """The period of the year that ends on a day, as of today: what is known now of then."""
    year = date.fromisoformat(day).year
    return looking(person, period="own", first=f"{year}-01-01", last=day)


def test_ravenstack(ops):
    wanted = expected("ravenstack")
    bring_in("ravenstack")
    held = read_held(looking(ops, as_of="2024-12-31"))
    standing = Derived(held, date(2024, 12, 31))
    assert worth_of(standing.cells(), held).acv == wanted["as_of"]["2024-12-31"]["end_date_inclusive"]["arr"]
    assert len(held) == wanted["as_of"]["2024-12-31"]["end_date_inclusive"]["paying_accounts"]
    by = {share.label: share.acv for share in shares_by_vertical(standing.cells())}
    assert by == wanted["arr_by_industry_2024-12-31_inclusive"]
    largest = {row.acv for row in standing.largest(10)}
    assert largest == set(wanted["top10_accounts_arr_2024-12-31_inclusive"].values())
    for day, said in wanted["as_of"].items():
        assert bridge_of(on(ops, day)).closing == said["end_date_inclusive"]["arr"]
    year = wanted["retention_2023-12-31_to_2024-12-31"]["inclusive"]
    assert bridge_of(on(ops, "2024-12-31")).opening == year["start_arr"]
    by_quarter = (
        UsageReading.objects.filter(on__year=2024)
        .annotate(quarter=ExtractQuarter("on"))
        .values("quarter")
        .annotate(used=Sum("quantity"))
    )
    used = {f"2024Q{row['quarter']}": row["used"] for row in by_quarter}
    assert used == wanted["usage_2024_by_quarter"]
    _derive(date(2024, 12, 31), date(2024, 12, 31), None)
    rows = kept_rows(looking(ops), date(2024, 12, 31))
    opening, kept, capped = (
        sum(getattr(row, name) for row in rows) for name in ("opening", "kept", "kept_capped")
    )
    assert (len(rows), opening) == (year["start_accounts"], year["start_arr"])
    assert (round(float(capped / opening), 6), round(float(kept / opening), 6)) == (year["grr"], year["nrr"])


@pytest.mark.prove
def test_telco(ops):
    """Seven thousand customers: who stayed pays what the source says, who left is what it says was lost."""
    wanted = expected("telco_ibm")
    bring_in("telco_ibm")
    monthly = Decimal(str(wanted["monthly_charges_total"])) - Decimal(str(wanted["monthly_charges_churned"]))
    standing = standing_of(looking(ops))
    assert len(standing.largest(10_000)) == wanted["rows"] - wanted["churned"]
    assert worth_of(standing.cells(), []).acv == monthly * 12
    bridge = bridge_of(looking(ops, period="own", first="1990-01-01", last=date.today().isoformat()))  # noqa: DTZ011
    churn = next(step for step in bridge.steps if step.kind == "account_churn")
    assert bridge.closing == monthly * 12
    assert -churn.amount == Decimal(str(wanted["monthly_charges_churned"])) * 12
    assert churn.rows == wanted["churned"]
    keep_stands(on=company_today(), now=timezone.now())
    kept = standing_of(looking(ops))
    assert isinstance(kept, Kept)
    assert sorted(kept.cells(), key=repr) == sorted(standing.cells(), key=repr)
