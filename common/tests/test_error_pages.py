"""Refusals without words get a page; those with words of their own are left alone."""

import pytest
from django.http import HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.test import RequestFactory

from common.error_pages import ErrorPageMiddleware


def answer(response):
    return ErrorPageMiddleware(lambda _: response)(RequestFactory().get("/"))


def test_a_bare_405_says_what_to_do_and_keeps_its_header():
    response = answer(HttpResponseNotAllowed(["POST"]))
    assert b"This address works another way" in response.content
    assert (response.status_code, response["Allow"]) == (405, "POST")


@pytest.mark.parametrize("response", [HttpResponse(status=204), HttpResponse("mine", status=409)])
def test_other_answers_are_left_alone(response):
    before = response.content
    assert answer(response).content == before


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "405", "409", "429", "500"])
def test_every_error_page_needs_no_context(page):
    html = render_to_string(f"{page}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
