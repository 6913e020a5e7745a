"""One's own page, and what happens when somebody else saved it first."""

import re
from html import unescape

import pytest

from people.models import User


@pytest.fixture
def signed_in(client, rep):
    client.force_login(rep)
    return client


def fields(version=1, **changed):
    return {"version": version, "name": "Rita Rep", "time_zone": "UTC", "locale": "en"} | changed


def offered(page) -> dict[str, list[tuple[str, bool]]]:
    """The choices of the page of a stale edit: field → (value, chosen)."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for tag in re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page.content.decode()):
        name, value = (re.search(rf'{attribute}="([^"]*)"', tag)[1] for attribute in ("name", "value"))
        found.setdefault(name, []).append((unescape(value), " checked" in tag))
    return found


def carried(page) -> dict[str, str]:
    """What the page posts along unseen."""
    tags = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page.content.decode())
    pairs = {
        re.search(r'name="([^"]*)"', tag)[1]: unescape(re.search(r'value="([^"]*)"', tag)[1]) for tag in tags
    }
    return {
        name: value for name, value in pairs.items() if name not in {"csrfmiddlewaretoken", "_submission"}
    }


def test_changes_are_saved(signed_in, rep):
    response = signed_in.post("/profile/", fields(name="Rita Repp", time_zone="Europe/Berlin", locale="de"))
    assert response["Location"] == "/profile/"
    rep.refresh_from_db()
    assert (rep.name, rep.time_zone, rep.locale, rep.version) == ("Rita Repp", "Europe/Berlin", "de", 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"locale": "xx"}, "locale"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(signed_in, rep, changed, field):
    response = signed_in.post("/profile/", fields(**changed))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    rep.refresh_from_db()
    assert rep.version == 1


def test_nobody_gives_themselves_a_role(signed_in, rep):
    signed_in.post(
        "/profile/", fields(role="administrator", is_active="", reports_to="", email="x@example.test")
    )
    rep.refresh_from_db()
    assert (rep.role, rep.email, rep.is_active) == ("account_manager", "rep@example.test", True)


def test_a_refused_form_does_not_change_the_name_on_the_page(signed_in):
    page = signed_in.post("/profile/", fields(name="Somebody Else", time_zone="Mars")).content.decode()
    assert 'aria-label="You: Rita Rep"' in page


def test_stale_edit_shows_both_values_and_overwrites_nothing(signed_in, rep):
    User.objects.get(pk=rep.pk).save_edit(
        version=1, fields=[]
    )  # version 2 in the history, then 3 with changes
    theirs = User.objects.get(pk=rep.pk)
    theirs.time_zone, theirs.name = "Asia/Tokyo", "Rita Theirs"
    theirs.save_edit(version=2, fields=["time_zone", "name"])
    page = signed_in.post("/profile/", fields(version=2, name="Rita Mine", locale="de"))
    assert page.status_code == 409
    assert offered(page) == {
        "name": [("Rita Theirs", False), ("Rita Mine", False)],  # both changed it: she must choose
        "time_zone": [("Asia/Tokyo", True), ("UTC", False)],  # only they did
        "locale": [("en", False), ("de", True)],  # only she did
    }
    rep.refresh_from_db()
    assert (rep.name, rep.time_zone, rep.locale) == ("Rita Theirs", "Asia/Tokyo", "en")


def test_the_choice_is_saved_on_the_new_version(signed_in, rep):
    theirs = User.objects.get(pk=rep.pk)
    theirs.time_zone = "Asia/Tokyo"
    theirs.save_edit(version=1, fields=["time_zone"])
    page = signed_in.post("/profile/", fields(name="Rita Mine"))
    assert carried(page) == {"version": "2", "locale": "en"}
    response = signed_in.post("/profile/", carried(page) | {"name": "Rita Mine", "time_zone": "Asia/Tokyo"})
    assert response.status_code == 302
    rep.refresh_from_db()
    assert (rep.name, rep.time_zone, rep.version) == ("Rita Mine", "Asia/Tokyo", 3)


def test_a_third_save_meanwhile_is_noticed_too(signed_in, rep):
    for version, name in ((1, "Second"), (2, "Third")):
        theirs = User.objects.get(pk=rep.pk)
        theirs.name = name
        theirs.save_edit(version=version, fields=["name"])
    assert signed_in.post("/profile/", fields(version=2, name="Rita Mine")).status_code == 409


def test_page_of_a_stale_edit_says_who_saved(signed_in, rep, ops, client):
    from django.test import Client  # noqa: PLC0415

    administration = Client()
    administration.force_login(ops)
    path = f"/admin/people/user/{rep.pk}/change/"
    answer = administration.post(
        path, fields(name="Rita Theirs", email=rep.email, role=rep.role, reports_to=rep.reports_to_id)
    )
    assert answer.status_code == 302
    page = signed_in.post("/profile/", fields(name="Rita Mine")).content.decode()
    assert "Ada Admin saved “Rita Theirs”" in page
