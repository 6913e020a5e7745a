"""A reading of usage by hand."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import UsageReading
from people.company import company_today


@pytest.fixture
def record(book, rep, sign_in):
    """Posts a reading of the account's seats, with what is given instead."""
    client, address = sign_in(rep), reverse("desk:usage-new", args=[book.meridian.pk])

    def post(**given: object):
        facts = {
            "product": book.seats.pk,
            "on": company_today().isoformat(),
            "quantity": "40",
            "entitlement": "100",
        }
        return client.post(address, facts | given)

    return post


def test_a_reading_is_recorded_and_replaced(book, record):
    for quantity in ("40", "45.5"):
        assert record(quantity=quantity).status_code == 302
    reading = UsageReading.objects.get(account=book.meridian)
    assert (reading.quantity, reading.entitlement) == (Decimal("45.5"), Decimal(100))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"on": "2999-01-01"}, "This day has not come."),
        ({"quantity": "-1"}, "greater than or equal to 0"),
        ({"quantity": ""}, "This field is required."),
        ({"product": "0"}, "Select a valid choice"),
    ],
)
def test_a_wrong_reading_is_refused_with_the_reason(record, given, told):
    response = record(**given)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not UsageReading.objects.exists()


def test_products_that_were_bought_stand_first(book, rep, sign_in):
    page = sign_in(rep).get(reverse("desk:usage-new", args=[book.meridian.pk]))
    choices = list(page.context["form"].fields["product"].queryset)
    assert choices[0] == book.seats
