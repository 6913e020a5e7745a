"""An empty database becomes a book: people and customers by COPY, terms and ledger by the engine."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from time import perf_counter
from typing import TypedDict

from django.db import connection
from django.utils import timezone

from accounts.choices import PostingCause
from accounts.domain.posting import post_ledger
from accounts.domain.rates import set_plan_rates
from accounts.models import Account, Activity, Contact, Contract, Product
from audit.context import acting
from bench.generator.cast import ACCOUNTS_A_BOOK, SPAN, Person, cast_of, managers_of
from bench.generator.customers import Customers
from bench.generator.sheets import Sheets, continue_keys
from demo.shapes import PRODUCTS
from health.domain.scoring import score_health
from insights.domain.keeping import keep_quarters
from people.company import company
from people.domain.company import set_up_company
from people.models import User
from people.roles import Role
from renewals.domain.snapshots import take_snapshot
from standing.domain.keeping import keep_stands
from territories.choices import CoverageRole
from territories.models import Coverage, Territory

SEED = 7
BOOKS_A_COPY = 20  # keys are checked at the end of each: the fewer rows wait for it, the sooner it is over
BOOKS_A_LINE = 500
RATES = {"EUR": ("1.06", "1.10", "1.08", "1.12"), "GBP": ("1.22", "1.26", "1.28", "1.30")}
COVERS_AS = {Role.ACCOUNT_MANAGER: CoverageRole.ACCOUNT_MANAGER, Role.DIRECTOR: CoverageRole.DIRECTOR}

Say = Callable[[str], None]


class Filled(TypedDict):
    """What a filling did: rows copied in, movements posted, and how many seconds each took."""

    rows: int
    movements: int
    copy_seconds: float
    post_seconds: float


def fill(accounts: int, *, today: date, seed: int = SEED, say: Say = lambda _: None) -> Filled:
    """Fill an empty database with a book of so many accounts. The same seed and day give the same book."""
    began = perf_counter()
    people = cast_of(accounts, Random(seed))
    with acting(reason="Benchmark"):
        set_up_company(by=None, at=timezone.now(), name="Bench")
        _set_rates(today)
        rows = _copy_people(people) + _copy_customers(accounts, people, today=today, seed=seed, say=say)
        continue_keys((User, Territory, Product, Account, Contract, Contact, Activity))
        copied = perf_counter()
        say("posting the ledger")
        posted = post_ledger(None, cause=PostingCause.IMPORT, by=None, on=today)
        done = perf_counter()
        say("what the jobs keep: health, retention, how accounts stand, the forecast")
        _let_the_jobs_run(today)
    return Filled(
        rows=rows,
        movements=posted.added,
        copy_seconds=round(copied - began, 1),
        post_seconds=round(done - copied, 1),
    )


def _set_rates(today: date) -> None:
    for index in range(4):
        rates = {code: Decimal(values[index]) for code, values in RATES.items()}
        set_plan_rates(rates, starts_on=date(today.year - 3 + index, 1, 1), by=None, on=today)


def _copy_people(people: list[Person]) -> int:
    """Everybody, the territory that each answers for, and the products; nobody of them has a password."""
    sheets = Sheets()
    for person in people:
        sheets.add(User, person.key, person.email, person.name, person.role, person.reports_to, "!")
        sheets.add(Territory, person.key, f"T{person.key}", f"Territory {person.key}", person.reports_to)
        sheets.add(Coverage, person.key, person.key, COVERS_AS[Role(person.role)])
    for key, product in enumerate(PRODUCTS, 1):
        facts = (product.code, product.name, product.family, product.unit, product.list_price)
        sheets.add(Product, key, *facts, company().currency)
    return sheets.copy_in()


def _copy_customers(accounts: int, people: list[Person], *, today: date, seed: int, say: Say) -> int:
    """Book by book, ten thousand accounts at a time."""
    managers = managers_of(people)
    sheets = Sheets()
    customers = Customers(sheets, seed=seed, today=today)
    copied = 0
    for number, manager in enumerate(managers):
        first = number * ACCOUNTS_A_BOOK + 1
        customers.add_book(
            manager, _peer_of(number, managers), keys=range(first, min(first + ACCOUNTS_A_BOOK, accounts + 1))
        )
        if (number + 1) % BOOKS_A_COPY == 0 or number + 1 == len(managers):
            copied += sheets.copy_in()
            if number < BOOKS_A_COPY:
                _let_the_planner_know()
        if (number + 1) % BOOKS_A_LINE == 0 or number + 1 == len(managers):
            say(f"{min(first + ACCOUNTS_A_BOOK - 1, accounts):,} accounts, {copied:,} rows")
    return copied


def _let_the_jobs_run(today: date) -> None:
    """Without scores and without what the dashboards keep, their pages would be measured empty."""
    _let_the_planner_know()
    score_health(as_of=today)
    keep_quarters(as_of=today)
    keep_stands(on=today, now=timezone.now())
    take_snapshot(today)


def _let_the_planner_know() -> None:
    """Triggers look up what stands: planned for empty tables, they would read them from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _peer_of(number: int, managers: list[Person]) -> Person:
    """Somebody else who reports to the same director, where there is one."""
    group = managers[number - number % SPAN : number - number % SPAN + SPAN]
    return group[(number + 1) % SPAN % len(group)]
