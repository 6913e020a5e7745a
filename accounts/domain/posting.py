"""The ledger is posted here and nowhere else: by a verb for one account, by an import for many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from accounts.choices import PostingCause
from accounts.domain.engine import LEDGER, TERMS, Derivation, derivation, sql
from accounts.domain.following import terms_kept
from accounts.domain.terms import act_by
from accounts.models import Account, LedgerPosition
from common.errors import Blocker, DomainError
from people.models import User

DEADLINES = """
    SELECT DISTINCT account.country, terms.their_deadline_on
    FROM terms JOIN accounts_account account ON account.id = terms.account_id
    WHERE terms.their_deadline_on IS NOT NULL
"""
FACTS = "accounts_account, accounts_contract, accounts_subscription"
DERIVED = "accounts_movement, accounts_term, accounts_ledgerposition"


@dataclass(frozen=True)
class Posted:
    """What a posting appended: rows that take back, and rows that stand now."""

    reversed: int
    added: int

    def __bool__(self) -> bool:
        return bool(self.reversed or self.added)


@transaction.atomic
def post_ledger(
    accounts: Collection[int] | None, *, cause: PostingCause, by: User | None, on: date
) -> Posted:
    """Bring the ledger and the terms of some accounts (ids; None: all) to what the facts say, as of a day.

    `on` is the posting's day. The ledger holds what is effective by then; days ahead are derived when they
    are asked for and posted when they come. Doing it again appends nothing. Raises DomainError where a
    contract's currency has no plan rate.
    """
    if accounts is not None and not accounts:
        return Posted(0, 0)
    _lock(accounts)
    horizon = max(on, _posted_to(accounts) or on)
    with derivation(accounts, horizon=horizon, clock=horizon) as run:
        _let_the_planner_know(run, FACTS)
        posted = _append(run, cause, by, on)
        _keep_terms(run)
        _let_the_planner_know(run, DERIVED)
        terms_kept(run, by)
    return posted


def post_due(*, on: date, by: User | None = None) -> Posted:
    """Post every account on which a day has come: a step begins, a term rolls, grace lapses, rates change."""
    due = LedgerPosition.objects.filter(next_change_on__lte=on).values_list("account_id", flat=True)
    return post_ledger(list(due), cause=PostingCause.DAY, by=by, on=on)


@transaction.atomic
def refresh_terms(account: Account) -> None:
    """Count the days to act by anew: the account's country changed. The ledger does not depend on it."""
    posted_to = _posted_to([account.pk])
    if posted_to is not None:
        keep_terms([account.pk], on=posted_to)


@transaction.atomic
def keep_terms(accounts: Collection[int] | None, *, on: date, by: User | None = None) -> None:
    """Bring the terms of some accounts (ids; None: all), and what follows from them, to a day; no ledger.

    Never behind what is posted already.
    """
    if accounts is not None and not accounts:
        return
    _lock(accounts)
    horizon = max(on, _posted_to(accounts) or on)
    with derivation(accounts, horizon=horizon, clock=horizon) as run:
        _keep_terms(run)
        terms_kept(run, by)


def _lock(accounts: Collection[int] | None) -> None:
    """One posting an account at a time, in the order of accounts so that two never wait for each other."""
    rows = Account.objects.all() if accounts is None else Account.objects.filter(pk__in=accounts)
    locked = rows.order_by("pk").select_for_update(no_key=True).values("pk")
    with connection.cursor() as cursor:
        statement, parameters = locked.query.sql_with_params()
        cursor.execute(f"SELECT count(*) FROM ({statement}) AS locked", parameters)


def _posted_to(accounts: Collection[int] | None) -> date | None:
    """The latest day to which any of the accounts is posted: the ledger never goes back behind it."""
    positions = LedgerPosition.objects.all()
    if accounts is not None:
        positions = positions.filter(account__in=accounts)
    latest: date | None = positions.aggregate(latest=Max("posted_to"))["latest"]
    return latest


def _let_the_planner_know(run: Derivation, tables: str) -> None:
    """What came in by the hundred thousand a moment ago would be read from end to end without statistics."""
    if run.is_large:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


def _append(run: Derivation, cause: PostingCause, by: User | None, on: date) -> Posted:
    steps = (*LEDGER, "standing", "surplus", "missing", "changes_ahead")
    values = {"cause": cause, "by": by.pk if by else None, "today": on}
    reversed_rows, added, unrated = run.read(steps, sql("post/append"), **values)[0]
    if unrated:
        names = ", ".join(unrated)
        raise DomainError(
            Blocker(f"No plan rate for {names}.", field="currency", way_out="Set a plan rate first.")
        )
    return Posted(reversed_rows, added)


def _keep_terms(run: Derivation) -> None:
    deadlines = run.read(TERMS, DEADLINES)
    run.read(
        TERMS,
        sql("post/keep_terms"),
        countries=[country for country, _ in deadlines],
        deadlines=[deadline for _, deadline in deadlines],
        act_by=[act_by(deadline, country) for country, deadline in deadlines],
    )
