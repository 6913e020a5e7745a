"""Scores: what they are made of, what limits them, what a person says, and that they stay as written."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.domain.activities import log_activity
from accounts.domain.contacts import add_contact
from accounts.queries.checking import check_book
from common.errors import DomainError
from health.domain.editions import adopt_edition, draft_edition, edit_edition, edition_in_force
from health.domain.saying import end_override, override_score, set_pulse
from health.domain.scoring import score_health
from health.models import HealthScore, Weight
from health.queries.words import contributions
from health.tests.books import TODAY, customer, sign, used
from health.tests.oracle import verdict
from renewals.choices import RiskKind
from renewals.domain.turning import turn_day
from renewals.domain.working import raise_risk
from renewals.models import Renewal

pytestmark = pytest.mark.django_db


def score_of(account, day=TODAY):
    return HealthScore.objects.filter(account=account).by(day).first()


def bare(account, *, on=TODAY, **weights):
    """An edition that weighs only what is named."""
    edition = draft_edition(by=None)
    edition.weights.exclude(measure__in=weights).delete()
    for measure, weight in weights.items():
        edition.weights.filter(measure=measure).update(weight=weight)
    return adopt_edition(edition, by=None, on=on)


def test_only_accounts_with_value_are_scored(rep):
    sign(customer(rep))
    customer(rep, name="Prospect")
    assert score_health(as_of=TODAY).changed == 1


def test_scoring_again_changes_nothing(rep):
    sign(customer(rep))
    score_health(as_of=TODAY)
    assert score_health(as_of=TODAY).changed == 0
    assert score_health(as_of=TODAY + timedelta(days=1)).changed == 0


def test_a_missing_measure_is_left_out_and_coverage_says_so(rep):
    account = customer(rep)
    sign(account)
    bare(account, pulse=60, utilisation=40)
    used(account, (3, 40))
    score_health(as_of=TODAY)
    row = score_of(account)
    assert (row.score, row.coverage, row.band) == (50, Decimal("0.4"), "unknown")  # 40 of 100 at 80 %
    set_pulse(account, mood="good", by=rep, on=TODAY)
    row = score_of(account)
    assert (row.score, row.coverage, row.band) == (80, Decimal(1), "green")


def test_pulse_expires_after_ninety_days(rep):
    account = customer(rep)
    sign(account)
    bare(account, pulse=60, decision=40)
    set_pulse(account, mood="bad", by=rep, on=TODAY)
    score_health(as_of=TODAY + timedelta(days=89))
    assert "pulse" in score_of(account, TODAY + timedelta(days=89)).measures
    score_health(as_of=TODAY + timedelta(days=90))
    assert "pulse" not in score_of(account, TODAY + timedelta(days=90)).measures


def test_usage_is_measured_against_the_lines_in_force_not_against_what_a_reading_says(rep):
    account = customer(rep)
    sign(account, quantity=50)
    used(account, (80, 50), (3, 30))
    score_health(as_of=TODAY)
    facts = score_of(account).measures
    assert facts["utilisation"]["used"] == 0.6
    assert facts["trend"] == {
        "change": -0.4, "since": str(TODAY - timedelta(days=80)), "points": 0, "weight": 20,
    }  # fmt: skip


def test_a_steep_drop_caps_the_score(rep):
    account = customer(rep)
    sign(account)
    bare(account, pulse=90, trend=10)
    set_pulse(account, mood="good", by=rep, on=TODAY)
    used(account, (80, 50), (3, 30))
    score_health(as_of=TODAY)
    row = score_of(account)
    assert (row.measured, row.score, row.capped_by, row.band) == (90, 60, "drop", "amber")


def test_segments_have_weights_of_their_own(rep):
    large, small = customer(rep, segment="Enterprise"), customer(rep, name="Small", segment="Commercial")
    for account in (large, small):
        sign(account)
    edition = draft_edition(by=None)
    edition.weights.exclude(measure="pulse").delete()
    Weight.objects.create(edition=edition, segment="Enterprise", measure="decision", weight=5)
    adopt_edition(edition, by=None, on=TODAY)
    score_health(as_of=TODAY)
    assert (score_of(large).score, score_of(small).score) == (100, None)


def test_override_stands_until_it_expires_and_what_was_measured_stays_beside_it(rep, manager):
    account = customer(rep)
    sign(account)
    bare(account, decision=10)
    saying = override_score(
        account, score=30, reason="Their new CIO dislikes us.", expires_on=TODAY + timedelta(days=10),
        by=manager, on=TODAY,
    )  # fmt: skip
    row = score_of(account)
    assert (row.score, row.measured, row.band, row.override_id) == (30, 100, "red", saying.pk)
    later = TODAY + timedelta(days=11)
    score_health(as_of=later)
    assert score_of(account, later).score == 100


def test_override_can_be_taken_back_and_needs_a_reason_and_a_day(rep, manager):
    account = customer(rep)
    sign(account)
    said = {"score": 30, "by": manager, "on": TODAY}
    with pytest.raises(DomainError, match="why"):
        override_score(account, reason=" ", expires_on=TODAY, **said)
    with pytest.raises(DomainError, match="180 days"):
        override_score(account, reason="So", expires_on=TODAY + timedelta(days=181), **said)
    with pytest.raises(DomainError, match="passed"):
        override_score(account, reason="So", expires_on=TODAY - timedelta(days=1), **said)
    saying = override_score(account, reason="So", expires_on=TODAY, **said)
    end_override(saying, by=manager, on=TODAY)
    assert score_of(account).override_id is None
    with pytest.raises(DomainError, match="already"):
        end_override(saying, by=manager, on=TODAY)


def test_history_cannot_be_rewritten(rep):
    account = customer(rep)
    sign(account)
    score_health(as_of=TODAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        HealthScore.objects.update(score=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        HealthScore.objects.all().delete()
    used(account, (80, 50), (3, 30))
    assert score_health(as_of=TODAY - timedelta(days=1)).changed == 0
    assert score_health(as_of=TODAY).changed == 1
    assert score_of(account).changes["trend"] == [None, 0]


def test_an_edition_in_force_cannot_be_changed(rep):
    edition = edition_in_force(TODAY)
    with pytest.raises(DomainError, match="in force"):
        edit_edition(edition, {"green_from": 90}, by=None, version=edition.version)
    for act in (
        lambda: type(edition).objects.update(green_from=90),
        lambda: edition.weights.update(weight=1),
        lambda: Weight.objects.create(edition=edition, segment="X", measure="pulse", weight=1),
        lambda: edition.weights.first().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_scores_keep_the_edition_that_they_were_made_by(rep):
    account = customer(rep)
    sign(account)
    score_health(as_of=TODAY)
    first = score_of(account).edition
    bare(account, decision=10, on=TODAY + timedelta(days=5))
    score_health(as_of=TODAY + timedelta(days=5))
    assert score_of(account).edition == first
    assert score_of(account, TODAY + timedelta(days=5)).edition != first


def test_contributions_tell_what_each_measure_costs(rep):
    account = customer(rep)
    sign(account)
    bare(account, pulse=70, trend=30)
    set_pulse(account, mood="good", by=rep, on=TODAY)
    used(account, (81, 50), (3, 40))
    score_health(as_of=TODAY)
    found = contributions(score_of(account).measures, as_of=TODAY)
    assert [one.text for one in found] == [
        "−15: usage fell 20\u00a0% since 3 Sep 26",
        "the pulse is good, set today",
    ]


def test_command_tells_json(rep, capsys):
    sign(customer(rep))
    call_command("score_health", "--as-of", str(TODAY), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["as_of"], told["changed"]) == (str(TODAY), 1)


def test_check_book_proves_the_scores(rep):
    account = customer(rep)
    sign(account)
    score_health(as_of=TODAY)
    check = next(c for c in check_book(today=TODAY) if c.name == "health_scores_are_what_their_measures_say")
    assert (check.examined, check.broken) == (1, 0)


AGO = st.integers(0, 200)


@given(data=st.data())
# Without shrinking: each example signs contracts, and a smaller one tells no more than its facts do.
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=4, phases=[Phase.generate]
)
def test_scores_are_what_the_oracle_says(rep, data):
    """Random customers, scored by the SQL over all at once and by plain Python one by one."""
    with transaction.atomic():
        accounts = [_random_customer(rep, data.draw, number) for number in range(4)]
        turn_day(on=TODAY)
        for renewal in Renewal.objects.open().filter(window_opened_on__isnull=False):
            if data.draw(st.booleans()):
                raise_risk(renewal, kind=RiskKind.BUDGET, reason="Frozen", by=rep, on=TODAY)
        score_health(as_of=TODAY)
        edition = edition_in_force(TODAY)
        for account in accounts:
            row = score_of(account)
            if row is None:
                assert sum(m.company_amount for m in account.movements.all()) <= 0
                continue
            found = {name: getattr(row, name) for name in ("score", "measured", "coverage", "band")}
            assert found == verdict(account, edition, TODAY), row.measures
            costs = sum(one.cost for one in contributions(row.measures, as_of=TODAY))
            assert abs(100 + costs - row.measured) <= Decimal("0.5")
        transaction.set_rollback(True)


def _random_customer(rep, draw, number):
    account = customer(rep, name=f"Random {number}", segment=draw(st.sampled_from(["", "Enterprise"])))
    ends = TODAY + timedelta(days=draw(st.integers(-20, 400)))
    first = TODAY - timedelta(days=draw(st.integers(20, 900)))
    quantity = draw(st.integers(1, 200))
    cap = draw(st.sampled_from([None, Decimal(3)]))
    sign(account, quantity=quantity, starts_on=first, ends_on=ends, uplift_cap_percent=cap)
    for ago in draw(st.sets(AGO, max_size=5)):
        used(account, (ago, draw(st.integers(0, 250))))
    there = [
        add_contact(account, name=f"P{n}", role=role, by=rep)
        for n, role in enumerate(draw(st.lists(st.sampled_from(["", "executive"]), max_size=3)))
    ]
    for ago in draw(st.sets(AGO, max_size=3)):
        on = TODAY - timedelta(days=ago)
        kind = draw(st.sampled_from(["call", "note"]))
        whom = draw(st.sampled_from(there)) if there else None
        log_activity(
            account, kind=kind, on=on, summary="Talked", by=rep, as_of=TODAY, contacts=[whom] if whom else []
        )
    if draw(st.booleans()):
        set_pulse(
            account,
            mood=draw(st.sampled_from(["good", "mixed", "bad"])),
            by=rep,
            on=TODAY - timedelta(days=draw(AGO)),
        )
    if draw(st.booleans()):
        override_score(
            account, score=draw(st.integers(0, 100)), reason="So", expires_on=TODAY, by=rep, on=TODAY
        )
    return account
