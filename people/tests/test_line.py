"""Moving people in the reporting line."""

import pytest
from django.db import IntegrityError, transaction

from common.errors import DomainError
from people.domain.line import blockers_to_reporting, move_to_manager
from people.hierarchy import chain_above, line_of
from people.models import User


def test_chain_goes_up_to_the_top(rep, manager, chief, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert chain_above(rep) == [rep, manager, chief]


def test_line_holds_everybody_below_at_any_depth(rep, teammate, manager, chief, other_rep, other_manager):
    below = set(User.objects.filter(pk__in=line_of(chief)))
    assert below == {rep, teammate, manager, chief, other_rep, other_manager}


def test_move_of_several_people(rep, teammate, other_manager, ops):
    move_to_manager([rep, teammate], other_manager, by=ops)
    assert set(other_manager.reports.all()) == {rep, teammate}
    assert (rep.reports_to, rep.version) == (other_manager, 2)


def test_move_to_nobody(rep, ops):
    move_to_manager([rep], None, by=ops)
    assert rep.reports_to is None


def test_cycle_is_refused_and_names_the_chain(chief, manager, rep, ops):
    with pytest.raises(DomainError) as refusal:
        move_to_manager([chief], rep, by=ops)
    assert str(refusal.value) == (
        "Carla Chief cannot report to Rita Rep, who stands below: Rita Rep → Mona Manager → Carla Chief. "
        "Move Rita Rep first."
    )
    chief.refresh_from_db()
    assert chief.reports_to is None


def test_nobody_reports_to_themselves(rep):
    assert [str(blocker) for blocker in blockers_to_reporting([rep], rep)] == [
        "Rita Rep cannot report to themselves."
    ]


def test_all_are_moved_or_none(rep, teammate, manager, chief, ops):
    with pytest.raises(DomainError):
        move_to_manager([teammate, manager], rep, by=ops)
    teammate.refresh_from_db()
    assert teammate.reports_to == manager


def test_manager_must_be_active(rep, other_manager, ops):
    User.objects.filter(pk=other_manager.pk).deactivated()
    other_manager.refresh_from_db()
    with pytest.raises(DomainError, match="is not active"):
        move_to_manager([rep], other_manager, by=ops)


def test_database_refuses_a_cycle_that_no_verb_saw(chief, rep):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=chief.pk).update(reports_to=rep)


def test_a_cycle_closed_meanwhile_is_refused_in_words(chief, manager, rep, ops, monkeypatch):
    """Two people move two ends at once: the guard saw the line before, the database sees it after."""
    monkeypatch.setattr("people.domain.line.blockers_to_reporting", lambda *_: [])
    with pytest.raises(DomainError, match="in a circle"):
        move_to_manager([chief], rep, by=ops)
