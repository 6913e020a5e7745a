"""What became of renewals that were due, on the screen: the figures, and the rows that they count."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.ownership import assign_owner
from accounts.models import Account, Product
from common.wording import percent
from desk.tests.books import account_of
from desk.tests.quarters import due, v3
from people.company import company_today

PAGE = reverse("desk:renewals-kept")


@pytest.fixture(scope="module")
def made(lasting, cast) -> tuple[Product, str]:
    """V3 of `rep`, and 40 of `teammate`; and its quarter."""

    def due_ones() -> tuple[Product, str]:
        product = Product.objects.create(code="SEAT", name="Seats")
        due(account_of(cast["teammate"], "Quarry Works", vertical="Manufacturing"), product, 40, number="D")
        meridian = account_of(cast["rep"], "Meridian Bank", vertical="Banking")
        return product, v3(meridian, product, by=cast["rep"])

    return lasting(due_ones)


@pytest.fixture
def product(db, made) -> Product:
    return made[0]


@pytest.fixture
def quarter(db, made) -> str:
    return made[1]


def figures_of(page) -> dict[str, object]:
    return {figure.label: figure.value for figure in page.context["figures"]}


def numbers_in(page) -> set[str]:
    return {row.renewal.contract.number for row in page.context["behind"].rows}


def test_v3_on_the_screen(quarter, rep, sign_in):
    page = sign_in(rep).get(PAGE, {"period": quarter})
    assert figures_of(page) == {
        "Due": 100, "Gross renewal rate": Decimal("0.9"), "Net renewal rate": Decimal("0.9"), "By count": 1,
        "On time": Decimal("0.6666666667"), "In the period": Decimal("0.82"),
    }  # fmt: skip
    assert percent(Decimal("0.82")) in page.content.decode()


def test_one_sees_what_one_may_open(quarter, rep, manager, other_rep, sign_in):
    assert figures_of(sign_in(manager).get(PAGE, {"period": quarter}))["Due"] == 140
    assert numbers_in(sign_in(rep).get(PAGE, {"period": quarter})) == {"A", "B", "C"}
    assert figures_of(sign_in(other_rep).get(PAGE, {"period": quarter}))["Due"] == 0


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        ("renewed", {"A", "B", "C"}),
        ("on-time", {"A", "B"}),
        ("late", {"C"}),
        ("in-period", {"A"}),
        ("lost", {"A"}),
        ("open", set()),
    ],
)
def test_each_figure_opens_its_rows(quarter, rep, sign_in, part, numbers):
    assert numbers_in(sign_in(rep).get(PAGE, {"period": quarter, "part": part})) == numbers


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("owner", {"Rita Rep": 100, "Tom Teammate": 40}),
        ("vertical", {"Banking": 100, "Manufacturing": 40}),
        ("segment", {"None": 140}),
        ("territory", {"None": 140}),
        ("account", {"Meridian Bank": 100, "Quarry Works": 40}),
    ],
)
def test_holders_add_up_and_open_their_rows(quarter, manager, sign_in, by, names):
    client = sign_in(manager)
    page = client.get(PAGE, {"period": quarter, "by": by})
    assert {one.label: one.figures.atr for one, *_ in page.context["holders"]} == names
    for holder, url, _ in page.context["holders"]:
        opened = client.get(PAGE + url.partition("#")[0])
        assert sum(row.atr for row in opened.context["behind"].rows) == holder.figures.atr


def test_whoever_held_the_account_when_it_was_due_is_credited(quarter, rep, teammate, manager, sign_in):
    account = Account.objects.get(name="Meridian Bank")
    assign_owner(account, owner=teammate, by=manager, on=company_today(), reason="")
    page = sign_in(manager).get(PAGE, {"period": quarter})
    assert {one.label: one.figures.atr for one, *_ in page.context["holders"]} == {
        "Rita Rep": 100,
        "Tom Teammate": 40,
    }


@pytest.mark.parametrize("asked", [{"period": "never"}, {"by": "weather"}, {"part": "x"}, {"of": "y"}])
def test_what_is_not_offered_is_not_there(rep, sign_in, asked):
    assert sign_in(rep).get(PAGE, asked).status_code == 404


def test_the_number_of_queries_does_not_grow(quarter, product, rep, sign_in):
    client = sign_in(rep)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"period": quarter})
        return len(queries)

    asked()
    few = asked()
    for n in range(6):
        due(account_of(rep, f"More {n}"), product, 10, number=f"M{n}")
    assert asked() == few
