"""How customers buy: each shape is a history of contracts that ends in a given yearly value today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.plan import DAY, ContractPlan, LinePlan, ProductPlan, cents, years_on

PRODUCTS = (
    ProductPlan(code="PLAT", name="Platform", family="Core", unit="instance", list_price=Decimal(24000)),
    ProductPlan(code="SEAT", name="Analyst seat", family="Core", unit="seat", list_price=Decimal(480)),
    ProductPlan(code="VIEW", name="Viewer seat", family="Core", unit="seat", list_price=Decimal(96)),
    ProductPlan(
        code="CONN", name="Data connector", family="Data", unit="connector", list_price=Decimal(6000)
    ),
    ProductPlan(code="FCST", name="Forecasting", family="Data", unit="model", list_price=Decimal(18000)),
    ProductPlan(
        code="SUPP", name="Premium support", family="Services", unit="year", list_price=Decimal(12000)
    ),
    ProductPlan(
        code="IMPL", name="Implementation", family="Services", unit="project", list_price=Decimal(9000)
    ),
)
LIST_PRICES = {product.code: product.list_price for product in PRODUCTS}

Basket = list[tuple[str, int, Decimal]]  # product, quantity, price a year and unit


def basket(value: Decimal, rng: Random) -> Basket:
    """Products worth about `value` a year: platform and seats first, the rest where there is room."""
    discount = (
        Decimal(1) - min(Decimal("0.35"), value / Decimal(4_000_000)) - Decimal(rng.randint(0, 8)) / 100
    )
    shares = [("PLAT", 0.30), ("CONN", 0.15)] if value > 60_000 else [("PLAT", 0.35)]
    if value > 150_000:
        shares += [("FCST", 0.12), ("SUPP", 0.05)]
    chosen: Basket = []
    for code, share in shares:
        price = cents(LIST_PRICES[code] * discount)
        quantity = max(1, round(float(value) * share / float(price)))
        chosen.append((code, quantity, price))
    rest = value - sum((quantity * price for _, quantity, price in chosen), Decimal(0))
    seat = cents(LIST_PRICES["SEAT"] * discount)
    chosen.append(("SEAT", max(5, round(rest / seat)), seat))
    return chosen


def grown(goods: Basket, *, volume: Decimal, price: Decimal) -> Basket:
    """The same goods a year on: seats move by `volume`, prices by `price` (0.05 is 5 %)."""
    return [
        (
            code,
            max(1, round(quantity * (1 + volume))) if code == "SEAT" else quantity,
            cents(unit_price * (1 + price)),
        )
        for code, quantity, unit_price in goods
    ]


def _reconsidered(goods: Basket, rng: Random) -> Basket:
    """Now and then a renewal drops a product, or brings a new one."""
    draw, held = rng.random(), {code for code, _, _ in goods}
    dispensable = [code for code in ("FCST", "SUPP", "CONN") if code in held]
    if draw < 0.07 and dispensable:
        return [one for one in goods if one[0] != dispensable[0]]
    wanted = [code for code in ("SUPP", "FCST") if code not in held]
    if draw > 0.88 and wanted:
        return [*goods, (wanted[0], 1, cents(LIST_PRICES[wanted[0]] * Decimal("0.9")))]
    return goods


def worth(goods: Basket) -> Decimal:
    return sum((quantity * price for _, quantity, price in goods), Decimal(0))


def lines(goods: Basket, starts_on: date, ends_on: date | None = None) -> tuple[LinePlan, ...]:
    return tuple(
        LinePlan(product=code, quantity=quantity, price=price, starts_on=starts_on, ends_on=ends_on)
        for code, quantity, price in goods
    )


def scaled(goods: Basket, value: Decimal) -> Basket:
    """The same goods at prices that make them worth `value`."""
    factor = value / worth(goods)
    return [(code, quantity, cents(price * factor)) for code, quantity, price in goods]


def yearly(
    key: str, value: Decimal, ends_on: date, rng: Random, *, years: int = 3, signing: Sequence[int] = ()
) -> list[ContractPlan]:
    """One-year contracts, each naming the one before, the last ending on `ends_on` and worth about `value`.

    `signing`: days after a contract's start on which it was signed (late), for each from the second on;
    negative is early.
    """
    steps = [
        (Decimal(rng.choice((-8, 0, 0, 4, 8, 12, 20))) / 100, Decimal(rng.choice((0, 3, 4, 5, 5, 7))) / 100)
        for _ in range(years - 1)
    ]
    growth = Decimal(1)
    for volume, price in steps:
        growth *= 1 + (volume + price) * Decimal("0.8")
    goods = basket(value / growth, rng)
    plans: list[ContractPlan] = []
    for index in range(years):
        end = years_on(ends_on, index - years + 1)
        start = years_on(end, -1) + DAY
        if index:
            goods = grown(goods, volume=steps[index - 1][0], price=steps[index - 1][1])
            goods = _reconsidered(goods, rng)
        late = signing[index - 1] if index and index - 1 < len(signing) else -rng.randint(5, 45)
        plans.append(
            ContractPlan(
                number=f"{key}-{index + 1}",
                starts_on=start,
                ends_on=end,
                lines=lines(goods, start, end),
                cap_percent=Decimal(rng.choice((3, 5, 5, 7))),
                signed_on=start + timedelta(days=late),
                predecessor=f"{key}-{index}" if index else "",
                payment_terms=rng.choice(("Net 30", "Net 45", "Net 60")),
            )
        )
    return plans


def renewed_early(key: str, value: Decimal, ends_on: date, rng: Random) -> list[ContractPlan]:
    """The last renewal was signed early and starts weeks before the old end, which it cuts."""
    *before, last = yearly(key, value, ends_on, rng)
    start = last.starts_on - timedelta(days=rng.randint(30, 60))
    moved = tuple(replace(line, starts_on=start) for line in last.lines)
    return [*before, replace(last, starts_on=start, signed_on=start - timedelta(days=12), lines=moved)]


def came_back(key: str, value: Decimal, ends_on: date, rng: Random) -> list[ContractPlan]:
    """A customer that left for some weeks and came back: churn, then reactivation."""
    first, second, third = yearly(key, value, ends_on, rng)
    gap = timedelta(days=rng.randint(40, 90))
    ended = first.ends_on - gap if first.ends_on else first.starts_on
    short = tuple(replace(line, ends_on=ended) for line in first.lines)
    return [replace(first, ends_on=ended, lines=short), replace(second, predecessor=""), third]


def automatic(
    key: str, value: Decimal, ends_on: date, rng: Random, *, added: bool = False
) -> list[ContractPlan]:
    """One contract that renews itself each year, with notice and often an uplift by clause; maybe seats
    added on the way.
    """
    years = rng.choice((2, 3, 4))
    initial_end = years_on(ends_on, 1 - years)
    start = years_on(initial_end, -1) + DAY
    uplift = Decimal(rng.choice((0, 0, 3, 4, 5)))
    base = value / (1 + uplift / 100) ** (years - 1)
    goods = basket(base * (Decimal("0.85") if added else 1), rng)
    plan = ContractPlan(
        number=f"{key}-1",
        starts_on=start,
        ends_on=initial_end,
        lines=lines(goods, start),
        mode="auto",
        renewal_months=12,
        notice_days=rng.choice((30, 60, 60, 90, 90)),
        our_notice_days=rng.choice((None, 60, 120)),
        cap_percent=Decimal(5),
        auto_uplift_percent=uplift,
        signed_on=start - timedelta(days=rng.randint(5, 40)),
    )
    if added:
        day = years_on(start, years - 1) + timedelta(days=rng.randint(60, 240))
        seat = next(price for code, _, price in goods if code == "SEAT")
        more = LinePlan(
            product="SEAT",
            quantity=max(5, round(base * Decimal("0.15") / seat)),
            price=seat,
            starts_on=day,
            signed_on=day - timedelta(days=9),
        )
        plan = replace(plan, lines=(*plan.lines, more))
    return [plan]


def ramp(key: str, value: Decimal, ends_on: date, rng: Random) -> list[ContractPlan]:
    """Three years signed at once, in three steps; `value` is the last one's."""
    start = years_on(ends_on, -3) + DAY
    goods = scaled(basket(value, rng), value)
    steps: list[LinePlan] = []
    for year, share in enumerate((Decimal("0.5"), Decimal("0.75"), Decimal(1))):
        begins = years_on(start, year)
        ends = years_on(start, year + 1) - DAY
        part = [(code, max(1, round(quantity * share)), price) for code, quantity, price in goods]
        steps.extend(lines(part, begins, ends))
    plan = ContractPlan(
        number=f"{key}-1",
        starts_on=start,
        ends_on=ends_on,
        lines=tuple(steps),
        cap_percent=Decimal(5),
        signed_on=start - timedelta(days=rng.randint(10, 50)),
        payment_terms="Annually in advance",
    )
    return [plan]


def open_ended(key: str, value: Decimal, started_on: date, rng: Random) -> list[ContractPlan]:
    """Evergreen: runs until somebody ends it."""
    plan = ContractPlan(
        number=f"{key}-1",
        starts_on=started_on,
        ends_on=None,
        lines=lines(basket(value, rng), started_on),
        mode="evergreen",
        notice_days=rng.choice((30, 45, 60)),
        signed_on=started_on - timedelta(days=6),
    )
    return [plan]


def fresh(key: str, value: Decimal, ends_on: date, rng: Random) -> list[ContractPlan]:
    """A new customer in its first year, with an implementation paid once."""
    (plan,) = yearly(key, value, ends_on, rng, years=1)
    project = LinePlan(
        product="IMPL",
        quantity=max(1, round(value / 90_000)),
        price=Decimal(9000),
        starts_on=plan.starts_on,
        ends_on=plan.starts_on,
        recurring=False,
    )
    return [replace(plan, lines=(*plan.lines, project))]
