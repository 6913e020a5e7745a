"""Who is written beside a change."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.context import acting, facts_to_carry
from audit.events import events_of
from people.models import User
from people.tests.factories import UserFactory


def facts(name: str) -> dict | None:
    """The facts beside the latest event of the person of that name."""
    event = events_of(User).objects.filter(name=name).select_related("pgh_context").latest("pgh_id")
    return event.pgh_context.metadata if event.pgh_context else None


def test_a_change_outside_any_act_has_no_actor(db):
    UserFactory(name="Ann")
    assert facts("Ann") is None


def test_an_act_says_who_and_why(rep):
    with acting(by=rep, reason="Moved to another team"):
        UserFactory(name="Ann")
    assert facts("Ann") == {"user": rep.pk, "reason": "Moved to another team"}


def test_an_inner_act_takes_what_it_does_not_say_from_the_outer(rep):
    with acting(job="sweep", request_id="r1"), acting(by=rep):
        UserFactory(name="Ann")
    assert facts("Ann") == {"job": "sweep", "request_id": "r1", "user": rep.pk}


def test_acts_one_after_another_keep_their_own_actor(rep, teammate):
    with acting(job="sweep"):
        for person in (rep, teammate):
            with acting(by=person):
                UserFactory(name=f"For {person}")
        UserFactory(name="For nobody")
    assert [facts(f"For {who}") for who in (rep, teammate, "nobody")] == [
        {"job": "sweep", "user": rep.pk},
        {"job": "sweep", "user": teammate.pk},
        {"job": "sweep"},
    ]


def test_an_act_ends_with_its_block_inside_one_transaction(rep):
    with acting(by=rep):
        UserFactory(name="Ann")
    UserFactory(name="Bea")
    assert (facts("Ann"), facts("Bea")) == ({"user": rep.pk}, None)


def test_an_act_ends_when_its_block_fails(rep):
    with pytest.raises(ValueError, match="no"), acting(by=rep):
        raise ValueError("no")
    UserFactory(name="Ann")
    assert (facts("Ann"), facts_to_carry()) == (None, {})


def test_a_failed_statement_is_told_as_it_is(rep):
    with pytest.raises(DatabaseError, match="no_such_table"), transaction.atomic(), acting(by=rep):
        connection.cursor().execute("DELETE FROM no_such_table")


def test_facts_with_quotes_and_per_cent_signs_arrive_as_they_are(rep):
    reason = "50% off; it's '); DROP TABLE people_user; -- \\ \u00e4"
    with acting(by=rep, reason=reason):
        UserFactory(name="Ann")
    assert facts("Ann") == {"user": rep.pk, "reason": reason}


def test_a_job_is_started_with_the_person_and_the_request(rep):
    with acting(by=rep, reason="Tidy", request_id="r1", url="/x/"):
        assert facts_to_carry() == {"user": rep.pk, "request_id": "r1"}
