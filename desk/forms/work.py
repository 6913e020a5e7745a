"""Forms for the people at a customer, what was talked about and what is to be done."""

from datetime import date
from typing import Any, Self

from django import forms

from accounts.choices import ActivityKind
from accounts.models import Account, Activity, Contact, Product, Task
from common.fields import DayInput, LeftToTheVerb, day_field
from common.forms import HouseForm, HouseModelForm, VersionedForm
from desk.slices import products_bought_first

CONTACT_FACTS = ["name", "title", "email", "phone", "role", "stance", "strength", "reports_to"]
TASK_FACTS = ["summary", "due_on", "remind_on", "user"]
TASK_WIDGETS = {"summary": forms.Textarea(attrs={"rows": 2}), "due_on": DayInput(), "remind_on": DayInput()}


class _WithColleagues:
    """Narrows "reports to" to the people of the same account."""

    def narrow(self, form: Any, account: Account) -> None:
        others = account.contacts.active().in_name_order()
        form.fields["reports_to"].queryset = others.exclude(pk=form.instance.pk)


class NewContactForm(_WithColleagues, LeftToTheVerb, HouseModelForm):
    class Meta:
        model = Contact
        fields = CONTACT_FACTS

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrow(self, account)


class ContactForm(_WithColleagues, LeftToTheVerb, VersionedForm):
    class Meta:
        model = Contact
        fields = CONTACT_FACTS

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.narrow(self, account)

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, account=self.account)


class LeftForm(HouseForm):
    on = day_field("Last day there")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class ActivityForm(HouseForm):
    """Quick to fill: what happened, in words; the rest has a usual value."""

    summary = forms.CharField(
        label="What happened", widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )
    kind = forms.ChoiceField(label="Kind", choices=ActivityKind.choices, initial=ActivityKind.CALL)
    on = day_field("Day")
    contacts = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label="With", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, account: Account, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contacts"].queryset = account.contacts.active().in_name_order()  # type: ignore[attr-defined]
        self.fields["on"].initial = today


class QuickActivityForm(HouseForm):
    """From anywhere: the account as well."""

    account = forms.ModelChoiceField(Account.objects.none(), label="Account")
    summary = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="Kind", choices=ActivityKind.choices, initial=ActivityKind.CALL)
    on = day_field("Day")

    def __init__(self, *args: Any, accounts: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["on"].initial = today


class EditActivityForm(LeftToTheVerb, VersionedForm):
    class Meta:
        model = Activity
        fields = ["summary", "kind", "on"]
        widgets = {"on": DayInput()}


class NewTaskForm(LeftToTheVerb, HouseModelForm):
    class Meta:
        model = Task
        fields = TASK_FACTS
        widgets = TASK_WIDGETS

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class TaskForm(LeftToTheVerb, VersionedForm):
    class Meta:
        model = Task
        fields = TASK_FACTS
        widgets = TASK_WIDGETS

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, people=self.fields["user"].queryset)  # type: ignore[attr-defined]


class UsageForm(HouseForm):
    """The products that the account has bought stand first."""

    product = forms.ModelChoiceField(Product.objects.none(), label="Product")
    on = day_field("Day")
    quantity = forms.DecimalField(label="Used", min_value=0, max_digits=18, decimal_places=4)
    entitlement = forms.DecimalField(
        label="Entitled to",
        required=False,
        min_value=0,
        max_digits=18,
        decimal_places=4,
        help_text="Leave it empty where nothing limits the use.",
    )

    def __init__(self, *args: Any, account: Account, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products_bought_first(account)  # type: ignore[attr-defined]
        self.fields["on"].initial = today
