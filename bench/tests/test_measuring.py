"""What the benchmarks measure is there, and what they say is what they measured."""

from random import Random
from unittest.mock import Mock

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from bench.floors import copy_seconds, count_rows
from bench.generator.filling import fill
from bench.measuring_ledger import ENDS_IN
from bench.measuring_load import TELL, Load, Visitor, _told, _visitors
from bench.measuring_rules import BOOK, RULES
from bench.pages import DIRECTOR, MANAGER, PAGES, Sample
from bench.report import table
from bench.serving.watch import MILLISECONDS, QUERIES, WatchMiddleware
from bench.timing import p95
from notifications.domain.raising import notify_from
from notifications.models import Delivery
from people.company import company_today
from territories.queries.preview import preview_rules


@pytest.mark.django_db
def test_every_page_answers_whoever_looks(client):
    fill(60, today=company_today())
    sample = Sample.take()

    answered = {}
    for page in PAGES:
        client.force_login(sample.people[page.who])
        answered[page.name] = client.get(page.path(sample)).status_code

    assert answered == {page.name: 200 for page in PAGES}
    assert copy_seconds(ENDS_IN) > 0
    assert count_rows(ENDS_IN) > 4 * 60


@pytest.mark.django_db
def test_the_watch_counts_queries_and_time():
    def answer(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [1])
            cursor.execute("SELECT 2")
        return HttpResponse("done")

    watch = WatchMiddleware(answer)
    seen = watch(RequestFactory().get("/"))
    told = watch(RequestFactory().get("/", headers={"X-Bench-Tell": "1"}))

    assert (seen[QUERIES], seen.content) == ("2", b"done")
    assert float(seen[MILLISECONDS]) > 0
    assert told.content == b'["SELECT 1::int", "SELECT 2"]'


def test_a_table_puts_numbers_to_the_right(capsys):
    table("Pages", ("page", "ms"), [["Book", 1234.5], ["Contract", 7.25]])

    assert capsys.readouterr().out == "\nPages\n\npage         ms\nBook      1,234\nContract    7.2\n"


def test_p95_is_above_all_but_a_twentieth():
    assert p95([float(number) for number in range(1, 101)]) == 96
    assert p95([3.0]) == 3


@pytest.mark.parametrize(
    ("times", "code", "holds"),
    [([100.0] * 20, 200, True), ([100.0] * 18 + [400.0] * 2, 200, False), ([100.0] * 20, 503, False)],
)
def test_a_load_holds_when_nearly_all_are_quick_and_none_failed(times, code, holds, capsys):
    visitor = Visitor(Mock(), [], 1, 1.0, Random(1))
    visitor.waited["Book"] = times
    visitor.codes[code] = len(times)
    sent = {"alerts": 10, "mails": 5, "told_seconds": 0.1, "waiting_at_the_end": 0, "all_sent_seconds": 2.0}

    told = _told(2000, Load(users=1), [visitor], sent, 0)

    assert told["holds"] is holds
    assert ("holds" in capsys.readouterr().out) is holds


@pytest.mark.django_db
def test_users_of_a_load_have_books_of_their_own(client):
    fill(120, today=company_today())

    visitors = list(_visitors(Mock(), Load(users=11)))

    assert len({visitor.account for visitor in visitors}) == 3  # 120 accounts are three books
    assert {page.who for visitor in visitors[:1] for page, _ in visitor.pages} == {DIRECTOR}
    assert {page.who for visitor in visitors[1:10] for page, _ in visitor.pages} == {MANAGER}


@pytest.mark.django_db
def test_the_rules_that_are_measured_all_take_something():
    today = company_today()
    with connection.cursor() as cursor:
        cursor.execute(BOOK.read_text(), {"accounts": 6000, "rules": RULES, "today": today})

    seen = preview_rules(on=today, as_of=today)

    assert (seen.moved_accounts, seen.uncovered_accounts, len(seen.rules)) == (6000, 0, RULES)
    assert sum(reach.takes > 0 for reach in seen.rules) > RULES / 2
    assert seen.conflicts


@pytest.mark.django_db
def test_the_alerts_of_a_load_are_told_and_become_mail(rep, manager):
    raised = notify_from(TELL, {"many": 40}, at=timezone.now())

    assert raised.notifications == 40
    assert Delivery.objects.pending().exists()
