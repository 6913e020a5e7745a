"""The pages that are measured: one readable table. A new page joins with one line.

Whoever looks is one of three people: `manager` has a book of fifty accounts, `director` the ten books of her
people, `chief` everything. Seeds are by book, so a person's book is the same at every size; what differs is
how much lies around it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from accounts.choices import RenewalMode
from accounts.models import Account, AccountOwnership, Contract
from bench.generator.cast import DOMAIN
from people.models import User
from people.roles import Role

MANAGER, DIRECTOR, CHIEF = "manager", "director", "chief"
BOOK = 20  # whose book, counted from 1; the smallest size has forty


@dataclass(frozen=True, slots=True)
class Sample:
    """Who looks, and at what, in the book connected to now."""

    people: dict[str, User]
    account: Account
    contract: Contract
    territory: int
    """Of the director: the ten of her people and what they hold."""

    @classmethod
    def take(cls, book: int = BOOK) -> "Sample":
        """The same book at every size: its manager, those above her, its first automatic contract."""
        managers = User.objects.filter(role=Role.ACCOUNT_MANAGER).order_by("pk")
        manager = managers.filter(email=f"am.{book}@{DOMAIN}").first() or managers[0]
        contract = Contract.objects.filter(
            account__in=AccountOwnership.objects.filter(owner=manager, ends_on=None).values("account"),
            renewal_mode=RenewalMode.AUTO,
        ).earliest("pk")
        chief = User.objects.get(reports_to=None)
        people = {MANAGER: manager, DIRECTOR: manager.reports_to or chief, CHIEF: chief}
        return cls(people, contract.account, contract, territory=people[DIRECTOR].pk)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: what it is called, where it is, and who looks.

    `most_queries` and `most_milliseconds` (server, median) are promises; empty where nothing is promised.
    """

    name: str
    path: Callable[[Sample], str]
    who: str = MANAGER
    most_queries: int | None = None
    most_milliseconds: float | None = None


def at(name: str, **query: str) -> Callable[[Sample], str]:
    """A page by its URL name. An address with a key is the sample's account, contract or territory."""

    def path(sample: Sample) -> str:
        if name == "territories:territory":
            found = reverse(name, args=[sample.territory])
        elif name.startswith("desk:account"):
            found = reverse(name, args=[sample.account.pk])
        elif name.startswith("desk:contract"):
            found = reverse(name, args=[sample.contract.pk])
        else:
            found = reverse(name)
        return f"{found}?{urlencode(query)}" if query else found

    return path


PAGES: Final = (
    Page("Today", at("desk:home"), most_queries=20),
    Page("Book", at("desk:book"), most_queries=12, most_milliseconds=40),
    Page("Book, deciding soon", at("desk:book", decides="90"), most_queries=12, most_milliseconds=40),
    Page("Account", at("desk:account")),
    Page("Account, contracts", at("desk:account-contracts")),
    Page("Account, people", at("desk:account-people")),
    Page("Account, usage", at("desk:account-usage")),
    Page("Account, tasks", at("desk:account-tasks")),
    Page("Account, history", at("desk:account-history")),
    Page("Account, side panel", at("desk:account-peek")),
    Page("Contract", at("desk:contract")),
    Page("Renewals", at("desk:renewals"), most_queries=12),
    Page("Renewals, board", at("desk:renewals-board"), most_queries=12),
    Page("Renewals, calendar", at("desk:renewals-calendar"), most_queries=12),
    Page("My targets", at("territories:my-targets")),
    Page("Territories", at("territories:territory-list")),
    Page("Map", at("territories:map")),
    Page("Workload of a director", at("territories:workload"), DIRECTOR),
    Page("Search, a word", at("desk:search", q="meridian")),
    Page("Search, misspelt", at("desk:search", q="meridain helth")),
    Page("Search, a contract", lambda sample: f"{reverse('desk:search')}?q={sample.contract.number}"),
    Page("Today of a director", at("desk:home"), DIRECTOR, most_queries=16),
    Page("Board of a director", at("desk:renewals-board"), DIRECTOR),
    Page("Book of a director", at("desk:book"), DIRECTOR),
    Page("Book health of a director", at("insights:book-health"), DIRECTOR, 20, 100),
    Page("ACV bridge of a director", at("insights:bridge", period="12m"), DIRECTOR, 20, 100),
    Page("Retention of a director", at("insights:trends"), DIRECTOR, 20, 100),
    Page("Forecast of a director", at("insights:forecast"), DIRECTOR, 20, 100),
    Page("Accuracy of a director", at("insights:accuracy"), DIRECTOR, 20, 100),
    Page("People of a director", at("insights:managers"), DIRECTOR, 20, 100),
    Page("What changed of a director", at("insights:changes"), DIRECTOR, 20, 100),
    Page("Health tested of a director", at("insights:backtest"), DIRECTOR, 20, 100),
    Page("At risk of a director", at("insights:at-risk"), DIRECTOR, 20, 100),
    Page("Territories of a director", at("territories:territory-list"), DIRECTOR),
    Page("Territory of a director", at("territories:territory"), DIRECTOR),
    Page("Today of everybody", at("desk:home"), CHIEF, 20),
    Page("Book of everybody", at("desk:book"), CHIEF),
    Page("Search everywhere", at("desk:search", q="meridian"), CHIEF),
    Page("Renewals of everybody", at("desk:renewals"), CHIEF),
    Page("Board of everybody", at("desk:renewals-board"), CHIEF),
    Page("Calendar of everybody", at("desk:renewals-calendar"), CHIEF),
    Page("Book health of everybody", at("insights:book-health"), CHIEF, 20, 100),
    Page("ACV bridge of everybody", at("insights:bridge", period="12m"), CHIEF, 20, 100),
    Page("Retention of everybody", at("insights:trends"), CHIEF, 20, 100),
    Page("Forecast of everybody", at("insights:forecast"), CHIEF, 20, 100),
    Page("Accuracy of everybody", at("insights:accuracy"), CHIEF, 20, 100),
    Page("People of everybody", at("insights:managers"), CHIEF, 20, 100),
    Page("What changed of everybody", at("insights:changes"), CHIEF, 20, 100),
    Page("Health tested of everybody", at("insights:backtest"), CHIEF, 20, 100),
    Page("At risk of everybody", at("insights:at-risk"), CHIEF, 20, 100),
    Page("Territories of everybody", at("territories:territory-list"), CHIEF),
    Page(
        "Territory of everybody", lambda s: reverse("territories:territory", args=[s.people[CHIEF].pk]), CHIEF
    ),
)
