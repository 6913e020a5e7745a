"""The sweep: what should stand by a day, raised once, told once, and what no longer holds taken back."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models import ProtectedError

from accounts.domain.corrections import correct_contract
from accounts.domain.endings import give_notice
from accounts.domain.ownership import assign_owner
from accounts.models import AccountTeamMember, Contract
from accounts.tests.factories import AccountFactory
from notifications.domain.answering import acknowledge, act_on, reopen, snooze
from notifications.models import Delivery, Notification
from people.models import User
from renewals.choices import AlertState
from renewals.domain.alert_rules import add_rule, edit_rule, ship_rules
from renewals.domain.alerts import Swept, raise_alerts
from renewals.domain.closing import let_roll
from renewals.domain.closing import reopen as open_again
from renewals.domain.turning import turn_day
from renewals.models import Alert, AlertRule, Renewal
from renewals.queries.checking import renewal_checks
from renewals.tests.contracts import auto, d, line, signed

pytestmark = pytest.mark.django_db


def sweep(day: str) -> Swept:
    on = d(day)
    turn_day(on=on)
    return raise_alerts(as_of=on, today=on, at=datetime.combine(on, time(9), UTC))


def counted(swept: Swept) -> tuple[int, int, int, int]:
    return (swept.raised, swept.superseded, swept.withdrawn, swept.notifications)


def standing() -> list[tuple[str, int, str]]:
    """Each alert: its anchor, its days, its state."""
    rows = Alert.objects.order_by("due_on", "rule_id").values_list(
        "rule__anchor", "rule__offset_days", "state"
    )
    return [(str(anchor), offset, str(state)) for anchor, offset, state in rows]


def inbox(person: User) -> list[str]:
    rows = Notification.objects.visible_to(person).standing().filter(kind__startswith="renewal")
    return [row.title for row in rows.unanswered().order_by("raised_at", "pk")]


@pytest.fixture
def contract(account, seats) -> Contract:
    """Ends 31 December, their notice deadline is 1 November (V8); ATR 1,000."""
    return auto(account, line(seats, 10, 100), start="2026-01-01", end="2026-12-31", on=d("2026-01-01"))


def only(*rules: AlertRule) -> None:
    """These rules instead of those of the house."""
    AlertRule.objects.update(is_active=False)
    for rule in rules:
        add_rule(rule, by=None)


def test_each_window_is_raised_on_its_day_and_takes_the_place_of_the_last(contract, rep):
    assert counted(sweep("2026-05-04")) == (0, 0, 0, 0)
    assert counted(sweep("2026-05-05")) == (1, 0, 0, 1)  # 180 days before 1 November
    assert counted(sweep("2026-05-05")) == (0, 0, 0, 0)
    assert counted(sweep("2026-07-04")) == (1, 1, 0, 1)
    assert standing() == [("their_deadline", -180, "superseded"), ("their_deadline", -120, "raised")]
    assert inbox(rep) == ["Meridian Bank can give notice until 1 Nov 2026"]


def test_after_an_outage_every_window_has_its_row_and_a_person_one_notification(contract, rep):
    assert counted(sweep("2026-10-26")) == (7, 6, 0, 1)
    assert standing() == [
        ("their_deadline", offset, "superseded") for offset in (-180, -120, -90, -60, -30, -14)
    ] + [("their_deadline", -7, "raised")]
    told = Notification.objects.get(person=rep)
    assert (told.kind, told.mode, dict(told.facts)) == (
        "renewal-alert-now",
        "instant",
        {
            "At stake": "USD 1,000 a year",
            "Contract": "C-1",
            "Term ends": "31 Dec 2026",
            "Decides": "1 Nov 2026",
            "Owner": "Rita Rep",
        },
    )
    assert Delivery.objects.get().notification == told


def test_only_a_week_before_their_deadline_is_mailed_at_once():
    ship_rules()
    instant = AlertRule.objects.filter(urgency="instant")
    assert [(rule.anchor, rule.offset_days) for rule in instant] == [("their_deadline", -7)]


def test_a_manual_contract_is_told_of_by_its_end_and_when_it_is_overdue(account, seats, rep):
    signed(account, line(seats, 1, 100), on=d("2026-01-01"), notice_amount=60, notice_unit="days")
    sweep("2026-12-31")
    assert [row[:2] for row in standing()][-1] == ("term_end", 0)
    sweep("2027-01-01")
    assert standing()[-1] == ("overdue", 1, "raised")
    assert inbox(rep) == ["Meridian Bank is overdue: its term ended on 31 Dec 2026"]
    sweep("2027-01-30")
    assert standing()[-1] == ("overdue", 30, "raised")
    sweep("2027-02-01")  # grace is over: lost by the facts
    assert standing()[-1] == ("overdue", 30, "withdrawn")
    assert inbox(rep) == []


def test_a_moved_date_withdraws_and_replaces(contract, rep, ops):
    sweep("2026-10-02")
    correct_contract(contract, by=ops, on=d("2026-10-02"), reason="Misread", notice_amount=30)
    assert counted(sweep("2026-10-02")) == (4, 3, 5, 1)  # 1 November became 1 December
    assert {
        (row.state, row.withdrawn_because) for row in Alert.objects.filter(anchor_on=d("2026-11-01"))
    } == {("withdrawn", "The day moved to 1 Dec 2026")}
    assert inbox(rep) == ["Meridian Bank can give notice until 1 Dec 2026"]


def test_a_date_that_moves_there_and_back_is_told_again(contract, rep, ops):
    sweep("2026-10-02")
    on = d("2026-10-02")
    correct_contract(contract, by=ops, on=on, reason="Misread", notice_amount=30)
    sweep("2026-10-02")
    correct_contract(Contract.objects.get(), by=ops, on=on, reason="It was right", notice_amount=60)
    assert counted(sweep("2026-10-03")) == (5, 4, 4, 1)
    assert inbox(rep) == ["Meridian Bank can give notice until 1 Nov 2026"]
    assert Alert.objects.waiting().get().times == 2


def test_an_earlier_day_by_hand_takes_nothing_back(contract):
    sweep("2026-10-26")
    before = standing()
    assert counted(raise_alerts(as_of=d("2026-06-01"), today=d("2026-10-26"), at=datetime.now(UTC))) == (
        0,
        0,
        0,
        0,
    )
    assert standing() == before


def test_notice_settles_it(contract, rep):
    sweep("2026-10-02")
    give_notice(contract, by=None, on=d("2026-10-05"), given_on=d("2026-10-05"))
    sweep("2026-10-05")
    assert Alert.objects.waiting().count() == 0
    assert inbox(rep) == []


def test_a_term_that_was_over_when_it_came_has_none(account, seats):
    signed(account, line(seats, 1, 100), start="2025-01-01", end="2026-05-31", on=d("2026-06-15"))
    assert counted(sweep("2026-06-15")) == (0, 0, 0, 0)


def test_a_rule_is_for_its_tier_segment_and_value(account, contract, rep, manager):
    ship_rules()
    facts = {"anchor": "their_deadline", "to_owner": False, "to_director": True}
    only(
        AlertRule(offset_days=-20, tier="1", **facts),
        AlertRule(offset_days=-21, tier="2", **facts),
        AlertRule(offset_days=-22, segment="Enterprise", **facts),
        AlertRule(offset_days=-23, minimum_acv=1000, **facts),
        AlertRule(offset_days=-24, minimum_acv=1001, **facts),
        AlertRule(offset_days=-19, counts_from=d("2026-10-20"), **facts),
    )
    sweep("2026-10-15")
    assert [offset for _, offset, _ in standing()] == [-23, -20]
    assert (inbox(rep), len(inbox(manager))) == ([], 1)


def test_the_team_is_told_by_role(account, contract, rep, teammate, other_rep):
    AccountTeamMember.objects.create(account=account, user=teammate, role="csm")
    AccountTeamMember.objects.create(account=account, user=other_rep, role="csm", ends_on=d("2026-09-30"))
    ship_rules()
    only(AlertRule(anchor="their_deadline", offset_days=-20, to_owner=False, to_roles=["csm"]))
    sweep("2026-10-15")
    assert (inbox(rep), len(inbox(teammate)), inbox(other_rep)) == ([], 1, [])


def test_two_rules_of_one_day_tell_a_person_once(contract, rep, manager):
    ship_rules()
    only(
        AlertRule(anchor="their_deadline", offset_days=-20),
        AlertRule(anchor="their_deadline", offset_days=-20, tier="1", to_director=True),
    )
    assert counted(sweep("2026-10-12")) == (2, 0, 0, 2)
    assert (len(inbox(rep)), len(inbox(manager))) == (1, 1)


def test_what_reaches_nobody_is_for_the_administrators(seats, ops):
    auto(AccountFactory(name="Orphan"), line(seats, 10, 100), on=d("2026-01-01"))
    sweep("2026-10-12")
    assert inbox(ops) == ["Orphan can give notice until 1 Nov 2026"]


def test_in_place_of_an_owner_who_left_her_director_is_told(contract, rep, manager):
    User.objects.filter(pk=rep.pk).update(is_active=False)
    sweep("2026-10-12")
    assert len(inbox(manager)) == 1


def test_a_handed_over_account_is_told_to_its_new_owner_and_taken_from_the_old(
    contract, account, rep, other_rep
):
    sweep("2026-10-12")
    assign_owner(account, owner=other_rep, by=None, on=d("2026-10-13"), reason="Split")
    sweep("2026-10-13")
    assert (inbox(rep), len(inbox(other_rep))) == ([], 1)
    assign_owner(account, owner=rep, by=None, on=d("2026-10-14"), reason="Back")
    sweep("2026-10-14")
    assert (len(inbox(rep)), inbox(other_rep)) == (1, [])


def answer(person: User) -> Notification:
    return (
        Notification.objects.visible_to(person).unanswered().filter(kind__startswith="renewal").latest("pk")
    )


NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_an_answer_stands_on_the_alert(contract, rep):
    sweep("2026-10-12")
    told = answer(rep)
    acknowledge(Notification.objects.filter(pk=told.pk), at=NOON)
    alert = Alert.objects.get(due_on=d("2026-10-02"))
    assert (alert.state, alert.answered_by, alert.answered_at, alert.read_at) == (
        "acknowledged",
        rep,
        NOON,
        NOON,
    )
    reopen(Notification.objects.get(pk=told.pk))
    assert Alert.objects.waiting().get() == alert
    act_on(told, done="logged an activity", at=NOON)
    alert.refresh_from_db()
    assert (alert.state, alert.acted_as, alert.answered_by) == ("acted", "logged an activity", rep)
    assert counted(sweep("2026-10-12")) == (0, 0, 0, 0)


def test_closing_answers_and_opening_again_asks_again(contract, rep, manager):
    ship_rules()
    only(AlertRule(anchor="their_deadline", offset_days=-20, to_director=True))
    sweep("2026-10-12")
    renewal = let_roll(Renewal.objects.get(), by=rep, on=d("2026-10-12"))
    assert (inbox(rep), inbox(manager)) == ([], [])
    assert Notification.objects.get(person=rep).acted_as == "closed"
    assert standing() == [("their_deadline", -20, "acted")]
    assert counted(sweep("2026-10-12"))[:3] == (0, 0, 0)
    open_again(renewal, reason="Not yet", by=rep, on=d("2026-10-12"))
    assert counted(sweep("2026-10-13")) == (1, 0, 0, 2)


def test_silence_reaches_the_director_once(contract, rep, manager):
    sweep("2026-10-25")
    sweep("2026-10-27")
    assert inbox(manager) == []
    assert sweep("2026-10-28").escalated == 1
    assert sweep("2026-10-28").escalated == 0
    assert inbox(manager) == ["No answer: Meridian Bank can give notice until 1 Nov 2026"]
    assert Notification.objects.get(person=manager).mode == "instant"
    acknowledge(Notification.objects.filter(person=manager), at=NOON)
    assert Alert.objects.filter(state=AlertState.ACKNOWLEDGED, answered_by=manager).count() == 1


def test_what_somebody_put_off_is_not_silent_until_its_day(contract, rep, manager):
    sweep("2026-10-25")
    snooze(answer(rep), until=d("2026-10-30"), reason="They decide on Thursday", on=d("2026-10-26"), at=NOON)
    assert sweep("2026-10-28").escalated == 0
    assert sweep("2026-10-30").escalated == 1


def test_a_rule_that_is_switched_off_takes_its_alerts_back(contract, rep, ops):
    sweep("2026-10-12")
    rule = AlertRule.objects.get(anchor="their_deadline", offset_days=-30)
    edit_rule(rule, {"is_active": False}, by=ops, version=1)
    sweep("2026-10-12")
    assert Alert.objects.get(rule=rule).withdrawn_because == "The rule was switched off"
    assert Alert.objects.waiting().get().rule.offset_days == -60  # the one before waits again
    assert len(inbox(rep)) == 1


def test_twice_is_once_and_days_missed_make_no_difference(account, seats):
    for number in range(3):
        auto(
            account, line(seats, 1, 100 + number), number=f"C-{number}", start="2026-01-01",
            end=f"2026-{10 + number}-28", on=d("2026-01-01"),
        )  # fmt: skip
    sweep("2026-09-20")
    rows = set(Alert.objects.values_list("renewal", "rule", "due_on"))
    Alert.objects.all().delete()
    day = d("2026-03-01")
    while day <= d("2026-09-20"):
        raise_alerts(as_of=day, today=day, at=datetime.combine(day, time(9), UTC))
        day += timedelta(days=9)
    sweep("2026-09-20")
    assert set(Alert.objects.values_list("renewal", "rule", "due_on")) == rows


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_the_same_rows(account, seats, rep):
    for number in range(12):
        auto(account, line(seats, 1, 100), number=f"C-{number}", on=d("2026-01-01"))
    turn_day(on=d("2026-10-12"))
    barrier, done = Barrier(2), []

    def run() -> None:
        barrier.wait(timeout=10)
        done.append(raise_alerts(as_of=d("2026-10-12"), today=d("2026-10-12"), at=NOON))
        connection.close()

    sweeps = [Thread(target=run) for _ in range(2)]
    for thread in sweeps:
        thread.start()
    for thread in sweeps:
        thread.join(timeout=30)
    assert sorted(swept.raised for swept in done) == [0, 60]
    assert (Alert.objects.count(), len(inbox(rep))) == (60, 12)


def broken_checks() -> list[str]:
    return [check.name for check in renewal_checks(d("2026-10-26")) if not check.ok]


def test_check_book_finds_an_alert_that_is_missing(contract):
    sweep("2026-10-26")
    assert broken_checks() == []
    Alert.objects.filter(rule__offset_days=-30).delete()
    assert broken_checks() == ["due_alerts_stand"]


def test_check_book_finds_two_that_wait_and_one_that_gave_way_to_nothing(contract):
    sweep("2026-10-26")
    Alert.objects.filter(rule__offset_days=-30).update(state="raised", told_on=d("2026-10-26"))
    assert broken_checks() == ["alerts_give_way_to_nearer_ones"]
    Alert.objects.filter(rule__offset_days=-30).update(state="superseded")
    Alert.objects.filter(rule__offset_days=-7).delete()
    assert "alerts_give_way_to_nearer_ones" in broken_checks()


def test_what_changed_since_the_sweep_waits_for_the_next(account, seats, contract):
    sweep("2026-10-26")
    auto(account, line(seats, 1, 100), number="C-2", on=d("2026-10-26"))
    assert broken_checks() == []


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (Alert, "rule_id"),
        (Notification, "person_id"),
        (Notification, "digest_id"),
        (Delivery, "notification_id"),
    ],
)
def test_check_book_finds_what_names_a_row_that_is_not_there(contract, rows, key):
    sweep("2026-10-26")
    assert rows.objects.update(**{key: 0})
    assert "alerts_and_their_telling_name_what_is_there" in broken_checks()


def test_a_rule_with_alerts_cannot_be_deleted(contract):
    sweep("2026-10-26")
    with pytest.raises(ProtectedError):
        AlertRule.objects.all().delete()
