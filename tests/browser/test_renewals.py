"""A renewal from its first forecast to the ledger, in a real browser."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import Contract
from desk.tests.books import soon
from renewals.models import Renewal

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_forecast_to_ledger(open_page, rep, complaints):
    """In grace, found in the list, forecast, moved on, closed with an uplift; the ledger shows it."""
    renewal = soon(rep, days=-5, uplift_cap_percent=Decimal(5))
    page = open_page("/renewals/", user=rep)
    page.get_by_role("link", name="Meridian Bank", exact=True).click()
    expect(page.locator(".blocks")).to_contain_text("Nothing blocks closing")

    page.keyboard.press("f")
    page.get_by_label("Likelihood").fill("90")
    page.get_by_label("Category").select_option("commit")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Commit (suggested: Pipeline)")).to_be_visible()

    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("link", name="Move to a stage").click()
    page.get_by_label("Stage").select_option("agreed")
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".stages [aria-current]")).to_contain_text("Agreed")

    page.get_by_role("button", name="Close…").click()
    page.get_by_role("link", name="Renewed", exact=True).click()
    price = page.get_by_label("Unit price").first
    price.fill("107")
    expect(page.get_by_text("above it")).to_be_visible()
    price.fill("104")
    expect(page.get_by_text("Uplift +4.0 % at like quantity")).to_be_visible()
    expect(page.locator(".blocks")).to_contain_text("Nothing blocks closing")
    page.get_by_role("button", name="Sign and close").click()
    expect(page.get_by_text("the ledger has it")).to_be_visible()

    renewal.refresh_from_db()
    assert (renewal.outcome, renewal.final_amount) == ("renewed_late", 10_400)
    page.locator("main .lead").get_by_role(
        "link", name=Contract.objects.get(predecessor=renewal.contract).number
    ).click()
    expect(page.locator("#ledger")).to_contain_text("Uplift")
    assert Renewal.objects.get(pk=renewal.pk).stage == "closed"
    assert complaints == []
