"""Inviting, changing, closing and opening accounts."""

import pytest

from common.errors import DomainError, StaleEditError
from people.domain.people import (
    change_person,
    deactivate,
    invite,
    invite_again,
    reactivate,
    remove_second_factors,
)
from people.models import User
from people.roles import Role
from people.tests.conftest import link_in
from people.tests.factories import UserFactory


def facts(**changed):
    return {"email": "Ann@Example.test ", "name": "Ann Miller", "role": Role.ACCOUNT_MANAGER} | changed


def test_invitation_opens_an_account_without_password_and_mails_a_link(ops, manager, committed, mailoutbox):
    with committed():
        ann = invite(by=ops, **facts(reports_to=manager))
    assert (ann.email, ann.has_usable_password(), ann.reports_to, ann.is_active) == (
        "ann@example.test",
        False,
        manager,
        True,
    )
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ann@example.test"], "Your account at Account Book")
    assert "Ada Admin has opened an account for you" in mail.body
    assert link_in(mail).startswith("/password/reset/")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "rep@example.test"}, "email"),
        ({"email": "nowhere"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "king"}, "role"),
        ({"time_zone": "Mars/Phobos"}, "time_zone"),
        ({"name": "Ann\0"}, "name"),
    ],
)
def test_invitation_is_refused_at_the_field(ops, rep, committed, mailoutbox, changed, field):
    with committed(), pytest.raises(DomainError) as refusal:
        invite(by=ops, **facts(**changed))
    assert [blocker.field for blocker in refusal.value.blockers] == [field]
    assert mailoutbox == []


def test_invitation_to_somebody_elses_address_is_refused_also_when_two_invite_at_once(ops, rep):
    """The unique index decides, in the same words."""
    with pytest.raises(DomainError, match="has an account with this address"):
        invite(by=ops, **facts(email="rep@example.test"))


def test_manager_of_an_invited_person_must_be_active(ops, manager):
    User.objects.filter(pk=manager.pk).deactivated()
    manager.refresh_from_db()
    with pytest.raises(DomainError, match="is not active"):
        invite(by=ops, **facts(reports_to=manager))


def test_invitation_can_be_mailed_again(ops, committed, mailoutbox):
    ann = invite(by=ops, **facts())
    with committed():
        invite_again(ann, by=ops)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("state", "words"), [({}, "has a password"), ({"is_active": False}, "is not active")]
)
def test_invitation_again_is_refused(ops, state, words):
    with pytest.raises(DomainError, match=words):
        invite_again(UserFactory(**state), by=ops)


def test_an_unreachable_mail_server_does_not_undo_the_invitation(ops, committed, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with committed():
        ann = invite(by=ops, **facts())
    assert User.objects.filter(pk=ann.pk).exists()
    assert "mail_not_sent" in caplog.text


def test_change_of_facts_counts_the_version_up(ops, rep, other_manager):
    changed = change_person(rep, by=ops, version=1, name="Rita Repp", reports_to=other_manager)
    rep.refresh_from_db()
    assert (rep.name, rep.reports_to, rep.version, changed.version) == ("Rita Repp", other_manager, 2, 2)


def test_change_of_nothing_writes_nothing(ops, rep, django_assert_num_queries):
    with django_assert_num_queries(2):  # a savepoint
        change_person(rep, by=ops, version=1, name=rep.name)


def test_change_made_on_an_older_version_is_refused(ops, rep):
    change_person(rep, by=ops, version=1, name="First")
    with pytest.raises(StaleEditError):
        change_person(rep, by=ops, version=1, name="Second")
    rep.refresh_from_db()
    assert rep.name == "First"


def test_change_that_closes_a_circle_is_refused(ops, chief, rep):
    with pytest.raises(DomainError, match="who stands below"):
        change_person(chief, by=ops, version=1, reports_to=rep)


def test_address_of_somebody_else_is_refused(ops, rep, teammate):
    with pytest.raises(DomainError, match="has an account with this address"):
        change_person(rep, by=ops, version=1, email=teammate.email)


def test_nobody_takes_the_administration_from_themselves(ops):
    UserFactory(role=Role.ADMINISTRATOR)
    with pytest.raises(DomainError, match="from themselves"):
        change_person(ops, by=ops, version=1, role=Role.VIEWER)


def test_the_last_administrator_stays_one(ops, rep):
    with pytest.raises(DomainError, match="only administrator"):
        change_person(ops, by=rep, version=1, role=Role.VIEWER)
    with pytest.raises(DomainError, match="only administrator"):
        deactivate(ops, by=rep)


def test_closing_ends_sessions_and_is_undone_by_opening(ops, rep, client):
    client.force_login(rep)
    assert rep.sessions.count() == 1
    deactivate(rep, by=ops)
    assert (rep.is_active, rep.sessions.count(), rep.version) == (False, 0, 2)
    reactivate(rep, by=ops)
    assert (rep.is_active, rep.version) == (True, 3)


def test_nobody_closes_their_own_account(ops):
    UserFactory(role=Role.ADMINISTRATOR)
    with pytest.raises(DomainError, match="their own"):
        deactivate(ops, by=ops)


def test_reports_of_a_closed_manager_stay_in_the_line_above(ops, rep, manager, chief):
    deactivate(manager, by=ops)
    assert [str(person) for person in User.objects.filter(pk=rep.pk, reports_to=manager)] == ["Rita Rep"]


def test_second_factors_are_taken_away_and_told(ops, with_app, client, committed, mailoutbox):
    client.force_login(with_app)
    with committed():
        remove_second_factors(with_app, by=ops)
    assert (with_app.authenticator_set.count(), with_app.sessions.count()) == (0, 0)
    assert [mail.subject for mail in mailoutbox] == ["Your second factors were removed by an administrator."]
