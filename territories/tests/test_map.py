"""The map: accounts by city, in sight and of the book looked at; what has no place is said."""

import pytest
from django.urls import reverse

from accounts.tests.factories import AccountFactory, OwnershipFactory
from territories.map_chart import bounds_of
from territories.queries.city_names import AS_INDEXED
from territories.queries.places import place_of

PAGE = reverse("territories:map")


@pytest.fixture
def accounts(rep, other_rep):
    for owner, name, city, country in (
        (rep, "Isar Bank", "Munich", "DE"),
        (rep, "Isar Mills", "munich", "DE"),
        (rep, "Seine Bank", "Paris", "FR"),
        (rep, "Nowhere Bank", "Atlantis", "GR"),
        (rep, "No City Bank", "", "DE"),
        (other_rep, "Kyoto Bank", "Kyoto", "JP"),
    ):
        OwnershipFactory(account=AccountFactory(name=name, city=city, country=country), owner=owner)


def test_a_city_is_found_in_its_country_however_it_is_written():
    assert place_of("Paris", "FR") == pytest.approx((2.35, 48.86), abs=0.2)
    assert place_of("paris", "fr") == place_of("Paris", "FR")
    assert place_of("Paris", "US")[0] < -80
    assert place_of("Atlantis", "GR") is None


@pytest.mark.parametrize(("name", "country"), [("Gothenburg", "SE"), ("GHENT", "BE"), ("Wien", "AT")])
def test_a_city_of_two_names_is_found_by_both(name, country):
    assert place_of(name, country) == place_of(AS_INDEXED[name.lower()], country) is not None


def test_the_index_knows_what_other_names_stand_for():
    assert [name for name in AS_INDEXED.values() if not place_of(name, "")] == []


def test_the_map_shows_the_cities_in_sight_and_says_what_has_no_place(client, rep, accounts):
    client.force_login(rep)
    page = client.get(PAGE)
    cities = page.context["cities"]
    assert {(city.label, city.accounts) for city in cities.known} == {
        ("Munich, DE", 2),
        ("Paris, FR", 1),
    }
    assert [city.label for city in cities.unknown] == ["Atlantis, GR"]
    assert cities.nowhere == 1
    assert "Kyoto" not in page.text


def test_a_bubble_opens_exactly_its_accounts(client, rep, accounts):
    client.force_login(rep)
    bubbles = client.get(PAGE).context["option"]["series"][0]["data"]
    munich = next(bubble for bubble in bubbles if bubble["name"] == "Munich, DE: 2 accounts")
    names = {row.name for row in client.get(munich["url"]).context["table"].data}
    assert names == {"Isar Bank", "Isar Mills"}


def test_a_city_is_one_mark_however_it_is_written(client, rep):
    spellings = (("Zürich", "CH"), ("Zürich", "CH"), ("Zurich", "CH"), ("ZURICH", "CH"), (" zürich", "CH"))
    for number, (city, country) in enumerate((*spellings, ("Zurich", "US"))):
        OwnershipFactory(account=AccountFactory(name=f"Bank {number}", city=city, country=country), owner=rep)
    client.force_login(rep)
    page = client.get(PAGE)
    cities = page.context["cities"]
    assert [(city.label, city.accounts) for city in cities.known] == [("Zürich, CH", 5)]
    assert [(city.label, city.accounts) for city in cities.unknown] == [("Zurich, US", 1)]
    (mark,) = page.context["option"]["series"][0]["data"]
    names = {row.name for row in client.get(mark["url"]).context["table"].data}
    assert names == {f"Bank {number}" for number in range(5)}


def test_the_table_says_what_the_map_draws(client, rep, accounts):
    client.force_login(rep)
    rows = client.get(PAGE).context["table"]["rows"]
    assert {str(row[0]) for row in rows} == {"Munich, DE", "Paris, FR", "Atlantis, GR"}


def test_what_is_shown_holds_every_place_and_is_never_less_than_a_region():
    (west, north), (east, south) = bounds_of([(2.35, 48.86)])
    assert (east - west, north - south) == (40, 26)
    (west, north), (east, south) = bounds_of([(-122.0, 47.0), (139.0, -33.0)])
    assert west < -122 < 139 < east
    assert south < -33 < 47 < north
