"""How accounts stand, as a job keeps it: what is derived, whatever happened; both readings are the same."""

from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.domain.accounts import edit_account
from accounts.domain.activities import log_activity
from accounts.domain.endings import give_notice
from accounts.domain.ownership import assign_owner
from accounts.models import Account, Contract
from accounts.queries.checking import check_book
from health.domain.saying import set_pulse
from health.tests.books import sign
from insights.domain.deriving import FACTS, stands_among
from insights.domain.standing import is_due
from insights.models import AccountStand, StandsKept
from insights.queries.rows import read_held
from insights.queries.standing import Derived, Kept, standing_of
from insights.tests.books import SEGMENTS, VERTICALS, keep_now, past_scores, random_book
from insights.tests.test_third_party import looking
from people.company import company_today

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


def test_what_was_kept_on_another_day_is_not_read(book, manager):
    assert isinstance(standing_of(looking(manager)), Kept)
    past = (company_today() - timedelta(days=1)).isoformat()
    assert isinstance(standing_of(looking(manager, as_of=past)), Derived)
    StandsKept.objects.update(on=company_today() - timedelta(days=1))
    assert isinstance(standing_of(looking(manager)), Derived)


CHOICE = st.fixed_dictionaries(
    {},
    optional={
        "vertical": st.lists(st.sampled_from(VERTICALS), min_size=1, max_size=2, unique=True),
        "segment": st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=1),
    },
)
MARK = st.fixed_dictionaries(
    {},
    optional={
        "band": st.sampled_from(["green", "amber", "red", "unknown", "nonsense"]),
        "in_vertical": st.sampled_from(VERTICALS),
        "in_segment": st.sampled_from(SEGMENTS),
        "quarter": st.sampled_from(["overdue", "none", "later", "2026-10-01", "2027-01-01"]),
        "waits": st.sampled_from(["soon", "overdue", "silent"]),
        "owner": st.sampled_from(["none", "0", "nonsense"]),
    },
)
WHO = st.sampled_from(["rep", "manager", "chief", "ops", "other_manager"])


@given(choice=CHOICE, mark=MARK, who=WHO)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, phases=[Phase.generate]
)
def test_both_readings_say_the_same_whatever_is_chosen(book, request, choice, mark, who):
    chosen = looking(request.getfixturevalue(who), **choice)
    one, other = standing_of(chosen), Derived(read_held(chosen), chosen.as_of)
    assert isinstance(one, Kept)
    assert sorted(one.cells(), key=repr) == sorted(other.cells(), key=repr)
    assert sorted(one.owners(), key=repr) == sorted(other.owners(), key=repr)
    assert (one.largest(5), one.drawn(5)) == (other.largest(5), other.drawn(5))
    assert (one.worst(3), one.worst(None)) == (other.worst(3), other.worst(None))
    mine, theirs = one.behind(mark), other.behind(mark)
    assert [row.pk for row in mine.rows] == [row.pk for row in theirs.rows]
    assert (mine.accounts, mine.acv, mine.at_stake) == (theirs.accounts, theirs.acv, theirs.at_stake)


def test_pages_say_when_it_was_kept(book, manager, sign_in):
    page = sign_in(manager).get(reverse("insights:book-health"), {"book": "all"})
    assert page.context["kept_at"] == StandsKept.objects.get().kept_at
    assert "As kept at" in page.content.decode()


@pytest.mark.parametrize("name", ["book-health", "managers", "accounts", "at-risk"])
def test_a_page_asks_as_few_queries_of_what_was_kept(
    book, manager, sign_in, django_assert_max_num_queries, name
):
    client = sign_in(manager)
    client.get(reverse(f"insights:{name}"))
    with django_assert_max_num_queries(20):
        assert client.get(reverse(f"insights:{name}")).status_code == 200
