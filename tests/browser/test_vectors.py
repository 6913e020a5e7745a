"""The golden vectors of METRICS as a person meets them: brought in by upload, closed by the forms, read.

The suite drives one of them; the figures of all are asked without a browser where they are derived.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Contract, Product
from desk.tests.books import account_of, sign
from desk.tests.quarters import last_quarter, v3
from exchange.jobs import do_job
from exchange.models import ExchangeJob
from people.company import company_today
from renewals.domain.closing import Offer, close_as_renewed
from renewals.domain.snapshots import take_snapshot
from renewals.domain.turning import turn_day
from renewals.domain.working import edit_forecast
from renewals.models import LossReason, Renewal
from renewals.tests.contracts import line, signed

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
pytestmark = pytest.mark.django_db(transaction=True)

# The terms of a contract as its page lists them: number, from, their notice, our notice, end.
TERMS = {
    "V7": "2 29 Aug 25 28 Jun 26 act by 26 Jun 26 – 28 Aug 26",
    "V8": "1 1 Jan 26 1 Nov 26 act by 30 Oct 26 – 31 Dec 26",
    "V9A": "1 1 Apr 26 28 Feb 27 act by 26 Feb 27 – 31 Mar 27",
    "V9B": "2 28 Feb 25 28 Jan 26 – 27 Feb 26",
}


@pytest.fixture
def product(db) -> Product:
    return Product.objects.create(code="SEAT", name="Seats")


def opened(contract: Contract) -> Renewal:
    turn_day(on=company_today())
    return Renewal.objects.with_parts().get(contract=contract)


def upload(page: Page, monkeypatch) -> None:
    """Hand the files in and apply what they say; the worker comes when the test says so."""
    monkeypatch.setattr("exchange.tasks.do_exchange_job.delay", lambda **_: None)
    page.goto("/imports/new/")
    page.set_input_files("#id_documents", [str(path) for path in sorted(VECTORS.glob("*.csv"))])
    page.get_by_role("button", name="Try them").click()
    for button in ("Apply", "Undo"):
        page.get_by_text("until a worker takes it up").or_(page.get_by_text("Applying")).first.wait_for()
        do_job(ExchangeJob.objects.latest("pk").pk, task="browser")
        act = page.get_by_role("button", name=button, exact=True).or_(page.get_by_role("link", name=button))
        act.first.wait_for()
        if button == "Apply":
            act.first.click()


@pytest.mark.prove
@pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is not on this machine")
def test_contracts_brought_in_by_upload(open_page, ops, monkeypatch, complaints):
    """V4, V7, V8, V9, V14, V15."""
    page = open_page("/imports/new/", user=ops)
    upload(page, monkeypatch)
    contracts = {contract.number: contract for contract in Contract.objects.all()}
    for number, wanted in TERMS.items():
        page.goto(f"/contracts/{contracts[number].pk}/")
        rows = page.get_by_role("region", name="Rows of terms").get_by_role("row")
        told = [" ".join(text.split()) for text in rows.all_inner_texts()]
        assert any(text.startswith(wanted) for text in told), (number, told)

    page.goto(f"/contracts/{contracts['V4'].pk}/")
    strip = page.locator("dl.strip")
    for label, value in (("TCV of the term", "$300k"), ("Average ACV", "$100k"), ("ATR", "$100k")):
        expect(strip.locator(".tile", has_text=label)).to_contain_text(value)
    expect(page.get_by_role("region", name="Rows of terms")).to_contain_text("31 Dec 26")
    page.goto(f"/contracts/{contracts['V14'].pk}/")
    expect(page.locator("#ledger tr", has_text="Currency")).to_contain_text("−$5,000.00")
    lost = Renewal.objects.get(contract=contracts["V15-1"])
    page.goto(f"/renewals/{lost.pk}/")
    expect(page.locator("main")).to_contain_text("80.0 % of it")
    expect(page.locator("main")).to_contain_text("Product dropped")
    assert complaints == []


@pytest.mark.prove
def test_v3_what_was_due_and_kept_in_the_period(open_page, rep, product, complaints):
    quarter = v3(account_of(rep, "Meridian Bank"), product, by=rep)
    page = open_page("/renewals/kept/", user=rep)
    page.get_by_label("Due in").select_option(quarter)
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".tile", has_text="82.0 %")).to_contain_text("In the period")
    page.get_by_role("link", name="Closed within the period").click()
    expect(page.locator("#behind tbody tr")).to_have_count(1)
    assert complaints == []


@pytest.mark.prove
def test_v10_uplift_against_the_cap(open_page, rep, product, complaints):
    today = company_today()
    contract = sign(
        account_of(rep, "Meridian Bank"), product, quantity=100, price=2000,
        starts_on=today - timedelta(days=334), ends_on=today + timedelta(days=30),
    )  # fmt: skip
    Contract.objects.filter(pk=contract.pk).update(uplift_cap_percent=5)
    page = open_page(f"/renewals/{opened(contract).pk}/closing/renewed/", user=rep)
    page.get_by_label("Unit price").first.fill("2140")
    expect(page.locator("main")).to_contain_text("Uplift +7.0 % at like quantity")
    expect(page.locator("main")).to_contain_text("$4,000")
    assert complaints == []


def test_v11_signed_twenty_days_late_within_grace(open_page, rep, product, complaints):
    today = company_today()
    due_on = today - timedelta(days=20)
    contract = sign(
        account_of(rep, "Meridian Bank"), product, quantity=10, price=100,
        starts_on=due_on - timedelta(days=364), ends_on=due_on,
    )  # fmt: skip
    renewal = opened(contract)
    page = open_page(f"/renewals/{renewal.pk}/closing/renewed/", user=rep)
    expect(page.get_by_label("From", exact=False).last).to_have_value(str(due_on + timedelta(days=1)))
    page.get_by_role("button", name="Sign and close").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Renewed late\s+by 20 days"))
    page.goto(f"/contracts/{contract.pk}/")
    expect(page.locator("#ledger")).not_to_contain_text("Account lost")
    renewal.refresh_from_db()
    assert (renewal.outcome, renewal.signed_on) == ("renewed_late", today)
    assert complaints == []


@pytest.mark.prove
def test_v12_renewed_early_cuts_the_term(open_page, rep, product, complaints):
    today = company_today()
    due_on, starts_on = today + timedelta(days=138), today + timedelta(days=17)
    contract = sign(
        account_of(rep, "Meridian Bank"), product, quantity=10, price=100,
        starts_on=due_on - timedelta(days=364), ends_on=due_on,
    )  # fmt: skip
    renewal = opened(contract)
    page = open_page(f"/renewals/{renewal.pk}/closing/renewed/", user=rep)
    page.get_by_label("From", exact=False).last.fill(str(starts_on))
    page.get_by_label("To", exact=True).fill(str(starts_on + timedelta(days=364)))
    page.get_by_role("button", name="Sign and close").click()
    expect(page.get_by_text("It overlaps the term by 122 days.").first).to_be_visible()
    page.get_by_label("Early, on purpose").check()
    page.get_by_role("button", name="Sign and close").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"Renewed\s+early"))
    renewal.refresh_from_db()
    term = contract.terms.get()
    assert (term.ends_on, term.original_ends_on) == (starts_on - timedelta(days=1), due_on)
    assert (renewal.due_on, renewal.is_early) == (due_on, True)
    assert [text for text in complaints if "422" not in text] == []


@pytest.mark.prove
def test_v13_how_good_the_forecast_was(open_page, rep, product, complaints):
    quarter = last_quarter()
    account, end = account_of(rep, "Meridian Bank"), quarter.ends_on
    days = {"start": str(end - timedelta(days=364)), "end": str(end), "on": end - timedelta(days=150)}
    for number, due, said in (("A", 100, None), ("B", 200, 200), ("C", 80, 50)):
        signed(account, line(product, due, 1), number=number, **days)
        renewal = Renewal.objects.get(contract__number=number)
        if said:
            edit_forecast(renewal, by=rep, version=renewal.version, forecast_amount=Decimal(said))
    take_snapshot(quarter.starts_on)
    for number, kept in (("A", 100), ("B", 150), ("C", 80)):
        close(number, kept, product, on=end - timedelta(days=10), by=rep)
    page = open_page(f"/renewals/accuracy/?period={quarter.starts_on}&horizon=D1", user=rep)
    first = page.get_by_role("region", name="By day of the quarter").get_by_role("row").nth(1)
    expect(first).to_contain_text("24.2 %")
    expect(first).to_contain_text("+6.1 %")
    expect(page.locator("#behind tbody tr")).to_have_count(3)
    assert complaints == []


def close(number: str, kept: int, product: Product, *, on: date, by) -> None:
    turn_day(on=on)
    renewal = Renewal.objects.with_parts().get(contract__number=number)
    reason = LossReason.objects.get_or_create(name="Shrunk")[0]
    offer = Offer(signed_on=on, lines=[line(product, kept, 1)])
    close_as_renewed(
        renewal, offer=offer, by=by, on=on, loss_reason=reason if kept < renewal.atr_amount else None
    )
