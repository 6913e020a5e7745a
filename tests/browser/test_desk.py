"""The desk in a real browser: by keyboard, in place, in light and dark, on a desk and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.domain.activities import log_activity
from accounts.domain.tasks import plan_task
from accounts.models import Account, Activity
from desk.tests.books import Book, small_book
from people.company import company_today
from tests.browser.looking import faults_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book(rep) -> Book:
    book = small_book(rep)
    today = company_today()
    log_activity(book.meridian, by=rep, as_of=today, kind="call", on=today, summary="Talked about seats")
    plan_task(book.meridian, by=rep, summary="Send the offer", due_on=today - timedelta(days=3), user=rep)
    return book


def test_a_filter_narrows_the_list_and_can_be_taken_off(open_page, rep, book, complaints):
    page = open_page("/book/", user=rep)
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Banking").check()
    page.locator("#narrow").get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Meridian Bank", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Borealis Health", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Remove: Vertical: Banking").click()
    expect(page.get_by_role("link", name="Borealis Health", exact=True)).to_be_visible()
    assert complaints == []


def test_open_an_account_log_a_call_and_search_by_keyboard(open_page, rep, book, complaints):
    page = open_page("/book/", user=rep)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Meridian Bank")).to_be_visible()
    page.keyboard.press("l")
    page.get_by_label("What happened").fill("Agreed on seats")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(page.get_by_text("Agreed on seats")).to_be_visible()
    assert Activity.objects.filter(account=book.meridian, summary="Agreed on seats").exists()
    page.keyboard.press("Control+k")
    page.keyboard.type("borealis")
    expect(page.get_by_role("option", name="Borealis Health", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Borealis Health")).to_be_visible()
    assert complaints == []


def test_a_cell_is_edited_in_its_place_by_keyboard(open_page, rep, book, complaints):
    page = open_page("/book/?cols=tier&cols=acv", user=rep)
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.get_by_label("Tier of Meridian Bank")
    expect(field).to_be_focused()
    field.fill("Gold")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="Gold Edit tier of Meridian Bank")).to_be_visible()
    expect(page.get_by_role("link", name="Edit tier of Meridian Bank")).to_be_focused()
    assert Account.objects.get(pk=book.meridian.pk).tier == "Gold"
    page.keyboard.press("j")
    expect(page.locator("tr:focus")).to_contain_text("Borealis Health")
    assert complaints == []


def test_escape_leaves_a_cell_as_it_was(open_page, rep, book, complaints):
    page = open_page("/book/?cols=tier&cols=acv", user=rep)
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.get_by_label("Tier of Meridian Bank")
    expect(field).to_be_focused()
    field.fill("Gold")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit tier of Meridian Bank")).to_be_focused()
    assert Account.objects.get(pk=book.meridian.pk).tier == book.meridian.tier
    assert complaints == []


def test_the_bar_of_acts_shows_while_a_row_is_ticked(open_page, rep, book, complaints):
    page = open_page("/book/", user=rep)
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_label("Select Meridian Bank").check()
    page.get_by_label("Select Quarry Works").check()
    expect(bar).to_contain_text("2 selected")
    page.get_by_role("button", name="Plan a task").click()
    expect(page.get_by_role("heading", name="Plan a task for 2 accounts")).to_be_visible()
    assert complaints == []


def paths(book: Book) -> list[str]:
    account, contract = f"/accounts/{book.meridian.pk}/", f"/contracts/{book.contract.pk}/"
    sections = [f"{account}{name}/" for name in ("contracts", "people", "usage", "tasks", "history")]
    return [
        "/book/",
        account,
        *sections,
        f"/accounts/{book.quarry.pk}/",
        contract,
        f"{contract}correction/",
        "/search/?q=bank",
    ]


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.prove)])
def test_a_full_book_is_accessible_and_fits_on_a_phone_in_the_dark(open_page, rep, book, complaints, every):
    page = open_page("/book/", user=rep, screen="phone", scheme="dark")
    assert [fault for path in paths(book)[::every] for fault in faults_of(page, path)] == []
    assert complaints == []
