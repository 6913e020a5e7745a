"""Plan rates: the constant currency of the company's reports, a dated set at a time."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.choices import PostingCause, RateKind
from accounts.domain.posting import post_ledger
from accounts.models import Account, Rate
from audit.context import acting
from common.errors import Blocker
from common.refusals import field_blockers, refuse
from people.company import company
from people.models import User


@transaction.atomic
def set_plan_rates(rates: Mapping[str, Decimal], *, starts_on: date, by: User | None, on: date) -> list[Rate]:
    """Company currency for one unit of each currency, from a day on; what stood for that day is replaced.

    Everything held in these currencies is revalued on that day, as `fx`. Raises DomainError naming the field.
    """
    rows = [
        Rate(kind=RateKind.PLAN, currency=currency, starts_on=starts_on, rate=rate)
        for currency, rate in sorted(rates.items())
    ]
    refuse(blocker for row in rows for blocker in blockers_to_rate(row))
    with acting(by=by):
        Rate.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["kind", "currency", "starts_on"],
            update_fields=["rate"],
        )
        repost_currencies(rates, by=by, on=on)
    return rows


@transaction.atomic
def drop_plan_rates(starts_on: date, *, by: User | None, on: date) -> None:
    """Take a set of plan rates back:

    The one before it holds on. Refused where a currency would be left without.
    """
    dropped = Rate.objects.plan().filter(starts_on=starts_on)
    currencies = list(dropped.values_list("currency", flat=True))
    with acting(by=by):
        dropped.delete()
        repost_currencies(currencies, by=by, on=on)


def blockers_to_rate(rate: Rate) -> list[Blocker]:
    """Why this is no plan rate."""
    blockers = field_blockers(rate)
    if rate.currency == company().currency:
        blockers.append(Blocker(f"{rate.currency} is the company currency: it is worth 1.", field="currency"))
    if rate.rate <= 0:
        blockers.append(Blocker("A rate is more than 0.", field="rate"))
    return blockers


def repost_currencies(currencies: Mapping[str, Decimal] | list[str], *, by: User | None, on: date) -> None:
    """Post every account with a contract in one of the currencies, after their rates changed."""
    touched = Account.objects.filter(contracts__currency__in=list(currencies)).distinct()
    post_ledger(list(touched.values_list("pk", flat=True)), cause=PostingCause.RATES, by=by, on=on)
