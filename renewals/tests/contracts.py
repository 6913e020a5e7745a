"""Small contracts for tests of renewals, signed through the verbs of accounts."""

from datetime import date
from decimal import Decimal

from accounts.domain.contracts import sign_contract
from accounts.domain.lines import NewLine
from accounts.models import Account, Contract, Product
from renewals.models import Renewal

TODAY = date(2026, 6, 15)


def d(text: str) -> date:
    return date.fromisoformat(text)


def line(product: Product, quantity: object, price: object, **facts) -> NewLine:
    return NewLine(product=product, quantity=Decimal(str(quantity)), unit_price=Decimal(str(price)), **facts)


def signed(
    account: Account, *lines: NewLine, start="2026-01-01", end="2026-12-31", on=TODAY, **facts
) -> Contract:
    facts = {"number": "C-1", "currency": "USD", "renewal_mode": "manual", **facts}
    return sign_contract(
        account, lines=lines, by=None, on=on, starts_on=d(start), ends_on=d(end) if end else None, **facts
    )


def auto(account: Account, *lines: NewLine, **facts) -> Contract:
    facts = {
        "renewal_mode": "auto",
        "renewal_term_months": 12,
        "notice_amount": 60,
        "notice_unit": "days",
        **facts,
    }
    return signed(account, *lines, **facts)


def said(renewal: Renewal) -> tuple[str, str, str, Decimal | None]:
    """When due, how it ended, when it closed, with what."""
    return (str(renewal.due_on), renewal.outcome, str(renewal.closed_on or ""), renewal.final_amount)


def all_said(**lookup) -> list[tuple[str, str, str, Decimal | None]]:
    rows = Renewal.objects.standing().filter(**lookup).order_by("contract__number", "due_on")
    return [said(renewal) for renewal in rows]
