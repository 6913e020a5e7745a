"""Stage, forecast, risks, tasks, notice, and what is available to renew."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.choices import Side
from common.errors import DomainError, StaleEditError
from renewals.choices import Category
from renewals.domain.settings import add_setting, choose_renewal_policy, edit_setting
from renewals.domain.turning import turn_day
from renewals.domain.working import (
    change_atr,
    clear_risk,
    edit_forecast,
    move_to_stage,
    note_notice,
    plan_renewal_task,
    raise_risk,
    take_notice_back,
    time_in_stages,
)
from renewals.models import LossReason, Renewal, RenewalTask, StageLabel
from renewals.queries.states import standing_of
from renewals.tests.contracts import TODAY, auto, d, line, signed

pytestmark = pytest.mark.django_db


def the() -> Renewal:
    return Renewal.objects.with_parts().get()


@pytest.fixture
def renewal(account, seats) -> Renewal:
    signed(account, line(seats, 10, 100))
    return the()


def test_time_in_each_stage_is_kept(renewal, rep):
    move_to_stage(renewal, stage="engaged", by=rep, on=d("2026-07-01"))
    move_to_stage(the(), stage="proposed", by=rep, on=d("2026-07-11"))
    days = time_in_stages(the(), as_of=d("2026-07-14"))
    assert days == {"upcoming": 16, "engaged": 10, "proposed": 3, "agreed": 0, "closed": 0}


def test_a_stage_is_closed_by_closing_only(renewal, rep):
    with pytest.raises(DomainError, match="closed by closing it"):
        move_to_stage(renewal, stage="closed", by=rep, on=TODAY)


def test_a_forecast_is_not_overwritten(renewal, rep):
    edit_forecast(renewal, by=rep, version=renewal.version, category="commit", likelihood=80)
    with pytest.raises(StaleEditError):
        edit_forecast(renewal, by=rep, version=renewal.version, likelihood=10)
    assert (the().category, the().likelihood) == ("commit", 80)


@pytest.mark.parametrize(
    "facts",
    [{"likelihood": 101}, {"forecast_amount": Decimal(-1)}, {"category": "closed"}, {"category": "x"}],
)
def test_a_forecast_that_cannot_be_is_refused(renewal, rep, facts):
    with pytest.raises(DomainError):
        edit_forecast(renewal, by=rep, version=renewal.version, **facts)


def test_what_is_frozen_changes_with_a_reason_only(renewal, rep):
    with pytest.raises(DomainError, match="live until the window opens"):
        change_atr(renewal, amount=Decimal(900), reason="Wrong seats", by=rep)
    turn_day(on=d("2026-07-04"))
    with pytest.raises(DomainError, match="Say why"):
        change_atr(the(), amount=Decimal(900), reason=" ", by=rep)
    changed = change_atr(the(), amount=Decimal(900), reason="Wrong seats", by=rep)
    assert (changed.atr, changed.atr_drift, changed.atr_reason) == (900, 100, "Wrong seats")
    turn_day(on=d("2026-07-05"))
    assert the().atr == 900


def test_a_risk_stands_once_until_it_is_cleared(renewal, rep):
    flag = raise_risk(renewal, kind="budget", reason="Frozen", by=rep, on=TODAY)
    with pytest.raises(DomainError, match="raised already"):
        raise_risk(renewal, kind="budget", reason="Still", by=rep, on=TODAY)
    with pytest.raises(DomainError, match="Say why"):
        raise_risk(renewal, kind="price", reason=" ", by=rep, on=TODAY)
    clear_risk(flag, by=rep, on=d("2026-06-20"))
    assert clear_risk(flag, by=None, on=d("2026-06-30")).cleared_on == d("2026-06-20")
    assert raise_risk(renewal, kind="budget", reason="Again", by=rep, on=d("2026-07-01")).pk
    assert renewal.risks.raised().count() == 1


def test_a_task_of_a_renewal_is_a_task_of_its_account(renewal, rep):
    task = plan_renewal_task(renewal, by=rep, summary="Send the offer", user=rep)
    assert (task.account, RenewalTask.objects.get().renewal) == (renewal.account, renewal)


def test_notice_is_noted_with_evidence_and_taken_back(account, seats, rep):
    auto(account, line(seats, 10, 100))
    with pytest.raises(DomainError, match="where the notice can be read"):
        note_notice(the(), given_on=TODAY, given_by=Side.THEM, evidence="", by=rep, on=TODAY)
    noted = note_notice(
        the(), given_on=TODAY, given_by=Side.THEM, evidence="Mail of 15 June", by=rep, on=TODAY
    )
    assert (noted.notice_evidence, noted.contract.notice_given_on) == ("Mail of 15 June", TODAY)
    assert told(noted, TODAY) == ("notice given", "omitted", "omitted")
    back = take_notice_back(the(), by=rep, on=TODAY)
    assert (back.notice_evidence, back.contract.notice_given_on) == ("", None)


def told(renewal: Renewal, day: date) -> tuple[str, str, str]:
    found = standing_of(renewal, day, grace_days=30)
    return (found.state, found.suggested, found.counted)


def test_states_of_an_automatic_contract_and_a_pick_that_wins(account, seats, rep):
    auto(account, line(seats, 10, 100), start="2026-06-01", end="2027-05-31")
    assert told(the(), d("2026-10-02")) == ("ahead", "pipeline", "pipeline")
    assert told(the(), d("2026-10-03")) == ("window open", "pipeline", "pipeline")
    assert told(the(), d("2027-04-01")) == ("window open", "pipeline", "pipeline")
    assert told(the(), d("2027-04-02")) == ("locked in", "commit", "commit")
    edit_forecast(the(), by=rep, version=the().version, category=Category.BEST_CASE)
    assert told(the(), d("2027-04-02")) == ("locked in", "commit", "best_case")


def test_states_of_a_manual_contract(renewal):
    assert told(renewal, d("2026-12-31"))[0] == "window open"
    assert told(renewal, d("2027-01-30"))[0] == "in grace"
    assert told(renewal, d("2027-01-31"))[0] == "overdue"
    turn_day(on=d("2027-01-31"))
    assert told(the(), d("2027-01-31")) == ("closed", "omitted", "omitted")


def test_a_shorter_lead_moves_windows_that_are_not_open(renewal, rep):
    choose_renewal_policy(by=rep, on=TODAY, version=1, lead_days=90)
    assert the().window_opens_on == d("2026-10-02")


def test_reasons_have_two_levels(renewal, rep):
    price = add_setting(LossReason(name="Price"), by=rep, on=TODAY)
    dear = add_setting(LossReason(name="Too dear", parent=price), by=rep, on=TODAY)
    assert [str(reason) for reason in LossReason.objects.on_offer()] == ["Price", "Price: Too dear"]
    with pytest.raises(DomainError, match="two levels"):
        add_setting(LossReason(name="Much too dear", parent=dear), by=rep, on=TODAY)
    with pytest.raises(DomainError, match="has this name"):
        add_setting(LossReason(name="PRICE"), by=rep, on=TODAY)


def test_a_stage_may_be_called_otherwise(db, rep):
    label = add_setting(StageLabel(stage="agreed", label="Verbal yes"), by=rep, on=TODAY)
    edit_setting(label, {"label": "Handshake"}, by=rep, on=TODAY, version=label.version)
    assert StageLabel.in_use()["agreed"] == "Handshake"
