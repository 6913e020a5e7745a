"""Contact with the customer: written down, corrected, taken back; never in the future."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.activities import edit_activity, log_activities, log_activity, withdraw_activity
from accounts.models import Activity, ActivityContact
from accounts.tests.factories import AccountFactory, ActivityFactory, ContactFactory
from common.errors import DomainError, StaleEditError

TODAY = date(2026, 6, 15)
CALL = {"kind": "call", "on": TODAY, "summary": "Renewal terms", "as_of": TODAY}


@pytest.fixture
def account(db):
    return AccountFactory(name="Meridian Bank")


def fields_refused(error) -> list[str]:
    return [blocker.field for blocker in error.value.blockers]


def test_call_is_logged_by_whoever_had_it(account, rep):
    ines = ContactFactory(account=account)
    activity = log_activity(account, by=rep, contacts=[ines, ines], **CALL)
    assert (activity.user, list(activity.contacts.all()), activity.logged_on) == (rep, [ines], TODAY)


def test_it_can_be_logged_for_somebody_else(account, rep, ops):
    assert log_activity(account, by=ops, user=rep, **CALL).user == rep


@pytest.mark.parametrize(
    ("fact", "value"),
    [("on", TODAY + timedelta(days=1)), ("summary", ""), ("summary", " \n "), ("kind", "lunch")],
)
def test_bad_fact_is_refused_at_its_field(account, rep, fact, value):
    with pytest.raises(DomainError) as error:
        log_activity(account, by=rep, **{**CALL, fact: value})
    assert set(fields_refused(error)) == {fact}
    assert not Activity.objects.exists()


def test_nobody_of_another_account_took_part(account, rep):
    with pytest.raises(DomainError) as error:
        log_activity(account, by=rep, contacts=[ContactFactory()], **CALL)
    assert fields_refused(error) == ["contacts"]


def test_correction_of_an_old_entry_may_name_a_later_day(account, rep):
    activity = log_activity(account, by=rep, **CALL)
    week = TODAY + timedelta(days=7)
    edited = edit_activity(activity, by=rep, version=1, as_of=week, on=TODAY + timedelta(days=2))
    assert (edited.on, edited.logged_on) == (TODAY + timedelta(days=2), week)


def test_correction_cannot_name_a_day_to_come(account, rep):
    activity = log_activity(account, by=rep, **CALL)
    with pytest.raises(DomainError) as error:
        edit_activity(activity, by=rep, version=1, as_of=TODAY, on=TODAY + timedelta(days=1))
    assert fields_refused(error) == ["on"]


def test_correction_says_who_took_part(account, rep):
    ines, paul, zoe = (ContactFactory(account=account) for _ in range(3))
    activity = log_activity(account, by=rep, contacts=[ines, paul], **CALL)
    edit_activity(activity, by=rep, version=1, as_of=TODAY, contacts=[paul, zoe])
    assert set(activity.contacts.all()) == {paul, zoe}
    edit_activity(activity, by=rep, version=1, as_of=TODAY, summary="Terms and price")
    assert set(activity.contacts.all()) == {paul, zoe}


def test_stale_correction_changes_nobody_either(account, rep, ops):
    activity = log_activity(account, by=rep, **CALL)
    edit_activity(activity, by=rep, version=1, as_of=TODAY, summary="First")
    with pytest.raises(StaleEditError):
        edit_activity(
            activity,
            by=ops,
            version=1,
            as_of=TODAY,
            summary="Second",
            contacts=[ContactFactory(account=account)],
        )
    assert (Activity.objects.get().summary, ActivityContact.objects.count()) == ("First", 0)


def test_what_did_not_happen_is_taken_back_and_stays_in_the_history(account, rep):
    activity = log_activity(account, by=rep, contacts=[ContactFactory(account=account)], **CALL)
    events = activity.events.model.objects
    withdraw_activity(activity, by=rep)
    assert not Activity.objects.exists()
    assert list(events.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "delete"]


def test_many_are_logged_together(account, rep):
    ines = ContactFactory(account=account)
    rows = [
        Activity(account=account, logged_on=TODAY, kind="note", on=TODAY, summary=str(n)) for n in range(3)
    ]
    took_part = [ActivityContact(account=account, activity=rows[0], contact=ines)]
    assert len(log_activities(rows, by=rep, contacts=took_part)) == 3
    assert ines.activities.get() == rows[0]


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("activity_not_in_the_future", {"on": TODAY, "logged_on": TODAY - timedelta(days=1)}),
        ("activity_has_a_summary", {"summary": "  "}),
        ("activity_kind_known", {"kind": "lunch"}),
    ],
)
def test_database_refuses_what_the_verbs_refuse(account, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActivityFactory(account=account, **facts)


def test_database_refuses_a_participant_of_another_account(account):
    activity, stranger = ActivityFactory(account=account), ContactFactory()
    for row in (
        ActivityContact(account=account, activity=activity, contact=stranger),
        ActivityContact(account=stranger.account, activity=activity, contact=stranger),
    ):
        with pytest.raises(IntegrityError, match="account"), transaction.atomic():
            row.save()
