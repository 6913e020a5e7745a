"""What the database refuses, in words; what nobody named stays an error."""

import pytest
from django.db import IntegrityError

from common.errors import Blocker, DomainError
from common.refusals import field_blockers, refuse, refused_as, violated_constraint
from people.models import User
from people.tests.factories import UserFactory

TAKEN = Blocker("This address is taken.", field="email")


def test_named_constraint_becomes_its_reason_and_the_transaction_goes_on(rep):
    with pytest.raises(DomainError) as error, refused_as({"people_user_email_key": TAKEN}):
        UserFactory(email=rep.email)
    assert error.value.blockers == (TAKEN,)
    assert User.objects.count() >= 1


def test_what_nobody_named_stays_an_error(rep):
    with pytest.raises(IntegrityError) as error, refused_as({}):
        UserFactory(email=rep.email)
    assert violated_constraint(error.value) == "people_user_email_key"


def test_error_that_names_no_constraint_has_none():
    assert violated_constraint(IntegrityError("?")) == ""


def test_nothing_in_the_way_refuses_nothing():
    refuse([])
    with pytest.raises(DomainError):
        refuse(iter([TAKEN]))


@pytest.mark.parametrize(("value", "fields"), [("a\0b", ["name"]), ("a\udc00", ["name"]), ("Ann 🦊", [])])
def test_text_that_cannot_be_stored_is_refused_at_its_field(value, fields):
    user = User(name=value, email="ann@example.test", password="x")
    assert [blocker.field for blocker in field_blockers(user)] == fields
