"""The tree folded as whole, and territories as they were kept as by themselves."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Term
from accounts.queries.checking import check_book
from insights.tests.books import keep_now, random_book
from people.company import company, company_today
from people.tests.lasting import cast, chief, manager, ops, other_manager, other_rep, rep, teammate, viewer  # noqa: F401
from renewals.models import Renewal
from standing.models import StandsKept
from standing.queries import picking
from territories.domain import reaching
from territories.domain.covering import cover
from territories.domain.reaching import keep_reached, period_due, periods_now
from territories.domain.targets import set_target
from territories.domain.totalling import keep_territory_totals
from territories.models import AccountAssignment, ReachedKept, TerritoryReached, TerritoryTotal
from territories.queries import reached, tree
from territories.queries.reached import reached_in, read_large
from territories.queries.situation import situation_of
from territories.queries.tree import search_tree, tree_seen_by
from territories.tests.factories import AssignmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(lasting, cast):  # noqa: F811
    """World, three regions below it, two places below each; the places hold the accounts by turns."""

    def world():
        today = company_today()
        top = TerritoryFactory(code="W", name="World")
        regions = [TerritoryFactory(code=f"R{n}", name=f"Region {n}", parent=top) for n in range(3)]
        places = [
            TerritoryFactory(code=f"P{n}{m}", name=f"Place {n}{m}", parent=region)
            for n, region in enumerate(regions)
            for m in range(2)
        ]
        owners = [cast[name] for name in ("rep", "teammate", "other_rep")]
        for number, account in enumerate(random_book(owners, today, seed=8, accounts=18)):
            AssignmentFactory(account=account, territory=places[number % 6])
        cover(regions[0], user=cast["rep"], by=None, as_of=today)
        keep_now(today)
        keep_territory_totals()
        return top, regions, places

    return lasting(world)


@pytest.fixture
def settled(made):
    """Nothing was written since: in a test all of it was, in one transaction."""
    moment = timezone.now() + timedelta(minutes=1)
    StandsKept.objects.update(whole_until=moment, kept_at=moment)
    TerritoryTotal.objects.update(stands_at=moment)
    return made


def many(monkeypatch) -> None:
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", 0)


def drawn(found) -> dict[str, tuple]:
    return {node.territory.code: (node.accounts, node.acv, node.people) for node in found.nodes}


def keep(hours: int = 1):
    month = company().fiscal_year_start_month
    now = timezone.now() + timedelta(hours=hours)
    return keep_reached(on=company_today(), now=now, start_month=month, read=read_large)


def test_a_folded_tree_shows_the_sums_of_the_whole_one(settled, cast, monkeypatch):  # noqa: F811
    whole = tree_seen_by(cast["ops"], on=company_today())
    assert (len(whole.nodes), whole.folds, sum(node.depth for node in whole.nodes)) == (10, False, 15)
    assert whole.nodes[0].accounts == 18
    monkeypatch.setattr(tree, "FITS", 5)
    folded = tree_seen_by(cast["ops"], on=company_today())
    assert [node.territory.code for node in folded.nodes] == ["W", "R0", "R1", "R2"]
    assert [(node.branches, node.is_open) for node in folded.nodes] == [(True, True)] + [(True, False)] * 3
    assert drawn(folded).items() <= drawn(whole).items()


def test_a_wide_level_is_cut_and_says_so(settled, cast, monkeypatch):  # noqa: F811
    monkeypatch.setattr(tree, "FITS", 2)
    found = tree_seen_by(cast["ops"], on=company_today(), under=settled[0])
    assert ([node.territory.code for node in found.nodes], found.more) == (["R0", "R1"], 1)


def test_a_branch_is_fetched_and_is_a_page_of_its_own(settled, cast, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr(tree, "FITS", 5)
    client.force_login(cast["ops"])
    region = settled[1][1]
    address, row = reverse("territories:territory-list"), f"territory-{region.pk}"
    headers = {"HX-Request": "true", "HX-Target": row}
    part = client.get(address, {"below": region.pk, "depth": 1}, headers=headers)
    assert [(n.territory.code, n.depth) for n in part.context["nodes"]] == [("R1", 1), ("P10", 2), ("P11", 2)]
    assert part.context["nodes"][0].accounts == 6
    assert "<html" not in part.text
    assert part.text.count("<tr") == 3
    assert 'aria-expanded="true"' in part.text
    page = client.get(address, {"below": region.pk})
    assert [node.territory.code for node in page.context["nodes"]] == ["P10", "P11"]
    assert [words for words, _ in page.context["trail"]] == ["Territories", "World"]
    assert client.get(address).text.count('aria-expanded="false"') == 3 + page.text.count(
        'aria-expanded="false"'
    )


def test_search_finds_by_name_and_code_what_is_in_sight(settled, cast, monkeypatch):  # noqa: F811
    today = company_today()
    found = search_tree(cast["ops"], "place 1", on=today)
    assert [(n.territory.code, [str(a) for a in n.path]) for n in found.nodes] == [
        ("P01", ["World", "Region 0"]),
        ("P10", ["World", "Region 1"]),
        ("P11", ["World", "Region 1"]),
        ("P21", ["World", "Region 2"]),
    ]
    assert [node.territory.code for node in search_tree(cast["ops"], "r2", on=today).nodes] == ["R2"]
    monkeypatch.setattr(tree, "HITS", 2)
    cut = search_tree(cast["ops"], "place", on=today)
    assert (len(cut.nodes), cut.found) == (2, 6)
    assert search_tree(cast["ops"], "nowhere", on=today).nodes == []


def test_what_is_not_in_sight_stays_out(settled, cast, client):  # noqa: F811
    top, regions, _ = settled
    client.force_login(cast["rep"])
    address = reverse("territories:territory-list")
    hers = client.get(address, {"q": "place"})
    assert [node.territory.code for node in hers.context["nodes"]] == ["P00", "P01"]
    assert "World" not in hers.text
    for other in (top, regions[1]):
        for headers in ({}, {"HX-Request": "true", "HX-Target": f"territory-{other.pk}"}):
            assert client.get(address, {"below": other.pk}, headers=headers).status_code == 404
    part = client.get(address, {"below": regions[0].pk})
    assert [words for words, _ in part.context["trail"]] == ["Territories"]
    assert client.get(address, {"below": "x"}).status_code == 404
    assert client.get(address, {"below": "9" * 30}).status_code == 404


@pytest.mark.parametrize("person", ["ops", "chief", "manager", "rep"])
def test_the_tree_reads_the_same_as_kept(settled, cast, monkeypatch, person):  # noqa: F811
    live = tree_seen_by(cast[person], on=company_today())
    many(monkeypatch)
    kept = tree_seen_by(cast[person], on=company_today())
    assert (live.kept, kept.kept is not None) == (None, True)
    assert drawn(live) == drawn(kept)


def test_kept_sums_are_read_by_who_sees_all_and_only_while_they_match(settled, cast, monkeypatch):  # noqa: F811
    many(monkeypatch)
    right = drawn(tree_seen_by(cast["ops"], on=company_today()))
    TerritoryTotal.objects.update(acv=0)
    assert drawn(tree_seen_by(cast["ops"], on=company_today())) != right
    hers = tree_seen_by(cast["rep"], on=company_today())
    assert sum(node.acv for node in hers.nodes) > 0
    TerritoryTotal.objects.update(stands_at=timezone.now())
    assert drawn(tree_seen_by(cast["ops"], on=company_today())) == right


def test_sums_are_kept_once(settled):
    assert keep_territory_totals() is None
    TerritoryTotal.objects.update(stands_at=timezone.now())
    assert keep_territory_totals() == 6
    assert keep_territory_totals() is None


@pytest.mark.parametrize("person", ["ops", "manager"])
def test_the_largest_accounts_are_the_same_as_kept(settled, cast, monkeypatch, person):  # noqa: F811
    def largest():
        rows, kept = tree.largest_in(settled[0], user=cast[person], on=company_today())
        return [(row.pk, row.acv, row.owner_name) for row in rows], kept is not None

    live = largest()
    many(monkeypatch)
    assert (live[1], largest()) == (False, (live[0], True))
    monkeypatch.setattr(tree, "MANY", 3)
    assert largest() == (live[0], True)
    assert len(live[0]) > 3


def test_what_a_plan_starts_from_is_the_same_as_kept(made, cast, monkeypatch):  # noqa: F811
    """What is due bears what was frozen when its window opened, in both readings."""
    year = periods_now(company_today(), start_month=1)[1]
    due = Renewal.objects.standing().filter(due_on__range=(year.starts_on, year.ends_on), outcome="")
    live_amount = Term.objects.filter(pk=OuterRef("term")).values("atr_amount")
    assert due.update(atr_amount=Subquery(live_amount) + 1000)
    StandsKept.objects.all().delete()
    keep_now(company_today())
    moment = timezone.now() + timedelta(minutes=1)
    StandsKept.objects.update(whole_until=moment, kept_at=moment)
    live = situation_of(made[0], period=year, user=cast["ops"], on=company_today())
    many(monkeypatch)
    assert situation_of(made[0], period=year, user=cast["ops"], on=company_today()) == live
    assert min(live.due, live.due_atr) > 0


# What was reached


@pytest.fixture
def large(settled, monkeypatch):
    """The world and its regions are large; rates of the places are averaged."""
    top, _, places = settled
    for number, place in enumerate(places):
        facts = {"period": periods_now(company_today(), start_month=1)[1].name, "measure": "grr", "by": None}
        set_target(place, value=Decimal(80 + number) / 100, **facts)
    for module in (reaching, reached):
        monkeypatch.setattr(module, "MANY", 5)
    return top


def test_a_large_territory_is_read_as_it_was_kept(large, monkeypatch):
    today = company_today()
    periods = periods_now(today, start_month=company().fiscal_year_start_month)
    waiting = [reached_in(large, period=period, as_of=today) for period in periods]
    assert [(one.pending, {row.actual for row in one.rows}) for one in waiting] == [(True, {None})] * 2
    assert {keep()[0], keep(2)[0]} == {period.name for period in periods}
    kept = [reached_in(large, period=period, as_of=today) for period in periods]
    assert all(one.kept.on == today and not one.pending for one in kept)
    monkeypatch.setattr(reached, "MANY", 5_000)
    live = [reached_in(large, period=period, as_of=today) for period in periods]
    assert [one.kept for one in live] == [None, None]

    def told(found):
        return [
            [(row.measure, row.target, row.actual and round(row.actual, 9)) for row in one.rows]
            for one in found
        ]

    assert told(kept) == told(live)
    assert any(row.actual for one in kept for row in one.rows)
    assert kept[1].rows[0].target is not None


def test_what_was_reached_is_written_once_and_checked(large):
    assert keep()[1] > 0
    assert keep(2)[1] > 0
    assert keep(0) is None
    assert (keep(3)[1], keep(4)[1]) == (0, 0)
    assert TerritoryReached.objects.filter(is_large=True).count() == 2 * 4
    later = timezone.now() + timedelta(minutes=1)
    StandsKept.objects.update(kept_at=later)
    TerritoryTotal.objects.update(stands_at=later)
    ReachedKept.objects.update(kept_at=later)
    names = (
        "kept_territory_totals_are_those_of_their_accounts",
        "kept_reached_is_what_the_ledger_says",
    )

    def broken():
        checks = {check.name: check for check in check_book(today=company_today())}
        return [(checks[name].examined > 0, checks[name].broken) for name in names]

    assert broken() == [(True, 0), (True, 0)]
    TerritoryReached.objects.filter(pk=TerritoryReached.objects.first().pk).update(expansion=1)
    TerritoryTotal.objects.filter(pk=TerritoryTotal.objects.first().pk).update(accounts=1000)
    assert broken() == [(True, 1), (True, 1)]


def test_figures_of_yesterday_say_so_and_none_are_being_worked_out(large, cast, client, monkeypatch):  # noqa: F811
    client.force_login(cast["ops"])
    monkeypatch.setattr("territories.queries.attainment.retention", None)  # reading it would fail
    address = reverse("territories:territory", args=[large.pk])
    assert client.get(address).text.count("is being worked out by a job") == 2
    monkeypatch.undo()
    for module in (reaching, reached):
        monkeypatch.setattr(module, "MANY", 5)
    keep()
    keep(2)
    yesterday = company_today() - timedelta(days=1)
    ReachedKept.objects.update(on=yesterday)
    page = client.get(address)
    assert page.text.count("Reached until") == 2
    today = [period.elapsed(company_today()) for period in periods_now(company_today(), start_month=1)]
    assert [one.rows[0].elapsed for one in page.context["attained"]] == [max(0, n - 1) for n in today]


def test_a_territory_that_is_large_no_more_is_forgotten(large, monkeypatch):
    keep()
    keep(2)
    AccountAssignment.objects.filter(account__in=Account.objects.all()[:17]).delete()
    keep(3)
    keep(4)
    assert not TerritoryReached.objects.exists()


def test_periods_take_turns_and_the_job_rests():
    today, now = company_today(), timezone.now()
    quarter, year = periods_now(today, start_month=1)

    def kept(period, *, ago, on=today, seconds=1.0):
        return ReachedKept(period=period.name, on=on, kept_at=now - timedelta(seconds=ago), seconds=seconds)

    def due(*rows):
        found = period_due([quarter, year], {row.period: row for row in rows}, on=today, now=now)
        return found and found.name

    assert due() == quarter.name
    assert due(kept(quarter, ago=400)) == year.name
    assert due(kept(quarter, ago=100)) is None
    assert due(kept(quarter, ago=400, seconds=60)) is None
    assert due(kept(quarter, ago=400), kept(year, ago=900)) == year.name
    assert due(kept(quarter, ago=500, on=today - timedelta(days=1)), kept(year, ago=900)) == quarter.name
