"""Rules as an administrator keeps them, and what they would raise before they are saved."""

import pytest
from django.urls import reverse

from common.errors import DomainError
from renewals.domain.alert_rules import add_rule, ship_rules
from renewals.domain.turning import turn_day
from renewals.models import Alert, AlertRule
from renewals.queries.alert_preview import preview_of
from renewals.tests.contracts import auto, d, line

pytestmark = pytest.mark.django_db

ADD = "admin:renewals_alertrule_add"


def typed(**facts) -> dict[str, object]:
    rule = {"anchor": "their_deadline", "offset_days": "-45", "minimum_acv": "0", "to_owner": "on"}
    return rule | {"channels": "mail", "urgency": "digest", "is_active": "on"} | facts


@pytest.fixture
def contract(account, seats):
    return auto(account, line(seats, 10, 100), on=d("2026-01-01"))


def test_a_preview_says_when_and_how_much(contract):
    turn_day(on=d("2026-10-01"))
    rule = AlertRule(anchor="their_deadline", offset_days=-20)
    found = preview_of(rule, as_of=d("2026-10-01"))
    assert [(due.account, str(due.due_on), due.acv) for due in found.coming] == [
        ("Meridian Bank", "2026-10-12", 1000)
    ]
    assert (found.past, found.coming_acv, found.counts) == ([], 1000, [(d("2026-10-12"), 1)])
    assert [len(part) for part in (preview_of(rule, as_of=d("2026-10-13")).past, found.past)] == [1, 0]


@pytest.mark.parametrize(
    "facts",
    [{"tier": "2"}, {"segment": "Enterprise"}, {"minimum_acv": 1001}, {"counts_from": d("2026-10-13")}],
)
def test_a_preview_is_of_what_the_rule_is_for(contract, facts):
    rule = AlertRule(anchor="their_deadline", offset_days=-20, **facts)
    assert preview_of(rule, as_of=d("2026-10-01")).counts == []


def test_trying_a_rule_saves_nothing_and_keeps_what_was_typed(client, ops, contract):
    client.force_login(ops)
    page = client.post(reverse(ADD), typed(tier="1", _preview="1"))
    assert (page.status_code, AlertRule.objects.count(), Alert.objects.count()) == (200, 0, 0)
    assert "What it would raise" in page.text
    assert [page.context["adminform"].form[name].value() for name in ("offset_days", "tier")] == [-45, "1"]


def test_trying_a_change_keeps_the_version_that_was_read(client, ops, contract):
    rule = add_rule(AlertRule(anchor="their_deadline", offset_days=-30), by=ops)
    client.force_login(ops)
    address = reverse("admin:renewals_alertrule_change", args=[rule.pk])
    page = client.post(address, typed(offset_days="-33", version="1", _preview="1"))
    assert page.context["adminform"].form["offset_days"].value() == -33
    assert AlertRule.objects.get().offset_days == -30
    AlertRule.objects.update(version=2)
    assert client.post(address, typed(version="1")).status_code == 409


def test_trying_what_does_not_hold_names_the_field(client, ops):
    client.force_login(ops)
    page = client.post(reverse(ADD), typed(anchor="overdue", offset_days="-3", _preview="1"))
    assert "count days after it" in page.text
    assert "What it would raise" not in page.text


def test_a_rule_is_saved_with_its_roles_once(client, ops):
    client.force_login(ops)
    assert client.post(reverse(ADD), typed(to_roles=["csm", "executive_sponsor"])).status_code == 302
    assert AlertRule.objects.get().to_roles == ["csm", "executive_sponsor"]
    page = client.post(reverse(ADD), typed())
    assert "There is a rule for this day and these accounts already." in page.text


def test_a_rule_tells_somebody(ops):
    with pytest.raises(DomainError, match="Say who is told"):
        add_rule(AlertRule(anchor="term_end", offset_days=0, to_owner=False), by=ops)


def test_the_list_shows_the_rules_of_the_house_and_they_are_shipped_once(client, ops):
    client.force_login(ops)
    address = reverse("admin:renewals_alertrule_changelist")
    client.get(address)
    assert AlertRule.objects.in_use().count() == 19
    AlertRule.objects.exclude(offset_days=0).delete()
    ship_rules()
    assert AlertRule.objects.count() == 3
    assert "On the day: end of the term" in client.get(address).text
