"""Browsers in which somebody signed in before.

A signed cookie says whose they are. It is worth nothing after the password changes, and it lets nobody in: it
only keeps the wrong guesses that others make elsewhere from counting here.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import User

SALT = "people.devices"
KEPT_PEOPLE = 5

Marks = dict[str, tuple[str, str]]
"""Person's id → (the device's random name for that person, a seal over it and the password's hash)."""


def device_of(request: HttpRequest, user: User) -> str | None:
    """The name of this browser if `user` signed in in it, else None."""
    name, seal = _marks(request).get(str(user.pk), ("", ""))
    return name if name and constant_time_compare(seal, _seal(user, name)) else None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Mark this browser as one that `user` knows; the mark of the person longest ago makes room."""
    name = secrets.token_urlsafe(12)
    others = [(key, mark) for key, mark in _marks(request).items() if key != str(user.pk)]
    marks = dict([*others[-(KEPT_PEOPLE - 1) :], (str(user.pk), (name, _seal(user, name)))])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(marks, salt=SALT, compress=True),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> Marks:
    try:
        found: Marks = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
            salt=SALT,
            max_age=settings.DEVICE_COOKIE_AGE,
        )
    except signing.BadSignature:
        return {}
    return found


def _seal(user: User, name: str) -> str:
    return salted_hmac(SALT, f"{user.pk}:{name}:{user.password}", algorithm="sha256").hexdigest()[:32]
