"""Rules: adding one, changing it, its place in the order, the accounts that it names."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import transaction

from accounts.domain.rows import Rules, add_row, edit_row
from accounts.models import Account
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse, refused_as
from people.models import User
from territories.models import RuleAccount, Territory, TerritoryRule

STEP = 10  # rules are added ten apart, so that one can be put between


class RuleFacts(TypedDict, total=False):
    """What people may change of a rule."""

    name: str
    territory: Territory
    priority: int
    is_active: bool
    countries: list[str]
    regions: list[str]
    cities: list[str]
    verticals: list[str]
    segments: list[str]
    tiers: list[str]
    acv_from: Decimal | None
    acv_below: Decimal | None


REFUSALS = {
    "one_rule_a_priority": Blocker("Another rule has this place in the order.", field="priority"),
    "rule_has_a_name": Blocker("Give it a name.", field="name"),
    "rule_band_is_not_empty": Blocker("No ACV lies in this band.", field="acv_below"),
    "account_named_once_a_rule": Blocker("The rule names this account already.", field="account"),
}


def blockers_to_rule(rule: TerritoryRule) -> list[Blocker]:
    """Why this rule cannot be saved. One query for its place in the order."""
    blockers = field_blockers(rule)
    if rule.name and not rule.name.strip():
        blockers.append(REFUSALS["rule_has_a_name"])
    if rule.acv_from is not None and rule.acv_below is not None and rule.acv_below <= rule.acv_from:
        blockers.append(REFUSALS["rule_band_is_not_empty"])
    if TerritoryRule.objects.filter(priority=rule.priority).exclude(pk=rule.pk).exists():
        blockers.append(REFUSALS["one_rule_a_priority"])
    return blockers


RULES = Rules(blockers_to_rule, REFUSALS)


def add_rule(*, by: User | None, **facts: Unpack[RuleFacts]) -> TerritoryRule:
    """Add a rule; without a priority it is asked last. Raises DomainError naming the field."""
    if "priority" not in facts:
        last = TerritoryRule.objects.order_by("-priority").values_list("priority", flat=True).first()
        facts["priority"] = (last or 0) + STEP
    return add_row(TerritoryRule(**facts), rules=RULES, by=by)


def edit_rule(
    rule: TerritoryRule, *, by: User | None, version: int, **facts: Unpack[RuleFacts]
) -> TerritoryRule:
    """Change a rule, if nobody saved since `version` was read. Accounts move when the rules are applied."""
    return edit_row(rule, facts, rules=RULES, by=by, version=version)


def remove_rule(rule: TerritoryRule, *, by: User | None) -> None:
    """The rule goes; accounts stay where it put them."""
    with acting(by=by):
        rule.delete()


def name_account(
    rule: TerritoryRule, *, account: Account, by: User | None, with_subsidiaries: bool = False
) -> RuleAccount:
    """The rule holds of this account, or of it and everything below it, where its other criteria do."""
    row = RuleAccount(rule=rule, account=account, with_subsidiaries=with_subsidiaries)
    with acting(by=by), refused_as(REFUSALS):
        row.save(force_insert=True)
    return row


def stop_naming(named: RuleAccount, *, by: User | None) -> None:
    """The rule names this account no more."""
    with acting(by=by):
        named.delete()


@transaction.atomic
def exchange_places(rule: TerritoryRule, other: TerritoryRule, *, by: User | None) -> None:
    """Each of the two is asked where the other was; the rules between them keep their places."""
    pair = TerritoryRule.objects.select_for_update().order_by("pk").filter(pk__in=[rule.pk, other.pk])
    one, two = pair
    one.priority, two.priority = two.priority, one.priority
    with acting(by=by):
        for changed in (one, two):
            changed.save_edit(version=changed.version, fields=["priority"])


@transaction.atomic
def name_accounts(
    rule: TerritoryRule, *, accounts: Iterable[Account], by: User | None, with_subsidiaries: bool = False
) -> None:
    """The rule names these accounts, all or none; what it named already it names as this says."""
    for account in accounts:
        RuleAccount.objects.filter(rule=rule, account=account).delete()
        name_account(rule, account=account, by=by, with_subsidiaries=with_subsidiaries)


@transaction.atomic
def put_in_order(rules: Sequence[TerritoryRule], *, by: User | None) -> None:
    """Ask the rules in this order. Raises DomainError unless these are all of them."""
    known = {rule.pk: rule for rule in TerritoryRule.objects.select_for_update()}
    if set(known) != {rule.pk for rule in rules} or len(known) != len(rules):
        refuse([Blocker("Other rules came or went meanwhile.", way_out="Look at the list again.")])
    with acting(by=by):
        for place, rule in enumerate(rules, start=1):
            current = known[rule.pk]
            if current.priority != place * STEP:
                current.priority = place * STEP
                current.save_edit(version=current.version, fields=["priority"])
