"""One view, two answers: the page, or the partial that htmx asked for."""

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from common.htmx import render_page, say, see_other, waiting_messages, wanted_part

PARTS = ("rows", "sums")


def asked(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@pytest.mark.parametrize(
    ("headers", "part"),
    [
        ({}, ""),
        ({"HX-Request": "true", "HX-Target": "rows"}, "rows"),
        ({"HX-Request": "true", "HX-Target": "sums"}, "sums"),
        ({"HX-Request": "true", "HX-Target": "secrets"}, ""),
        ({"HX-Request": "true"}, ""),
        ({"HX-Target": "rows"}, ""),
        ({"HX-Request": "true", "HX-Target": "rows", "HX-History-Restore-Request": "true"}, ""),
    ],
)
def test_a_regions_id_names_its_partial(headers, part):
    assert wanted_part(asked(**headers), PARTS) == part


def test_caches_keep_page_and_partial_apart():
    response = render_page(asked(), "404.html", parts=PARTS)
    assert response["Vary"] == "HX-Request, HX-Target"


def test_messages_ride_along_with_a_partial():
    request = asked()
    say(request, "Moved to Commit.", undo="/renewals/41/undo/")
    html = waiting_messages(request)
    assert 'hx-swap-oob="beforeend"' in html
    assert 'action="/renewals/41/undo/"' in html
    assert "toast-template" not in html


def test_no_message_adds_nothing():
    assert waiting_messages(asked()) == ""


def test_after_a_post_htmx_is_told_to_go():
    assert see_other(asked(**{"HX-Request": "true"}), "/book/")["HX-Redirect"] == "/book/"
    plain = see_other(asked(), "/book/")
    assert (plain.status_code, plain["Location"]) == (302, "/book/")
