"""People at the customer: what can be noted, who stands above whom, and what happens when somebody leaves."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.choices import TaskSource
from accounts.domain.contacts import add_contact, add_contacts, edit_contact, mark_contact_left
from accounts.models import Contact, Task
from accounts.tests.factories import AccountFactory, ContactFactory, OwnershipFactory
from common.errors import DomainError, StaleEditError

TODAY = date(2026, 6, 15)


@pytest.fixture
def account(db):
    return AccountFactory(name="Meridian Bank")


def fields_refused(error) -> list[str]:
    return [blocker.field for blocker in error.value.blockers]


def test_contact_is_noted_with_what_is_known(account, rep):
    contact = add_contact(account, by=rep, name="Ines Ortega", role="economic_buyer", strength=3)
    assert (contact.active, contact.stance, contact.get_role_display()) == (True, "unknown", "Economic buyer")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("name", ""),
        ("email", "ines at meridian"),
        ("role", "boss"),
        ("stance", "fan"),
        ("strength", 6),
        ("strength", -1),
        ("left_on", TODAY),
    ],
)
def test_bad_fact_is_refused_at_its_field(account, rep, fact, value):
    with pytest.raises(DomainError) as error:
        add_contact(account, **{"by": rep, "name": "Ines", fact: value})
    assert set(fields_refused(error)) == {fact}


def test_nobody_reports_to_somebody_of_another_account(account, rep):
    stranger = ContactFactory()
    with pytest.raises(DomainError) as error:
        add_contact(account, by=rep, name="Ines", reports_to=stranger)
    assert fields_refused(error) == ["reports_to"]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_nobody_reports_to_themselves_at_any_depth(account, rep, depth):
    line = [ContactFactory(account=account)]
    for _ in range(2):
        line.append(ContactFactory(account=account, reports_to=line[-1]))
    with pytest.raises(DomainError) as error:
        edit_contact(line[0], by=rep, version=1, reports_to=line[depth])
    assert fields_refused(error) == ["reports_to"]


def test_second_of_two_edits_is_refused(account, rep, ops):
    ContactFactory(account=account)
    hers, his = Contact.objects.get(), Contact.objects.get()
    edit_contact(hers, by=rep, version=1, title="CIO")
    with pytest.raises(StaleEditError):
        edit_contact(his, by=ops, version=1, title="CTO")
    assert Contact.objects.get().title == "CIO"


def test_many_are_noted_together_or_not_at_all(account, rep):
    with pytest.raises(DomainError):
        add_contacts([Contact(account=account, name="Ines"), Contact(account=account, name="")], by=rep)
    assert not Contact.objects.exists()
    assert len(add_contacts([Contact(account=account, name="Ines")], by=rep)) == 1


def test_who_decided_leaves_a_task_to_find_who_follows(account, rep, ops):
    OwnershipFactory(account=account, owner=rep)
    contact = ContactFactory(account=account, name="Ines Ortega", title="CFO", role="economic_buyer")
    left = mark_contact_left(contact, on=TODAY - timedelta(days=3), by=ops, as_of=TODAY)
    task = Task.objects.get()
    assert (left.active, left.left_on) == (False, TODAY - timedelta(days=3))
    assert (task.summary, task.user, task.due_on, task.source) == (
        "Find who follows Ines Ortega, CFO",
        rep,
        TODAY + timedelta(days=14),
        TaskSource.PLAYBOOK,
    )


def test_leaving_twice_plans_one_task(account, ops):
    contact = ContactFactory(account=account, stance="champion")
    for _ in range(2):
        mark_contact_left(contact, on=TODAY, by=ops, as_of=TODAY)
    assert Task.objects.get().user is None


def test_a_user_who_leaves_is_noted_and_no_more(account, ops):
    mark_contact_left(ContactFactory(account=account, role="user"), on=TODAY, by=ops, as_of=TODAY)
    assert not Task.objects.exists()


def test_nobody_left_tomorrow(account, ops):
    with pytest.raises(DomainError) as error:
        mark_contact_left(ContactFactory(account=account), on=TODAY + timedelta(days=1), by=ops, as_of=TODAY)
    assert fields_refused(error) == ["left_on"]


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("contact_has_a_name", {"name": ""}),
        ("contact_role_known", {"role": "boss"}),
        ("contact_stance_known", {"stance": "fan"}),
        ("contact_strength_0_to_5", {"strength": 6}),
        ("contact_who_left_is_not_active", {"left_on": TODAY}),
    ],
)
def test_database_refuses_what_the_verbs_refuse(account, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ContactFactory(account=account, **facts)


def test_database_refuses_a_manager_of_another_account(account):
    stranger = ContactFactory()
    with pytest.raises(IntegrityError, match="contact_reports_within_the_account"), transaction.atomic():
        ContactFactory(account=account, reports_to=stranger)
    above = ContactFactory(account=account)
    ContactFactory(account=account, reports_to=above)
    with pytest.raises(IntegrityError, match="contact_reports_within_the_account"), transaction.atomic():
        Contact.objects.filter(pk=above.pk).update(account=stranger.account)


def test_database_refuses_a_cycle_of_contacts(account):
    above = ContactFactory(account=account)
    below = ContactFactory(account=account, reports_to=above)
    with pytest.raises(IntegrityError, match="contact_reporting_line_has_no_cycle"), transaction.atomic():
        Contact.objects.filter(pk=above.pk).update(reports_to=below)
