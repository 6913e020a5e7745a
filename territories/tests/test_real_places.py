"""Real companies and cities, assigned by rules: the counts are those of the files themselves."""

import csv
import json
from collections import Counter

import pytest

from accounts.models import Account
from exchange.tests.test_reader import DATA
from territories.domain.applying import apply_rules
from territories.domain.rules import add_rule
from territories.models import AccountAssignment
from territories.queries.preview import preview_rules
from territories.tests.factories import TerritoryFactory
from territories.tests.test_rules import TODAY

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not on this machine"),
]
COAST = ["California", "Washington", "Oregon"]


def listed(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def known() -> dict:
    return json.loads((DATA / "expected" / "reference.json").read_text())


def held() -> Counter:
    return Counter(AccountAssignment.objects.values_list("territory__name", flat=True))


def territory(name: str, **criteria):
    node = TerritoryFactory(name=name)
    add_rule(by=None, name=name, territory=node, **criteria)
    return node


def apply():
    return apply_rules(on=TODAY, as_of=TODAY, by=None)


def test_companies_by_sector_and_headquarters():
    companies = listed("sp500/constituents.csv")
    Account.objects.bulk_create(
        Account(
            external_id=row["Symbol"],
            name=row["Security"],
            vertical=row["GICS Sector"],
            city=row["Headquarters Location"].split(", ")[0],
            region=row["Headquarters Location"].rpartition(", ")[2],
        )
        for row in companies
    )
    for sector in known()["by_sector"]:
        territory(sector, verticals=[sector])
    seen = preview_rules(on=TODAY, as_of=TODAY)
    assert {move.to_name: move.accounts for move in seen.moves} == known()["by_sector"]
    assert (seen.conflicts, seen.uncovered_accounts) == ((), 0)
    assert apply().assigned == known()["sp500_rows"]
    assert held() == known()["by_sector"]
    # Headquarters before sectors: the rest of each sector stays where it was.
    coast = TerritoryFactory(name="West coast")
    add_rule(by=None, name="West coast", territory=coast, regions=COAST, priority=1)
    expected = sum(row["Headquarters Location"].rpartition(", ")[2] in COAST for row in companies)
    assert (apply().moved, held()["West coast"], expected > 80) == (expected, expected, True)


def test_cities_by_country_and_continent():
    continents = {row["iso2"]: row["continent"] for row in listed("geo/countries.csv")}
    cities = listed("geo/cities_50k.csv")
    Account.objects.bulk_create(
        Account(external_id=row["geonameid"], name=row["name"], country=row["country_code"], city=row["name"])
        for row in cities
    )
    for country in [*known()["cities_by_country_top"], "NA"]:
        territory(country, countries=[country])
    for continent in sorted(set(continents.values())):
        territory(
            f"rest of {continent}",
            countries=[code for code, where in continents.items() if where == continent],
        )
    assert apply().assigned == known()["cities_rows"]
    found = held()
    assert {name: found[name] for name in known()["cities_by_country_top"]} == known()[
        "cities_by_country_top"
    ]
    assert found["NA"] == known()["namibia_code_NA_survives"]
    own = {*known()["cities_by_country_top"], "NA"}
    rest = Counter(
        f"rest of {continents[row['country_code']]}" for row in cities if row["country_code"] not in own
    )
    assert {name: count for name, count in found.items() if name.startswith("rest")} == rest
    assert apply().moved == 0
