"""Naming accounts in a form: one a line, by key or by name, however large the book is."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Account

MANY: Final = 500  # lines in one form
LISTED: Final = 5  # lines that are quoted of those that name nothing


class AccountLines(forms.CharField):
    """Accounts of `accounts`, one a line; cleaned to a list of them in the order of the lines."""

    accounts: QuerySet[Account]

    def __init__(self, *, accounts: QuerySet[Account], **options: Any) -> None:
        self.accounts = accounts
        usual: dict[str, Any] = {
            "label": "Accounts",
            "help_text": "One a line: its key, or its name as the book has it.",
            "widget": forms.Textarea(attrs={"rows": 5}),
        }
        super().__init__(**usual | options)

    def clean(self, value: Any) -> Any:
        """The accounts named. Refuses lines that name none, or several, of those that may be named."""
        lines = list(dict.fromkeys(filter(None, map(str.strip, super().clean(value).splitlines()))))
        if len(lines) > MANY:
            raise ValidationError(f"At most {MANY} accounts at once.")
        folded = [line.lower() for line in lines]
        named: Any = self.accounts.annotate(folded=Lower("name"))
        found: list[Account] = list(
            named.filter(Q(external_id__in=lines) | Q(folded__in=folded)).order_by("pk")
        )
        by_key = {account.external_id: [account] for account in found}
        by_name: dict[str, list[Account]] = {}
        for account in found:
            by_name.setdefault(account.name.lower(), []).append(account)
        meant = {line: by_key.get(line) or by_name.get(line.lower(), []) for line in lines}
        errors = [*_unknown(meant), *_ambiguous(meant)]
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(accounts[0] for accounts in meant.values()))


def _unknown(meant: dict[str, list[Account]]) -> list[str]:
    unknown = [line for line, accounts in meant.items() if not accounts]
    if not unknown:
        return []
    quoted = ", ".join(f"“{line[:80]}”" for line in unknown[:LISTED])
    more = f" and {len(unknown) - LISTED} more" if len(unknown) > LISTED else ""
    return [f"Not an account that you may change: {quoted}{more}."]


def _ambiguous(meant: dict[str, list[Account]]) -> list[str]:
    return [
        f"Several are called “{line}”. Give the key: {', '.join(one.external_id for one in accounts)}."
        for line, accounts in meant.items()
        if len(accounts) > 1
    ]
