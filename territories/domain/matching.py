"""Which rule takes which account: all rules asked of all accounts, in the database.

Three temporary tables hold the answer: `rule_facts` (an account each: what rules ask for, and what holds it
on the day), `rule_matches` (an account each: the first rule that holds of it, and the next one that would
have put it elsewhere), `rule_moves` (what applying the rules would do).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from accounts.models import Account
from people.models import User
from territories.choices import TerritoryKind
from territories.models import Territory, TerritoryRule

COLUMNS: Final = {
    "countries": "country",
    "regions": "region",
    "cities": "city",
    "verticals": "vertical",
    "segments": "segment",
    "tiers": "tier",
}
TABLES: Final = ("rule_facts", "rule_named", "rule_order", "rule_ranks", "rule_matches", "rule_moves")

_FACTS = f"""
    SELECT
        account.id AS account_id,
        {", ".join(f"lower(btrim(account.{column})) AS {column}" for column in COLUMNS.values())},
        coalesce(value.acv, 0) AS acv,
        held.id AS assignment_id, held.territory_id, held.source, held.starts_on,
        later.territory_id IS NOT NULL AS moves_later, past.account_id IS NOT NULL AS was_held
    FROM accounts_account AS account
    LEFT JOIN (
        SELECT account_id, sum(company_amount) AS acv FROM accounts_movement
        WHERE "on" <= %(on)s GROUP BY account_id
    ) AS value ON value.account_id = account.id
    LEFT JOIN territories_accountassignment AS held ON held.account_id = account.id
        AND daterange(held.starts_on, held.ends_on, '[]') @> %(on)s::date
    LEFT JOIN (
        SELECT account_id, min(territory_id) AS territory_id FROM territories_accountassignment
        WHERE starts_on > %(on)s GROUP BY account_id
    ) AS later ON later.account_id = account.id
    LEFT JOIN (SELECT DISTINCT account_id FROM territories_accountassignment) AS past
        ON past.account_id = account.id
    WHERE %(accounts)s::bigint[] IS NULL OR account.id = ANY(%(accounts)s::bigint[])
"""
_NAMED = """
    WITH RECURSIVE named (rule_id, account_id, with_subsidiaries) AS (
        SELECT rule_id, account_id, with_subsidiaries FROM territories_ruleaccount
        UNION
        SELECT named.rule_id, account.id, true
        FROM named JOIN accounts_account AS account ON account.parent_id = named.account_id
        WHERE named.with_subsidiaries
    )
    SELECT DISTINCT rule_id, account_id FROM named
"""
_ORDER = """
    SELECT rank::integer, rule_id, territory_id, takes_the_rest
    FROM unnest(
        %(rules)s::bigint[], %(territories)s::bigint[], %(rest)s::boolean[]
    ) WITH ORDINALITY AS listed (rule_id, territory_id, takes_the_rest, rank)
"""
# Rules without any criterion take what is left over; that they could have it too is no conflict.
_MATCHES = """
    SELECT
        account_id, (%(rules)s::bigint[])[ranks[1]] AS rule_id,
        (%(territories)s::bigint[])[ranks[1]] AS territory_id, (%(rules)s::bigint[])[other] AS other_rule_id
    FROM rule_ranks
    CROSS JOIN LATERAL (
        SELECT min(rank) AS other FROM unnest(ranks) AS rank
        WHERE (%(territories)s::bigint[])[rank] <> (%(territories)s::bigint[])[ranks[1]]
        AND NOT (%(rest)s::boolean[])[rank]
    ) AS others
    WHERE ranks <> '{}'
"""
_MOVES = """
    SELECT
        matches.account_id, matches.rule_id, matches.territory_id,
        facts.territory_id AS left_id, facts.assignment_id, facts.starts_on, facts.acv, facts.was_held
    FROM rule_matches AS matches JOIN rule_facts AS facts USING (account_id)
    WHERE matches.territory_id IS DISTINCT FROM facts.territory_id
    AND facts.source IS DISTINCT FROM 'hand' AND NOT facts.moves_later
    AND (
        %(own)s::bigint[] IS NULL
        OR matches.territory_id = ANY(%(own)s::bigint[])
        AND (facts.territory_id IS NULL OR facts.territory_id = ANY(%(own)s::bigint[]))
    )
"""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody may move by rules: these accounts, among these territories (ids). None: all there are."""

    accounts: list[int] | None = None
    territories: list[int] | None = None

    @property
    def size(self) -> int:
        """How many accounts it holds. One query, where it is all there are."""
        return Account.objects.count() if self.accounts is None else len(self.accounts)


EVERYTHING: Final = Part()


def part_of(user: User, *, on: date) -> Part:
    """What `user` may move: an administrator everything, others what is theirs to change on the day."""
    if user.is_administrator:
        return EVERYTHING
    accounts = Account.objects.editable_by(user, on=on).order_by().values_list("pk", flat=True)
    return Part(list(accounts), list(Territory.objects.editable_by(user, on=on).values_list("pk", flat=True)))


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule holds of an account, as SQL of `rule_facts`; empty where it takes whatever is left."""

    rule: TerritoryRule
    sql: str
    parameters: Mapping[str, Any]


@contextmanager
def matched(on: date, *, part: Part = EVERYTHING) -> Iterator[None]:
    """Ask all active rules of all accounts as of a day; the temporary tables stand until the block ends.

    Of a `part`, its accounts alone are asked about, and moves out of its territories or into others are none.
    Within a transaction. The ACV is that of the day, as far as the ledger is posted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jit', 'off', true), set_config('work_mem', '128MB', true)")
        conditions = _conditions()
        _lay(cursor, "rule_facts", _FACTS, {"on": on, "accounts": part.accounts})
        _lay(cursor, "rule_named", _NAMED, {})
        rules = [condition.rule for condition in conditions]
        listed = {
            "rules": [rule.pk for rule in rules],
            "territories": [rule.territory_id for rule in rules],
            "rest": [not condition.sql for condition in conditions],
        }
        _lay(cursor, "rule_order", _ORDER, listed)
        _lay(cursor, "rule_ranks", *_ranks(conditions))
        _lay(cursor, "rule_matches", _MATCHES, listed)
        _lay(cursor, "rule_moves", _MOVES, {"own": part.territories})
        yield
        cursor.execute(f"DROP TABLE {', '.join(TABLES)}")


def _lay(cursor: Any, table: str, select: str, parameters: Mapping[str, Any]) -> None:
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {select}", parameters)
    cursor.execute(f"ANALYZE {table}")


def _ranks(conditions: list[Condition]) -> tuple[str, dict[str, Any]]:
    """The places in the order of all rules that hold of an account, in one pass over the accounts."""
    held = [
        f"CASE WHEN {condition.sql or 'true'} THEN {rank} END"
        for rank, condition in enumerate(conditions, start=1)
    ]
    parameters = {name: value for condition in conditions for name, value in condition.parameters.items()}
    ranks = f"array_remove(ARRAY[{', '.join(held)}]::integer[], NULL)"
    return f"SELECT account_id, {ranks} AS ranks FROM rule_facts", parameters


def _conditions() -> list[Condition]:
    rules = list(
        TerritoryRule.objects.active().in_order().select_related("territory").prefetch_related("accounts")
    )
    folded = _folded({word for rule in rules for field in COLUMNS for word in getattr(rule, field)})
    return [_condition(rule, folded) for rule in rules]


def _condition(rule: TerritoryRule, folded: Mapping[str, str]) -> Condition:
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    for field, column in COLUMNS.items():
        if words := getattr(rule, field):
            name = f"{field}_{rule.pk}"
            parts.append(f"{column} = ANY(%({name})s)")
            parameters[name] = sorted({folded[word] for word in words})
    for field, comparison in (("acv_from", ">="), ("acv_below", "<")):
        if (amount := getattr(rule, field)) is not None:
            name = f"{field}_{rule.pk}"
            parts.append(f"acv {comparison} %({name})s")
            parameters[name] = amount
    if rule.accounts.all():
        named = f"SELECT named.account_id FROM rule_named AS named WHERE named.rule_id = {rule.pk}"
        parts.append(f"account_id IN ({named})")
    if not parts and rule.territory.kind == TerritoryKind.NAMED:
        parts.append("false")  # a list that has lost its last account must not take everything
    return Condition(rule, " AND ".join(parts), parameters)


def _folded(words: set[str]) -> dict[str, str]:
    """The words as the database folds the accounts' own: its alphabet may know other letters than ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, lower(btrim(word)) FROM unnest(%s::text[]) AS word", [sorted(words)])
        return dict(cursor.fetchall())
