"""The foreign key over two columns as Django sees it: in forms, in migrations."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Contact
from accounts.tests.factories import AccountFactory, ContactFactory
from common.constraints import SameForeignKey

RULE = next(rule for rule in Contact._meta.constraints if rule.name == "contact_reports_within_the_account")


def test_form_is_told_at_the_field(db):
    stranger = ContactFactory()
    contact = Contact(account=AccountFactory(), name="Ines", reports_to=stranger)
    with pytest.raises(ValidationError) as error:
        RULE.validate(Contact, contact)
    assert error.value.message_dict == {"reports_to": ["This person works at another account."]}


@pytest.mark.parametrize("exclude", [None, {"reports_to"}, {"account"}])
def test_form_is_not_told_without_reason(db, exclude):
    stranger = ContactFactory()
    contact = Contact(
        account=stranger.account if exclude is None else AccountFactory(), name="Ines", reports_to=stranger
    )
    RULE.validate(Contact, contact, exclude=exclude)
    RULE.validate(Contact, Contact(account=stranger.account, name="Alone"))


def test_rule_survives_a_migration():
    path, args, kwargs = RULE.deconstruct()
    assert path == "common.constraints.SameForeignKey"
    assert SameForeignKey(*args, **kwargs) == RULE
    assert hash(SameForeignKey(*args, **kwargs)) == hash(RULE)
    assert SameForeignKey(name="other", field="reports_to", same="account") != RULE
