"""What a request changes is written with its person, its page and its id."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from audit.events import events_of
from people.models import User


@login_not_required
def rename(request, pk, name):
    User.objects.filter(pk=pk).update(name=name)
    return HttpResponse("done")


urlpatterns = [path("", include("config.urls")), path("rename/<int:pk>/<str:name>/", rename)]


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = __name__


def facts(pk: int) -> dict:
    return (
        events_of(User)
        .objects.filter(pgh_obj_id=pk)
        .select_related("pgh_context")
        .latest("pgh_id")
        .pgh_context.metadata
    )


def test_a_signed_in_change(client, rep, teammate):
    client.force_login(rep)
    client.post(f"/rename/{teammate.pk}/Tim/?why=secret", headers={"x-request-id": "request-1"})
    assert facts(teammate.pk) == {
        "user": rep.pk,
        "url": f"/rename/{teammate.pk}/Tim/",
        "request_id": "request-1",
    }


def test_a_change_by_somebody_signed_out(client, rep):
    client.post(f"/rename/{rep.pk}/Rick/", headers={"x-request-id": "request-2"})
    assert facts(rep.pk) == {"url": f"/rename/{rep.pk}/Rick/", "request_id": "request-2"}


def test_the_next_request_is_another_act(client, rep, teammate):
    client.force_login(rep)
    client.post(f"/rename/{rep.pk}/A/", headers={"x-request-id": "request-1"})
    client.post(f"/rename/{teammate.pk}/B/", headers={"x-request-id": "request-2"})
    assert (facts(rep.pk)["request_id"], facts(teammate.pk)["request_id"]) == ("request-1", "request-2")


def test_a_secret_in_the_address_is_not_kept(client, rep):
    secret = "c8x2k1-9f86d081884c7d659a2feaa0c55ad015"
    client.post(f"/rename/{rep.pk}/{secret}/")
    assert facts(rep.pk)["url"] == f"/rename/{rep.pk}/***/"
