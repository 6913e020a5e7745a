"""What an administrator fills in about people."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect

from common.forms import HouseForm, HouseModelForm, VersionedForm
from people.forms.profile import time_zone_choices
from people.locales import locale_choices
from people.models import User

FIELDS = ["name", "email", "role", "reports_to", "time_zone", "locale"]


class InviteForm(HouseModelForm):
    time_zone = forms.ChoiceField(choices=time_zone_choices, initial="UTC")
    locale = forms.ChoiceField(choices=locale_choices, label="Language and region")

    class Meta:
        model = User
        fields: ClassVar[list[str]] = FIELDS


class PersonForm(VersionedForm, InviteForm):
    class Meta(InviteForm.Meta):
        pass


class MoveForm(HouseForm):
    """To whom the chosen people report from now on."""

    manager: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        queryset=None, required=False, label="Report to", empty_label="nobody"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["manager"]
        field.queryset = User.objects.active().in_name_order()  # type: ignore[attr-defined]
        field.widget = AutocompleteSelect(User._meta.get_field("reports_to"), admin.site)
        field.widget.choices = field.choices  # type: ignore[attr-defined]
