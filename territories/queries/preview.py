"""What applying the rules would do, before anybody does it: a read, nothing is written to the book."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection, transaction

from territories.domain.applying import Tell
from territories.domain.matching import EVERYTHING, Part, matched

DECIDES_WITHIN: Final = timedelta(days=90)
LISTED: Final = 200

# Renewals of an account that are still open and decide soon: how many, and what is available to renew.
_DECIDING = """
    LEFT JOIN LATERAL (
        SELECT count(*) AS deciding, coalesce(sum(term.company_atr_amount), 0) AS deciding_atr
        FROM accounts_term AS term JOIN accounts_contract AS contract ON contract.id = term.contract_id
        WHERE contract.account_id = moves.account_id AND NOT term.settled
        AND term.decides_on BETWEEN %(as_of)s AND %(until)s
    ) AS soon ON true
"""
_MOVES = f"""
    SELECT
        source.id, source.name, target.id, target.name,
        count(*), sum(moves.acv), sum(soon.deciding), sum(soon.deciding_atr)
    FROM rule_moves AS moves
    LEFT JOIN territories_territory AS source ON source.id = moves.left_id
    JOIN territories_territory AS target ON target.id = moves.territory_id
    {_DECIDING}
    GROUP BY source.id, source.name, target.id, target.name
    ORDER BY source.name NULLS FIRST, target.name, source.id, target.id
"""
_ACCOUNTS = f"""
    SELECT
        account.id, account.name, source.name, target.name, rule.name,
        moves.acv, soon.deciding, soon.deciding_atr
    FROM rule_moves AS moves
    JOIN accounts_account AS account ON account.id = moves.account_id
    LEFT JOIN territories_territory AS source ON source.id = moves.left_id
    JOIN territories_territory AS target ON target.id = moves.territory_id
    JOIN territories_territoryrule AS rule ON rule.id = moves.rule_id
    {_DECIDING}
    ORDER BY moves.acv DESC, account.id LIMIT %(listed)s
"""
_RULES = """
    SELECT rule.id, rule.name, territory.name, coalesce(claims.accounts, 0), coalesce(taken.accounts, 0)
    FROM rule_order AS placed
    JOIN territories_territoryrule AS rule ON rule.id = placed.rule_id
    JOIN territories_territory AS territory ON territory.id = placed.territory_id
    LEFT JOIN (
        SELECT unnest(ranks) AS rank, count(*) AS accounts FROM rule_ranks GROUP BY 1
    ) AS claims USING (rank)
    LEFT JOIN (
        SELECT rule_id, count(*) AS accounts FROM rule_matches GROUP BY rule_id
    ) AS taken USING (rule_id)
    WHERE %(own)s::bigint[] IS NULL OR placed.territory_id = ANY(%(own)s::bigint[])
    ORDER BY rank
"""
_CONFLICTS = """
    SELECT first.name, first_of.name, other.name, other_of.name, count(*), sum(facts.acv)
    FROM rule_matches AS matches
    JOIN rule_facts AS facts USING (account_id)
    JOIN territories_territoryrule AS first ON first.id = matches.rule_id
    JOIN territories_territory AS first_of ON first_of.id = first.territory_id
    JOIN territories_territoryrule AS other ON other.id = matches.other_rule_id
    JOIN territories_territory AS other_of ON other_of.id = other.territory_id
    WHERE %(own)s::bigint[] IS NULL OR (
        first.territory_id = ANY(%(own)s::bigint[]) AND other.territory_id = ANY(%(own)s::bigint[])
    )
    GROUP BY first.priority, other.priority, first.name, first_of.name, other.name, other_of.name
    ORDER BY first.priority, other.priority
"""
_LEFT_OUT = """
    SELECT
        count(*),
        count(*) FILTER (WHERE matches.rule_id IS NULL AND facts.territory_id IS NULL),
        coalesce(sum(facts.acv) FILTER (WHERE matches.rule_id IS NULL AND facts.territory_id IS NULL), 0),
        count(*) FILTER (WHERE elsewhere AND facts.source = 'hand'),
        count(*) FILTER (WHERE elsewhere AND facts.source IS DISTINCT FROM 'hand' AND facts.moves_later),
        count(*) FILTER (
            WHERE elsewhere AND facts.source IS DISTINCT FROM 'hand' AND NOT facts.moves_later
            AND moves.account_id IS NULL
        )
    FROM rule_facts AS facts
    LEFT JOIN rule_matches AS matches USING (account_id)
    LEFT JOIN rule_moves AS moves USING (account_id)
    CROSS JOIN LATERAL (
        SELECT matches.rule_id IS NOT NULL AND matches.territory_id IS DISTINCT FROM facts.territory_id
    ) AS would_move (elsewhere)
"""
_UNCOVERED = """
    SELECT account.id, account.name, facts.acv
    FROM rule_facts AS facts JOIN accounts_account AS account ON account.id = facts.account_id
    WHERE facts.territory_id IS NULL
    AND NOT EXISTS (SELECT FROM rule_matches AS matches WHERE matches.account_id = facts.account_id)
    ORDER BY facts.acv DESC, account.id LIMIT %(listed)s
"""


@dataclass(frozen=True, slots=True)
class Move:
    """Accounts that go from one territory (None: no territory) to another. ACV and ATR: company currency."""

    from_id: int | None
    from_name: str | None
    to_id: int
    to_name: str
    accounts: int
    acv: Decimal
    deciding: int
    """Renewals that decide within 90 days."""
    deciding_atr: Decimal


@dataclass(frozen=True, slots=True)
class AccountMove:
    """One account that goes, and the rule that takes it."""

    account_id: int
    account: str
    from_name: str | None
    to_name: str
    rule: str
    acv: Decimal
    deciding: int
    deciding_atr: Decimal


@dataclass(frozen=True, slots=True)
class RuleReach:
    """How many accounts a rule holds of, and how many it takes because no rule before it did."""

    rule_id: int
    rule: str
    territory: str
    claims: int
    takes: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Accounts that one rule takes and that a later one would have put into another territory."""

    rule: str
    territory: str
    other_rule: str
    other_territory: str
    accounts: int
    acv: Decimal


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An account that no territory holds and no rule takes."""

    account_id: int
    account: str
    acv: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move on a day, and what would not. Lists of accounts hold the 200 largest."""

    on: date
    as_of: date
    """The day on which it was asked: renewals decide within 90 days of it."""
    accounts: int
    moves: tuple[Move, ...]
    moving: tuple[AccountMove, ...]
    rules: tuple[RuleReach, ...]
    conflicts: tuple[Conflict, ...]
    uncovered: tuple[Uncovered, ...]
    uncovered_accounts: int
    uncovered_acv: Decimal
    kept_by_hand: int
    """Accounts that a hand put elsewhere than the rules would; they stay."""
    moving_later: int
    """Accounts with a move ahead; they stay until it has come or is taken back."""
    beyond: int
    """Accounts that a rule would take out of the part, or bring in from another; they stay."""

    @property
    def moved_accounts(self) -> int:
        return sum(move.accounts for move in self.moves)

    @property
    def moved_acv(self) -> Decimal:
        return sum((move.acv for move in self.moves), Decimal(0))

    @property
    def deciding(self) -> int:
        return sum(move.deciding for move in self.moves)

    @property
    def deciding_atr(self) -> Decimal:
        return sum((move.deciding_atr for move in self.moves), Decimal(0))

    @property
    def claimed_twice(self) -> int:
        """Accounts that two rules would put into different territories."""
        return sum(conflict.accounts for conflict in self.conflicts)

    @property
    def idle_rules(self) -> list[RuleReach]:
        """Rules that hold of no account."""
        return [reach for reach in self.rules if not reach.claims]

    @property
    def rules_of_everything(self) -> list[RuleReach]:
        """Rules that hold of every account."""
        return [reach for reach in self.rules if reach.claims == self.accounts and self.accounts]


@transaction.atomic
def preview_rules(
    *,
    on: date,
    as_of: date,
    part: Part = EVERYTHING,
    listed: int | None = LISTED,
    tell: Tell = lambda _what, _part: None,
) -> Preview:
    """Ask the active rules as of a day. Renewals are counted that decide within 90 days of `as_of`.

    Of a `part`: its accounts, and rules for its territories. `listed`: how many accounts; None: all.
    """
    values = {"as_of": as_of, "until": as_of + DECIDES_WITHIN, "listed": listed, "own": part.territories}
    tell("asking the rules", 10)
    with matched(on, part=part):
        tell("adding up the moves", 60)
        accounts, uncovered, uncovered_acv, kept, later, beyond = _rows(_LEFT_OUT)[0]
        return Preview(
            on=on,
            as_of=as_of,
            accounts=accounts,
            moves=tuple(Move(*row) for row in _rows(_MOVES, values)),
            moving=tuple(AccountMove(*row) for row in _rows(_ACCOUNTS, values)),
            rules=tuple(RuleReach(*row) for row in _rows(_RULES, values)),
            conflicts=tuple(Conflict(*row) for row in _rows(_CONFLICTS, values)),
            uncovered=tuple(Uncovered(*row) for row in _rows(_UNCOVERED, values)),
            uncovered_accounts=uncovered,
            uncovered_acv=uncovered_acv,
            kept_by_hand=kept,
            moving_later=later,
            beyond=beyond,
        )


def _rows(select: str, values: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(select, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
