"""A real browser on a real server. Without Chromium these tests skip and say so; REQUIRE_BROWSER=1 makes
that a failure.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from people.models import User

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip

PATIENCE = 10_000  # milliseconds; both cores may be busy with other tests
expect.set_options(timeout=PATIENCE)

SCREENS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("REQUIRE_BROWSER is set and no Chromium was found: install the package chromium.")
        pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")
    # Playwright runs an event loop in this thread; Django would refuse database access beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        yield running
        running.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: script errors, refused inline code, failed requests."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_server: Any, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page as a person (or signed out), on a screen, in light or dark."""
    contexts: list[BrowserContext] = []

    def open_(path: str, *, user: User | None = None, screen: str = "desk", scheme: str = "light") -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=SCREENS[screen], color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        if user:
            context.add_cookies([session_of(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    wait_for_answers()


def wait_for_answers() -> None:
    """What the closed pages had asked for is still being answered, and may yet write."""
    busy = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(busy)
            if not cursor.fetchone():
                return
        time.sleep(0.05)


def session_of(user: User, address: str) -> Any:
    """The cookie of a session that has begun: the tests of people sign in by the form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}
