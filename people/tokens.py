"""The secret in a set-password link."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int, int_to_base36

from people.models import User


class SetPasswordTokens(PasswordResetTokenGenerator):
    """Good once: until the password, the address or the last sign-in changes, while the person is active.

    An invitation lasts as long as Django's setting says; a reset of a password that exists, a day.
    """

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or token is None or not user.is_active or not super().check_token(user, token):
            return False
        return not user.has_usable_password() or self._age_of(token) <= settings.RESET_LINK_SECONDS

    def _age_of(self, token: str) -> int:
        made = base36_to_int(token.split("-", maxsplit=1)[0])
        return self._num_seconds(self._now()) - made


tokens = SetPasswordTokens()


def link_key(user: User) -> str:
    """What a set-password link ends with: whose it is, and the secret."""
    return f"{int_to_base36(user.pk)}-{tokens.make_token(user)}"
