"""The secret in an unsubscribe link: good for one person and one kind, and for nothing else."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "notifications.unsubscribing"


def key_for(person_pk: int, kind: str) -> str:
    """64 hexadecimal digits from SECRET_KEY: nothing is stored, and nobody can guess another's."""
    return salted_hmac(_SALT, f"{person_pk}:{kind}", algorithm="sha256").hexdigest()


def is_key_for(key: str, person_pk: int, kind: str) -> bool:
    """Whether the key opens this choice of this person."""
    return constant_time_compare(key, key_for(person_pk, kind))


def unsubscribe_url(person_pk: int, kind: str) -> str:
    """The whole address; a POST to it is enough (RFC 8058)."""
    path = reverse("notifications:unsubscribe", args=[person_pk, kind, key_for(person_pk, kind)])
    return f"{settings.BASE_URL}{path}"
