"""Reads a folder in the exchange format (DESIGN §8) into a `Book`: only what value depends on."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from accounts.domain.facts import PlanRate, PlanRates
from accounts.tests.oracle_holdings import Book, Contract, Line

SHARED = Path(__file__).resolve().parents[3] / "shared"


def read_book(folder: Path, company_currency: str) -> Book:
    lines: dict[str, list[Line]] = defaultdict(list)
    for row in rows_of(folder / "subscriptions.csv"):
        lines[row["contract_number"]].append(line_of(row))
    contracts = [contract_of(row, tuple(lines[row["number"]])) for row in rows_of(folder / "contracts.csv")]
    rates = [
        PlanRate(row["currency"], date.fromisoformat(row["date"]), Decimal(row["rate"]))
        for row in rows_of(folder / "rates.csv")
        if row["kind"] in ("", "plan")
    ]
    return Book(tuple(contracts), PlanRates(company_currency, rates))


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def line_of(row: dict[str, str]) -> Line:
    return Line(
        number=int(row["line"]),
        product_id=row["product_code"],
        quantity=Decimal(row["quantity"]),
        unit_price=Decimal(row["unit_price"]),
        price_period=row.get("price_period") or "year",
        recurring=row.get("recurring") != "no",
        starts_on=date.fromisoformat(row["start"]),
        ends_on=day(row, "end"),
        signed_on=day(row, "signed_on"),
    )


def contract_of(row: dict[str, str], lines: tuple[Line, ...]) -> Contract:
    return Contract(
        number=row["number"],
        account=row["account_external_id"],
        currency=row["currency"],
        status=row.get("status") or "signed",
        starts_on=date.fromisoformat(row["start"]),
        ends_on=day(row, "end"),
        renewal_mode=row["renewal_mode"],
        renewal_term_months=whole(row, "renewal_term_months"),
        notice_amount=whole(row, "notice_amount"),
        notice_unit=row.get("notice_unit", ""),
        our_notice_amount=whole(row, "our_notice_amount"),
        our_notice_unit=row.get("our_notice_unit", ""),
        notice_given_on=day(row, "notice_given_on"),
        notice_given_by=row.get("notice_given_by", ""),
        auto_uplift_percent=Decimal(row.get("auto_uplift_percent") or 0),
        signed_on=day(row, "signed_on"),
        terminated_on=day(row, "terminated_on"),
        predecessor=row.get("predecessor_number", ""),
        lines=lines,
    )


def day(row: dict[str, str], column: str) -> date | None:
    return date.fromisoformat(row[column]) if row.get(column) else None


def whole(row: dict[str, str], column: str) -> int | None:
    return int(row[column]) if row.get(column) else None
