"""Renewals follow the terms, and the terms' facts close those that nobody has to close."""

from decimal import Decimal

import pytest

from accounts.domain.amendments import add_on, amend, drop_line
from accounts.domain.contracts import renew_contract
from accounts.domain.corrections import correct_contract
from accounts.domain.endings import give_notice, reinstate, terminate
from accounts.domain.past_contracts import record_contracts
from accounts.domain.posting import keep_terms, post_due, post_ledger
from accounts.domain.rates import set_plan_rates
from accounts.models import Contract
from renewals.choices import Happening
from renewals.models import Renewal, RenewalDay, TierLead
from renewals.tests.contracts import TODAY, all_said, auto, d, line, signed

pytestmark = pytest.mark.django_db


def happened(**lookup) -> list[tuple[str, str]]:
    days = RenewalDay.objects.filter(**lookup).order_by("on", "pk")
    return [(day.kind, str(day.on)) for day in days]


def test_a_signed_contract_has_one_renewal_for_its_term(account, seats):
    contract = signed(account, line(seats, 10, 100))
    renewal = Renewal.objects.get()
    assert (renewal.account, renewal.contract, renewal.term, renewal.due_on) == (
        account, contract, contract.terms.get(), d("2026-12-31"),
    )  # fmt: skip
    assert (renewal.stage, renewal.outcome, renewal.window_opens_on) == ("upcoming", "", d("2026-07-04"))
    assert (renewal.atr_amount, renewal.atr) == (None, 1000)


def test_posting_again_changes_nothing(account, seats):
    auto(account, line(seats, 10, 100), start="2024-01-01", end="2024-12-31")
    before = list(Renewal.objects.values())
    post_ledger([account.pk], cause="day", by=None, on=TODAY)
    keep_terms(None, on=TODAY)
    assert list(Renewal.objects.values()) == before
    assert Renewal.events.rel.related_model.objects.filter(pgh_label="update").count() == 0


def test_terms_over_before_the_first_import_are_closed(account, seats):
    """T12: renewed on the term's end with the value of the next term's first day."""
    auto(account, line(seats, 10, 100), start="2023-01-01", end="2023-12-31", auto_uplift_percent=Decimal(4))
    assert all_said() == [
        ("2023-12-31", "renewed", "2023-12-31", 1040),
        ("2024-12-31", "renewed", "2024-12-31", Decimal("1081.60")),
        ("2025-12-31", "renewed", "2025-12-31", Decimal("1124.86")),
        ("2026-12-31", "", "", None),
    ]
    assert [renewal.atr_amount for renewal in Renewal.objects.order_by("due_on")] == [
        1000, 1040, Decimal("1081.60"), Decimal("1124.86"),
    ]  # fmt: skip
    assert happened() == [(Happening.WINDOW_OPENED, "2026-05-05")]


def test_a_contract_over_long_ago_is_churned(account, seats):
    signed(account, line(seats, 10, 100), start="2024-01-01", end="2024-12-31")
    assert all_said() == [("2024-12-31", "churned", "2024-12-31", 0)]


def test_a_named_successor_renews_partially_when_it_is_worth_less(account, seats, platform):
    """V15."""
    first = signed(
        account, line(seats, 1, 80_000), line(platform, 1, 20_000), start="2024-07-01", end="2025-06-30"
    )
    renew_contract(
        first, lines=[line(seats, 1, 80_000)], by=None, on=TODAY, number="C-2",
        ends_on=d("2026-06-30"), signed_on=d("2025-06-15"),
    )  # fmt: skip
    renewal = Renewal.objects.get(contract=first)
    assert (renewal.outcome, renewal.final_amount, renewal.atr, renewal.days_late) == (
        "partial",
        80_000,
        100_000,
        0,
    )
    assert renewal.successor.number == "C-2"


def test_an_early_successor_closes_the_renewal_that_it_cuts(account, seats):
    """V12: due on the original end, closed on the signature."""
    first = signed(account, line(seats, 1, 1000), start="2025-10-01", end="2026-09-30", on=d("2026-05-15"))
    renew_contract(
        first, by=None, on=d("2026-05-15"), number="C-2", starts_on=d("2026-06-01"), ends_on=d("2027-05-31"),
        signed_on=d("2026-05-15"),
    )  # fmt: skip
    renewal = Renewal.objects.get(contract=first)
    assert (renewal.due_on, renewal.closed_on, renewal.is_early, renewal.term.ends_on) == (
        d("2026-09-30"), d("2026-05-15"), True, d("2026-05-31"),
    )  # fmt: skip
    assert (renewal.outcome, renewal.final_amount) == ("renewed", 1000)


def test_a_late_signature_within_grace_is_renewed_late(account, seats):
    """V11: due 2026-03-31, signed 2026-04-20."""
    first = signed(account, line(seats, 1, 1000), start="2025-04-01", end="2026-03-31", on=d("2026-03-01"))
    post_due(on=d("2026-04-10"))
    assert Renewal.objects.get().is_open
    renew_contract(first, by=None, on=d("2026-04-20"), number="C-2", ends_on=d("2027-03-31"))
    renewal = Renewal.objects.get(contract=first)
    assert (renewal.outcome, renewal.days_late, renewal.closed_on) == ("renewed_late", 20, d("2026-04-20"))


def test_a_gap_of_service_is_churn(account, seats):
    """V21: signed within grace, and yet nine days without service."""
    first = Contract(
        account=account, number="C-1", currency="USD", starts_on=d("2024-06-01"), ends_on=d("2025-05-31")
    )
    second = Contract(
        account=account, number="C-2", currency="USD", starts_on=d("2025-06-10"), ends_on=d("2026-06-09"),
        signed_on=d("2025-06-08"), predecessor=first,
    )  # fmt: skip
    record_contracts(
        [(first, [line(seats, 1, 10_000)]), (second, [line(seats, 1, 10_000)])], by=None, on=TODAY
    )
    assert all_said(contract=first) == [("2025-05-31", "churned", "2025-05-31", 0)]


def test_a_contract_that_goes_on_without_naming_it_renews_the_one_with_its_products(account, seats, platform):
    """T10: without a gap, predecessor named or not."""
    signed(account, line(platform, 1, 500), start="2025-01-01", end="2025-12-31", number="A")
    signed(account, line(seats, 1, 1000), start="2025-01-01", end="2025-12-31", number="B")
    signed(account, line(seats, 1, 1200), start="2026-01-01", end="2026-12-31", number="C")
    assert all_said(contract__number="B") == [("2025-12-31", "renewed", "2025-12-31", 1200)]
    assert all_said(contract__number="A") == [("2025-12-31", "churned", "2025-12-31", 0)]


def test_the_window_freezes_what_is_available_to_renew(account, seats):
    contract = signed(account, line(seats, 10, 100))
    keep_terms([account.pk], on=d("2026-07-03"))
    assert Renewal.objects.get().atr_amount is None
    keep_terms([account.pk], on=d("2026-07-04"))
    add_on(contract, line=line(seats, 5, 100), by=None, on=d("2026-08-01"))
    renewal = Renewal.objects.get()
    assert (renewal.atr_amount, renewal.window_opened_on, renewal.atr_drift) == (1000, d("2026-07-04"), 500)
    assert happened() == [(Happening.WINDOW_OPENED, "2026-07-04")]


@pytest.mark.parametrize(
    ("change", "frozen", "live"),
    [("sold more", 1000, 1500), ("sold less", 1000, 700), ("dropped", 1000, 0), ("signed before", 700, 700)],
)
def test_a_first_import_freezes_at_the_value_of_the_opening_day(account, seats, change, frozen, live):
    contract = signed(account, line(seats, 10, 100), on=d("2026-10-01"))
    row, autumn, spring = contract.subscriptions.get(), d("2026-09-01"), d("2026-05-01")
    if change == "sold more":
        add_on(contract, line=line(seats, 5, 100), by=None, on=autumn)
    elif change == "dropped":
        drop_line(row, last_day=d("2026-09-30"), by=None, on=autumn)
    else:
        agreed_on = autumn if change == "sold less" else spring
        amend(row, from_day=autumn, quantity=Decimal(7), by=None, on=agreed_on)
    Renewal.objects.all().delete()
    keep_terms([account.pk], on=d("2026-10-01"))
    renewal = Renewal.objects.get()
    assert (renewal.atr_amount, renewal.term.atr_amount) == (frozen, live)


def test_each_tier_has_its_own_lead(account, seats):
    TierLead.objects.create(tier="1", lead_days=90)
    auto(account, line(seats, 10, 100))
    assert Renewal.objects.get().window_opens_on == d("2026-08-03")  # 90 days before 2026-11-01


def test_a_window_never_opens_before_its_term(account, seats):
    auto(
        account,
        line(seats, 10, 100),
        start="2026-05-01",
        end="2026-05-31",
        renewal_term_months=1,
        notice_amount=5,
    )
    assert Renewal.objects.get(due_on=d("2026-06-30")).window_opens_on == d("2026-06-01")


def test_a_term_that_moves_keeps_its_renewal(account, seats):
    contract = signed(account, line(seats, 10, 100))
    Renewal.objects.update(next_step="Call them")
    correct_contract(contract, by=None, on=TODAY, ends_on=d("2026-11-30"))
    renewal = Renewal.objects.get()
    assert (renewal.due_on, renewal.next_step) == (d("2026-11-30"), "Call them")


def test_a_term_that_goes_withdraws_its_renewal_and_brings_it_back(account, seats):
    contract = signed(account, line(seats, 10, 100))
    Renewal.objects.update(next_step="Call them")
    correct_contract(contract, by=None, on=TODAY, status="draft")
    assert (Renewal.objects.standing().count(), Renewal.objects.count()) == (0, 1)
    correct_contract(contract, by=None, on=TODAY, status="signed")
    assert Renewal.objects.standing().get().next_step == "Call them"


def test_what_the_facts_closed_they_open_again(account, seats):
    contract = signed(account, line(seats, 10, 100))
    terminate(contract, last_day=d("2026-06-10"), by=None, on=TODAY)
    assert all_said() == [("2026-12-31", "churned", "2026-06-11", 0)]
    reinstate(contract, by=None, on=TODAY)
    renewal = Renewal.objects.get()
    assert (renewal.outcome, renewal.stage) == ("", "upcoming")


def test_notice_leaves_the_renewal_open_until_the_term_is_over(account, seats):
    contract = auto(account, line(seats, 10, 100))
    give_notice(contract, given_on=d("2026-06-10"), by=None, on=TODAY)
    assert all_said() == [("2026-12-31", "", "", None)]
    post_due(on=d("2027-01-01"))
    assert all_said() == [("2026-12-31", "churned", "2027-01-01", 0)]


def test_evergreen_contracts_decide_nothing(account, seats):
    signed(
        account,
        line(seats, 10, 100),
        end=None,
        renewal_mode="evergreen",
        notice_amount=30,
        notice_unit="days",
    )
    assert Renewal.objects.count() == 0


def test_another_currency_comes_over_by_plan_rates(account, seats):
    set_plan_rates({"EUR": Decimal("1.25")}, starts_on=d("2025-01-01"), by=None, on=TODAY)
    first = signed(account, line(seats, 1, 1000), start="2025-01-01", end="2025-12-31")
    renew_contract(
        first, lines=[line(seats, 1, 800)], by=None, on=TODAY, number="C-2", currency="EUR",
        ends_on=d("2026-12-31"), signed_on=None,
    )  # fmt: skip
    assert Renewal.objects.get(contract=first).final_amount == 1000
