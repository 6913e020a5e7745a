"""The list of renewals: its rows, sums, filters, files and views."""

from copy import deepcopy
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.domain.endings import give_notice
from desk.models import SavedView
from desk.tests.books import soon
from people.company import company_today
from renewals.domain.closing import close_as_churned
from renewals.domain.working import edit_forecast, move_to_stage
from renewals.models import LossReason, Renewal
from renewals.queries.rows import renewal_rows
from renewals.queries.states import standing_of

LIST = reverse("desk:renewals")


@pytest.fixture(scope="module")
def made(lasting, cast) -> list[Renewal]:
    """Overdue and in grace, nearly due, and due in half a year; 10,000 a year each."""
    days = {"Late": -5, "Near": 20, "Far": 180}
    return lasting(lambda: [soon(cast["rep"], name=name, days=days[name]) for name in days])


@pytest.fixture
def three(db, made) -> list[Renewal]:
    return deepcopy(made)


def names(page) -> list[str]:
    return [row.record.account.name for row in page.context["table"].paginated_rows]


def test_open_ones_the_nearest_decision_first_with_sums(three, rep, sign_in):
    edit_forecast(three[1], by=rep, version=three[1].version, forecast_amount=Decimal(4000))

    page = sign_in(rep).get(LIST)

    assert names(page) == ["Late", "Near", "Far"]
    assert [figure.value for figure in page.context["table"].sums] == [3, 30_000, 24_000, 20_000]
    assert "overdue" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"decides": "30"}, ["Late", "Near"]),
        ({"state": "overdue"}, ["Late"]),
        ({"state": "closed"}, ["Far"]),
        ({"state": "every"}, ["Late", "Near", "Far"]),
        ({"stage": "engaged"}, ["Near"]),
        ({"category": "commit"}, ["Late"]),
        ({"q": "nea"}, ["Near"]),
    ],
)
def test_filters_narrow_it(three, rep, sign_in, query, found):
    late, near, far = three
    edit_forecast(late, by=rep, version=late.version, category="commit")
    move_to_stage(near, stage="engaged", by=rep, on=company_today())
    reason = LossReason.objects.create(name="Budget cut")
    close_as_churned(far, loss_reason=reason, by=rep, on=company_today())

    assert names(sign_in(rep).get(LIST, query)) == found


def test_the_category_that_counts_is_what_the_domain_says(three, rep):
    today = company_today()
    terms = {"renewal_mode": "auto", "renewal_term_months": 12, "notice_amount": 30, "notice_unit": "days"}
    soon(rep, name="Locked", days=10, **terms)
    noticed = soon(rep, name="Noticed", days=60, **terms)
    give_notice(noticed.contract, given_on=today, given_by="them", by=rep, on=today)
    edit_forecast(three[0], by=rep, version=three[0].version, category="best_case")
    close_as_churned(three[2], loss_reason=LossReason.objects.create(name="Budget cut"), by=rep, on=today)
    rows = renewal_rows(Renewal.objects.all(), as_of=today)

    told = {row.pk: row.counts_as for row in rows}
    assert len(told) >= 5
    assert told == {row.pk: standing_of(row, today, grace_days=30).counted for row in rows}


def test_others_see_nothing_of_it(three, other_rep, sign_in):
    assert names(sign_in(other_rep).get(LIST, {"book": "all"})) == []


def test_queries_do_not_grow_with_the_rows(three, rep, sign_in):
    client, counts = sign_in(rep), []
    for name in ("Again", "And again"):
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        counts.append(len(asked))
        soon(rep, name=name)
    assert counts[0] == counts[1]


def test_the_file_holds_the_rows_of_the_filter(three, rep, sign_in):
    answer = sign_in(rep).get(reverse("desk:renewals-export", args=["csv"]), {"decides": "30"})

    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Late", "Near"]
    assert sign_in(rep).get(reverse("desk:renewals-export", args=["pdf"])).status_code == 404


def test_a_view_of_it_stands_on_no_other_list(three, rep, sign_in):
    client = sign_in(rep)

    client.post(f"{reverse('desk:renewal-view-save')}?decides=30", {"name": "Soon"})

    assert SavedView.objects.get().page == "renewals"
    assert "Soon" in client.get(LIST).content.decode()
    assert "Soon" not in client.get(reverse("desk:book")).content.decode()


def test_the_account_lists_its_own(three, rep, sign_in):
    page = sign_in(rep).get(reverse("desk:account-renewals", args=[three[1].account_id]))

    assert [row.record for row in page.context["table"].paginated_rows] == [three[1]]
