"""Forms for rules: what they ask for, which accounts they name, and from which day they are applied."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import QuerySet

from accounts.models import Account
from common.fields import LeftToTheVerb, day_field
from common.forms import HouseForm, HouseModelForm, VersionedForm
from territories.domain.matching import COLUMNS
from territories.forms.accounts import AccountLines
from territories.models import Territory, TerritoryRule

LABELS: Final = {
    "countries": "Country",
    "regions": "Region",
    "cities": "City",
    "verticals": "Vertical",
    "segments": "Segment",
    "tiers": "Tier",
}
Words = Mapping[str, Sequence[tuple[str, int]]]
"""What each criterion can ask for: the words that stand in the book, and on how many accounts."""


class _RuleFields(LeftToTheVerb, HouseModelForm):
    """Criteria to tick. A word that the rule has and the book has no more stays on offer."""

    class Meta:
        model = TerritoryRule
        fields = ["name", "territory", "is_active", "acv_from", "acv_below"]
        help_texts = {
            "territory": "Where the accounts go.",
            "is_active": "Rules that are not active are not asked.",
        }

    def __init__(self, *args: Any, territories: QuerySet[Territory], words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.territories, self.words = territories, words
        self.fields["territory"].queryset = territories  # type: ignore[attr-defined]
        for name in COLUMNS:
            self.fields[name] = _ticked(LABELS[name], words[name], getattr(self.instance, name))

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        groups = [
            Fieldset("", *[name for name in ("version", "name", "territory") if name in self.fields]),
            Fieldset("Where they are", "countries", "regions", "cities", css_class="criteria"),
            Fieldset("What they are", "verticals", "segments", "tiers", css_class="criteria"),
            Fieldset("What they are worth", "acv_from", "acv_below", css_class="criteria"),
            Fieldset("", "is_active"),
        ]
        helper.layout = Layout(*groups)
        return helper


def _ticked(label: str, words: Sequence[tuple[str, int]], chosen: Sequence[str]) -> forms.Field:
    """Boxes for the words of one criterion; capitals do not matter, as in the rule itself."""
    known = {word.lower(): word for word, _ in words}
    extra = [(word, word) for word in chosen if word.lower() not in known]
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[*extra, *((word, f"{word} ({accounts})") for word, accounts in words)],
        initial=[known.get(word.lower(), word) for word in chosen],
        widget=forms.CheckboxSelectMultiple,
    )


class NewRuleForm(_RuleFields):
    """A rule that is asked after all others."""


class RuleForm(_RuleFields, VersionedForm):
    """What a rule asks for, on the version that was opened."""

    def on(self, instance: Any) -> Self:
        return type(self)(instance=instance, territories=self.territories, words=self.words)


class NamedAccountsForm(HouseForm):
    """Accounts that a rule names."""

    with_subsidiaries = forms.BooleanField(
        label="With all their subsidiaries", required=False, help_text="Also those that join them later."
    )

    field_order = ["accounts", "with_subsidiaries"]

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"] = AccountLines(accounts=accounts)
        self.order_fields(self.field_order)


class ApplyForm(HouseForm):
    """From which day the accounts are where the rules say."""

    on = day_field("From", help_text="Accounts that no territory ever held are assigned from the beginning.")
