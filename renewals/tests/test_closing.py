"""Closing by a person: the contract's side, the ledger and the renewal in one transaction; and back."""

from decimal import Decimal

import pytest

from accounts.domain.endings import give_notice, take_back_notice
from accounts.domain.posting import post_due
from accounts.models import Contract, Movement
from common.errors import DomainError, StaleEditError
from renewals.domain.closing import Offer, close_as_churned, close_as_renewed, let_roll, propose, reopen
from renewals.domain.turning import turn_day
from renewals.domain.uplift import approve_uplift
from renewals.domain.working import move_to_stage
from renewals.models import LossReason, Renewal
from renewals.tests.contracts import auto, d, line, signed

pytestmark = pytest.mark.django_db
END = d("2026-12-31")
SOON = d("2026-12-01")


@pytest.fixture
def too_dear() -> LossReason:
    price = LossReason.objects.create(name="Price")
    return LossReason.objects.create(name="Too dear", parent=price)


def of(contract: Contract) -> Renewal:
    return Renewal.objects.with_parts().get(contract=contract)


def ledger() -> list[tuple[str, str, Decimal]]:
    rows = Movement.objects.standing().in_ledger_order()
    return [(str(row.on), row.counts_as, row.amount) for row in rows]


def reasons(error) -> list[tuple[str, str]]:
    return [(blocker.field, blocker.reason) for blocker in error.value.blockers]


def test_renewed_flat_writes_the_next_contract(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    closed = close_as_renewed(of(contract), offer=Offer(signed_on=SOON), by=rep, on=SOON)
    assert (closed.outcome, closed.final_amount, closed.closed_on, closed.closed_by, closed.stage) == (
        "renewed", 1000, SOON, rep, "closed",
    )  # fmt: skip
    after = closed.successor
    assert (after.number, after.starts_on, after.ends_on, after.predecessor) == (
        "C-1-2", d("2027-01-01"), d("2027-12-31"), contract,
    )  # fmt: skip
    assert Renewal.objects.get(contract=after).is_open
    post_due(on=d("2027-01-01"))
    assert ledger() == [("2026-01-01", "new", 1000)]


def test_quantity_and_price_at_renewal(account, seats, rep):
    """V17: 10 at 100 → 12 at 110 is expansion 200, uplift 120."""
    contract = signed(account, line(seats, 10, 100))
    close_as_renewed(of(contract), offer=Offer(signed_on=SOON, lines=[line(seats, 12, 110)]), by=rep, on=SOON)
    post_due(on=d("2027-01-01"))
    assert ledger()[1:] == [("2027-01-01", "expansion", 200), ("2027-01-01", "uplift", 120)]
    assert of(contract).final_amount == 1320


def test_uplift_above_the_cap_needs_a_director(account, seats, rep, manager):
    """V10: old 200,000, proposed 214,000, cap 5 %: 7.0 %, 4,000 above the cap."""
    contract = signed(account, line(seats, 100, 2000), uplift_cap_percent=Decimal(5))
    offer = Offer(signed_on=SOON, lines=[line(seats, 100, 2140)])
    uplift = propose(of(contract), offer, on=SOON).uplift
    assert (uplift.old, uplift.new, uplift.percent, uplift.above_cap) == (200_000, 214_000, 7, 4_000)
    with pytest.raises(DomainError, match=r"7 %, 4000.00 above the cap of 5 %"):
        close_as_renewed(of(contract), offer=offer, by=rep, on=SOON)
    with pytest.raises(DomainError, match="A director"):
        approve_uplift(of(contract), percent=Decimal(7), reason="Agreed", by=rep)
    with pytest.raises(DomainError, match="Say why"):
        approve_uplift(of(contract), percent=Decimal(7), reason=" ", by=manager)
    approve_uplift(of(contract), percent=Decimal(7), reason="Agreed with them", by=manager)
    closed = close_as_renewed(of(contract), offer=offer, by=rep, on=SOON)
    assert (closed.final_amount, closed.approved_by, closed.approval_reason) == (
        214_000, manager, "Agreed with them",
    )  # fmt: skip


def test_signed_within_grace_is_late(account, seats, rep):
    """V11: late by 20 days, no churn, not on time."""
    contract = signed(account, line(seats, 1, 1000), start="2025-04-01", end="2026-03-31", on=d("2026-01-01"))
    turn_day(on=d("2026-04-20"))
    closed = close_as_renewed(
        of(contract), offer=Offer(signed_on=d("2026-04-20")), by=rep, on=d("2026-04-20")
    )
    assert (closed.outcome, closed.days_late, closed.successor.starts_on) == (
        "renewed_late",
        20,
        d("2026-04-01"),
    )
    assert ledger() == [("2025-04-01", "new", 1000)]


def test_a_late_signature_recorded_after_the_lapse_takes_the_churn_back(account, seats, rep):
    contract = signed(account, line(seats, 1, 1000), start="2025-04-01", end="2026-03-31", on=d("2026-01-01"))
    turn_day(on=d("2026-05-15"))
    assert (of(contract).outcome, ledger()[-1]) == ("churned", ("2026-04-01", "account_churn", -1000))
    with pytest.raises(DomainError, match="Grace ended on 2026-04-30"):
        close_as_renewed(of(contract), offer=Offer(signed_on=d("2026-05-02")), by=rep, on=d("2026-05-15"))
    close_as_renewed(of(contract), offer=Offer(signed_on=d("2026-04-20")), by=rep, on=d("2026-05-15"))
    assert (of(contract).outcome, ledger()) == ("renewed_late", [("2025-04-01", "new", 1000)])


def test_renewed_early_cuts_the_term(account, seats, rep):
    """V12."""
    contract = signed(account, line(seats, 1, 1000), start="2025-10-01", end="2026-09-30", on=d("2026-05-15"))
    early = {"starts_on": d("2026-06-01"), "ends_on": d("2027-05-31")}
    with pytest.raises(DomainError, match="overlaps the term by 122 days"):
        close_as_renewed(
            of(contract), offer=Offer(signed_on=d("2026-05-15"), facts=early), by=rep, on=d("2026-05-15")
        )
    offer = Offer(signed_on=d("2026-05-15"), early=True, facts=early)
    closed = close_as_renewed(of(contract), offer=offer, by=rep, on=d("2026-05-15"))
    assert (closed.is_early, closed.due_on, closed.term.ends_on, closed.closed_on) == (
        True, d("2026-09-30"), d("2026-05-31"), d("2026-05-15"),
    )  # fmt: skip


def test_a_partial_renewal_needs_a_reason(account, seats, platform, rep, too_dear):
    """V15: logo kept, line_churn −20,000, gross 80 %."""
    contract = signed(account, line(seats, 1, 80_000), line(platform, 1, 20_000))
    offer = Offer(signed_on=SOON, lines=[line(seats, 1, 80_000)])
    with pytest.raises(DomainError, match=r"20000.00 less than before: say why"):
        close_as_renewed(of(contract), offer=offer, by=rep, on=SOON)
    closed = close_as_renewed(of(contract), offer=offer, by=rep, on=SOON, loss_reason=too_dear)
    assert (closed.outcome, closed.loss_reason, closed.final_amount) == ("partial", too_dear, 80_000)
    post_due(on=d("2027-01-01"))
    assert ledger()[-1] == ("2027-01-01", "line_churn", -20_000)


def test_churned_ends_the_contract_on_its_term_and_the_ledger_shows_it(account, seats, rep, too_dear):
    contract = auto(account, line(seats, 10, 100))
    with pytest.raises(DomainError, match="Say why they leave"):
        close_as_churned(of(contract), loss_reason=None, by=rep, on=SOON)
    closed = close_as_churned(of(contract), loss_reason=too_dear, reason="Budget cut", by=rep, on=SOON)
    assert (closed.outcome, closed.final_amount, closed.contract.terminated_on) == ("churned", 0, END)
    assert ledger() == [("2026-01-01", "new", 1000)]
    turn_day(on=d("2027-01-01"))
    assert ledger()[-1] == ("2027-01-01", "account_churn", -1000)
    assert of(contract).closed_on == SOON


def test_churned_after_notice_terminates_nothing(account, seats, rep, too_dear):
    contract = auto(account, line(seats, 10, 100))
    give_notice(contract, given_on=d("2026-06-10"), by=None, on=d("2026-06-15"))
    closed = close_as_churned(of(contract), loss_reason=too_dear, by=rep, on=SOON)
    assert (closed.contract.terminated_on, closed.ended_contract) == (None, False)


def test_an_automatic_contract_may_be_closed_before_it_rolls(account, seats, rep):
    contract = auto(account, line(seats, 10, 100), auto_uplift_percent=Decimal(4))
    closed = let_roll(of(contract), by=rep, on=SOON)
    assert (closed.outcome, closed.final_amount, closed.successor) == ("renewed", 1040, None)
    turn_day(on=d("2027-01-01"))
    first = Renewal.objects.get(due_on=END)
    assert (first.closed_on, first.closed_through, first.final_amount) == (SOON, "person", 1040)
    assert Renewal.objects.get(due_on=d("2027-12-31")).is_open
    assert ledger()[-1] == ("2027-01-01", "contracted_uplift", 40)


def test_an_automatic_contract_under_notice_does_not_roll(account, seats, rep):
    contract = auto(account, line(seats, 10, 100))
    give_notice(contract, given_on=d("2026-06-10"), by=None, on=d("2026-06-15"))
    with pytest.raises(DomainError, match="ends on 2026-12-31"):
        let_roll(of(contract), by=rep, on=SOON)
    take_back_notice(contract, by=None, on=d("2026-06-15"))
    assert let_roll(of(contract), by=rep, on=SOON).outcome == "renewed"


GAP = "It starts 9 days after the term's end: that is churn and a new contract."
BEFORE = "It starts before the term that it renews."


def starting(day: str) -> dict:
    return {"starts_on": d(day), "ends_on": d("2027-12-31")}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"lines": []}, "No line of value follows."),
        ({"facts": starting("2027-01-10")}, GAP),
        ({"facts": starting("2025-12-01"), "early": True}, BEFORE),
        ({"signed_on": d("2026-12-02")}, "A signature is recorded when it is there."),
    ],
    ids=["no lines", "a gap", "before the term", "a signature to come"],
)  # fmt: skip
def test_what_blocks_closing_is_listed_and_nothing_is_half_done(account, seats, rep, facts, reason):
    contract = signed(account, line(seats, 10, 100))
    offer = Offer(**{"signed_on": SOON} | facts)
    assert reason in [blocker.reason for blocker in propose(of(contract), offer, on=SOON).blockers]
    with pytest.raises(DomainError) as error:
        close_as_renewed(of(contract), offer=offer, by=rep, on=SOON)
    assert reason in [found for _, found in reasons(error)]
    assert (Contract.objects.count(), of(contract).is_open) == (1, True)


def test_an_amount_must_be_what_its_lines_say(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    with pytest.raises(DomainError, match=r"The lines come to 1000.00, not to 1100"):
        close_as_renewed(of(contract), offer=Offer(signed_on=SOON), amount=Decimal(1100), by=rep, on=SOON)


def test_closing_twice_is_refused(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    seen = of(contract)
    close_as_renewed(seen, offer=Offer(signed_on=SOON), by=rep, on=SOON, version=seen.version)
    with pytest.raises(StaleEditError):
        close_as_renewed(seen, offer=Offer(signed_on=SOON), by=rep, on=SOON, version=seen.version)
    with pytest.raises(DomainError, match="closed already: renewed"):
        close_as_renewed(of(contract), offer=Offer(signed_on=SOON), by=rep, on=SOON)
    assert Contract.objects.count() == 2


def test_reopening_takes_a_successor_back(account, seats, rep):
    contract = signed(account, line(seats, 10, 100))
    move_to_stage(of(contract), stage="agreed", by=rep, on=d("2026-11-01"))
    close_as_renewed(of(contract), offer=Offer(signed_on=SOON), by=rep, on=SOON)
    with pytest.raises(DomainError, match="Say why it opens again"):
        reopen(of(contract), reason="", by=rep, on=SOON)
    opened = reopen(of(contract), reason="Signed by the wrong person", by=rep, on=SOON)
    assert (opened.outcome, opened.stage, opened.successor, opened.contract.successor_starts_on) == (
        "", "agreed", None, None,
    )  # fmt: skip
    assert Contract.objects.get(number="C-1-2").status == "draft"
    again = close_as_renewed(of(contract), offer=Offer(signed_on=SOON), by=rep, on=SOON)
    assert again.successor.number == "C-1-3"


def test_reopening_takes_a_termination_back(account, seats, rep, too_dear):
    contract = auto(account, line(seats, 10, 100))
    close_as_churned(of(contract), loss_reason=too_dear, by=rep, on=SOON)
    reopen(of(contract), reason="They stay", by=rep, on=SOON)
    turn_day(on=d("2027-01-01"))
    assert Renewal.objects.get(due_on=END).outcome == "renewed"
    assert ledger() == [("2026-01-01", "new", 1000)]


def test_what_the_facts_closed_is_not_reopened_by_hand(account, seats, rep):
    contract = signed(account, line(seats, 10, 100), start="2024-01-01", end="2024-12-31")
    with pytest.raises(DomainError, match="What its contract says"):
        reopen(of(contract), reason="No", by=rep, on=SOON)
