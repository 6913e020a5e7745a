"""What the benchmarks measure is there, and what they say is what they measured."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from bench.floors import copy_seconds, count_rows
from bench.generator.filling import fill
from bench.measuring_ledger import ENDS_IN
from bench.pages import PAGES, Sample
from bench.report import table
from bench.serving.watch import MILLISECONDS, QUERIES, WatchMiddleware
from bench.timing import p95
from people.company import company_today


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
