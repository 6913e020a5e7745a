"""Short ways to write contracts down in tests, and to read what the oracle makes of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.tests.oracle import derive
from accounts.tests.oracle_holdings import Book, Contract, Line
from accounts.tests.oracle_retention import Row, retention

D = date.fromisoformat


def line(price: object, start: str, end: str | None = None, quantity: object = 1, **facts: Any) -> Line:
    facts.setdefault("product_id", "PLAT")
    return Line(
        unit_price=Decimal(str(price)),
        quantity=Decimal(str(quantity)),
        starts_on=D(start),
        ends_on=D(end) if end else None,
        **facts,
    )


def contract(number: str, start: str, end: str | None, *lines: Line, **facts: Any) -> Contract:
    facts.setdefault("account", "A")
    return Contract(number=number, starts_on=D(start), ends_on=D(end) if end else None, lines=lines, **facts)


def ledger_of(*contracts: Contract, through: str = "2027-12-31", **facts: Any) -> list[tuple[str, str, int]]:
    """Day, kind and amount of every movement, cents left out."""
    rows = derive(Book(tuple(contracts), **facts), D(through))
    return [(str(row.on), row.kind, int(row.amount)) for row in rows]


def year_of(*contracts: Contract, year: int = 2025, **facts: Any) -> dict[str, Row]:
    holders = facts.pop("holders", None)
    return retention(Book(tuple(contracts), **facts), D(f"{year}-01-01"), D(f"{year}-12-31"), holders)


def retention_total(rows: dict[str, Row]) -> dict[str, Decimal]:
    opening = sum((row.opening for row in rows.values()), start=Decimal(0))
    return {
        "grr": sum((row.kept_capped for row in rows.values()), start=Decimal(0)) / opening,
        "nrr": sum((row.kept for row in rows.values()), start=Decimal(0)) / opening,
    }
