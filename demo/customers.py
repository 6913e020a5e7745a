"""The customers: about fifty an account manager, near ten million a book, a few large and a long tail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo import shapes
from demo.cast import CHIEF, address
from demo.names import PLACES, ROOTS, VERTICALS
from demo.plan import AccountPlan, ContractPlan, PersonPlan
from demo.work import with_work

ACCOUNTS_A_BOOK = 50
BOOK_VALUE = Decimal(10_000_000)
LARGE, MIDDLE = Decimal(500_000), Decimal(150_000)
# What a unit of company currency buys, roughly: contracts in euros and pounds are signed at such values.
ABROAD = {"EUR": Decimal("1.08"), "GBP": Decimal("1.27")}


def book_values(rng: Random) -> list[Decimal]:
    """Yearly values of one book's customers, largest first, together near BOOK_VALUE."""
    weights = sorted((rng.lognormvariate(0, 0.85) for _ in range(ACCOUNTS_A_BOOK)), reverse=True)
    total = sum(weights)
    values = [Decimal(round(float(BOOK_VALUE) * weight / total)) for weight in weights]
    return [max(Decimal(18_000), value) for value in values]


def customer_names(rng: Random) -> Iterator[tuple[str, str]]:
    """(vertical, name), never the same name twice."""
    pairs = [
        (vertical, f"{root} {kind}")
        for root in ROOTS
        for vertical, kinds in VERTICALS.items()
        for kind in kinds
    ]
    rng.shuffle(pairs)
    yield from pairs


def history(key: str, value: Decimal, story: int, today: date, rng: Random) -> tuple[str, list[ContractPlan]]:
    """(account status, contracts) of the customer's `story`: the first ones of a book each tell one of
    their own.
    """
    soon = today + timedelta(days=rng.randint(1, 364))
    special: dict[int, Callable[[], tuple[str, list[ContractPlan]]]] = {
        3: lambda: (
            "active",
            shapes.renewed_early(key, value, today + timedelta(days=rng.randint(200, 330)), rng),
        ),
        5: lambda: ("active", shapes.yearly(key, value, soon, rng, signing=(-20, 12))),
        9: lambda: ("active", shapes.yearly(key, value, today - timedelta(days=rng.randint(3, 20)), rng)),
        13: lambda: ("active", shapes.came_back(key, value, soon, rng)),
        17: lambda: (
            "active",
            _noticed(shapes.automatic(key, value, today + timedelta(days=rng.randint(35, 80)), rng), today),
        ),
        45: lambda: ("former", shapes.yearly(key, value, today - timedelta(days=rng.randint(60, 300)), rng)),
        47: lambda: (
            "former",
            shapes.yearly(key, value, today - timedelta(days=rng.randint(380, 640)), rng, years=2),
        ),
        48: lambda: ("prospect", [_draft(shapes.fresh(key, value, today + timedelta(days=400), rng))]),
    }
    if story in special:
        return special[story]()
    return "active", _usual(key, value, today, rng)


def _usual(key: str, value: Decimal, today: date, rng: Random) -> list[ContractPlan]:
    soon = today + timedelta(days=rng.randint(1, 364))
    draw = rng.random()
    if draw < 0.38:
        return shapes.yearly(key, value, soon, rng)
    if draw < 0.58:
        return shapes.automatic(key, value, soon, rng)
    if draw < 0.70:
        return shapes.automatic(key, value, soon, rng, added=True)
    if draw < 0.84:
        return shapes.ramp(key, value, soon + timedelta(days=365 * rng.randint(0, 2)), rng)
    if draw < 0.88:
        return shapes.open_ended(key, value, today - timedelta(days=rng.randint(300, 1200)), rng)
    return shapes.fresh(key, value, soon, rng)


def _noticed(plans: list[ContractPlan], today: date) -> list[ContractPlan]:
    """The customer gave notice in time: the contract ends with its term."""
    return [replace(plan, notice_days=30, notice_given_on=today - timedelta(days=4)) for plan in plans]


def _draft(plans: list[ContractPlan]) -> ContractPlan:
    return replace(plans[0], status="draft", signed_on=None)


def customers(team: list[PersonPlan], today: date, rng: Random) -> Iterator[AccountPlan]:
    """Every customer of every account manager, with contracts, people, work and usage."""
    names = customer_names(rng)
    for manager in (person for person in team if person.job.startswith("manager:")):
        region = manager.job.split(":")[1]
        helpers = {
            p.job.split(":")[0]: p.email
            for p in team
            if p.job.endswith(f":{region}") and not p.job.startswith("manager")
        }
        peers = [p.email for p in team if p.job == manager.job and p.email != manager.email]
        parent = ""
        for story, value in enumerate(book_values(rng)):
            vertical, name = next(names)
            plan = _customer(manager, helpers, story, value, (vertical, name), today, rng)
            if story == 0:
                parent = plan.key
            elif story in {20, 30}:
                plan = replace(plan, parent=parent)
            if story in {7, 27, 33}:
                moved = today - timedelta(days=rng.randint(120, 420))
                plan = replace(plan, owned_before_by=rng.choice(peers), handed_over_on=moved)
            yield plan


def _customer(
    manager: PersonPlan,
    helpers: dict[str, str],
    story: int,
    value: Decimal,
    called: tuple[str, str],
    today: date,
    rng: Random,
) -> AccountPlan:
    region = manager.job.split(":")[1]
    vertical, name = called
    country, city, currency = rng.choice(PLACES[region])
    slug = name.lower().replace(" ", "-")
    key = f"NL-{manager.email.split('@')[0].upper()}-{story + 1:02}"
    number = f"C-{manager.email.split('@')[0][:3].upper()}{story + 1:02}"
    signed_value = (value / ABROAD.get(currency, Decimal(1))).quantize(Decimal(1))
    status, contracts = history(number, signed_value, story, today, rng)
    large, middle = value >= LARGE, value >= MIDDLE
    team = [(helpers["csm"], "csm")] if middle else []
    team += (
        [(helpers["solution_engineer"], "solution_engineer"), (address(CHIEF), "executive_sponsor")]
        if large
        else []
    )
    plan = AccountPlan(
        key=key,
        name=name,
        owner=manager.email,
        vertical=vertical,
        segment="Enterprise" if large else "Mid-market" if middle else "Commercial",
        tier="1" if large else "2" if middle else "3",
        country=country,
        region=region,
        city=city,
        employees=round(float(value) / rng.uniform(20, 90)),
        website=f"https://{slug}.example",
        currency=currency,
        status=status,
        team=tuple(team),
        contracts=tuple(contract.in_currency(currency) for contract in contracts),
    )
    return with_work(plan, today, rng)
