"""Forms for the tree, for who covers it, and for the accounts that a hand puts into it."""

from typing import Any, Self

from django import forms
from django.db.models import QuerySet

from accounts.models import Account
from common.fields import LeftToTheVerb, day_field
from common.forms import HouseForm, HouseModelForm, VersionedForm
from people.models import User
from territories.choices import CoverageRole
from territories.forms.accounts import AccountLines
from territories.models import Territory

HELP = {"code": "A short key: imports and exports find the territory by it."}


class NewTerritoryForm(LeftToTheVerb, HouseModelForm):
    """A node of the tree; where it hangs is said by the page it is opened from."""

    class Meta:
        model = Territory
        fields = ["name", "code", "kind"]
        help_texts = HELP


class TerritoryForm(LeftToTheVerb, VersionedForm):
    """Its name, and where it hangs. `roots`: whether it may stand alone."""

    class Meta:
        model = Territory
        fields = ["name", "code", "kind", "parent"]
        labels = {"parent": "Stands under"}
        help_texts = HELP | {"parent": "Whoever covers that territory sees its accounts."}

    def __init__(self, *args: Any, parents: QuerySet[Territory], roots: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parents, self.roots = parents, roots
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["parent"].required = not roots

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, parents=self.parents, roots=self.roots)


class CoverForm(HouseForm):
    """Who covers a territory, in which role, from day to day."""

    user = forms.ModelChoiceField(User.objects.none(), label="Person")
    role = forms.ChoiceField(label="Role", choices=CoverageRole.choices)
    starts_on = day_field(
        "From", required=False, help_text="Empty, where nobody covered it yet: from the beginning."
    )
    ends_on = day_field("Until", required=False, help_text="Empty: until further notice.")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class LastDayForm(HouseForm):
    """The last day of something."""

    on = day_field("Last day")


class AccountsInForm(HouseForm):
    """Accounts that a hand puts into a territory; rules leave them there."""

    on = day_field("From")

    field_order = ["accounts", "on"]

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"] = AccountLines(accounts=accounts)
        self.order_fields(self.field_order)


class AccountsOutForm(AccountsInForm):
    """Accounts that leave a territory; `on` is their last day in it."""

    on = day_field("Last day")
