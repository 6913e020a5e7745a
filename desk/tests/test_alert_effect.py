"""The page of what alerts brought about: counts that agree with their rows, over what a director sees."""

from copy import deepcopy
from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Account, Product
from accounts.tests.factories import AccountFactory, OwnershipFactory
from notifications.domain.answering import acknowledge, act_on
from notifications.models import Notification
from people.models import User
from renewals.domain.alert_rules import ship_rules
from renewals.domain.alerts import raise_alerts
from renewals.domain.closing import let_roll
from renewals.domain.turning import turn_day
from renewals.models import Alert, AlertRule, Renewal
from renewals.queries.alert_effect import Effects, effects
from renewals.tests.contracts import auto, d, line

pytestmark = pytest.mark.django_db

PERIOD = {"from": "2026-07-01", "to": "2026-12-31"}


def sweep(day: str) -> None:
    on = d(day)
    turn_day(on=on)
    raise_alerts(as_of=on, today=on, at=datetime.combine(on, time(9), UTC))


@pytest.fixture(scope="module")
def made(lasting, cast) -> list[Account]:
    return lasting(lambda: told_twice(cast["rep"], cast["other_rep"]))


@pytest.fixture
def accounts(db, made) -> list[Account]:
    return deepcopy(made)


def told_twice(rep: User, other_rep: User) -> list[Account]:
    """Three accounts, two of them of `rep`, each told of 20 and 10 days before 1 November."""
    seats = Product.objects.create(code="SEAT", name="Seats")
    ship_rules()
    AlertRule.objects.update(is_active=False)
    for offset in (-20, -10):
        AlertRule.objects.create(anchor="their_deadline", offset_days=offset, escalate_after_days=3)
    rows = []
    for name, owner in (("Alpha", rep), ("Beta", rep), ("Gamma", other_rep)):
        account = AccountFactory(name=name)
        OwnershipFactory(account=account, owner=owner)
        auto(account, line(seats, 10, 100), number=name, on=d("2026-01-01"))
        rows.append(account)
    for day in ("2026-10-12", "2026-10-15"):
        sweep(day)
    return rows


def told(account: Account) -> Notification:
    rows = Notification.objects.filter(kind__startswith="renewal-alert", title__startswith=account.name)
    return rows.latest("pk")


def at(day: str) -> datetime:
    return datetime.combine(d(day), time(10), UTC)


def seen_by(user) -> Effects:
    rows = Alert.objects.visible_to(user, on=d("2026-11-01")).due_between(d("2026-07-01"), d("2026-12-31"))
    return effects(rows)


@pytest.fixture
def worked(accounts, rep) -> list[Account]:
    """Alpha was acted on and closed; Beta was ignored, then acknowledged; Gamma waits."""
    alpha, beta, _ = accounts
    act_on(told(alpha), done="logged an activity", at=at("2026-10-16"))
    sweep("2026-10-22")
    acknowledge(Notification.objects.filter(pk=told(beta).pk), at=at("2026-10-23"))
    let_roll(Renewal.objects.get(account=alpha), by=rep, on=d("2026-10-24"))
    return accounts


def test_each_alert_has_one_fate_and_a_renewal_counts_once(worked, rep, other_rep, chief):
    found = seen_by(chief)
    whole = found.whole
    assert (whole.told, whole.acted, whole.acknowledged, whole.waiting, whole.ignored) == (6, 2, 1, 1, 2)
    assert (whole.read, whole.escalated, whole.renewals, whole.closed) == (3, 3, 3, 1)
    assert (whole.atr, whole.kept, whole.rate) == (Decimal(1000), Decimal(1000), Decimal(1))
    assert [(row.label, row.told, row.ignored) for row in found.by_rule] == [
        ("20 days before their notice deadline", 3, 2),
        ("10 days before their notice deadline", 3, 0),
    ]
    assert [(row.label, row.told, row.acted, row.ignored) for row in found.by_owner] == [
        ("Rita Rep", 4, 2, 1),
        ("Otto Outsider", 2, 0, 1),
    ]


def test_a_director_counts_only_what_she_sees(worked, manager, rep):
    assert seen_by(manager).whole.told == 4
    assert [row.label for row in seen_by(manager).by_owner] == ["Rita Rep"]


COUNTS = ["told", "read", "acted", "acknowledged", "waiting", "ignored", "escalated", "closed"]


@pytest.mark.parametrize("what", COUNTS)
def test_every_figure_opens_to_as_many_rows(client, worked, chief, what):
    client.force_login(chief)
    page = client.get(reverse("desk:alert-effect"), PERIOD | {"book": "all"})
    row = next(row for row in page.context["tables"][1][2] if row["effect"].label == "Rita Rep")
    count, url = row["counts"][COUNTS.index(what)]
    table = client.get(url).context["table"]
    behind = {row.record.renewal_id for row in table.rows}
    assert (len(behind) if what == "closed" else table.size) == count


def test_managers_of_accounts_are_refused(client, rep):
    client.force_login(rep)
    assert client.get(reverse("desk:alert-effect")).status_code == 403
    assert client.get(reverse("desk:alerts")).status_code == 403


def test_the_pages_ask_as_much_for_one_row_as_for_many(client, worked, chief, django_assert_max_num_queries):
    client.force_login(chief)
    for name, most in (("desk:alert-effect", 11), ("desk:alerts", 11)):
        client.get(reverse(name), PERIOD | {"book": "all"})
        with django_assert_max_num_queries(most):
            assert client.get(reverse(name), PERIOD).status_code == 200
