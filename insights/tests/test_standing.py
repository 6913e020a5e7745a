"""The two readings of how accounts stand, kept and derived, are the same."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Account
from accounts.tests.factories import OwnershipFactory
from insights.queries.rows import read_held
from insights.queries.standing import Derived, Kept, standing_of
from insights.tests.books import SEGMENTS, VERTICALS, keep_now, past_scores, random_book
from insights.tests.test_third_party import looking
from people.company import company_today
from standing.models import StandsKept
from standing.queries import picking

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(lasting, cast):
    def scored():
        today, owners = company_today(), [cast[name] for name in ("rep", "teammate", "other_rep")]
        book = random_book(owners, today, seed=5, accounts=20)
        past_scores(book, today, seed=5)
        return book

    return lasting(scored)


@pytest.fixture
def book(db, made):
    return deepcopy(made)


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


@pytest.fixture(params=["few", "very many"])
def size(request, book, other_rep, monkeypatch):
    """Of very many the sums of the whole company are read, by whoever sees all of it."""
    if request.param == "very many":
        monkeypatch.setattr(picking, "FEW", 0)
        monkeypatch.setattr(picking, "MANY", 0)
        for account in Account.objects.exclude(ownerships__isnull=False):
            OwnershipFactory(account=account, owner=other_rep)
        keep_now(company_today())
        StandsKept.objects.update(whole_until=timezone.now() + timedelta(minutes=1))
    return request.param


@given(choice=CHOICE, mark=MARK, who=WHO)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, phases=[Phase.generate]
)
def test_both_readings_say_the_same_whatever_is_chosen(book, size, request, choice, mark, who):
    chosen = looking(request.getfixturevalue(who), **choice)
    one, other = standing_of(chosen), Derived(read_held(chosen), chosen.as_of)
    assert (one.totals is not None) == (size == "very many" and who in {"chief", "ops"})
    assert isinstance(one, Kept)
    assert sorted(one.cells(), key=repr) == sorted(other.cells(), key=repr)
    assert sorted(one.owners(), key=repr) == sorted(other.owners(), key=repr)
    assert (one.largest(5), one.drawn(5)) == (other.largest(5), other.drawn(5))
    assert one.worst(3) == other.worst(3)
    for mine, theirs in ((one.behind(mark), other.behind(mark)), (one.at_risk(), other.at_risk())):
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
