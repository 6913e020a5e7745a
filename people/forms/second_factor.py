"""Codes and passkeys, at sign-in and when something is about to change."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.cache import cache

from people import devices, throttle
from people.adapter import throttled
from people.forms.sign_in import PlainLabels
from people.models import User


class CountedCode(PlainLabels):
    """A one-time code: ten wrong ones an hour, and none twice.

    allauth remembers a used code for one step of 30 s; with a step of tolerance it is valid in three.
    """

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        try:
            tickets = throttle.take([(throttle.CODES, _guesser(self.user))])
        except throttle.TooManyTriesError as error:
            raise throttled(error) from error
        code: str = self.cleaned_data["code"]
        for authenticator in Authenticator.objects.filter(user=self.user).exclude(
            type=Authenticator.Type.WEBAUTHN
        ):
            if authenticator.wrap().validate_code(code) and _is_first_use(authenticator, code):
                authenticator.user = self.user
                self.authenticator = authenticator
                tickets.give_back()
                return code
        raise get_adapter().validation_error("incorrect_code")


def _guesser(user: User) -> str:
    """Whose tries count together: those of a browser she knows, or those of all others."""
    return f"{user.pk} {devices.device_of(context.request, user) or ''}"


def _is_first_use(authenticator: Authenticator, code: str) -> bool:
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    return cache.add(
        f"used-code:{authenticator.pk}:{normalize_user_code(code)}",
        1,
        timeout=steps * app_settings.TOTP_PERIOD,
    )


class CodeForm(CountedCode, AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "code"
        ].help_text = "The six digits in your authenticator app, or one of your recovery codes."
        self.fields["code"].widget.attrs |= {"autofocus": True, "inputmode": "numeric"}


class ConfirmCodeForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]
    pass


@contextmanager
def nonsense_refused() -> Iterator[None]:
    """A credential that no browser would send is a wrong one, not a fault of ours."""
    try:
        yield
    except (
        AttributeError,
        IndexError,
        KeyError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
    ) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class Credential:
    """A passkey holds no secret to guess: no tries are counted, nobody is locked out by those of others."""

    user: User | None
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        with nonsense_refused():
            webauthn.parse_authentication_response(credential)
            user = self.user or webauthn.extract_user_from_response(credential)
            return webauthn.complete_authentication(user, credential)


class SignInPasskeyForm(Credential, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyForm(Credential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmPasskeyForm(Credential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ActivateAppForm(PlainLabels, ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
        self.fields["code"].help_text = "The six digits that the app shows now."
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AddPasskeyForm(PlainLabels, AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that signs in by itself is discoverable and asks for a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "To tell it from others: the laptop or key it lives on."
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = "Sign in with it alone"
        self.fields["passwordless"].help_text = "Without it, it is only a second factor after the password."

    def clean(self) -> Any:
        with nonsense_refused():
            return super().clean()


class RenamePasskeyForm(PlainLabels, EditWebAuthnForm):  # type: ignore[misc]
    pass
