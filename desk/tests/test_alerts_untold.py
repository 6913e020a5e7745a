"""The page of what alerts brought about, where nobody was told of any."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Product
from accounts.tests.factories import AccountFactory, OwnershipFactory
from desk.tests.test_alert_effect import seen_by, sweep
from renewals.domain.alert_rules import ship_rules
from renewals.tests.contracts import auto, d, line

pytestmark = pytest.mark.django_db


def test_what_was_missed_was_never_told(rep, manager):
    ship_rules()
    seats = Product.objects.create(code="SEAT", name="Seats")
    account = AccountFactory()
    OwnershipFactory(account=account, owner=rep)
    auto(account, line(seats, 10, 100), on=d("2026-01-01"))
    sweep("2026-10-26")
    found = seen_by(manager).whole
    assert (found.told, found.overtaken, found.waiting) == (1, 5, 1)


def test_days_that_make_no_sense_show_the_last_year(client, manager):
    client.force_login(manager)
    page = client.get(reverse("desk:alert-effect"), {"from": "soon", "to": "2026-99-01"})
    assert page.context["span"].last - page.context["span"].first == timedelta(days=364)
    assert "No alert was due" in page.text
