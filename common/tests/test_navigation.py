"""Places: shown when their address exists and the person may go; the nearest one is current."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import path

from common import navigation
from common.context_processors import Layout
from common.navigation import Place


def page(request):
    raise NotImplementedError


urlpatterns = [
    path("", page, name="today"),
    path("book/", page, name="book"),
    path("book/mine/", page, name="mine"),
]
pytestmark = pytest.mark.urls(__name__)

SOMEBODY = type("Somebody", (), {"is_authenticated": True})()


@pytest.fixture(autouse=True)
def _no_places(monkeypatch):
    monkeypatch.setattr(navigation, "_places", {})
    monkeypatch.setattr(navigation, "_slots", {})


def links(address="/", user=SOMEBODY):
    return navigation.links(RequestFactory().get(address), user)


def test_places_stand_in_their_order():
    navigation.register(
        Place(label="Book", url_name="book", icon="book-2", order=20),
        Place(label="Today", url_name="today", icon="checklist", order=10),
    )
    assert [link.label for link in links()] == ["Today", "Book"]


def test_a_place_without_an_address_is_not_shown():
    navigation.register(Place(label="Moon", url_name="moon", icon="star"))
    assert links() == []


def test_a_place_may_be_for_some_only():
    navigation.register(
        Place(label="Book", url_name="book", icon="x", shown=lambda user: user is not SOMEBODY)
    )
    assert links() == []


@pytest.mark.parametrize(
    ("address", "current"),
    [("/", "Today"), ("/book/", "Book"), ("/book/41/", "Book"), ("/book/mine/", "Mine")],
)
def test_the_nearest_place_is_current(address, current):
    names = {"Today": "today", "Book": "book", "Mine": "mine"}
    navigation.register(*(Place(label=label, url_name=name, icon="x") for label, name in names.items()))
    assert [link.label for link in links(address) if link.current] == [current]


def test_registering_again_replaces():
    navigation.register(Place(label="Book", url_name="book", icon="x"))
    navigation.register(Place(label="My book", url_name="book", icon="x"))
    assert [link.label for link in links()] == ["My book"]


def test_signed_out_people_get_an_empty_frame():
    navigation.register(Place(label="Book", url_name="book", icon="x"))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    layout = Layout(request)
    assert (layout.links, layout.books, layout.unread) == ([], None, 0)


def test_slots_are_asked_once():
    asked = []
    navigation.fill(books=asked.append)
    layout = Layout(RequestFactory().get("/"))
    assert (layout.books, layout.books) == (None, None)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("auto", ""), ('"><b', "")]
)
def test_the_theme_is_one_of_two_or_the_systems(cookie, theme):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert Layout(request).theme == theme
