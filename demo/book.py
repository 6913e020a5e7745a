"""The whole demo company from a seed and a day: the same ones give the same book."""

from datetime import date
from decimal import Decimal
from random import Random

from demo.cast import people
from demo.customers import customers
from demo.plan import BookPlan
from demo.shapes import PRODUCTS

SEED = 20
# Plan rates of the fiscal years before, of and after the last; made up, near what they were.
RATES = {"EUR": ("1.06", "1.10", "1.08", "1.12"), "GBP": ("1.22", "1.26", "1.28", "1.30")}


def book(today: date, *, seed: int = SEED, fiscal_month: int = 1) -> BookPlan:
    """The demo company as of a day: people, products, plan rates of each fiscal year, customers."""
    rng = Random(seed)  # noqa: S311  a demo wants the same numbers again, not secret ones
    team = list(people(rng))
    return BookPlan(
        people=team,
        products=list(PRODUCTS),
        accounts=list(customers(team, today, rng)),
        rates=[
            (date(today.year - 3 + index, fiscal_month, 1), currency, Decimal(rate))
            for currency, rates in RATES.items()
            for index, rate in enumerate(rates)
        ],
    )
