"""What a person wants mailed, and when."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction

from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from notifications.choices import DeliveryState, Mode
from notifications.kinds import DIGEST, is_known
from notifications.models import Delivery, MailHours, Notification, Preference
from people.models import User

HOURS = Blocker("Quiet hours begin at one time and end at another.", field="quiet_until")
REFUSALS = {"quiet_hours_begin_and_end": HOURS}


def prefer(person: User, modes: Mapping[str, str], *, at: datetime) -> None:
    """Choose how kinds are mailed. What is switched off is not mailed any more, also what waits already.

    The key `kinds.DIGEST` switches the morning summary itself off. Raises DomainError for what there is not.
    """
    refuse(
        Blocker(f"There is no such choice: {kind}, {mode}.")
        for kind, mode in modes.items()
        if mode not in Mode.values or not (is_known(kind) or kind == DIGEST)
    )
    if modes:
        _choose(person, modes, at=at)


def _choose(person: User, modes: Mapping[str, str], *, at: datetime) -> None:
    with transaction.atomic():
        Preference.objects.bulk_create(
            [Preference(person=person, kind=kind, mode=mode) for kind, mode in modes.items()],
            update_conflicts=True,
            unique_fields=["person", "kind"],
            update_fields=["mode"],
        )
        _take_back(person, [kind for kind, mode in modes.items() if mode == Mode.NONE], at=at)


def unsubscribe(person: User, kind: str, *, at: datetime) -> None:
    """No more mail of this kind; the inbox goes on showing it. Doing it again changes nothing."""
    if not Preference.objects.filter(person=person, kind=kind, mode=Mode.NONE).exists():
        _choose(person, {kind: Mode.NONE}, at=at)


def hours_of(person: User) -> MailHours:
    """When mail may reach her; not saved yet where she never chose."""
    return MailHours.objects.filter(person=person).first() or MailHours(person=person)


def set_hours(
    person: User,
    *,
    version: int,
    quiet_from: time | None,
    quiet_until: time | None,
    digest_from: time,
) -> MailHours:
    """Choose quiet hours and the time of the morning summary, by the clock of her time zone.

    For mail raised from now on. Raises DomainError, and StaleEditError when she saved in another tab.
    """
    hours = hours_of(person)
    hours.quiet_from, hours.quiet_until, hours.digest_from = quiet_from, quiet_until, digest_from
    refuse([*field_blockers(hours), *_blockers(hours)])
    with refused_as(REFUSALS):
        if hours._state.adding:  # noqa: SLF001  Django documents it
            hours.save(force_insert=True)
            return hours
        return hours.save_edit(version=version, fields=["quiet_from", "quiet_until", "digest_from"])


def _blockers(hours: MailHours) -> list[Blocker]:
    half = (hours.quiet_from is None) != (hours.quiet_until is None)
    empty = hours.quiet_from is not None and hours.quiet_from == hours.quiet_until
    return [HOURS] if half or empty else []


def _take_back(person: User, kinds: list[str], *, at: datetime) -> None:
    """What waits to be mailed of these kinds and was never tried."""
    waiting = Notification.objects.filter(person=person, kind__in=kinds)
    waiting.filter(mode=Mode.DIGEST, digest__isnull=True).update(mode=Mode.NONE)
    untouched = Delivery.objects.pending().filter(attempts_made=0)
    dropped = {"state": DeliveryState.DROPPED, "ended_at": at}
    untouched.filter(notification__in=waiting).update(**dropped)
    if DIGEST in kinds:
        untouched.filter(digest__person=person).update(**dropped)
