"""Forms for contracts: one product line at a time, the rest of the lines by adding on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from accounts.choices import PricePeriod, Side
from accounts.domain.lines import NewLine
from accounts.models import Contract, Product
from common.errors import DomainError
from common.fields import DayInput, LeftToTheVerb, day_field
from common.forms import HouseForm, HouseModelForm, VersionedForm

FACTS = [
    "number", "currency", "starts_on", "ends_on", "renewal_mode", "renewal_term_months", "notice_amount",
    "notice_unit", "our_notice_amount", "our_notice_unit", "uplift_cap_percent", "auto_uplift_percent",
    "payment_terms", "signed_on",
]  # fmt: skip
DAYS = {name: DayInput() for name in ("starts_on", "ends_on", "signed_on")}


def quantity_field(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label="Quantity", min_value=Decimal("0.0001"), max_digits=18, decimal_places=4, **options
    )


def price_field(**options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label="Unit price", min_value=Decimal(0), max_digits=18, decimal_places=4, **options
    )


class NewContractForm(LeftToTheVerb, HouseModelForm):
    """The contract and its first line; more lines are added on the contract's page."""

    product = forms.ModelChoiceField(Product.objects.none(), label="Product")
    quantity = quantity_field(initial=1)
    unit_price = price_field()
    price_period = forms.ChoiceField(label="Price for", choices=PricePeriod.choices)
    draft = forms.BooleanField(label="Nobody has signed it yet (draft)", required=False)

    class Meta:
        model = Contract
        fields = FACTS
        widgets = DAYS

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]

    @cached_property
    def line(self) -> NewLine:
        """The first line, out of the cleaned data."""
        facts = self.cleaned_data
        return NewLine(
            product=facts["product"],
            quantity=facts["quantity"],
            unit_price=facts["unit_price"],
            price_period=facts["price_period"],
        )

    def facts(self) -> dict[str, Any]:
        """What the contract says, without its line."""
        return {name: self.cleaned_data[name] for name in FACTS}


class LineForm(HouseForm):
    """More of something, or something else, within the contract."""

    product = forms.ModelChoiceField(Product.objects.none(), label="Product")
    quantity = quantity_field()
    unit_price = price_field()
    price_period = forms.ChoiceField(label="Price for", choices=PricePeriod.choices)
    recurring = forms.BooleanField(
        label="Recurring", required=False, initial=True, help_text="Off: paid once."
    )
    starts_on = day_field("From")
    signed_on = day_field("Signed on", required=False)

    def __init__(self, *args: Any, products: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today


class AmendForm(HouseForm):
    """Another quantity, another price, or both, from a day on."""

    from_day = day_field("From")
    quantity = quantity_field(required=False, help_text="Empty: as before.")
    unit_price = price_field(required=False, help_text="Empty: as before.")
    signed_on = day_field("Signed on", required=False)


class LineEndForm(HouseForm):
    last_day = day_field("Last day of the line")

    def refuse(self, error: DomainError) -> None:
        """The verb speaks of the day from which the line changes, which is this one."""
        super().refuse(
            DomainError(
                *(replace(b, field="last_day") if b.field == "from_day" else b for b in error.blockers)
            )
        )


CORRECTED = (
    "product", "quantity", "unit_price", "price_period", "recurring", "starts_on", "ends_on", "signed_on",
)  # fmt: skip


class _OfVersion(HouseForm):
    """Carries the version of the contract that was opened: the second of two edits is refused."""

    reason = forms.CharField(
        label="Reason", max_length=200, required=False, help_text="Stands in the history."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectLineForm(_OfVersion):
    """What the line should have said from its first day."""

    product = forms.ModelChoiceField(Product.objects.none(), label="Product")
    quantity = quantity_field()
    unit_price = price_field()
    price_period = forms.ChoiceField(label="Price for", choices=PricePeriod.choices)
    recurring = forms.BooleanField(label="Recurring", required=False, help_text="Off: paid once.")
    starts_on = day_field("From")
    ends_on = day_field("To", required=False, help_text="Empty: as long as the contract runs.")
    signed_on = day_field("Signed on", required=False, help_text="Empty: with the contract.")

    field_order = (*CORRECTED, "reason")

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]


class WithdrawForm(_OfVersion):
    """Why the line never was."""


class ContractForm(LeftToTheVerb, VersionedForm):
    """What the contract should have said from the beginning."""

    reason = forms.CharField(
        label="Reason", max_length=200, required=False, help_text="Stands in the history."
    )

    class Meta:
        model = Contract
        fields = FACTS
        widgets = DAYS


class SignForm(HouseForm):
    signed_on = day_field("Signed on")


class NoticeForm(HouseForm):
    given_on = day_field("Given on")
    given_by = forms.ChoiceField(label="By", choices=Side.choices)


class EndForm(HouseForm):
    last_day = day_field("Last day of service", help_text="Nothing rolls past it.")
    reason = forms.CharField(label="Reason", max_length=200, required=False)


class RenewForm(HouseForm):
    """The next contract, at the same lines; change them on its page."""

    number = forms.CharField(label="Number", max_length=100)
    starts_on = day_field("From")
    ends_on = day_field("To", required=False, help_text="Last day of its initial term; empty when evergreen.")
    signed_on = day_field("Signed on")
