"""How accounts stand, as a job keeps it: what is derived, whatever happened."""

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from accounts.domain.accounts import edit_account
from accounts.domain.activities import log_activity
from accounts.domain.endings import give_notice
from accounts.domain.ownership import assign_owner
from accounts.models import Account, Contract
from accounts.queries.checking import check_book
from health.domain.saying import set_pulse
from health.tests.books import sign
from insights.tests.books import VERTICALS, keep_now, past_scores, random_book
from people.company import company_today
from standing.domain.deriving import FACTS, stands_among
from standing.domain.keeping import is_due
from standing.models import AccountStand, StandsKept

pytestmark = pytest.mark.django_db
CHECK = "kept_stands_are_what_is_derived"


@pytest.fixture
def book(rep, teammate, other_rep):
    today = company_today()
    made = random_book([rep, teammate, other_rep], today, seed=5, accounts=20)
    past_scores(made, today, seed=5)
    return made


def keep():
    return keep_now(company_today())


def broken():
    return next((one.examined, one.broken) for one in check_book(today=company_today()) if one.name == CHECK)


def stored():
    return {row[0]: row[1:] for row in AccountStand.objects.values_list("pk", *FACTS)}


def derived():
    rows = stands_among(Account.objects.all(), as_of=company_today())
    return {row[0]: row[1:] for row in rows.values_list("pk", *FACTS)}


def act(account, rep, rng: Random) -> None:
    """One of the verbs that move how an account stands."""
    today = company_today()
    verbs = [
        lambda: sign(
            account, code=f"P{rng.random()}", starts_on=today, ends_on=today + timedelta(days=99), on=today
        ),
        lambda: assign_owner(account, owner=rep, on=today, by=None),
        lambda: log_activity(account, by=rep, as_of=today, kind="call", on=today, summary="Spoke"),
        lambda: set_pulse(account, mood="bad", by=rep, on=today),
        lambda: edit_account(account, by=rep, version=account.version, vertical=rng.choice(VERTICALS)),
    ]
    contract = Contract.objects.filter(account=account, notice_given_on=None, ends_on__gt=today).first()
    if contract and contract.starts_on < today:
        verbs.append(lambda: give_notice(contract, given_on=today, by=None, on=today))
    rng.choice(verbs)()


def test_kept_is_what_is_derived_after_any_verbs(book, rep):
    rng = Random(3)  # noqa: S311  the same again, not secret
    assert stored() == derived()
    for _ in range(4):
        for account in rng.sample(book, 4):
            act(Account.objects.get(pk=account.pk), rep, rng)
        changed = keep().changed
        assert changed > 0
        assert stored() == derived()
        assert keep().changed == 0


def test_what_was_lost_is_not_kept(book):
    AccountStand.objects.create(account=Account.objects.create(name="Without value"), acv=1, band="red")
    assert keep().changed == 1
    assert stored() == derived()


def test_check_book_proves_it_and_leaves_what_was_written_since_to_the_next_turn(book, rep):
    StandsKept.objects.update(kept_at=timezone.now() + timedelta(minutes=1))
    examined, wrong = broken()
    assert (examined, wrong) == (len(stored()), 0)
    AccountStand.objects.filter(pk=next(iter(stored()))).update(acv=1)
    assert broken() == (examined, 1)
    StandsKept.objects.update(kept_at=timezone.now() - timedelta(days=1))
    assert broken() == (0, 0)


def test_a_large_book_rests_ten_times_as_long_as_it_took():
    on, now = company_today(), timezone.now()
    kept = StandsKept(on=on, kept_at=now, seconds=30)
    assert is_due(None, on=on, now=now)
    assert not is_due(kept, on=on, now=now + timedelta(seconds=299))
    assert is_due(kept, on=on, now=now + timedelta(seconds=300))
    assert is_due(kept, on=on + timedelta(days=1), now=now)
