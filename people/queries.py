"""What the pages of people show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from people.models import Session, User


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that signs in: by itself, or as the second factor only."""

    pk: int
    name: str
    by_itself: bool
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser in which the person is signed in."""

    session: Session
    is_this: bool


@dataclass(frozen=True, slots=True)
class Security:
    """How one person's account is kept."""

    app: Any
    passkeys: tuple[Passkey, ...]
    codes_left: int | None
    browsers: tuple[Browser, ...]

    @property
    def has_second_factor(self) -> bool:
        return bool(self.app or self.passkeys)


def security_of(user: User, *, session_key: str | None) -> Security:
    """Two queries: authenticators and sessions."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    by_type = {authenticator.type: authenticator for authenticator in found}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    browsers = [Browser(session, session.session_key == session_key) for session in Session.objects.of(user)]
    return Security(
        app=by_type.get(Authenticator.Type.TOTP),
        passkeys=tuple(_passkey(each) for each in found if each.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else None,
        browsers=tuple(sorted(browsers, key=lambda browser: not browser.is_this)),
    )


def has_second_factor(user: User) -> bool:
    """Whether a password alone is not enough to sign in."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def _passkey(authenticator: Authenticator) -> Passkey:
    key = authenticator.wrap()
    return Passkey(
        authenticator.pk,
        key.name,
        bool(key.is_passwordless),
        authenticator.created_at,
        authenticator.last_used_at,
    )
