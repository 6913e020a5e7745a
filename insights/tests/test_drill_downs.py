"""Every mark opens the rows that it is made of, and they go out as files: nothing disagrees."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Account
from common.wording import short_money
from insights.queries.trends import kept_by_quarter
from insights.tests.books import SEGMENTS, VERTICALS, past_forecasts, past_scores, random_book
from insights.tests.test_third_party import looking
from people.company import company_today

pytestmark = pytest.mark.django_db
ZERO = Decimal(0)
LISTS = ("accounts", "at-risk", "movements", "renewals", "changed", "missed", "tested")


@pytest.fixture(scope="module")
def book(lasting, cast):
    """A book with a past, forecasts that missed and accounts that were lost."""

    def with_a_past():
        today = company_today()
        made = random_book([cast["rep"], cast["teammate"]], today, seed=11, accounts=24)
        past_forecasts(today, seed=11)
        past_scores(made, today, seed=11)
        Account.objects.filter(pk=made[0].pk).update(name="=HYPERLINK(1)")

    lasting(with_a_past)


@pytest.fixture
def client(book, manager, sign_in):
    """A director's browser over the book."""
    return sign_in(manager)


def page(client, name, **query):
    return client.get(reverse(f"insights:{name}"), {"book": "all", **query}).context


def sums(client, url):
    found = client.get(url)
    assert found.status_code == 200, url
    return {one.label: one.value for one in found.context["table"].sums}


def marks(panel):
    """(name of the series, value, address) of everything drawn."""
    return [
        (series["name"], mark["value"], mark["url"])
        for series in panel.option["series"]
        for mark in series["data"]
        if mark and isinstance(mark, dict)
    ]


def test_accuracy_opens_its_renewals(client):
    found = page(client, "accuracy")
    drawn = marks(found["panel"])
    assert {name for name, value, _ in drawn if value} == {"WAPE", "Bias"}
    for name, value, url in drawn:
        assert round(float(sums(client, url)[name]), 6) == value
    assert len(found["people"]) > 1
    for _, accuracy, url in found["people"]:
        behind = sums(client, url)
        assert (behind["Renewals"], behind["WAPE"], behind["Bias"]) == (
            accuracy.n,
            accuracy.wape,
            accuracy.bias,
        )


def test_health_tested_opens_its_renewals(client):
    drawn = marks(page(client, "backtest")["panel"])
    assert len({url for *_, url in drawn}) > 1
    for name, value, url in drawn:
        behind = sums(client, url)
        part, whole = ("Renewed", "Decided") if name == "Renewed" else ("Kept of it", "ATR")
        assert round(float(behind[part]) / float(behind[whole]), 6) == value


def test_what_changed_opens_its_renewals(client):
    chosen = {"period": "own", "first": company_today() - timedelta(days=60), "last": "2099-12-31"}
    found = page(client, "changes", **chosen)
    drawn = marks(found["panel"])
    assert len(drawn) > 1
    for name, value, url in drawn:
        assert float(sums(client, url)["Changed by"]) == (value if name == "More" else -value)
    whole = sums(client, found["figures"][1].rows_url)
    assert [whole[label] for label in ("Then", "Now", "Changed by")] != [0, 0, 0]
    assert whole["Changed by"] == found["figures"][1].value


def test_what_a_person_kept_counts_what_she_lost(client, manager):
    """A lost account has no value on the day, and is in the opening of whoever owns it."""
    people = [row.record for row in page(client, "managers")["table"].rows]
    opened = [sums(client, url) for url in _kept_addresses(client, people)]
    whole = kept_by_quarter(looking(manager))[-1]
    assert sum(one["Opening"] for one in opened) == whole.opening
    assert sum(one["Kept"] for one in opened) == whole.kept_capped
    assert whole.grr < 1


def _kept_addresses(client, people):
    quarter = kept_by_quarter(looking(client.get("/insights/").wsgi_request.user))[-1].quarter
    return [
        f"{reverse('insights:kept')}?book=all&ends_on={quarter.ends_on}&owner={person.key}"
        for person in people
    ]


def test_every_figure_of_a_person_opens_its_rows(client):
    table = page(client, "managers")["table"]
    assert len(table.rows) > 1
    for row in table.rows:
        person = row.record
        behind = {
            waits: sums(client, table.drill("accounts", owner=person.key, waits=waits))
            for waits in ("soon", "overdue", "silent")
        }
        assert behind["soon"]["At stake"] == person.soon
        assert behind["overdue"]["Accounts"] == person.overdue
        assert behind["silent"]["Accounts"] == person.silent
        kept = sums(client, table.drill("kept", owner=person.key))
        assert (person.grr, person.nrr) == (
            kept["Kept"] / kept["Opening"],
            kept["Closing"] / kept["Opening"],
        )
        assert sums(client, table.drill("missed", owner=person.key))["WAPE"] == person.wape


def test_renewal_rates_of_a_past_day_open_what_is_known_today(client):
    past = company_today() - timedelta(days=100)
    panel = page(client, "trends", as_of=past)["renewed"]
    rows = [row for row in panel.table["rows"] if row[3] != "0 of 0"]
    assert rows
    for link, *_, renewed, _, _ in rows:
        behind = sums(client, link.url)
        assert renewed.endswith(f" of {behind['Renewals']}")


CHOICE = st.fixed_dictionaries(
    {"period": st.sampled_from(["quarter", "last-quarter", "year", "last-year", "12m"])},
    optional={
        "vertical": st.lists(st.sampled_from(VERTICALS), min_size=1, max_size=2, unique=True),
        "segment": st.sampled_from(SEGMENTS),
        "as_of": st.integers(1, 300).map(lambda ago: (company_today() - timedelta(days=ago)).isoformat()),
    },
)


@given(query=CHOICE)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=4,
    phases=[Phase.generate],
    deadline=None,
)
def test_whatever_is_chosen_every_mark_is_the_sum_of_its_rows(client, query):
    for name, value, url in marks(page(client, "bridge", **query)["panel"]):
        assert abs(float(sums(client, url)["Moved"])) == pytest.approx(value), name
    forecast = page(client, "forecast", **query)
    for row in forecast["panel"].table["rows"][:-1]:
        behind = sums(client, row[0].url)
        assert row[1:] == [
            str(behind["Renewals"]),
            short_money(behind["ATR"], "USD"),
            short_money(behind["Forecast"], "USD"),
        ]
    for name, value, url in marks(page(client, "trends", **query)["kept"]):
        behind = sums(client, url)
        part = behind["Kept" if name == "GRR" else "Closing"]
        assert round(float(part / behind["Opening"]), 6) == value
    for _, value, url in marks(page(client, "book-health", **query)["heat"]):
        assert float(sums(client, url)["ACV"]) == value[2]
    for name, value, url in marks(page(client, "accuracy", **query)["panel"]):
        assert round(float(sums(client, url)[name]), 6) == value
    for name, value, url in marks(page(client, "backtest", **query)["panel"]):
        behind = sums(client, url)
        part, whole = ("Renewed", "Decided") if name == "Renewed" else ("Kept of it", "ATR")
        assert round(float(behind[part]) / float(behind[whole]), 6) == value


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_out_as_a_file_with_the_same_rows(client, name):
    query = {"book": "all", "period": "12m"}
    shown = client.get(reverse(f"insights:{name}"), query).context["table"]
    assert shown.size > 0
    text = client.get(reverse(f"insights:{name}-export", args=["csv"]), query)
    assert len(b"".join(text.streaming_content).splitlines()) == shown.size + 1
    sheet = load_workbook(
        BytesIO(client.get(reverse(f"insights:{name}-export", args=["xlsx"]), query).content)
    )
    head, *rows = sheet.active.values
    assert len(rows) == shown.size
    money = [cell for row in rows for word, cell in zip(head, row, strict=True) if word in {"ACV", "ATR"}]
    assert all(isinstance(cell, int | float) for cell in money)


def test_text_in_a_file_is_never_a_formula(client):
    file = client.get(reverse("insights:accounts-export", args=["csv"]), {"book": "all"})
    text = b"".join(file.streaming_content).decode()
    assert "HYPERLINK" in text
    assert not [line for line in text.splitlines() if line.startswith("=")]


def test_people_and_what_was_kept_go_out_as_files(client):
    people = page(client, "managers")["table"]
    (kept, *_) = _kept_addresses(client, [row.record for row in people.rows])
    for url, size in (
        (f"{reverse('insights:managers-export', args=['csv'])}?book=all", people.size),
        (kept.replace("accounts/", "accounts/export.csv"), client.get(kept).context["table"].size),
    ):
        assert len(b"".join(client.get(url).streaming_content).splitlines()) == size + 1


@pytest.mark.parametrize(
    ("name", "query"), [("missed", {"horizon": "D9"}), ("kept", {}), ("kept", {"ends_on": "then"})]
)
def test_a_mark_that_does_not_exist_is_not_found(rep, sign_in, name, query):
    assert sign_in(rep).get(reverse(f"insights:{name}"), query).status_code == 404
