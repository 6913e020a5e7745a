"""The data sets of others, by the mappings that come with Account Book: their totals as expected."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import Rate, UsageReading
from exchange.tests.books import command, exported

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]


def expected(name: str) -> dict:
    return json.loads((DATA / "expected" / f"{name}.json").read_text())


def bring_in(name: str, *paths: Path, mapping: str = "") -> dict:
    """The data set's document; imported again, everything is unchanged."""
    arguments = (
        "import_book",
        *(paths or (DATA / name,)),
        "--format",
        "mapped",
        "--mapping",
        mapping or name,
    )
    document, complaint = command(*arguments)
    assert (complaint, document["refused"]) == ("", 0)
    again, _ = command(*arguments, "--dry-run")
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, document["created"])
    return document


def created(document: dict, kind: str) -> int:
    return document["by_kind"][kind]["created"]


def retention(first: str, last: str) -> dict:
    return command("retention", "--from", first, "--to", last)[0]


def book(folder: Path) -> dict[str, list[dict[str, str]]]:
    command("export_book", folder)
    return exported(folder)


def value_by_account(out: dict[str, list[dict[str, str]]]) -> dict[str, Decimal]:
    prices = {row["contract_number"]: Decimal(row["unit_price"]) for row in out["subscriptions"]}
    found: dict[str, Decimal] = {}
    for contract in out["contracts"]:
        account = contract["account_external_id"]
        found[account] = found.get(account, Decimal()) + prices[contract["number"]]
    return found


def test_maven_crm(tmp_path):
    wanted = expected("maven_crm")
    document = bring_in("maven_crm")
    assert [created(document, kind) for kind in ("users", "products", "accounts")] == [41, 7, 85]
    assert (created(document, "contracts"), created(document, "subscriptions")) == (4238, 4238)
    out = book(tmp_path)
    assert sum(Decimal(line["unit_price"]) for line in out["subscriptions"]) == wanted["won_total"]
    assert value_by_account(out) == wanted["won_by_account"]
    managers = {row["email"]: row["manager_email"] for row in out["users"]}
    assert managers["moses.frase@maven.example"] == "dustin.brinkmann@maven.example"
    assert all(account["owner_email"] in managers for account in out["accounts"])


def test_ravenstack():
    wanted = expected("ravenstack")
    bring_in("ravenstack")
    year = retention("2024-01-01", "2024-12-31")
    half = retention("2024-07-01", "2024-12-31")
    assert [Decimal(found) for found in (year["opening"], half["opening"], year["closing"])] == [
        wanted["as_of"][day]["end_date_inclusive"]["arr"]
        for day in ("2023-12-31", "2024-06-30", "2024-12-31")
    ]
    inclusive = wanted["retention_2023-12-31_to_2024-12-31"]["inclusive"]
    assert (round(float(year["grr"]), 6), round(float(year["nrr"]), 6)) == (
        inclusive["grr"],
        inclusive["nrr"],
    )
    late = wanted["retention_2024-06-30_to_2024-12-31"]["inclusive"]
    assert (round(float(half["grr"]), 6), round(float(half["nrr"]), 6)) == (late["grr"], late["nrr"])
    assert sum(UsageReading.objects.values_list("quantity", flat=True)) == wanted["usage_total_count"]


def test_mrr_playbook():
    bring_in("mrr_playbook")
    wrong = []
    for month in expected("mrr_playbook")["months"]:
        first = date.fromisoformat(f"{month['mth']}-01")
        before = (first - timedelta(days=1)).replace(day=1)
        found = retention(str(before + timedelta(days=1)), str(first))
        if (said := in_months(found)) != {name: Decimal(str(month[name])) for name in said}:
            wrong.append((month, said))
    assert wrong == []


def in_months(found: dict) -> dict[str, Decimal]:
    """What the oracle says of a month, as far as it means the same: a customer's changes, net."""
    changes = [(Decimal(row["opening"]), Decimal(row["closing"])) for row in found["rows"]]
    stayed = [closing - opening for opening, closing in changes if opening and closing]
    return {
        "mrr": Decimal(found["closing"]) / 12,
        "active": Decimal(sum(1 for _, closing in changes if closing)),
        "upgrade": sum((change for change in stayed if change > 0), Decimal()) / 12,
        "downgrade": sum((change for change in stayed if change < 0), Decimal()) / 12,
        "churn": -sum((opening for opening, closing in changes if not closing), Decimal()) / 12,
    }


def test_usaspending_janitorial(tmp_path):
    wanted = expected("usaspending_janitorial")
    document = bring_in("usaspending_janitorial")
    assert (created(document, "contracts"), created(document, "accounts")) == (
        wanted["rows"],
        wanted["vendors"],
    )
    out = book(tmp_path)
    ends = {row["number"]: date.fromisoformat(row["end"]) for row in out["contracts"]}
    values = {row["contract_number"]: Decimal(row["unit_price"]) for row in out["subscriptions"]}
    assert sum(values.values()) == Decimal(str(wanted["value_total"]))
    for today in (date(2026, 6, 17), date(2026, 9, 1), date(2026, 9, 15)):
        for window, figures in wanted[f"expiring_as_of_{today}"].items():
            if window.startswith("0-"):
                last = today + timedelta(days=int(window[2:]))
                ending = [number for number, end in ends.items() if today <= end <= last]
                assert len(ending) == figures["count"]
                assert sum(values[number] for number in ending) == Decimal(str(figures["value"]))


def test_saas_renewal_dbt(tmp_path):
    wanted = expected("saas_renewal_dbt")
    document = bring_in("saas_renewal_dbt")
    assert (created(document, "contracts"), created(document, "usage")) == (10, 60)
    out = book(tmp_path)
    assert sum(Decimal(row["unit_price"]) for row in out["subscriptions"]) == wanted["value_total"]
    told = [command("explain_contract", str(number), "--as-of", "2024-06-01")[0] for number in range(1, 11)]
    assert sum(Decimal(contract["average_acv"]) for contract in told) == Decimal(173500)
    months: dict[str, int] = {}
    for row in out["contracts"]:
        renewal = date.fromisoformat(row["end"]) + timedelta(days=1)
        months[f"{renewal:%Y-%m}"] = months.get(f"{renewal:%Y-%m}", 0) + 1
    assert months == {month: count for month, count, _ in wanted["renewals_by_month"]}


def test_telco_ibm_is_understood():
    arguments = ("import_book", DATA / "telco_ibm", "--format", "mapped", "--mapping", "telco_ibm")
    document, complaint = command(*arguments, "--dry-run")
    assert (complaint, created(document, "contracts")) == ("", expected("telco_ibm")["rows"])


@pytest.mark.prove
def test_telco_ibm(tmp_path):
    wanted = expected("telco_ibm")
    document = bring_in("telco_ibm")
    assert created(document, "contracts") == wanted["rows"]
    out = book(tmp_path)
    monthly = {row["contract_number"]: Decimal(row["unit_price"]) for row in out["subscriptions"]}
    gone = [row["number"] for row in out["contracts"] if row["status"] == "terminated"]
    assert len(gone) == wanted["churned"]
    assert sum(monthly.values()) == Decimal(str(wanted["monthly_charges_total"]))
    assert sum(monthly[number] for number in gone) == Decimal(str(wanted["monthly_charges_churned"]))


DAYS_ASKED = ("2022-03-01", "2022-12-30", "2024-03-2", "2024-06-2", "2024-12-31", "2025-06-30")


def test_ecb_reference_rates(tmp_path):
    """Some days of twenty-seven years: the way is the same."""
    wanted = expected("ecb_fx")
    with (DATA / "ecb_fx" / "eurofxref-hist.csv").open() as stream:
        header, *lines = csv.reader(stream)
    asked = [line for line in lines if line[0].startswith(DAYS_ASKED)]
    with (tmp_path / "eurofxref-hist.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *asked])
    (tmp_path / "eurofxref.csv").write_bytes((DATA / "ecb_fx" / "eurofxref.csv").read_bytes())
    document = bring_in("ecb_fx", tmp_path)
    assert created(document, "rates") == Rate.objects.reference().count()

    def rate(currency: str, day: str) -> Decimal:
        on = date.fromisoformat(day)
        return Rate.objects.reference().last_by(on).get(currency=currency).rate

    for said, (_, quote) in wanted["rates"].items():
        day, currency = said.split()
        if currency != "JPY":
            assert round(rate("EUR", day) / rate(currency, day), 4) == round(Decimal(str(quote)), 4)
    for said, amount in wanted["conversions"].items():
        units, _, rest = said.partition(" ")
        pair, day = rest.split()[:2]
        if day[:4].isdecimal() and "->" in pair:
            base, other = pair.split("->")
            assert abs(Decimal(units) * rate(base, day) / rate(other, day) - Decimal(str(amount))) < Decimal(
                "0.01"
            )


@pytest.mark.prove
def test_ecb_reference_rates_of_all_days():
    document = bring_in("ecb_fx", DATA / "ecb_fx" / "eurofxref-hist.csv")
    assert created(document, "rates") > 200_000
