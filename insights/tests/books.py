"""Random books by the verbs, for several owners; every figure is derived again by the tests."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.domain.lines import NewLine
from accounts.domain.past_contracts import record_contracts
from accounts.models import Account, Contract, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory, TeamMemberFactory
from health.domain.scoring import score_health
from insights.domain.keeping import keep_quarters
from people.models import User
from renewals.domain.snapshots import take_snapshot
from renewals.domain.turning import turn_day

VERTICALS = ("Banking", "Retail", "")
SEGMENTS = ("Enterprise", "Commercial")


def random_book(owners: list[User], today: date, *, seed: int, accounts: int = 12) -> list[Account]:
    """Accounts with a past of a year or two, renewed or lost, on somebody's team now and then; scored, kept
    and copied.
    """
    rng = Random(seed)  # noqa: S311  the same again, not secret
    product, _ = Product.objects.get_or_create(code="SEAT", defaults={"name": "Seat"})
    made, plans = [], []
    for number in range(accounts):
        account = AccountFactory(
            name=f"Customer {seed}-{number}",
            vertical=rng.choice(VERTICALS),
            segment=rng.choice(SEGMENTS),
        )
        owner = rng.choice([*owners, None])
        if owner:
            OwnershipFactory(account=account, owner=owner)
        if rng.random() < 0.3:
            TeamMemberFactory(account=account, user=rng.choice(owners))
        plans += _contracts(account, product, today, rng)
        made.append(account)
    record_contracts(plans, by=None, on=today)
    turn_day(on=today)
    score_health(as_of=today)
    keep_quarters(as_of=today)
    take_snapshot(today)
    return made


def _contracts(
    account: Account, product: Product, today: date, rng: Random
) -> list[tuple[Contract, list[NewLine]]]:
    ends = today + timedelta(days=rng.randint(-200, 300))
    before: Contract | None = None
    found = []
    for back in range(rng.randint(1, 3), 0, -1):
        last = ends - timedelta(days=365 * (back - 1))
        contract = Contract(
            account=account,
            number=f"C-{account.external_id}-{back}",
            currency="USD",
            starts_on=last - timedelta(days=364),
            ends_on=last,
            predecessor=before,
        )
        line = NewLine(
            product=product,
            quantity=Decimal(rng.randint(1, 90)),
            unit_price=Decimal(rng.randint(100, 999)),
        )
        found.append((contract, [line]))
        before = contract
    return found
