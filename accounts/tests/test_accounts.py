"""Opening, editing and hanging accounts under each other."""

import pytest
from django.db import IntegrityError, transaction

from accounts.domain.accounts import edit_account, move_under_parent, open_account, open_accounts
from accounts.models import Account
from accounts.tests.factories import AccountFactory
from common.errors import DomainError, StaleEditError


def fields_refused(error) -> list[str]:
    return [blocker.field for blocker in error.value.blockers]


def test_opened_account_gets_a_key_of_its_own(ops):
    one, two = open_account(by=ops, name="Meridian Bank"), open_account(by=ops, name="Borealis")
    assert one.external_id
    assert one.external_id != two.external_id


def test_opening_is_written_in_the_name_of_whoever_did_it(ops):
    account = open_account(by=ops, name="Meridian Bank")
    assert account.events.get().pgh_context.metadata["user"] == ops.pk


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("name", ""),
        ("name", "x" * 256),
        ("name", "nul\0"),
        ("name", "half \ud83d"),
        ("country", "Germany"),
        ("currency", "XXZ"),
        ("status", "lost"),
        ("employees", -1),
    ],
)
def test_bad_fact_is_refused_at_its_field(ops, fact, value):
    with pytest.raises(DomainError) as error:
        open_account(**{"by": ops, "name": "Meridian", fact: value})
    assert set(fields_refused(error)) == {fact}
    assert not Account.objects.exists()


def test_a_key_that_is_taken_is_refused_at_its_field(ops):
    AccountFactory(external_id="A-1")
    with pytest.raises(DomainError) as error:
        open_account(by=ops, name="Another", external_id="A-1")
    assert fields_refused(error) == ["external_id"]


def test_edit_writes_only_what_changed(ops):
    account = AccountFactory(name="Meridian", tier="Gold")
    edited = edit_account(account, by=ops, version=1, name="Meridian", tier="Platinum")
    assert (edited.version, edited.tier, account.tier) == (2, "Platinum", "Gold")
    assert Account.objects.get().tier == "Platinum"


def test_edit_that_changes_nothing_leaves_no_trace(ops):
    account = AccountFactory(name="Meridian")
    assert edit_account(account, by=ops, version=1, name="Meridian").version == 1
    assert account.events.count() == 1


def test_second_of_two_edits_is_refused_and_nothing_is_overwritten(ops, rep):
    AccountFactory(name="Meridian")
    hers, his = Account.objects.get(), Account.objects.get()
    edit_account(hers, by=rep, version=hers.version, name="Meridian Bank")
    with pytest.raises(StaleEditError):
        edit_account(his, by=ops, version=his.version, name="Meridian Corp")
    assert Account.objects.get().name == "Meridian Bank"


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_account_cannot_come_under_itself_at_any_depth(ops, depth):
    chain = [AccountFactory()]
    for _ in range(2):
        chain.append(AccountFactory(parent=chain[-1]))
    with pytest.raises(DomainError) as error:
        move_under_parent(chain[0], parent=chain[depth], by=ops)
    assert fields_refused(error) == ["parent"]


def test_database_refuses_a_cycle_of_accounts(db):
    top = AccountFactory()
    below = AccountFactory(parent=top)
    with pytest.raises(IntegrityError, match="account_tree_has_no_cycle"), transaction.atomic():
        Account.objects.filter(pk=top.pk).update(parent=below)


def test_account_moves_and_stands_alone_again(ops):
    parent, child = AccountFactory(), AccountFactory()
    assert move_under_parent(child, parent=parent, by=ops).parent == parent
    assert move_under_parent(child, parent=None, by=ops).parent is None


def test_many_are_opened_together_or_not_at_all(ops):
    parent = AccountFactory()
    with pytest.raises(DomainError):
        open_accounts([Account(name="Good", parent=parent), Account(name="")], by=ops)
    assert Account.objects.count() == 1
    assert len(open_accounts([Account(name="Good", parent=parent), Account(name="Fine")], by=ops)) == 2


def test_tree_holds_every_depth(db, django_assert_num_queries):
    top = AccountFactory()
    middle = AccountFactory(parent=top)
    bottom = AccountFactory(parent=middle)
    AccountFactory()
    with django_assert_num_queries(1):
        assert set(Account.objects.in_tree_of(top.pk)) == {top, middle, bottom}


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("account_has_a_name", {"name": ""}),
        ("account_has_an_external_id", {"external_id": ""}),
        ("account_status_known", {"status": "lost"}),
        ("account_currency_known", {"currency": "ABC"}),
        ("account_country_code", {"country": "de"}),
    ],
)
def test_database_refuses_what_the_verbs_refuse(db, constraint, facts):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AccountFactory(**facts)
