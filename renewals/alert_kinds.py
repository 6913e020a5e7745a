"""The kinds of notification that alerts are told as. Where they lead are pages above this app, named only."""

from django.urls import reverse

from notifications.choices import Mode, Urgency
from notifications.kinds import Act, Kind
from renewals.domain.alert_answers import follow_answers
from renewals.domain.alerts import ESCALATION, NOW, QUIET, ROUTINE


def _renewal(target: str) -> str:
    return reverse("desk:renewal", args=[target.split(".", maxsplit=1)[0]])


def _activity(target: str) -> str:
    return reverse("desk:activity-new", args=[target.split(".")[1]])


def _closing(target: str) -> str:
    return f"{_renewal(target)}#renewal-close"


ACTS = (
    Act(key="log", label="Log activity", icon="phone", done="logged an activity", link=_activity),
    Act(key="close", label="Close the renewal", icon="list-check", done="went to close", link=_closing),
)


def _kind(key: str, label: str, about: str, urgency: Urgency, mode: Mode) -> Kind:
    return Kind(
        key=key,
        label=label,
        about=about,
        urgency=urgency,
        mode=mode,
        link=_renewal,
        acts=ACTS,
        follow=follow_answers,
    )


ALERT_KINDS = (
    _kind(
        ROUTINE,
        "Renewals that come near",
        "A day comes near on which a renewal of yours decides.",
        Urgency.SOON,
        Mode.DIGEST,
    ),
    _kind(
        NOW,
        "Renewals that decide within days",
        "A notice deadline is a week away.",
        Urgency.URGENT,
        Mode.INSTANT,
    ),
    _kind(
        QUIET,
        "Renewals, in the inbox only",
        "What your administrator wants in the inbox without mail.",
        Urgency.ROUTINE,
        Mode.NONE,
    ),
    _kind(
        ESCALATION,
        "Alerts that nobody answered",
        "Somebody in your care has not answered an alert for days.",
        Urgency.URGENT,
        Mode.INSTANT,
    ),
)
