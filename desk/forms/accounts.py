"""Forms for an account and who works on it."""

from typing import Any, Self

from django import forms

from accounts.choices import TeamRole
from accounts.models import Account
from common.fields import LeftToTheVerb, day_field
from common.forms import HouseForm, HouseModelForm, VersionedForm
from people.models import User

FACTS = [
    "name", "external_id", "parent", "vertical", "segment", "tier", "country", "region", "city", "employees",
    "website", "currency", "status",
]  # fmt: skip
LABELS = {"external_id": "Key", "parent": "Belongs to"}
HELP = {"external_id": "The customer's key in other systems. Imports find the account by it."}


class NewAccountForm(LeftToTheVerb, HouseModelForm):
    """A customer that is not in the book yet; whoever adds it owns it."""

    class Meta:
        model = Account
        fields = FACTS
        labels = LABELS
        help_texts = HELP

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class AccountForm(LeftToTheVerb, VersionedForm):
    """The facts of an account, on the version that was opened."""

    class Meta:
        model = Account
        fields = FACTS
        labels = LABELS
        help_texts = HELP

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, parents=self.fields["parent"].queryset)  # type: ignore[attr-defined]


class TeamForm(HouseForm):
    """A place on the account team, which gives sight of the account."""

    user = forms.ModelChoiceField(User.objects.none(), label="Person")
    role = forms.ChoiceField(label="Role", choices=TeamRole.choices)
    starts_on = day_field("From", required=False, help_text="Empty: from the beginning.")
    ends_on = day_field("Until", required=False, help_text="Empty: until further notice.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
