"""Putting off, and what is mailed when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from common.forms import HouseForm
from notifications.choices import Mode
from notifications.kinds import DIGEST, Kind, all_kinds
from notifications.models import MailHours


class SnoozeForm(HouseForm):
    until = forms.DateField(
        label="Until",
        help_text="On this day it waits for you again, and is in your morning summary.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label="Why it can wait", max_length=200)

    def __init__(self, *args: Any, usual: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = usual


class PreferencesForm(HouseForm):
    """One choice a kind, the morning summary, and hours by one's own clock."""

    summary = forms.BooleanField(label="Mail me a morning summary", required=False)
    digest_from = forms.TimeField(
        label="Summary at",
        help_text="One mail a day, when there is something to say.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        required=False,
        help_text="Mail that would go out at once waits until the quiet hours end.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, chosen: Mapping[str, str], hours: MailHours, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = all_kinds()
        for kind in self.kinds:
            self.fields[_field(kind)] = forms.ChoiceField(
                label=kind.label,
                choices=Mode.choices,
                initial=chosen.get(kind.key, kind.mode),
                help_text=kind.about,
            )
        self.order_fields([*map(_field, self.kinds), "summary", "digest_from", "quiet_from", "quiet_until"])
        self.fields["summary"].initial = chosen.get(DIGEST) != Mode.NONE
        for name in ("digest_from", "quiet_from", "quiet_until", "version"):
            self.fields[name].initial = getattr(hours, name)

    @property
    def modes(self) -> dict[str, str]:
        """What was chosen, by kind; for what is as it was there is no choice to keep."""
        chosen = {
            kind.key: self.cleaned_data[_field(kind)]
            for kind in self.kinds
            if _field(kind) in self.changed_data
        }
        if "summary" in self.changed_data:
            chosen[DIGEST] = Mode.DIGEST if self.cleaned_data["summary"] else Mode.NONE
        return chosen


def _field(kind: Kind) -> str:
    return f"kind_{kind.key}"
