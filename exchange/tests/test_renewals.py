"""renewals.csv: in, out and in again."""

from decimal import Decimal

import pytest

from accounts.domain.lines import NewLine
from accounts.models import Contract, Product
from exchange.export import export_book
from exchange.pipeline.run import import_book
from exchange.tests.books import SMALL, TODAY, bring_in, counts, exported, refusals, rows
from renewals.domain.closing import Offer, close_as_renewed
from renewals.models import LossReason, Renewal

pytestmark = pytest.mark.django_db
HEADER = "contract_number,term_end,stage,category,forecast_amount,outcome,closed_on,final_amount,reason"
CONTRACTS = rows(
    "number,account_external_id,start,end,currency,renewal_mode,renewal_term_months",
    ("C1", "A1", "2026-01-01", "2026-12-31", "USD", "manual", ""),
    ("C2", "A1", "2024-01-01", "2024-12-31", "USD", "auto", 12),
)
LINES = rows(
    "contract_number,line,product_code,quantity,unit_price,start,end",
    ("C1", 1, "SEAT", 10, 100, "2026-01-01", ""),
    ("C2", 1, "SEAT", 1, 500, "2024-01-01", ""),
)
BOOK = SMALL | {"contracts": CONTRACTS, "subscriptions": LINES}


def said() -> list[tuple]:
    found = Renewal.objects.standing().order_by("contract__number", "due_on")
    return [
        (r.contract.number, str(r.due_on), r.stage, r.category, r.outcome, r.closed_through, r.final_amount)
        for r in found
    ]


def test_history_and_forecast_come_in_with_their_contracts(tmp_path):
    LossReason.objects.create(name="Price")
    files = BOOK | {
        "renewals": rows(
            HEADER,
            ("C1", "2026-12-31", "proposed", "commit", 950, "", "", "", ""),
            ("C2", "2024-12-31", "", "", "", "partial", "2024-12-20", 500, "price"),
        )
    }
    assert refusals(bring_in(tmp_path / "in", files)) == []
    assert said() == [
        ("C1", "2026-12-31", "proposed", "commit", "", "", None),
        ("C2", "2024-12-31", "closed", "", "partial", "import", Decimal(500)),
        ("C2", "2025-12-31", "closed", "", "renewed", "facts", Decimal(500)),
        ("C2", "2026-12-31", "upcoming", "", "", "", None),
    ]
    first = Renewal.objects.get(contract__number="C2", due_on="2024-12-31")
    assert (first.atr_amount, first.loss_reason.name, first.opened_on) == (500, "Price", TODAY)
    again = import_book([tmp_path / "in"], by=None, on=TODAY)
    assert counts(again)[:2] == (0, 0)


def test_exported_and_imported_again_nothing_changes(tmp_path):
    bring_in(tmp_path / "in", BOOK)
    contract = Contract.objects.get(number="C1")
    renewal = Renewal.objects.with_parts().get(contract=contract)
    lines = [NewLine(product=Product.objects.get(), quantity=Decimal(9), unit_price=Decimal(100))]
    reason = LossReason.objects.create(name="Fewer people")
    offer = Offer(signed_on=TODAY, lines=lines)
    close_as_renewed(renewal, offer=offer, by=None, on=TODAY, loss_reason=reason)
    export_book(tmp_path / "out", as_seen_by=None, on=TODAY)
    written = exported(tmp_path / "out")["renewals"]
    shown = ("contract_number", "outcome", "final_amount", "reason")
    assert [tuple(row[name] for name in shown) for row in written] == [
        ("C1", "partial", "900", "Fewer people"), ("C2", "renewed", "500", ""), ("C2", "renewed", "500", ""),
        ("C2", "", "", ""), ("C1-2", "", "", ""),
    ]  # fmt: skip
    before = list(Renewal.objects.order_by("pk").values())
    again = import_book([tmp_path / "out"], by=None, on=TODAY)
    assert (counts(again)[:2], counts(again)[3], list(Renewal.objects.order_by("pk").values())) == (
        (0, 0), 0, before,
    )  # fmt: skip


def test_a_file_closes_what_is_open(tmp_path):
    bring_in(tmp_path / "in", BOOK)
    closing = {
        "renewals": rows(HEADER, ("C1", "2026-12-31", "closed", "", "", "churned", "2026-06-01", "", "Left"))
    }
    assert counts(bring_in(tmp_path / "more", closing)) == (0, 1, 0, 0)
    assert said()[0] == ("C1", "2026-12-31", "closed", "", "churned", "import", 0)
    assert counts(import_book([tmp_path / "more"], by=None, on=TODAY))[:3] == (0, 0, 1)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("C1", "2026-11-30", "", "", "", "", "", "", ""), "term_end", "is no end of a term"),
        (("C2", "2027-12-31", "", "", "", "", "", "", ""), "term_end", "is no end of a term"),
        (("C1", "2026-12-31", "closed", "", "", "", "", "", ""), "stage", "is closed exactly where"),
        (("C1", "2026-12-31", "", "", "", "", "2026-06-01", "", ""), "outcome", "is required"),
        (("C1", "2026-12-31", "", "", "", "renewed", "2026-06-01", "", ""), "final_amount", "is required"),
        (("C1", "2026-12-31", "", "", "", "churned", "2026-06-01", 5, ""), "final_amount", "is 0 where"),
        (("C1", "2026-12-31", "", "", "", "renewed", "2026-06-16", 5, ""), "closed_on", "has not come yet"),
        (("C9", "2026-12-31", "", "", "", "", "", "", ""), "contract_number", "there is no contract"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(tmp_path, row, column, reason):
    files = BOOK | {"renewals": rows(HEADER, row)}
    [(file, number, where, why)] = refusals(bring_in(tmp_path / "in", files))
    assert (file, number, where) == ("renewals.csv", 2, column)
    assert reason in why
    assert Renewal.objects.count() == 0
