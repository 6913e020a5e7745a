"""Pages read the same from what a job kept of very many as from accounts, renewals and ledger themselves."""

import re
from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Posting
from accounts.queries.checking import check_book
from health.choices import Band
from health.tests.books import sign
from insights.domain.adding import ADD, keep_ledger_days
from insights.domain.owners import keep_owner_totals
from insights.models import LedgerDay, LedgerKept, OwnerTotal
from insights.queries.bridge import bridge_of
from insights.tests.books import keep_now, past_forecasts, past_scores, random_book
from insights.tests.test_third_party import looking
from people.company import company_today
from renewals.models import Renewal, RiskFlag
from standing.models import RenewalStand, StandsKept
from standing.queries import picking

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"[A-Za-z0-9]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HELD = ("key", "name", "accounts", "acv", "soon", "overdue", "silent", "at_risk")
RATES = ("grr", "nrr", "wape")
CHECK = "kept_renewals_are_what_is_derived"
LOOKS = [
    ("desk:home", {}),
    ("desk:renewals", {}),
    ("desk:renewals", {"state": "every", "sort": "-atr"}),
    ("desk:renewals", {"state": "closed", "sort": "owner"}),
    ("desk:renewals", {"decides": "180", "category": "pipeline"}),
    ("desk:renewals", {"risk": "raised", "stage": "upcoming"}),
    ("desk:renewals", {"due": "next", "q": "Customer"}),
    ("desk:renewals-board", {}),
    ("desk:renewals-board", {"state": "every"}),
    ("desk:renewals-calendar", {}),
    ("insights:forecast", {}),
    ("insights:forecast", {"period": "year", "vertical": "Banking"}),
    ("insights:renewals", {"period": "year"}),
    ("insights:renewals", {"period": "year", "known": "today", "segment": "Enterprise"}),
    ("insights:trends", {}),
    ("insights:trends", {"segment": "Enterprise"}),
    ("insights:bridge", {"period": "12m"}),
    ("insights:bridge", {"period": "quarter", "vertical": "Banking"}),
    ("insights:backtest", {}),
    ("insights:backtest", {"period": "12m", "vertical": "Retail"}),
    ("insights:tested", {"band": "green"}),
]


@pytest.fixture(scope="module")
def made(lasting, cast):
    def with_a_past():
        today = company_today()
        owners = [cast[name] for name in ("rep", "teammate", "other_rep")]
        book = random_book(owners, today, seed=21, accounts=30)
        past_scores(book, today, seed=21)
        for number, renewal in enumerate(Renewal.objects.open().order_by("pk")):
            if number % 4 == 0:
                RiskFlag.objects.create(renewal=renewal, kind="budget", reason="Cut", raised_on=today)
            if number % 3 == 0:
                amount = (renewal.atr / 2).quantize(renewal.atr)
                facts = {"category": "commit", "likelihood": 60, "forecast_amount": amount}
                Renewal.objects.filter(pk=renewal.pk).update(**facts)
        keep_now(today)
        past_forecasts(today, seed=21)
        keep_ledger_days()
        keep_owner_totals()
        return book

    return lasting(with_a_past)


@pytest.fixture
def settled(made):
    """Nothing was written since: in a test all of it was, in one transaction."""
    moment = timezone.now() + timedelta(minutes=1)
    StandsKept.objects.update(whole_until=moment, kept_at=moment)
    OwnerTotal.objects.update(stands_at=moment)


def read(client, monkeypatch, name, query, *, many: int) -> tuple[str, bool]:
    """The page without what is another's each time; and whether it says that it was kept."""
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", many)
    page = client.get(reverse(name), {"book": "all", **query})
    assert page.status_code == 200
    words = page.content.decode()
    said = re.sub(r'<p class="meta">\s*As kept at.*?</p>', "", words, flags=re.DOTALL)
    return re.sub(r"\s+", " ", TOKEN.sub("", said)), said != words


@pytest.mark.parametrize("person", ["ops", "manager"])  # of all, and of some; who sees what: test_picking
@pytest.mark.parametrize(("name", "query"), LOOKS, ids=str)
def test_a_page_reads_the_same_as_kept(settled, cast, sign_in, monkeypatch, person, name, query):
    client = sign_in(cast[person])
    live, kept = (read(client, monkeypatch, name, query, many=many) for many in (5_000, 0))
    assert (live[1], kept[1]) == (False, name != "insights:bridge")  # the ledger is read as it is
    assert live[0] == kept[0]


def test_the_scene_has_something_of_everything(settled):
    """So that pages which are the same are not the same by being empty."""
    rows = RenewalStand.objects.all()
    assert rows.filter(outcome="").count() > 10
    assert rows.exclude(outcome="").count() > 10
    assert rows.filter(outcome="", due_on__lt=company_today()).exists()
    assert {"commit", "pipeline"} <= set(rows.values_list("counts_as", flat=True))
    assert rows.filter(owner=None).exists()


def test_a_card_is_drawn_as_it_is_now(settled, cast, sign_in, monkeypatch):
    """What was moved by hand stays where it was put, whatever was kept."""
    client = sign_in(cast["ops"])
    first = RenewalStand.objects.filter(stage="upcoming", outcome="").order_by("decides_on").first()
    Renewal.objects.filter(pk=first.pk).update(stage="engaged")
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", 0)
    page = client.get(reverse("desk:renewals-board"), {"book": "all"})
    cards = {column.stage: {card.renewal.pk for card in column.cards} for column in page.context["stages"]}
    assert first.pk in cards["engaged"]
    assert first.pk not in cards["upcoming"]


def test_check_book_derives_it_again(settled):
    def broken() -> tuple[int, int]:
        checks = check_book(today=company_today())
        return next((one.examined, one.broken) for one in checks if one.name == CHECK)

    examined, wrong = broken()
    assert (examined, wrong) == (RenewalStand.objects.count(), 0)
    RenewalStand.objects.filter(pk=RenewalStand.objects.first().pk).update(counts_as="best_case")
    assert broken() == (examined, 2)  # the one that stands, and the one that should
    StandsKept.objects.update(kept_at=timezone.now() - timedelta(days=1))
    assert broken() == (0, 0)


def test_the_next_turn_puts_right_what_changed(settled):
    today = company_today()
    chosen = RenewalStand.objects.filter(outcome="").first()
    Renewal.objects.filter(pk=chosen.pk).update(likelihood=7, category="best_case")
    RenewalStand.objects.exclude(pk=chosen.pk).first().delete()
    assert keep_now(today).changed == 2
    chosen.refresh_from_db()
    assert (chosen.likelihood, chosen.counts_as) == (7, "best_case")
    assert RenewalStand.objects.count() == Renewal.objects.standing().count()
    assert keep_now(today).changed == 0


def test_the_bridge_adds_what_was_posted_since_the_ledger_was_summed_up(settled, made, ops, monkeypatch):
    """Whatever the moment: the same figures, from sums and the rest."""
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", 0)
    today = company_today()
    for number, account in enumerate(made[:2]):
        days = {"starts_on": today, "ends_on": today + timedelta(days=99), "on": today}
        sign(Account.objects.get(pk=account.pk), code=f"MORE{number}", **days)
    chosen = looking(ops, period="12m")
    assert chosen.is_whole
    moments = list(Posting.objects.order_by("pk").values_list("pk", flat=True))
    assert len(moments) > 2
    LedgerKept.objects.all().delete()
    whole = bridge_of(chosen)
    assert whole.steps
    for moment in (moments[0], moments[len(moments) // 2], moments[-1]):
        _sum_up_before(moment)
        assert bridge_of(chosen) == whole


def _sum_up_before(posting: int) -> None:
    """As if all up to a posting had been recorded, and summed up, before the others. The ledger only grows,
    so its guard rests for a moment.
    """
    until = timezone.now() - timedelta(days=1)
    with pgtrigger.ignore("accounts.Posting:postings_only_grow"):
        Posting.objects.filter(pk__lte=posting).update(recorded_at=until - timedelta(hours=1))
        Posting.objects.filter(pk__gt=posting).update(recorded_at=until)
    LedgerDay.objects.all().delete()
    LedgerKept.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"until": until, "since": None})
    LedgerKept.objects.create(pk=1, until=until)


def test_ledger_sums_are_added_to_once(settled):
    with pgtrigger.ignore("accounts.Posting:postings_only_grow"):
        Posting.objects.update(recorded_at=timezone.now() - timedelta(days=1))
    LedgerDay.objects.all().delete()
    LedgerKept.objects.all().delete()
    assert keep_ledger_days() > 10
    assert keep_ledger_days() == 0
    checks = {one.name: one for one in check_book(today=company_today())}
    assert checks["kept_ledger_days_are_the_sums_of_their_rows"].broken == 0
    LedgerDay.objects.filter(pk=LedgerDay.objects.first().pk).update(amount=1)
    checks = {one.name: one for one in check_book(today=company_today())}
    assert checks["kept_ledger_days_are_the_sums_of_their_rows"].broken == 2


def test_people_are_the_same_as_they_were_summed_up(settled, cast, sign_in, monkeypatch):
    """Every sum and rate of every owner; after the next turn of the other job nothing old is read."""
    monkeypatch.setattr(picking, "FEW", 0)
    monkeypatch.setattr(picking, "MANY", 0)
    client, path = sign_in(cast["ops"]), reverse("insights:managers")

    def read() -> list[tuple]:
        table = client.get(path, {"book": "all"}).context["table"]
        return sorted(
            (
                *(getattr(row.record, name) for name in HELD),
                *(rate and round(rate, 9) for rate in (getattr(row.record, name) for name in RATES)),
                *(row.record.mix[band] for band in Band.values),
            )
            for row in table.rows
        )

    summed = read()
    assert len(summed) == 4  # one is nobody
    assert all(any(row[len(HELD) + n] for row in summed) for n in range(len(RATES)))
    OwnerTotal.objects.update(acv=0)
    assert read() != summed, "it was these that were read"
    OwnerTotal.objects.update(stands_at=timezone.now())
    assert read() == summed
    assert keep_owner_totals() == 4
    assert keep_owner_totals() is None
    for column in ("name", "-acv", "mix", "-grr", "wape", "silent"):
        assert client.get(path, {"book": "all", "sort": column}).status_code == 200
