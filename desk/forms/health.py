"""Forms about the health of an account."""

from datetime import date, timedelta
from typing import Any

from django import forms

from common.fields import day_field
from common.forms import HouseForm
from health.choices import Mood

A_QUARTER = timedelta(days=90)


class PulseForm(HouseForm):
    mood = forms.ChoiceField(label="How do you feel about them?", choices=Mood, widget=forms.RadioSelect)
    note = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What a colleague should know.",
    )


class OverrideForm(HouseForm):
    score = forms.IntegerField(label="Score", min_value=0, max_value=100, help_text="From 0 to 100.")
    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    expires_on = day_field(
        "Last day", help_text="At most 180 days ahead; then what is measured counts again."
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today + A_QUARTER
