"""The inbox by keyboard."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from notifications.domain.raising import Notice, notify
from notifications.models import Notification, Preference
from notifications.unsubscribing import unsubscribe_url
from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(rep) -> User:
    notices = [
        Notice(subject=f"thing:{n}", person_id=rep.pk, kind="task-reminder", title=f"Thing {n}")
        for n in range(3)
    ]
    notify(notices, at=timezone.now())
    return rep


def test_acknowledge_take_back_and_snooze_by_keyboard(open_page, told, complaints):
    page = open_page("/inbox/", user=told)
    expect(page.get_by_role("link", name="Inbox, 3 new")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Acknowledged: Thing 2")).to_be_visible()
    expect(page.get_by_text("2 notifications")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 notifications")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("z")
    page.get_by_label("Why it can wait").fill("They answer on Thursday")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Snoozed: Thing 2")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thing 1")).to_be_visible()
    assert Notification.objects.get(title="Thing 2").snooze_reason == "They answer on Thursday"
    assert complaints == []


def test_several_are_acknowledged_at_once(open_page, told, complaints):
    page = open_page("/inbox/", user=told)
    page.get_by_label("Select all on this page").check()
    page.locator("[data-bulk]").get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("3 acknowledged.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    assert complaints == []


def test_the_link_in_a_mail_stops_it(open_page, rep, complaints):
    page = open_page(urlsplit(unsubscribe_url(rep.pk, "task-reminder")).path, screen="phone", scheme="dark")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Stop this mail").click()
    expect(page.get_by_role("heading", name="It stopped")).to_be_visible()
    assert Preference.objects.get().mode == "none"
    assert [text for text in complaints if "404" not in text] == []
