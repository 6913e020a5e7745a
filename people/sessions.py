"""Where sessions are kept: rows of `people.Session`, which know their person and browser."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from people.models import Session

ORIGIN = "origin"


class SessionStore(DatabaseStore):
    """Django's database sessions with the columns of `people.Session` filled from the session's own data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        origin = data.get(ORIGIN, {})
        if at := origin.get("at"):
            row.signed_in_at = datetime.fromisoformat(at)
        row.browser = origin.get("browser", "")
        row.address = origin.get("address", "")
        return row


def note_origin(request: HttpRequest, *, address: str) -> None:
    """Write into the session when, from where and in which browser it began."""
    request.session[ORIGIN] = {
        "at": timezone.now().isoformat(),
        "browser": browser_of(request.headers.get("User-Agent", "")),
        "address": address,
    }


# Order matters: Chrome says Safari too, Edge and Opera say Chrome too.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """ "Firefox on Linux", as far as the browser tells."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(part for part in (browser, system) if part)
