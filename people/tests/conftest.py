"""What the tests of people share."""

import re
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people.domain.company import set_up_company
from people.models import Company, User
from people.tests.factories import PASSWORD

SECRET = generate_totp_secret()
STEP_SECONDS = 30


def sign_in(client: Client, user: User, password: str = PASSWORD, **headers: str):
    """Post the sign-in form as a browser does."""
    return client.post("/login/", {"login": user.email, "password": password}, **headers)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_at(step: int = 0) -> str:
    """What the app of SECRET shows, `step` half minutes from now."""
    counter = int(timezone.now().timestamp()) // STEP_SECONDS + step
    return format_hotp_value(hotp_value(SECRET, counter))


def link_in(mail) -> str:
    """The path of the only link in a mail."""
    (path,) = re.findall(r"http://localhost:\d+(/\S+)", mail.body)
    return path


@pytest.fixture
def company(db) -> Company:
    """Set up, so that nobody is led to the first-run page."""
    return set_up_company(
        name="Meridian",
        currency="EUR",
        time_zone="Europe/Berlin",
        fiscal_year_start_month=4,
        by=None,
        at=timezone.now(),
    )


@pytest.fixture
def with_app(rep) -> User:
    """`rep`, with an authenticator app and recovery codes."""
    TOTP.activate(rep, SECRET)
    RecoveryCodes.activate(rep)
    return rep


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable:
    """`with committed():` runs what waits for the commit, such as mails."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def empty_cache(db) -> Iterator[None]:
    """For tests with transactions of their own: counts of guesses are rows that outlive them."""
    cache.clear()
    yield
    cache.clear()
