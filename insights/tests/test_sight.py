"""The sum that a person sees is the sum of the rows that she may open: every panel, all of the cast."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Account, Movement
from insights.queries.rows import MARKS
from insights.tests.books import SEGMENTS, VERTICALS, random_book
from people.company import company_today
from renewals.models import Renewal

pytestmark = pytest.mark.django_db

CAST = ("rep", "teammate", "manager", "chief", "other_rep", "other_manager", "viewer", "ops")
ZERO = Decimal(0)


@pytest.fixture(scope="module")
def made(lasting, cast):
    owners = [cast[name] for name in ("rep", "teammate", "other_rep")]
    return lasting(lambda: random_book(owners, company_today(), seed=7))


@pytest.fixture
def book(db, made):
    return deepcopy(made)


def page(client, name, **query):
    response = client.get(reverse(f"insights:{name}"), {"book": "all", **query})
    assert response.status_code == 200, (name, query)
    return response.context


def figure(context, label):
    return next(one.value for one in context["figures"] if one.label == label)


def sums(context):
    return {one.label: one.value for one in context["table"].sums}


def worth(user, day):
    """What the ledger says, added up in Python over what this person may open."""
    seen = set(Account.objects.visible_to(user, on=day).values_list("pk", flat=True))
    rows = Movement.objects.filter(on__lte=day)
    return sum((row.company_amount for row in rows if row.account_id in seen), ZERO)


@pytest.mark.parametrize("person", CAST)
def test_every_panel_sums_what_may_be_opened(book, request, sign_in, person):
    user, today = request.getfixturevalue(person), company_today()
    client, own = sign_in(user), worth(user, today)

    health = page(client, "book-health")
    assert figure(health, "ACV") == own
    for cell in health["heat"].option["series"][0]["data"]:
        behind = client.get(cell["url"])
        shown = behind.context["table"].rows
        assert float(sums(behind.context)["ACV"]) == cell["value"][2]
        assert all(
            client.get(reverse("desk:account", args=[row.record.pk])).status_code == 200 for row in shown
        )
    vertical = next(panel for panel in health["panels"] if panel.key == "by-vertical")
    bars = vertical.option["series"][0]["data"]
    assert sum(bar["value"] for bar in bars) == float(own)
    for bar in bars:
        assert float(sums(client.get(bar["url"]).context)["ACV"]) == bar["value"]
    seen = set(Account.objects.visible_to(user).values_list("pk", flat=True))
    assert {risk.row.pk for risk in health["risks"]} <= seen

    bridge = page(client, "bridge", period="12m")
    assert bridge["bridge"].closing == own
    for step in bridge["bridge"].steps:
        behind = page(client, "movements", period="12m", kind=step.kind)
        assert sums(behind) == {"Ledger rows": step.rows, "Moved": step.amount}

    kept = page(client, "trends")["kept"]
    for quarter, row in zip(kept.option["series"][0]["data"], kept.table["rows"], strict=True):
        behind = sums(client.get(quarter["url"]).context)
        assert round(float(behind["Kept"] / behind["Opening"]), 6) == quarter["value"], row

    forecast = page(client, "forecast", period="year")
    behind = page(client, "renewals", period="year")
    assert figure(forecast, "Forecast") == sums(behind)["Forecast"]
    assert figure(forecast, "Available to renew") == sums(behind)["ATR"]
    renewals = set(Renewal.objects.visible_to(user).values_list("pk", flat=True))
    assert {row.record.pk for row in behind["table"].rows} <= renewals

    people = page(client, "managers")["table"]
    assert sum((row.record.acv for row in people.rows), ZERO) == own
    for row in people.rows:
        behind = sums(page(client, "accounts", owner=row.record.key))
        assert (behind["Accounts"], behind["ACV"]) == (row.record.accounts, row.record.acv)
    assert page(client, "accuracy")["panel"].empty
    assert page(client, "changes")["panel"] is None


def test_somebody_without_accounts_sees_nothing_of_the_others(book, rep, other_manager, sign_in):
    client = sign_in(other_manager)
    names = {account.name for account in book if account in Account.objects.visible_to(rep)}
    names -= {account.name for account in Account.objects.visible_to(other_manager)}
    for name in ("book-health", "bridge", "trends", "forecast", "accuracy", "managers", "changes"):
        text = client.get(reverse(f"insights:{name}"), {"book": "all"}).content.decode()
        assert not [hidden for hidden in names if hidden in text]


CHOICE = st.fixed_dictionaries(
    {},
    optional={
        "vertical": st.lists(st.sampled_from(VERTICALS), min_size=1, max_size=2, unique=True),
        "segment": st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=1),
        "band": st.sampled_from(["green", "amber", "red", "unknown"]),
        "in_vertical": st.sampled_from(VERTICALS),
        "quarter": st.sampled_from(["overdue", "none", "later"]),
    },
)


@given(data=st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, phases=[Phase.generate]
)
def test_sums_are_those_of_their_rows_whatever_is_chosen(book, manager, sign_in, data):
    query, client = data.draw(CHOICE), sign_in(manager)
    behind = page(client, "accounts", **query)
    rows = [row.record for row in behind["table"].rows]
    assert sums(behind)["ACV"] == sum((row.acv for row in rows), ZERO)
    chosen = {name: value for name, value in query.items() if name not in MARKS}
    heat = page(client, "book-health", **chosen)["heat"].option["series"]
    if not set(query) & {"in_vertical"}:
        cells = [
            c for c in heat[0]["data"] if all(f"{k}={query[k]}" in c["url"] for k in MARKS if k in query)
        ]
        assert sum(cell["value"][2] for cell in cells) == pytest.approx(float(sums(behind)["ACV"]))
    file = client.get(reverse("insights:accounts-export", args=["csv"]), {"book": "all", **query})
    assert len(b"".join(file.streaming_content).splitlines()) == len(rows) + 1
