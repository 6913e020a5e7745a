"""Joining, leaving, changing: what an administrator does with people.

Who acts (`by`) is written into the history by the act around the verb: the request, the job or the command.
"""

from copy import copy
from functools import partial
from typing import TypedDict, Unpack

from allauth.mfa.models import Authenticator
from django.db import transaction

from common.errors import Blocker, DomainError
from common.refusals import field_blockers, refuse, refused_as
from people import mail
from people.domain.line import CYCLE, blockers_to_reporting
from people.leaving import end_access
from people.models import User
from people.roles import Role


class PersonFacts(TypedDict, total=False):
    """What an administrator says of a person. Whether she is active has verbs of its own."""

    email: str
    name: str
    role: str
    reports_to: User | None
    time_zone: str
    locale: str


REFUSALS = {
    "people_user_email_key": Blocker("Somebody has an account with this address already.", field="email"),
    "user_reporting_line_has_no_cycle": CYCLE,
}


@transaction.atomic
def invite(*, by: User | None, **facts: Unpack[PersonFacts]) -> User:
    """Open an account without a password and mail a link to choose one. Raises DomainError."""
    user = User(**facts | {"email": User.objects.normalize_email(facts.get("email"))})
    user.set_unusable_password()
    refuse(_blockers_to_facts(user))
    with refused_as(REFUSALS):
        user.save(force_insert=True)
    return invite_again(user, by=by)


def invite_again(user: User, *, by: User | None) -> User:
    """Mail a fresh link to somebody who never chose a password. Raises DomainError."""
    if not user.is_active:
        raise DomainError(f"{user} is not active.")
    if user.has_usable_password():
        raise DomainError(
            Blocker(f"{user} has a password.", way_out="“Forgot your password?” mails a new link.")
        )
    transaction.on_commit(partial(mail.send_invitation, user, invited_by=by))
    return user


@transaction.atomic
def change_person(user: User, *, by: User, version: int, **facts: Unpack[PersonFacts]) -> User:
    """Change what is known of a person, if nobody saved since `version` was read. Gives her as she now is.

    Raises DomainError naming the field, StaleEditError when somebody else was first.
    """
    if "email" in facts:
        facts["email"] = User.objects.normalize_email(facts["email"])
    changed = [name for name, value in facts.items() if getattr(user, name) != value]
    edited = copy(user)
    for name in changed:
        setattr(edited, name, facts[name])  # type: ignore[literal-required]
    if not changed:
        return edited
    refuse(_blockers_to_facts(edited))
    if user.is_administrator and not edited.is_administrator:
        if by.pk == user.pk:
            raise DomainError(Blocker("Nobody takes the administration from themselves.", field="role"))
        _keep_an_administrator(user)
    with refused_as(REFUSALS):
        return edited.save_edit(version=version, fields=changed)


@transaction.atomic
def deactivate(user: User, *, by: User | None) -> User:
    """Close the account: every session ends at its next request, links in mails and of calendars are void.

    Raises DomainError. What she owns and who reports to her stays; verbs of their own move it.
    """
    if by is not None and by.pk == user.pk:
        raise DomainError("Nobody closes their own account.")
    if user.is_administrator:
        _keep_an_administrator(user)
    User.objects.filter(pk=user.pk).deactivated()
    user.sessions.all().delete()
    end_access(user)
    user.refresh_from_db()
    return user


@transaction.atomic
def reactivate(user: User, *, by: User | None) -> User:  # noqa: ARG001
    """Open the account again; the password is the one it had. What an import that closed it left is void."""
    User.objects.filter(pk=user.pk).reactivated()
    end_access(user)
    user.refresh_from_db()
    return user


@transaction.atomic
def remove_second_factors(user: User, *, by: User) -> User:  # noqa: ARG001
    """Take app, passkeys and codes away from somebody who lost them, end her sessions, and tell her."""
    Authenticator.objects.filter(user=user).delete()
    user.sessions.all().delete()
    transaction.on_commit(
        partial(mail.send_notice, user, what="Your second factors were removed by an administrator.")
    )
    return user


def _blockers_to_facts(user: User) -> list[Blocker]:
    blockers = field_blockers(user)
    if user.reports_to:
        blockers += blockers_to_reporting([user], user.reports_to)
    return blockers


def _keep_an_administrator(user: User) -> None:
    """Refuse when no active administrator but `user` is left. Locked: two cannot go at the same moment."""
    administrators = User.objects.active().filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update()
    if not [person for person in administrators if person.pk != user.pk]:
        raise DomainError(
            Blocker(f"{user} is the only administrator.", way_out="Make somebody else one first.")
        )
