"""Kinds to tell of in tests."""

from datetime import UTC, datetime

import pytest

from notifications import kinds
from notifications.choices import Mode, Urgency
from notifications.domain.raising import Notice, Raised, notify
from notifications.kinds import Kind
from people.models import User

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)

CALM = Kind(key="calm", label="Calm news", about="Nothing hurries.", link=lambda target: f"/{target}/")
HASTY = Kind(key="hasty", label="Hasty news", urgency=Urgency.URGENT, mode=Mode.INSTANT)
MUTE = Kind(key="mute", label="Mute news", mode=Mode.NONE)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    """Three kinds, one a mode, beside those of the house."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(CALM, HASTY, MUTE)


def tell(*people: User, subject: str = "thing:1", kind: str = "calm", at: datetime = NOON, **rest) -> Raised:
    """Tell these people of one thing."""
    title = rest.pop("title", f"About {subject}")
    return notify(
        [Notice(subject=subject, person_id=p.pk, kind=kind, title=title, **rest) for p in people], at=at
    )
