"""Where accounts are: sums by city, with coordinates that come with the app: no other server is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from cityloc.lookup import city_lookup
from django.db.models import Aggregate, CharField, Count, Sum
from django.db.models.functions import Trim

from accounts.models.account import AccountQuerySet
from accounts.queries.value import acv_in_force
from common.search import SearchKey
from territories.queries.city_names import AS_INDEXED

MOST_CITIES: Final = 500  # on the map, the largest by ACV


class Commonest(Aggregate):
    """What most of the rows say, of spellings of one word."""

    function = "mode"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class City:
    """The accounts of one city; `at` is (longitude, latitude), None where the city is not known."""

    name: str
    country: str
    accounts: int
    acv: Decimal
    at: tuple[float, float] | None

    @property
    def query(self) -> str:
        """What narrows the Book to these accounts."""
        return urlencode({"city": self.name, "country": self.country})

    @property
    def label(self) -> str:
        return f"{self.name}, {self.country}" if self.country else self.name


@dataclass(frozen=True, slots=True)
class Cities:
    """Cities by ACV, the largest first, and accounts that name none."""

    known: tuple[City, ...]
    unknown: tuple[City, ...]
    nowhere: int

    @property
    def all(self) -> Iterable[City]:
        return (*self.known, *self.unknown)


def cities_of(accounts: AccountQuerySet, *, on: date) -> Cities:
    """Accounts and ACV (company currency) by city; capitals, accents and spaces around make no other city.

    One query; the 500 largest cities.
    """
    rows: Any = accounts.annotate(acv=acv_in_force(on), folded=SearchKey(Trim("city"))).order_by()
    grouped = rows.values("folded", "country").annotate(
        city=Commonest(Trim("city")), n=Count("pk"), total=Sum("acv")
    )
    summed = list(grouped.order_by("-total", "folded", "country"))
    named = [row for row in summed if row["city"]][:MOST_CITIES]
    found = [
        City(
            row["city"],
            row["country"],
            row["n"],
            row["total"],
            place_of(row["city"], row["country"]) or place_of(row["folded"], row["country"]),
        )
        for row in named
    ]
    return Cities(
        known=tuple(city for city in found if city.at),
        unknown=tuple(city for city in found if not city.at),
        nowhere=sum(row["n"] for row in summed if not row["city"]),
    )


@lru_cache(maxsize=4096)
def place_of(city: str, country: str) -> tuple[float, float] | None:
    """(longitude, latitude) of the largest city of this name in a country (two letters; "" is anywhere)."""
    land = country.upper() or None
    names = (city, city.title(), AS_INDEXED.get(city.lower(), ""))
    found = next((places for name in names if name and (places := city_lookup(name, land))), None)
    return (found[0]["long_wgs84"], found[0]["lat_wgs84"]) if found else None
