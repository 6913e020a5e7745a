"""The customers of one account manager, with everything that hangs on them."""

from datetime import date, timedelta
from itertools import count
from random import Random

from accounts.choices import ActivityKind, ClauseKind, RenewalMode, Stance, TeamRole
from accounts.models import (
    Account,
    AccountOwnership,
    AccountTeamMember,
    Activity,
    ActivityContact,
    Clause,
    Contact,
    Contract,
    Subscription,
    Task,
    UsageReading,
)
from bench.generator.agreements import Agreement, agreements_of, contract_values
from bench.generator.cast import Person
from bench.generator.sheets import Sheets
from demo.names import ACTIVITIES, FIRST, LAST, PLACES, ROOTS, TASKS, TITLES, VERTICALS
from territories.models import AccountAssignment

MEDIAN_ACV, SPREAD = 110_000, 1.1  # lognormal: about 200,000 on average, a few above a million
LARGE, MIDDLE = 500_000, 150_000
CONTACTS, ACTIVITIES_EACH, READINGS = 3, 5, 6
HANDED_OVER, WITH_HELPER = 0.05, 0.10
KINDS = [(vertical, kind) for vertical, kinds in VERTICALS.items() for kind in kinds]
LEGAL_FORMS = ("", "", "", " Group", " Holdings", " International")


class Customers:
    """Writes customers into sheets. Keys count on from one account to the next."""

    def __init__(self, sheets: Sheets, *, seed: int, today: date) -> None:
        self.sheets, self.seed, self.today = sheets, seed, today
        self._contracts = count(1)

    def add_book(self, owner: Person, peer: Person, *, keys: range) -> None:
        """The accounts with these keys, owned by `owner`; `peer` owned some before and helps with some."""
        rng = Random(f"{self.seed}:{owner.email}")
        for key in keys:
            value = max(6_000, min(6_000_000, round(rng.lognormvariate(0, SPREAD) * MEDIAN_ACV)))
            self._add_account(key, value, owner, peer, rng)
            lines = self._add_contracts(key, value, rng)
            contacts = self._add_contacts(key, rng)
            self._add_activities(key, contacts, owner, rng)
            self._add_tasks(key, owner, rng)
            self._add_usage(key, lines, rng)

    def _add_account(self, key: int, value: int, owner: Person, peer: Person, rng: Random) -> None:
        region = rng.choice(tuple(PLACES))
        country, city, self.currency = rng.choice(PLACES[region])
        vertical, kind = rng.choice(KINDS)
        root = rng.choice(ROOTS)
        name = f"{root} {rng.choice(ROOTS)} {kind}{rng.choice(LEGAL_FORMS)}"
        self.website = f"{root.lower()}{key}.example"
        size = 1 if value > LARGE else 2 if value > MIDDLE else 3
        segment = ("Enterprise", "Mid-market", "Small business")[size - 1]
        self.sheets.add(
            Account, key, f"A{key}", name, vertical, segment, str(size), country, region, city, value // 100,
            self.website, self.currency,
        )  # fmt: skip
        moved = rng.random() < HANDED_OVER and owner != peer
        since = self.today - timedelta(days=rng.randint(60, 600)) if moved else None
        if since:
            self.sheets.add(AccountOwnership, key, peer.key, None, since - timedelta(days=1))
        self.sheets.add(AccountOwnership, key, owner.key, since, None)
        self.sheets.add(AccountAssignment, key, owner.key)
        if rng.random() < WITH_HELPER:
            self.sheets.add(AccountTeamMember, key, peer.key, TeamRole.CSM)

    def _add_contracts(self, key: int, value: int, rng: Random) -> Agreement:
        """The account's contracts; the last of them is given back."""
        agreements = agreements_of(value, today=self.today, rng=rng)
        numbers: list[int] = []
        for place, agreement in enumerate(agreements):
            number = next(self._contracts)
            numbers.append(number)
            follows = None if agreement.follows is None else numbers[agreement.follows]
            facts = contract_values(agreement)
            self.sheets.add(Contract, number, key, f"C-{key:06}-{place + 1}", self.currency, *facts, follows)
            for line, row in enumerate(agreement.lines, 1):
                self.sheets.add(
                    Subscription, number, line, row.product, row.quantity, row.price, row.starts_on,
                    row.ends_on, row.signed_on,
                )  # fmt: skip
            if agreement.mode == RenewalMode.AUTO:
                self.sheets.add(Clause, number, ClauseKind.PRICE, "4.1", "Prices rise by the clause only")
        return agreements[-1]

    def _add_contacts(self, key: int, rng: Random) -> list[int]:
        keys = [CONTACTS * (key - 1) + place for place in range(1, CONTACTS + 1)]
        for contact, (title, role) in zip(keys, rng.sample(TITLES, CONTACTS), strict=True):
            first, last = rng.choice(FIRST), rng.choice(LAST)
            email = f"{first}.{last}@{self.website}".lower()
            boss = None if contact == keys[0] else keys[0]
            stance = rng.choice(Stance.values)
            self.sheets.add(
                Contact, contact, key, f"P{contact}", f"{first} {last}", title, email, role, stance,
                rng.randint(0, 5), boss,
            )  # fmt: skip
        return keys

    def _add_activities(self, key: int, contacts: list[int], owner: Person, rng: Random) -> None:
        for place in range(ACTIVITIES_EACH):
            activity = ACTIVITIES_EACH * (key - 1) + place + 1
            kind = rng.choice(ActivityKind.values)
            day = self.today - timedelta(days=int(700 * rng.random() ** 2))
            words = rng.choice(ACTIVITIES[kind])
            self.sheets.add(Activity, activity, key, f"V{activity}", kind, day, words, owner.key, day)
            if place == 0:
                self.sheets.add(ActivityContact, key, activity, rng.choice(contacts))

    def _add_tasks(self, key: int, owner: Person, rng: Random) -> None:
        due, done = (self.today + timedelta(days=rng.randint(*span)) for span in ((-15, 60), (-300, -1)))
        self.sheets.add(Task, key, f"T{key}-1", rng.choice(TASKS), owner.key, due, None, None)
        self.sheets.add(Task, key, f"T{key}-2", rng.choice(TASKS), owner.key, done, done, owner.key)

    def _add_usage(self, key: int, agreement: Agreement, rng: Random) -> None:
        """Monthly readings of what the first line of the last contract sells."""
        held = agreement.lines[0]
        share = rng.uniform(0.3, 1.05)
        for month in range(READINGS):
            day = self.today - timedelta(days=30 * month + 1)
            used = round(held.quantity * share * (1 - 0.02 * month))
            self.sheets.add(UsageReading, key, held.product, day, used, held.quantity)
