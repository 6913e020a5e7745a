"""What a person does with her own account."""

from copy import copy

from django.db import transaction

from common.refusals import field_blockers, refuse
from people.models import User


@transaction.atomic
def update_profile(user: User, *, version: int, name: str, time_zone: str, locale: str) -> User:
    """Save one's own name, time zone and locale. Gives the person as she now is.

    Raises DomainError naming the field, StaleEditError when somebody saved since `version`.
    """
    edited = copy(user)
    edited.name, edited.time_zone, edited.locale = name, time_zone, locale
    refuse(field_blockers(edited))
    return edited.save_edit(version=version, fields=["name", "time_zone", "locale"])


@transaction.atomic
def end_sessions(user: User, *, keep: str | None, handle: str = "") -> int:
    """Sign other browsers of `user` out: all, or the one that `handle` names. `keep` is the key of this one.

    Gives the number that were ended.
    """
    others = [session for session in user.sessions.all() if session.session_key != keep]
    chosen = [session for session in others if handle in ("", session.handle)]
    for session in chosen:
        session.delete()
    return len(chosen)
