"""Whose book this is."""

import calendar
from typing import Any, ClassVar

from django import forms

from common.currencies import CURRENCY_CODES
from common.forms import HouseModelForm, VersionedForm
from people.domain.company import blockers_to_currency_change
from people.forms.profile import time_zone_choices
from people.models import Company

MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
FIELDS = ["name", "currency", "time_zone", "fiscal_year_start_month"]


def currency_choices() -> list[tuple[str, str]]:
    """The codes in use, with their names."""
    from babel.numbers import get_currency_name  # noqa: PLC0415  loads the locale data

    return [(code, f"{code} · {get_currency_name(code, locale='en')}") for code in CURRENCY_CODES]


class SetUpForm(HouseModelForm):
    currency = forms.ChoiceField(
        choices=currency_choices,
        help_text="Everything is reported in it. It is fixed once contract value is posted.",
    )
    time_zone = forms.ChoiceField(
        choices=time_zone_choices,
        label="Time zone",
        help_text="Where a day begins and ends, so when a deadline has passed.",
    )
    fiscal_year_start_month = forms.TypedChoiceField(
        choices=MONTHS,
        coerce=int,
        label="The fiscal year starts in",
        help_text="Quarters and plans follow it.",
    )

    class Meta:
        model = Company
        fields: ClassVar[list[str]] = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = "As it stands in the heading of reviews and mails."
        if blockers := blockers_to_currency_change():
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = " ".join(str(blocker) for blocker in blockers)


class CompanyForm(VersionedForm, SetUpForm):
    """The same, later: refuses to overwrite what somebody else saved meanwhile."""

    class Meta(SetUpForm.Meta):
        pass
