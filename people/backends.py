"""Finds the person of an e-mail address and password."""

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """People are found by `User.email` alone.

    allauth keeps a second table of addresses per person; a stale row there would let a former owner of an
    address in.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        found: User | None = self._check_password(user, password)
        return found
