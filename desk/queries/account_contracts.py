"""The contracts of an account, each as one card: its lines, its value, the term it is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from accounts.domain import terms as calendar
from accounts.domain import value
from accounts.domain.terms import Grace, TermDates
from accounts.models import Account, Contract, Policy, Subscription


@dataclass(frozen=True, slots=True)
class ContractCard:
    """A contract as its account's page shows it. `acv` is in the contract's own currency, a year."""

    contract: Contract
    lines: list[Subscription]
    acv: Decimal
    term: TermDates
    ended: bool
    in_grace: bool


def cards_of(account: Account, *, as_of: date) -> list[ContractCard]:
    """The contracts of an account, those in service first, then the newest. Three queries."""
    standing = Subscription.objects.standing().select_related("product").order_by("line")
    contracts = (
        account.contracts.with_successor()
        .select_related("predecessor")
        .prefetch_related(Prefetch("subscriptions", standing, to_attr="lines"))
        .order_by("-starts_on", "-pk")
    )
    grace = Grace(as_of, Policy.in_force().grace_days)
    return sorted(_cards(contracts, as_of, grace), key=lambda card: card.ended)


def _cards(contracts: Iterable[Contract], as_of: date, grace: Grace) -> Iterable[ContractCard]:
    for contract in contracts:
        lines: list[Subscription] = contract.lines  # type: ignore[attr-defined]  # prefetched above
        last_day = calendar.service_end(contract, grace)
        yield ContractCard(
            contract=contract,
            lines=lines,
            acv=value.acv_in_force(contract, lines, as_of, grace),
            term=calendar.current_term(contract, as_of),
            ended=last_day is not None and last_day < as_of,
            in_grace=calendar.in_grace(contract, grace),
        )
