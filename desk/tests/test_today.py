"""Today: the first page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.activities import log_activity
from accounts.domain.tasks import plan_task
from accounts.models import Account, Task
from common.wording import short_day
from desk.tests.books import account_of, soon
from desk.today_list import place_of
from desk.views.today import greeting, next_working_day
from health.tests.books import customer, sign, used
from people.company import company_today
from renewals.domain.working import raise_risk
from renewals.models import Renewal, Snooze

HOME = "/"


def touched(renewal: Renewal, by) -> Renewal:
    today = company_today()
    log_activity(renewal.account, by=by, as_of=today, kind="call", on=today, summary="Spoke")
    return renewal


@pytest.fixture
def near(rep) -> Renewal:
    return touched(soon(rep, days=20), rep)


def kinds(page) -> list[tuple[str, str]]:
    return [(row.record.kind, row.record.account.name) for row in page.context["table"].paginated_rows]


def test_it_is_the_first_page_and_says_what_needs_one(near, rep, sign_in):
    today = company_today()
    plan_task(near.account, by=rep, summary="Send the offer", due_on=today - timedelta(days=3), user=rep)
    raise_risk(near, kind="budget", reason="Frozen", by=rep, on=today)

    page = sign_in(rep).get(HOME)

    text = page.content.decode()
    assert kinds(page) == [("decides", "Meridian Bank"), ("task", "Meridian Bank")]
    assert "Send the offer" in text
    assert [figure.value for figure in page.context["figures"][:3]] == [10_000, 0, 10_000]
    assert [figure.value for figure in page.context["figures"][4:]] == [1, 0]
    assert sum(week.renewals for week in page.context["weeks"]) == 1


def test_the_figures_open_to_their_rows(near, rep, sign_in):
    client = sign_in(rep)
    raise_risk(near, kind="budget", reason="Frozen", by=rep, on=company_today())
    touched(soon(rep, name="Late", days=-5), rep)
    figures = client.get(HOME).context["figures"]

    for figure in figures[:4]:
        listed = client.get(figure.rows_url).context["table"]
        shown = sum(row.record.atr_here for row in listed.paginated_rows)
        kept = sum(row.record.forecast_here for row in listed.paginated_rows if not row.record.is_open)
        assert figure.value == (kept if figure.label.startswith("Kept") else shown), figure.label


def test_nothing_of_others_is_on_it(near, rep, teammate, other_rep, sign_in):
    assert kinds(sign_in(teammate).get(HOME)) == []
    assert kinds(sign_in(other_rep).get(HOME, {"book": "all"})) == []


def test_a_director_sees_the_most_urgent_of_her_people_with_their_owners(
    near, rep, teammate, manager, sign_in
):
    touched(soon(teammate, name="Late", days=-5), teammate)

    page = sign_in(manager).get(HOME)

    assert kinds(page) == [("in_grace", "Late"), ("decides", "Meridian Bank")]
    text = page.content.decode()
    assert text.index("Tom Teammate") < text.index("Rita Rep")


def test_done_completes_a_task_and_can_be_taken_back(near, rep, sign_in):
    today = company_today()
    task = plan_task(near.account, by=rep, summary="Call", due_on=today, user=rep)
    client = sign_in(rep)

    answer = client.post(reverse("desk:need-done", args=[f"task-{task.pk}"]), follow=True)

    assert Task.objects.get().done_on == today
    assert kinds(answer) == [("decides", "Meridian Bank")]
    assert reverse("desk:task-reopen", args=[task.pk]) in answer.content.decode()


def test_done_lets_a_decision_rest_and_it_can_be_shown_again(near, rep, sign_in):
    client, key = sign_in(rep), f"decides-{near.pk}"

    answer = client.post(reverse("desk:need-done", args=[key]), follow=True)

    assert kinds(answer) == []
    assert Snooze.objects.get().until == company_today() + timedelta(days=7)
    assert [rest.need.key for rest, _ in answer.context["resting"]] == [key]
    answer = client.post(reverse("desk:need-wake", args=[key]), follow=True)
    assert kinds(answer) == [("decides", "Meridian Bank")]


def test_snoozed_until_a_day_never_past_the_decision(near, rep, sign_in):
    client, today = sign_in(rep), company_today()
    address = reverse("desk:need-snooze", args=[f"decides-{near.pk}"])

    refused = client.post(address, {"until": today + timedelta(days=21)})
    assert refused.status_code == 422
    assert "It decides on" in refused.content.decode()
    assert client.post(address, {"until": today + timedelta(days=2)}).status_code == 302
    assert Snooze.objects.get().until == today + timedelta(days=2)


def test_what_is_not_on_ones_list_is_not_there(near, rep, other_rep, sign_in):
    for name, person in (("need-done", other_rep), ("need-snooze", other_rep)):
        address = reverse(f"desk:{name}", args=[f"decides-{near.pk}"])
        assert sign_in(person).post(address).status_code == 404
    assert sign_in(rep).post(reverse("desk:need-done", args=["decides-0"])).status_code == 404
    assert not Snooze.objects.exists()


def test_an_empty_list_says_why(rep, teammate, sign_in):
    assert "You own no account yet" in sign_in(teammate).get(HOME).content.decode()
    account_of(rep, "Quarry")
    assert "Nothing needs you today" in sign_in(rep).get(HOME).content.decode()


@pytest.mark.parametrize("who", ["rep", "manager"])
def test_queries_do_not_grow_with_the_needs(near, rep, manager, who, request, sign_in):
    client, counts = sign_in(request.getfixturevalue(who)), []
    for person in (rep, manager):
        plan_task(near.account, by=rep, summary="Do", due_on=company_today(), user=person)
    for name in ("Again", "And again"):
        client.get(HOME)
        with CaptureQueriesContext(connection) as asked:
            client.get(HOME)
        counts.append(len(asked))
        used(
            touched(soon(rep, name=name), rep).account, (60, 100), (1, 2), code="SEAT", as_of=company_today()
        )
        plan_task(Account.objects.get(name=name), by=rep, summary="Do", due_on=company_today(), user=rep)
    assert counts[0] == counts[1]
    assert counts[0] <= 20


@pytest.fixture
def falling(rep) -> Account:
    """Its usage fell by two fifths since 80 days ago; worth 100,000 a year, decided long after."""
    today = company_today()
    account = customer(rep)
    log_activity(account, by=rep, as_of=today, kind="call", on=today, summary="Spoke")
    sign(account, starts_on=today - timedelta(days=200), ends_on=today + timedelta(days=500), on=today)
    used(account, (80, 100), (2, 60), as_of=today)
    return account


def test_usage_that_falls_is_on_it_with_its_reason_its_value_and_its_page(falling, rep, sign_in):
    page = sign_in(rep).get(HOME)

    (row,) = page.context["table"].paginated_rows
    need, since = row.record, company_today() - timedelta(days=80)
    assert (need.kind, need.reason, need.at_stake) == (
        "usage_drop",
        f"Seat: usage fell 40\xa0% since {short_day(since)}",
        100_000,
    )
    assert place_of(need) == reverse("desk:account-usage", args=[falling.pk])
    assert place_of(need) in page.content.decode()


def test_a_usage_warning_rests_and_is_back_at_once_when_another_is_worse(falling, rep, sign_in):
    client, today = sign_in(rep), company_today()
    used(falling, (80, 50), (1, 50), as_of=today)
    assert kinds(client.get(HOME)) == [("usage_shelfware", "Meridian Bank")]
    answer = client.post(reverse("desk:need-done", args=[f"usage_shelfware-{falling.pk}"]), follow=True)
    assert kinds(answer) == []
    used(falling, (0, 30), as_of=today)
    assert kinds(client.get(HOME)) == [("usage_drop", "Meridian Bank")]


def test_usage_of_her_people_is_for_them_to_see_to(falling, manager, sign_in):
    assert kinds(sign_in(manager).get(HOME, {"book": "all"})) == []


def test_a_row_opens_where_something_is_done_about_it(near, rep, sign_in):
    page = sign_in(rep).get(HOME)
    (row,) = page.context["table"].paginated_rows
    assert place_of(row.record) == reverse("desk:renewal", args=[near.pk])


@pytest.mark.parametrize(
    ("hour", "words"), [(6, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_the_greeting_goes_by_the_hour(hour, words):
    assert greeting(hour) == words


def test_a_snooze_is_offered_for_a_working_day():
    thursday = date(2026, 11, 26)
    assert [next_working_day(thursday + timedelta(days=n)).day for n in range(4)] == [27, 30, 30, 30]
