"""Passkeys with a virtual authenticator, and pages of people and administration in a real browser."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from people.domain.company import set_up_company
from people.models import User
from people.tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _forget_guesses(db):
    """Counts of guesses are committed here and would meet the next test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def company(db):
    return set_up_company(
        name="Meridian",
        currency="EUR",
        time_zone="Europe/Berlin",
        fiscal_year_start_month=1,
        by=None,
        at=datetime(2026, 6, 15, tzinfo=UTC),
    )


def give_authenticator(page: Page) -> None:
    """A laptop with a fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/security/passkeys/add/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")


def test_passkey_signs_in_by_itself_also_while_guesses_are_refused(open_page, rep, complaints):
    page = open_page("/profile/", user=rep)
    give_authenticator(page)
    add_passkey(page, alone=True)
    sign_out(page)
    page.context.clear_cookies(name="device")
    for _ in range(6):
        page.fill("input[name=login]", rep.email)
        page.fill("input[name=password]", "wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("Too many tries")).to_be_visible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto("/security/")
    expect(page.get_by_text("Passkey, signs in by itself")).to_be_visible()
    assert [
        text for text in complaints if "status of 4" not in text
    ] == []  # the 404 of a first page to come, the 429


def test_passkey_is_a_second_factor(open_page, rep):
    page = open_page("/profile/", user=rep)
    give_authenticator(page)
    add_passkey(page, alone=False)
    sign_out(page)
    page.fill("input[name=login]", rep.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.goto("/profile/").status == 200


def test_a_passkey_that_is_not_there_is_told_beside_the_button(open_page, rep):
    page = open_page("/login/")
    give_authenticator(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing was signed.")).to_be_visible(timeout=90_000)


def pages_of_administration(person: User) -> list[str]:
    user = f"/admin/people/user/{person.pk}"
    return [
        "/admin/",
        "/admin/people/user/",
        f"{user}/change/",
        f"{user}/history/",
        "/admin/people/user/add/",
    ]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.prove)])
def test_administration_works_under_the_strict_policy(open_page, ops, rep, company, complaints, scheme):
    page = open_page("/admin/", user=ops, scheme=scheme)
    complaints.clear()  # of the first page to come
    for path in pages_of_administration(rep):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.locator(".select2-selection").click()
    page.locator(".select2-search__field").fill("mona")
    page.get_by_role("option", name="Mona Manager").click()
    expect(page.locator(".select2-selection__rendered")).to_contain_text("Mona Manager")
    page.goto("/admin/people/user/")
    page.locator("#action-toggle").check()
    expect(page.locator("tr.selected").first).to_be_visible()
    assert complaints == []


def test_stale_edit_is_accessible_and_keeps_the_choice(open_page: Callable[..., Page], rep):
    page = open_page("/profile/", user=rep)
    theirs = User.objects.get(pk=rep.pk)
    theirs.name = "Rita Theirs"
    theirs.save_edit(version=theirs.version, fields=["name"])
    page.get_by_label("Name").fill("Rita Mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Somebody saved this meanwhile")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_label("Yours Rita Mine").check()
    page.get_by_role("button", name="Save this").click()
    page.wait_for_url("**/profile/")
    rep.refresh_from_db()
    assert rep.name == "Rita Mine"
