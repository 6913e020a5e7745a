"""Where django-allauth asks us: how to sign in, what a mail says, how secrets are kept."""

import base64
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode

from people import devices, mail, throttle
from people.company import company
from people.models import User
from people.sessions import browser_of, note_origin

NOTICES = {
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_reset": "Your password was set anew.",
    "account/email/password_set": "Your password was set.",
    "mfa/email/totp_activated": "An authenticator app was added to your account.",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account.",
    "mfa/email/webauthn_added": "A passkey was added to your account.",
    "mfa/email/webauthn_removed": "A passkey was removed from your account.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account.",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by e-mail, closed sign-up, guesses counted by `people.throttle`."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "E-mail or password is not right.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your current password.",
        "incorrect_code": "That code is not right. Codes change every half minute.",
        "invalid_password_reset": "This link does not work any more.",
    }
    _tickets: throttle.Tickets

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  allauth's signature
        return False

    # --- Guessing

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Take the tickets of one guess. Raises ValidationError "throttled" when there is none left."""
        email = User.objects.normalize_email(credentials.get("email", ""))
        try:
            self._tickets = throttle.take(limits_of_guess(request, email, network=self.network(request)))
        except throttle.TooManyTriesError as error:
            raise throttled(error, "A passkey, or a new password by e-mail, works at once.") from error

    def _rollback_login_failed_rl_usage(self) -> None:
        self._tickets.give_back()

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def network(self, request: HttpRequest) -> str:
        return throttle.network_of(self.get_client_ip(request))

    # --- Coming in

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        note_origin(request, address=self.get_client_ip(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Go where she wanted to; the first administrator says first whose book this is."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.is_administrator and company().set_up_at is None:
            return HttpResponseRedirect(f"{reverse('setup')}?{urlencode({'next': response['Location']})}")
        return response

    def set_password(self, user: User, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("mfa_index")

    # --- Mail

    def send_notification_mail(self, template_prefix: str, user: User, **_: Any) -> None:
        where = {
            "at": timezone.now(),
            "address": self.get_client_ip(self.request),
            "browser": browser_of(self.get_http_user_agent(self.request)),
        }
        transaction.on_commit(lambda: mail.send_notice(user, what=NOTICES[template_prefix], **where))


def limits_of_guess(request: HttpRequest, email: str, *, network: str) -> list[tuple[throttle.Limit, str]]:
    """What one guess at the password of `email` takes: in her own browser only that browser's tickets."""
    user = (
        User.objects.filter(email=email).first() if settings.DEVICE_COOKIE_NAME in request.COOKIES else None
    )
    device = devices.device_of(request, user) if user else None
    if device:
        return [(throttle.PER_DEVICE, device)]
    return [
        (throttle.PER_NETWORK, network),
        (throttle.PER_PERSON_AND_NETWORK, f"{email} {network}"),
        (throttle.PER_PERSON, email),
    ]


def throttled(error: throttle.TooManyTriesError, way_out: str = "") -> ValidationError:
    """Say when the next try is free, and what works until then."""
    minutes = error.minutes(timezone.now())
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    words = f"Too many tries. The next one is free in {wait}. {way_out}".strip()
    return ValidationError(words, code="throttled", params={"minutes": minutes})


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names things as the company does, and keeps the secrets of authenticator apps encrypted."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return f"Account Book · {company()}" if company().name else "Account Book"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Account Book"}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002  allauth's signature
        from allauth.core import context  # noqa: PLC0415  holds the request only while one is answered

        return browser_of(context.request.headers.get("User-Agent", "")) or "Passkey"

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    """Opens with every key that SECRET_KEY had, closes with the present one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seeds = [
        salted_hmac("people.second_factor", "key", secret=key, algorithm="sha256").digest() for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(seed)) for seed in seeds])
