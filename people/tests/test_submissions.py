"""A form posted twice has one effect."""

import threading
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path

from people.models import BookGrant, Submission, User
from people.submissions import had_effect
from people.tests.factories import UserFactory

started, proceed = threading.Event(), threading.Event()


def add(request):
    """Has an effect that is seen: another person."""
    user = UserFactory(name=request.POST.get("name", "Somebody"))
    if "slow" in request.POST:
        started.set()
        proceed.wait(10)
    return redirect(f"/people/{user.pk}/")


def refuse(request):
    return HttpResponse("Not yet", status=422)


def fall(request):
    UserFactory(name="Half made")
    raise RuntimeError("the power went")


def swap(request):
    UserFactory(name="Swapped")
    return HttpResponse(status=204, headers={"HX-Redirect": "/there/"})


urlpatterns = [
    path("", include("config.urls")),
    path("add/", add),
    path("refuse/", refuse),
    path("fall/", fall),
    path("swap/", swap),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.line(id="R13")]


@pytest.fixture
def poster(client, rep):
    client.force_login(rep)
    client.raise_request_exception = False
    return client


def named(name: str) -> int:
    return User.objects.filter(name=name).count()


def test_second_post_gets_the_answer_of_the_first(poster):
    form = {"_submission": uuid4(), "name": "Ann"}
    first, second = poster.post("/add/", form), poster.post("/add/", form)
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert named("Ann") == 1


def test_another_rendering_of_the_form_is_another_submission(poster):
    for _ in range(2):
        poster.post("/add/", {"_submission": uuid4(), "name": "Ann"})
    assert named("Ann") == 2


def test_going_back_and_changing_the_form_is_not_the_same(poster):
    key = uuid4()
    poster.post("/add/", {"_submission": key, "name": "Ann"})
    poster.post("/add/", {"_submission": key, "name": "Bob"})
    assert (named("Ann"), named("Bob")) == (1, 1)


def test_the_same_key_at_another_address_or_of_another_person_is_not_the_same(poster, teammate):
    form = {"_submission": uuid4(), "name": "Ann"}
    other = Client()
    other.force_login(teammate)
    poster.post("/add/", form)
    poster.post("/add/?again", form)
    other.post("/add/", form)
    assert named("Ann") == 3


def test_a_form_that_came_back_with_errors_is_posted_again(poster):
    form = {"_submission": uuid4()}
    assert [poster.post("/refuse/", form).status_code for _ in range(2)] == [422, 422]
    assert not Submission.objects.exists()


def test_a_fault_leaves_neither_effect_nor_trace(poster):
    form = {"_submission": uuid4()}
    assert [poster.post("/fall/", form).status_code for _ in range(2)] == [500, 500]
    assert (named("Half made"), Submission.objects.count()) == (0, 0)


def test_answers_to_htmx_are_said_again(poster):
    form = {"_submission": uuid4()}
    answers = [poster.post("/swap/", form) for _ in range(2)]
    assert [(answer.status_code, answer["HX-Redirect"]) for answer in answers] == [(204, "/there/")] * 2
    assert named("Swapped") == 1


@pytest.mark.parametrize("key", ["", "nonsense", "1234"])
def test_without_a_key_nothing_is_kept(poster, key):
    poster.post("/add/", {"_submission": key, "name": "Ann"})
    poster.post("/add/", {"_submission": key, "name": "Ann"})
    assert (named("Ann"), Submission.objects.count()) == (2, 0)


def test_signed_out_people_leave_no_rows(client, db):
    client.post("/login/", {"_submission": uuid4(), "login": "x@example.test", "password": "x"})
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("response", "done"),
    [
        (HttpResponseRedirect("/"), True),
        (HttpResponse(status=204), True),
        (HttpResponse(headers={"HX-Location": "/"}), True),
        (HttpResponse("a page"), False),
        (HttpResponse(status=422), False),
        (HttpResponse(status=403), False),
    ],
)
def test_an_answer_that_leads_on_says_done(response, done):
    assert had_effect(response) == done


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_have_one_effect(rep):
    """The second waits for the first one's transaction and gets its answer."""
    form = {"_submission": uuid4(), "name": "Ann", "slow": "yes"}
    answers = []

    def click():
        client = Client()
        client.force_login(rep)
        answers.append(client.post("/add/", form))
        connection.close()

    started.clear()
    proceed.clear()
    first, second = threading.Thread(target=click), threading.Thread(target=click)
    first.start()
    assert started.wait(10)
    second.start()
    second.join(0.5)
    assert second.is_alive()  # it waits
    proceed.set()
    first.join(10)
    second.join(10)
    assert len({answer["Location"] for answer in answers}) == 1
    assert named("Ann") == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_click_that_waits_too_long_is_told(rep, monkeypatch):
    form = {"_submission": uuid4(), "name": "Ann", "slow": "yes"}

    def click():
        client = Client()
        client.force_login(rep)
        client.post("/add/", form)
        connection.close()

    started.clear()
    proceed.clear()
    first = threading.Thread(target=click)
    first.start()
    assert started.wait(10)
    client = Client()
    client.force_login(rep)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    response = client.post("/add/", form)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
    proceed.set()
    first.join(10)
    assert response.status_code == 409
    assert "Your first click is still at work" in response.content.decode()
    assert named("Ann") == 1


def test_forms_of_the_house_carry_a_key(client, rep):
    client.force_login(rep)
    assert b'name="_submission"' in client.get("/profile/").content


def test_double_click_in_the_administration_adds_once(client, ops, rep, teammate, company):
    client.force_login(ops)
    form = {"_submission": uuid4(), "viewer": rep.pk, "holder": teammate.pk, "starts_on": "", "ends_on": ""}
    answers = [client.post("/admin/people/bookgrant/add/", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert BookGrant.objects.count() == 1
