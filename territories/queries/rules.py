"""The rules as a person sees them, in words, and the words that a rule can ask for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from accounts.models import Account
from common.wording import short_money
from people.models import User
from territories.domain.matching import COLUMNS
from territories.models import RuleAccount, TerritoryRule

MOST_WORDS: Final = 200  # of one criterion, those on most accounts first


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule and what it asks for; `named` are the accounts it names that are in sight, `hidden` counts
    the others.
    """

    rule: TerritoryRule
    criteria: tuple[str, ...]
    named: tuple[RuleAccount, ...]
    hidden: int

    @property
    def takes_the_rest(self) -> bool:
        return not (self.criteria or self.named or self.hidden)


def in_words(rules: Iterable[TerritoryRule], *, user: User, on: date, currency: str) -> list[RuleInWords]:
    """What each rule asks for. Two queries."""
    listed = list(rules)
    rows = RuleAccount.objects.filter(rule__in=listed)
    how_many = dict(rows.order_by().values_list("rule_id").annotate(Count("pk")))
    named: dict[int, list[RuleAccount]] = defaultdict(list)
    for row in rows.visible_to(user, on=on).select_related("account").order_by("account__name", "pk"):
        named[row.rule_id].append(row)
    return [
        RuleInWords(
            rule,
            tuple(_criteria(rule, currency)),
            tuple(named[rule.pk]),
            how_many.get(rule.pk, 0) - len(named[rule.pk]),
        )
        for rule in listed
    ]


def _criteria(rule: TerritoryRule, currency: str) -> Iterable[str]:
    for name, column in COLUMNS.items():
        if words := getattr(rule, name):
            yield f"{column} {' or '.join(words)}"
    low, high = rule.acv_from, rule.acv_below
    if low is not None and high is not None:
        yield f"ACV from {short_money(low, currency)} to below {short_money(high, currency)}"
    elif low is not None:
        yield f"ACV from {short_money(low, currency)}"
    elif high is not None:
        yield f"ACV below {short_money(high, currency)}"


def words_in_book(user: User, *, on: date) -> dict[str, list[tuple[str, int]]]:
    """What stands on the accounts that `user` may change, and on how many. One query a criterion."""
    accounts: Any = Account.objects.editable_by(user, on=on).order_by()
    found: dict[str, list[tuple[str, int]]] = {}
    for name, column in COLUMNS.items():
        rows = accounts.exclude(**{column: ""}).values_list(column).annotate(n=Count("pk"))
        found[name] = sorted(rows.order_by("-n", column)[:MOST_WORDS])
    return found
