"""Forms for the work of a renewal and for how it ends."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.choices import PricePeriod, Side
from accounts.domain.lines import NewLine
from accounts.models import Product, Subscription
from common.fields import DayInput, LeftToTheVerb, day_field
from common.forms import HouseForm, VersionedForm
from renewals.choices import OPEN_STAGES, PICKED_CATEGORIES, RiskKind
from renewals.domain.closing import Offer
from renewals.models import LossReason, Renewal, StageLabel

FORECAST = ["category", "likelihood", "forecast_amount", "forecast_note", "next_step", "next_step_on"]
MOST_LINES = 100


def reason_field(label: str = "Reason") -> forms.CharField:
    """Words that stand in the history; the verb refuses an empty one."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}))


def loss_field(*, required: bool) -> Any:
    """Why something was lost, from the company's reasons in use."""
    return forms.ModelChoiceField(
        LossReason.objects.on_offer(), label="Why it was lost", required=required, empty_label="–"
    )


class ForecastForm(LeftToTheVerb, VersionedForm):
    """What a person thinks will come of it, and what is next."""

    class Meta:
        model = Renewal
        fields = FORECAST
        labels = {"likelihood": "Likelihood, %", "forecast_amount": "Forecast", "forecast_note": "Note"}
        help_texts = {
            "likelihood": "From 0 to 100.",
            "forecast_amount": "A year, contract currency. Empty: what is available to renew.",
        }
        widgets = {
            "category": forms.Select(
                choices=[("", "As suggested"), *((c.value, c.label) for c in PICKED_CATEGORIES)]
            ),
            "forecast_note": forms.Textarea(attrs={"rows": 2}),
            "next_step_on": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "As suggested"), *((c.value, c.label) for c in PICKED_CATEGORIES)]
        self.fields["category"].choices = offered  # type: ignore[attr-defined]


class StageForm(LeftToTheVerb, VersionedForm):
    """Another open stage, by what this company calls it."""

    class Meta:
        model = Renewal
        fields = ["stage"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = StageLabel.in_use()
        self.fields["stage"].choices = [(stage.value, labels[stage]) for stage in OPEN_STAGES]  # type: ignore[attr-defined]


class AtrForm(LeftToTheVerb, VersionedForm):
    """Another amount available to renew, and why."""

    amount = forms.DecimalField(
        label="Available to renew", max_digits=18, decimal_places=2, help_text="A year, contract currency."
    )
    reason = reason_field()

    class Meta:
        model = Renewal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = self.instance.atr_amount
        self.fields["reason"].initial = self.instance.atr_reason


class ApprovalForm(LeftToTheVerb, VersionedForm):
    """How far prices may rise above the cap, and why."""

    percent = forms.DecimalField(
        label="Up to, %", min_value=Decimal("0.0001"), max_digits=7, decimal_places=4
    )
    reason = reason_field()

    class Meta:
        model = Renewal
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].initial = self.instance.approved_uplift_percent
        self.fields["reason"].initial = self.instance.approval_reason


class RiskForm(HouseForm):
    kind = forms.ChoiceField(label="What endangers it", choices=RiskKind.choices)
    reason = reason_field("How you know")


class DocumentForm(HouseForm):
    title = forms.CharField(label="What it is", max_length=200, help_text="Offer of March, draft contract.")
    url = forms.URLField(
        label="Address",
        max_length=1000,
        assume_scheme="https",
        help_text="Where it is kept. Who may read it is decided there.",
    )


class _OfRenewal(HouseForm):
    """Carries the version that was opened: whoever decides on old facts is told."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoticeForm(_OfRenewal):
    given_on = day_field("Given on")
    given_by = forms.ChoiceField(label="By", choices=Side.choices)
    evidence = forms.CharField(
        label="Where it can be read",
        max_length=500,
        help_text="An address, a mail, a file: whoever asks later finds it there.",
    )


class ConfirmForm(_OfRenewal):
    """A question that is answered with the version that was read."""


class ChurnForm(_OfRenewal):
    """They leave: why, and when if not on the term's end."""

    loss_reason = loss_field(required=True)
    reason = forms.CharField(label="In words", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    last_day = day_field("Last day of service", required=False, help_text="Empty: the end of the term.")


class LossForm(_OfRenewal):
    """Why something was lost, said afterwards."""

    loss_reason = loss_field(required=True)
    reason = forms.CharField(label="In words", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(_OfRenewal):
    reason = reason_field("Why it opens again")


class OfferLineForm(forms.Form):
    """One line of what follows; without a quantity it does not follow."""

    product = forms.ModelChoiceField(Product.objects.none(), required=False, empty_label="–")
    quantity = forms.DecimalField(
        required=False, min_value=Decimal(0), max_digits=18, decimal_places=4, localize=False
    )
    unit_price = forms.DecimalField(required=False, min_value=Decimal(0), max_digits=18, decimal_places=4)
    price_period = forms.ChoiceField(choices=PricePeriod.choices, required=False)

    def __init__(self, *args: Any, products: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            css = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            words = {"product": "Product", "quantity": "Quantity", "unit_price": "Unit price"}
            field.widget.attrs |= {"class": css, "aria-label": words.get(name, "Price for")}

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("quantity") and not facts.get("product"):
            self.add_error("product", "Say which product.")
        if facts.get("product") and facts.get("quantity") and facts.get("unit_price") is None:
            self.add_error("unit_price", "Say the price.")
        return facts

    @property
    def line(self) -> NewLine | None:
        facts = self.cleaned_data
        if not facts.get("product") or not facts.get("quantity"):
            return None
        return NewLine(
            product=facts["product"],
            quantity=facts["quantity"],
            unit_price=facts["unit_price"],
            price_period=facts["price_period"] or PricePeriod.YEAR,
        )


OfferLines = formset_factory(OfferLineForm, extra=2, max_num=MOST_LINES, absolute_max=MOST_LINES)


class RenewedForm(_OfRenewal):
    """What follows: days, lines, and the reason where less is kept. `lines` is its table of lines."""

    signed_on = day_field("Signed on")
    starts_on = day_field("From", help_text="The day after the term's end.")
    ends_on = day_field("To", required=False, help_text="Empty: as long as a renewal of this contract runs.")
    early = forms.BooleanField(
        label="Early, on purpose", required=False, help_text="It starts before the term was to end."
    )
    amount = forms.DecimalField(
        label="Final amount a year, to compare",
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text="Empty: what the lines come to.",
    )
    loss_reason = loss_field(required=False)
    reason = forms.CharField(label="In words", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, products: Any, lines: list[Subscription], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines: BaseFormSet[OfferLineForm] = OfferLines(
            data, prefix="line", initial=[_said(line) for line in lines], form_kwargs={"products": products}
        )
        self.fields["loss_reason"].help_text = "Only where less is kept than before."

    def is_valid(self) -> bool:
        """The days and every line; what is wrong with a line stands above as well."""
        valid = super().is_valid()
        if not self.is_bound or self.lines.is_valid():
            return valid
        if not self.non_field_errors():
            self.add_error(None, "A line is not whole: see the table.")
        return False

    @property
    def offer(self) -> Offer:
        """What was filled in, for `close_as_renewed` and `propose`."""
        facts: dict[str, Any] = {"starts_on": self.cleaned_data["starts_on"]}
        if self.cleaned_data["ends_on"]:
            facts["ends_on"] = self.cleaned_data["ends_on"]
        return Offer(
            signed_on=self.cleaned_data["signed_on"],
            lines=[form.line for form in self.lines if form.line is not None],
            early=self.cleaned_data["early"],
            facts=facts,
        )


def _said(line: Subscription) -> dict[str, Any]:
    """A line as its row of the table starts: numbers without the noughts that the database keeps."""
    return {
        "product": line.product_id,
        "quantity": f"{line.quantity.normalize():f}",
        "unit_price": f"{line.unit_price.normalize():f}",
        "price_period": line.price_period,
    }
