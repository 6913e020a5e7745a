"""The history of an object on its page, and all changes in Django admin."""

import pytest
from django.urls import reverse

from accounts.tests.factories import AccountFactory, OwnershipFactory
from audit.context import acting
from people.models import User
from people.tests.factories import UserFactory


def page(client, person, obj, **headers):
    client.force_login(person)
    url = reverse("audit:history", args=[obj._meta.label_lower, obj.pk])
    return client.get(url, headers=headers)


@pytest.fixture
def account(rep, ops):
    with acting(by=ops, reason="Won in March"):
        account = AccountFactory(name="Meridian Bank")
        OwnershipFactory(account=account, owner=rep)
    return account


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("rep", 200),
        ("manager", 200),
        ("viewer", 200),
        ("ops", 200),
        ("teammate", 404),
        ("other_manager", 404),
    ],
)
def test_whoever_sees_an_object_sees_its_history(request, client, account, person, code):
    assert page(client, request.getfixturevalue(person), account).status_code == code


def test_the_page_says_who_why_and_what(client, rep, account):
    text = page(client, rep, account).content.decode()
    assert ("Ada Admin" in text, "Won in March" in text, "Meridian Bank" in text) == (True, True, True)


def test_for_htmx_only_the_list_comes(client, rep, account):
    text = page(client, rep, account, **{"hx-request": "true", "hx-target": "history"}).content.decode()
    assert ("<html" in text, 'class="feed history"' in text) == (False, True)


def test_what_has_no_rule_of_sight_is_for_administrators(client, ops, rep, chief):
    codes = [page(client, person, rep).status_code for person in (ops, rep, chief)]
    assert codes == [200, 404, 404]


@pytest.mark.parametrize(
    "label", ["people.nothing", "nothing.user", "nothing", "people.session", "pghistory.context"]
)
def test_what_keeps_no_history_is_not_found(client, ops, label):
    client.force_login(ops)
    assert client.get(f"/history/{label}/1/").status_code == 404


def test_names_out_of_sight_are_not_told(client, rep, account):
    hidden = AccountFactory(name="Hidden Holding")
    account.parent = hidden
    account.save()
    text = page(client, rep, account).content.decode()
    assert ("Hidden Holding" in text, "account out of sight" in text) == (False, True)


def test_older_changes_are_a_click_away(client, ops, rep):
    for number in range(51):
        User.objects.filter(pk=rep.pk).update(name=f"Rita {number}")
    assert b"Show older changes" in page(client, ops, rep).content
    url = reverse("audit:history", args=["people.user", rep.pk])
    everything = client.get(url, {"all": ""}).content.decode()
    assert ("Show older changes" in everything, everything.count("<li>") >= 52) == (False, True)


CHANGES = "/admin/audit/recordedchange/"


@pytest.mark.parametrize(("person", "code"), [("ops", 200), ("chief", 403), ("rep", 403), ("viewer", 403)])
def test_all_changes_are_for_administrators(request, client, person, code):
    client.force_login(request.getfixturevalue(person))
    assert client.get(CHANGES).status_code == code


def subjects(client, **query) -> list[str]:
    return [entry.subject for entry in client.get(CHANGES, query).context["entries"]]


def test_changes_by_person_kind_and_day(client, ops, rep, account):
    client.force_login(ops)
    with acting(by=rep):
        UserFactory(name="Ann")
    assert subjects(client, person=rep.pk) == ["Ann"]
    assert subjects(client, model="accounts.account") == ["Meridian Bank"]
    assert subjects(client, model="accounts.account", until="2020-01-01") == []
    assert subjects(client, model="accounts.account", since="2020-01-01", person=ops.pk) == ["Meridian Bank"]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"page": "-3"},
        {"page": "99999"},
        {"since": "yesterday"},
        {"person": "a"},
        {"model": "x.y"},
    ],
)
def test_a_query_that_makes_no_sense_is_no_failure(client, ops, query):
    client.force_login(ops)
    assert client.get(CHANGES, query).status_code == 200


def test_pages_go_back_and_forth(client, ops):
    client.force_login(ops)
    User.objects.bulk_create([User(name=f"P{n}", email=f"p{n}@example.test") for n in range(60)])
    first, second = (client.get(CHANGES, {"model": "people.user", "page": page}) for page in (1, 2))
    assert (first.context["newer"], first.context["older"], len(first.context["entries"])) == (0, 2, 50)
    assert (second.context["newer"], second.context["older"], len(second.context["entries"])) == (1, None, 11)


@pytest.mark.parametrize("path", ["add/", "1/change/", "1/delete/", "1/history/"])
def test_no_change_can_be_made_or_opened(client, ops, path):
    client.force_login(ops)
    assert (client.get(CHANGES + path).status_code, client.post(CHANGES + path).status_code) == (404, 404)
