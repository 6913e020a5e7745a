"""Random books by the verbs, for several owners; every figure is derived again by the tests."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.domain.lines import NewLine
from accounts.domain.past_contracts import record_contracts
from accounts.models import Account, AccountOwnership, Contract, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory, TeamMemberFactory
from common.fiscal import quarters_up_to
from health.domain.editions import edition_in_force
from health.domain.scoring import score_health
from health.models import HealthScore
from insights.domain.keeping import keep_quarters
from people.models import User
from renewals.domain.snapshots import days_of, take_snapshot
from renewals.domain.turning import turn_day
from renewals.models import Renewal, Snapshot, SnapshotRow
from standing.domain.keeping import Kept, keep_stands

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
    keep_now(today)
    take_snapshot(today)
    return made


def past_scores(accounts: list[Account], today: date, *, seed: int) -> None:
    """Every account was healthy, amber or red on three days of the past, and is today."""
    rng = Random(seed)  # noqa: S311  the same again, not secret
    edition = edition_in_force(today)
    made = [
        HealthScore(
            account=account, on=today - timedelta(days=ago), edition=edition, score=score, measured=score,
            coverage=1, band=band, measures={}, changes={},
        )
        for ago in (500, 320, 200, 0)
        for account in accounts
        for score, band in [rng.choice(((90, "green"), (55, "amber"), (20, "red")))]
    ]  # fmt: skip
    HealthScore.objects.bulk_create(made)
    keep_now(today)


def keep_now(today: date) -> Kept | None:
    """The job that keeps how accounts stand, rested or not."""
    return keep_stands(on=today, now=timezone.now() + timedelta(hours=1))


def past_forecasts(today: date, *, seed: int) -> None:
    """Snapshots of the last four quarters on days 15 and 45, and of a week ago; their forecasts missed."""
    rng = Random(seed)  # noqa: S311  the same again, not secret
    quarters = quarters_up_to(today, 5, start_month=1)[:-1]
    days = [days_of(quarter)[name] for quarter in quarters for name in ("D15", "D45")]
    renewals = Renewal.objects.standing().select_related("term", "account")
    owners = dict(AccountOwnership.objects.in_force(today).values_list("account", "owner"))
    for day in [*days, today - timedelta(days=7)]:
        snapshot = Snapshot.objects.create(scheduled_for=day)
        rows = []
        for renewal in renewals.order_by("pk"):
            atr = (renewal.term.company_atr_amount if renewal.term else None) or Decimal(0)
            amount = (atr * rng.choice((0, 50, 100, 110)) / 100).quantize(Decimal("0.01"))
            rows.append(
                SnapshotRow(
                    snapshot=snapshot, renewal=renewal, account=renewal.account, due_on=renewal.due_on,
                    stage=renewal.stage, category="pipeline", currency="USD", rate=1, atr_amount=atr,
                    forecast_amount=amount, company_atr_amount=atr, company_forecast_amount=amount,
                    owner_id=owners.get(renewal.account_id),
                )
            )  # fmt: skip
        SnapshotRow.objects.bulk_create(rows)


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
