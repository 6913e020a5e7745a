"""Values of the environment that have rules: each is read here, or refused in a sentence that names it."""

from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

from common.currencies import CURRENCY_CODES
from config.env import env


def whole_number(name: str, *, default: int, lowest: int, highest: int) -> int:
    """A whole number within limits."""
    text: str = env.str(name, default="").strip() or str(default)
    if not text.isdecimal() or not lowest <= int(text) <= highest:
        raise ImproperlyConfigured(f"{name} is “{text}”: use a whole number from {lowest} to {highest}.")
    return int(text)


def time_zone(name: str, *, default: str) -> str:
    """The name of a time zone that this machine knows."""
    text: str = env.str(name, default="").strip() or default
    if text not in available_timezones():
        raise ImproperlyConfigured(
            f"{name} is “{text}”, which is no time zone: use a name such as Europe/Berlin."
        )
    return text


def currency(name: str, *, default: str) -> str:
    """The code of a currency that exists."""
    text: str = env.str(name, default="").strip() or default
    if text not in CURRENCY_CODES:
        raise ImproperlyConfigured(
            f"{name} is “{text}”, which is no currency: use three letters such as USD."
        )
    return text


def https_address(name: str, *, default: str) -> str:
    """An address that may stand in mails of a production server."""
    text: str = (env.str(name, default="").strip() or default).rstrip("/")
    if not text.startswith("https://"):
        raise ImproperlyConfigured(f"{name} is insecure: links in mails must start with https://.")
    return text
