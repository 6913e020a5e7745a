"""Hand-overs in the browser: what goes along is shown first; the people are told; what is refused is kept."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Account, Task
from accounts.tests.factories import AccountFactory, OwnershipFactory, TaskFactory
from common.fiscal import quarter_of
from notifications.models import Notification
from people.company import company_today
from territories.choices import Measure
from territories.models import Target

PAGE = reverse("territories:hand-over")


def owned_by(person, **facts):
    account = AccountFactory(**facts)
    OwnershipFactory(account=account, owner=person)
    return account


@pytest.fixture
def meridian(rep):
    return owned_by(rep, name="Meridian")


def going(account, owner, on=None, **more):
    return {"account": account.pk, "owner": owner.pk, "on": (on or company_today()).isoformat(), **more}


def owners(account):
    rows = account.ownerships.order_by("starts_on").values_list("owner__name", flat=True)
    return set(rows)


def test_what_goes_along_is_shown_before_and_handed_over_then(client, manager, rep, teammate, meridian):
    task = TaskFactory(account=meridian, user=rep)
    year = str(quarter_of(company_today(), start_month=1).year)
    Target.objects.create(user=rep, period=year, measure=Measure.EXPANSION, value=90_000)
    client.force_login(manager)
    page = client.get(PAGE, going(meridian, teammate))
    assert [(row.account, row.owner, row.tasks) for row in page.context["leaving"]] == [
        (meridian, "Rita Rep", 1)
    ]
    assert [target.user for target in page.context["targets"]] == [rep]
    assert "Hand over to Tom Teammate" in page.text
    assert owners(meridian) == {"Rita Rep"}
    assert client.post(PAGE, going(meridian, teammate, reason="New region")).status_code == 302
    assert owners(meridian) == {"Rita Rep", "Tom Teammate"}
    assert Task.objects.get(pk=task.pk).user == teammate


def test_sight_changes_with_the_next_request(client, manager, rep, teammate, meridian):
    client.force_login(manager)
    client.post(PAGE, going(meridian, teammate))
    seen = {person.name: Account.objects.visible_to(person).exists() for person in (rep, teammate)}
    assert seen == {"Rita Rep": False, "Tom Teammate": True}


def test_both_people_and_their_directors_are_told_but_not_who_did_it(
    client, ops, manager, rep, other_manager, other_rep, meridian
):
    client.force_login(ops)
    client.post(PAGE, going(meridian, other_rep, reason="New region"))
    told = dict(Notification.objects.filter(kind="hand-over").values_list("person__name", "title"))
    assert told == {
        "Rita Rep": "1 account went from you to Otto Outsider",
        "Mona Manager": "1 account went from Rita Rep to Otto Outsider",
        "Otto Outsider": "1 account came to you",
        "Olga Other": "1 account went from Rita Rep to Otto Outsider",
    }
    client.force_login(other_manager)
    client.post(PAGE, going(meridian, other_manager))
    assert not Notification.objects.filter(person=other_manager, title__contains="came to you").exists()


def test_a_whole_book_goes_at_once(client, manager, rep, teammate, other_rep, meridian):
    owned_by(rep, name="Borealis")
    owned_by(other_rep, name="Kyoto Bank")
    client.force_login(manager)
    asked = {"person": rep.pk, "owner": teammate.pk, "on": company_today().isoformat()}
    page = client.get(PAGE, asked)
    assert "Hand over the book of Rita Rep" in page.text
    client.post(PAGE, asked)
    assert set(Account.objects.visible_to(teammate).values_list("name", flat=True)) == {
        "Meridian",
        "Borealis",
    }


def test_accounts_and_books_beyond_sight_are_left_out(client, manager, teammate, other_rep):
    foreign = owned_by(other_rep, name="Kyoto Bank")
    client.force_login(manager)
    page = client.get(PAGE, going(foreign, teammate))
    assert "1 of the accounts are not yours to change" in page.text
    assert "Kyoto" not in page.text
    assert client.post(PAGE, going(foreign, teammate)).status_code == 422
    assert "Otto" not in client.get(PAGE, {"person": other_rep.pk}).text
    assert owners(foreign) == {"Otto Outsider"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_day_of_a_closed_quarter_is_refused_and_what_was_given_is_kept(
    client, manager, teammate, meridian, method
):
    closed = quarter_of(company_today(), start_month=1).starts_on - timedelta(days=1)
    client.force_login(manager)
    refused = getattr(client, method)(PAGE, going(meridian, teammate, on=closed))
    assert "is closed; its figures stay." in refused.text
    assert f'value="{closed.isoformat()}"' in refused.text
    assert refused.context["form"]["owner"].value() == str(teammate.pk)
    assert "Hand over to" not in refused.text
    assert owners(meridian) == {"Rita Rep"}


def test_account_managers_hand_nothing_over(client, rep, teammate, meridian):
    client.force_login(rep)
    assert client.get(PAGE, going(meridian, teammate)).status_code == 403
    book = client.get(reverse("desk:book")).text
    assert PAGE not in book


def test_the_book_offers_it_to_directors(client, manager, meridian):
    client.force_login(manager)
    assert f'formaction="{PAGE}"' in client.get(reverse("desk:book")).text
