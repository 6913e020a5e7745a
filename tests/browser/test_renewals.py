"""A renewal from its first forecast to the ledger, in a real browser."""

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.domain.activities import log_activity
from accounts.domain.posting import post_due
from accounts.domain.tasks import plan_task
from accounts.models import Contract, Movement, Product, Task
from accounts.queries.retention import retention
from desk.tests.books import account_of, soon
from people.company import company_today
from renewals.domain.turning import turn_day
from renewals.domain.working import move_to_stage
from renewals.models import Playbook, PlaybookStep, Renewal, Snooze
from renewals.queries.figures import renewal_figures
from tests.browser.looking import settle

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_forecast_to_ledger(open_page, rep, complaints):
    """In grace, found in the list, forecast, moved on, closed with an uplift; the ledger shows it."""
    renewal = soon(rep, days=-5, uplift_cap_percent=Decimal(5))
    page = open_page("/renewals/", user=rep)
    page.get_by_role("link", name="Meridian Bank", exact=True).click()
    expect(page.locator(".blocks")).to_contain_text("Nothing blocks closing")

    page.keyboard.press("f")
    page.get_by_role("spinbutton", name="Likelihood").fill("90")
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


def test_today_by_keyboard(open_page, rep, complaints):
    """Walk the list; one is done, one put off to a day, one opened; nothing by mouse."""
    today = company_today()
    for name, days in (("Late", -5), ("Near", 10)):
        renewal = soon(rep, name=name, days=days)
        log_activity(renewal.account, by=rep, as_of=today, kind="call", on=today, summary="Spoke")
    plan_task(renewal.account, by=rep, summary="Send the offer", due_on=today, user=rep)
    page = open_page("/", user=rep)
    expect(page.locator("table.today tbody tr")).to_have_count(3)
    page.keyboard.press("?")
    for words in ("Done", "Snooze", "Open"):
        expect(page.locator("#page-keys").get_by_text(words, exact=True)).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.get_by_text("Done for now: Late.")).to_be_visible()
    settle(page)
    page.keyboard.press("j")
    page.keyboard.press("z")
    page.get_by_label("Show it again on").fill(str(today + timedelta(days=3)))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Snoozed: Near.")).to_be_visible()
    assert {row.until - today for row in Snooze.objects.all()} == {timedelta(days=7), timedelta(days=3)}
    expect(page.locator("table.today tbody tr")).to_have_count(1)
    settle(page)
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.get_by_text("Nothing needs you today")).to_be_visible()
    assert Task.objects.get().done_on == today
    page.get_by_text("2 put off").click()
    page.get_by_role("button", name="Show again: Late").click()
    expect(page.get_by_text("It is on the list again.")).to_be_visible()
    settle(page)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Late renews")).to_be_visible()
    assert complaints == []


def test_cards_move_by_pointer_and_by_key(open_page, rep, complaints):
    """Dragged to a stage, moved on and back by key, refused when somebody was first."""
    renewal, other = soon(rep, name="Near"), soon(rep, name="Other", days=60)
    page = open_page("/renewals/board/", user=rep)

    def card_in(stage: str, name: str):
        return page.locator(f"[data-stage={stage}] [data-card]", has_text=name)

    card_in("upcoming", "Near").drag_to(page.locator("[data-stage=proposed]"))
    expect(page.get_by_text("Moved: Near.")).to_be_visible()
    expect(card_in("proposed", "Near")).to_be_visible()
    expect(page.locator("[aria-labelledby=stage-proposed] .board-head")).to_contain_text("$10k")
    expect(card_in("proposed", "Near").get_by_role("link", name="Near", exact=True)).to_be_focused()
    page.keyboard.press("]")
    expect(card_in("agreed", "Near")).to_be_visible()
    expect(card_in("agreed", "Near").get_by_role("link", name="Near", exact=True)).to_be_focused()
    page.keyboard.press("]")  # to be closed it needs more than a key
    page.keyboard.press("[")
    expect(card_in("proposed", "Near")).to_be_visible()
    renewal.refresh_from_db()
    assert renewal.stage == "proposed"

    move_to_stage(other, stage="agreed", by=rep, on=company_today())
    expect(card_in("proposed", "Near").get_by_role("link", name="Near", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("]")
    expect(page.get_by_text("Somebody changed this meanwhile.")).to_be_visible()
    expect(card_in("agreed", "Other")).to_be_visible()
    assert Renewal.objects.get(pk=other.pk).stage == "agreed"
    assert [text for text in complaints if "409" not in text] == []


def test_from_signature_to_ledger(open_page, rep, complaints):
    """Signed on the page, its window opens, the playbook plans, an offer is typed, closed with an uplift:
    ledger, retention and forecast say the same.
    """
    today, account = company_today(), account_of(rep, "Meridian Bank")
    due_on = today + timedelta(days=20)
    Product.objects.create(code="SEAT", name="Seats")
    book = Playbook.objects.create(name="Renewal")
    PlaybookStep.objects.create(playbook=book, summary="Send the offer", days_before=30)
    page = open_page(f"/accounts/{account.pk}/contracts/new/", user=rep)
    for label, value in (
        ("Number", "C-1"), ("Starts on", str(due_on - timedelta(days=364))), ("Ends on", str(due_on)),
        ("Uplift cap percent", "5"), ("Quantity", "100"), ("Unit price", "100"),
    ):  # fmt: skip
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("Product").select_option(label="Seats")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", name="C-1")).to_be_visible()

    turn_day(on=today)  # what the worker does every quarter of an hour
    renewal = Renewal.objects.get(contract__number="C-1")
    page.goto("/")
    page.get_by_role("link", name="Meridian Bank", exact=True).first.click()
    expect(page.get_by_role("link", name="Send the offer")).to_be_visible()
    page.keyboard.press("f")
    page.get_by_label("Forecast", exact=True).fill("10400")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Close…").click()
    page.get_by_role("link", name="Renewed", exact=True).click()
    page.get_by_label("Unit price").first.fill("104")
    expect(page.get_by_text("Uplift +4.0 % at like quantity")).to_be_visible()
    page.get_by_role("button", name="Sign and close").click()
    expect(page.get_by_text("the ledger has it")).to_be_visible()

    page.goto("/renewals/?state=closed")
    expect(page.locator(".sums")).to_contain_text("$10.4k")
    first_day = due_on + timedelta(days=1)
    post_due(on=first_day)  # what the worker does when that day has come
    kept = retention(first_day, first_day, today=first_day)
    figures = renewal_figures(due_on, due_on, today=first_day).whole
    posted = Movement.objects.filter(contract__predecessor=renewal.contract).values_list(
        "kind", "company_amount"
    )
    assert list(posted) == [("uplift", 400)]
    assert (kept.opening, kept.closing, kept.movements) == (10_000, 10_400, {"uplift": 400})
    assert (kept.cohort.kept_capped / kept.cohort.opening, kept.cohort.kept) == (1, 10_400)
    assert (figures.atr, figures.final, figures.renewed) == (10_000, 10_400, 1)
    renewal.refresh_from_db()
    assert (renewal.outcome, renewal.forecast_amount, renewal.final_amount) == ("renewed", 10_400, 10_400)
    assert complaints == []
