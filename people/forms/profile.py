"""One's own name and habits."""

from typing import ClassVar
from zoneinfo import available_timezones

from django import forms

from common.forms import VersionedForm
from people.locales import locale_choices
from people.models import User

TimeZoneChoices = list[tuple[str, str | list[tuple[str, str]]]]


def time_zone_choices() -> TimeZoneChoices:
    """All time zones, by continent; UTC first."""
    by_area: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        area, _, place = name.partition("/")
        if place and area not in {"Etc", "SystemV", "US", "posix", "right"}:
            by_area.setdefault(area, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", "UTC"), *by_area.items()]


class ProfileForm(VersionedForm):
    time_zone = forms.ChoiceField(
        choices=time_zone_choices, label="Time zone", help_text="Times on pages and in mails are in it."
    )
    locale = forms.ChoiceField(
        choices=locale_choices, label="Language and region", help_text="How dates and numbers read."
    )

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "time_zone", "locale"]
