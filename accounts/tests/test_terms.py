"""The calendar of a contract, rule by rule (METRICS.md §1; V-numbers are its golden vectors)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from accounts.domain.facts import (
    AUTO,
    DRAFT,
    EVERGREEN,
    MONTHS,
    TERMINATED,
    THEM,
    US,
    PlainContract,
    PlainLine,
)
from accounts.domain.terms import (
    Grace,
    TermDates,
    act_by,
    add_months,
    agreed_term,
    before_by,
    current_term,
    decision_date,
    earliest_exit,
    in_force,
    in_grace,
    is_business_day,
    line_end,
    locked_in,
    our_deadline,
    service_end,
    signed_before,
    term_number,
    terms,
    their_deadline,
)

D = date.fromisoformat


def manual(start: str = "2025-01-01", end: str = "2025-12-31", **facts) -> PlainContract:
    return PlainContract(starts_on=D(start), ends_on=D(end), **facts)


def automatic(start: str = "2025-01-01", end: str = "2025-12-31", months: int = 12, **facts) -> PlainContract:
    return manual(start, end, renewal_mode=AUTO, renewal_term_months=months, **facts)


def evergreen(start: str = "2025-03-01", **facts) -> PlainContract:
    return PlainContract(starts_on=D(start), renewal_mode=EVERGREEN, **facts)


def line(start: str = "2025-01-01", end: str | None = None, **facts) -> PlainLine:
    return PlainLine(unit_price=Decimal(100), starts_on=D(start), ends_on=D(end) if end else None, **facts)


# add_months, before_by


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-15", -1, "2024-12-15"),
        ("2025-12-01", 1, "2026-01-01"),
        ("2025-06-30", 0, "2025-06-30"),
    ],
)
def test_add_months_keeps_the_day_or_clamps_to_the_months_last(day, months, expected):
    assert add_months(D(day), months) == D(expected)


def test_before_by_counts_calendar_days_or_the_same_day_of_a_month():
    assert before_by(D("2026-12-31"), 60, "days") == D("2026-11-01")
    assert before_by(D("2027-03-31"), 1, MONTHS) == D("2027-02-28")
    assert before_by(D("2026-08-28"), 2, MONTHS) == D("2026-06-28")


# The terms of a contract, rule T4


def ends(contract: PlainContract, until: str) -> list[str]:
    return [str(term.ends_on) for term in terms(contract, D(until))]


@pytest.mark.parametrize(
    ("start", "end", "months", "expected"),
    [
        ("2025-04-01", "2025-06-30", 3, ["2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31"]),  # V19
        ("2025-02-01", "2025-02-28", 1, ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]),  # V20
        ("2024-02-29", "2025-02-27", 12, ["2025-02-27", "2026-02-27", "2027-02-27", "2028-02-27"]),  # V9
        ("2023-02-28", "2024-02-28", 12, ["2024-02-28", "2025-02-27", "2026-02-27", "2027-02-27"]),
        ("2024-10-31", "2025-01-30", 1, ["2025-01-30", "2025-02-27", "2025-03-30", "2025-04-29"]),
    ],
)
def test_automatic_terms_count_from_the_day_after_the_initial_end(start, end, months, expected):
    contract = automatic(start, end, months)
    assert [str(agreed_term(contract, n).ends_on) for n in (1, 2, 3, 4)] == expected
    assert agreed_term(contract, 2).starts_on == D(end) + (D("2025-01-02") - D("2025-01-01"))


def test_an_anchor_on_29_february_comes_back_to_it_in_leap_years():
    contract = automatic("2023-03-01", "2024-02-28")
    starts = [str(agreed_term(contract, n).starts_on) for n in (2, 3, 6)]
    assert starts == ["2024-02-29", "2025-02-28", "2028-02-29"]


def test_the_current_term_is_found_by_day():
    contract = automatic("2024-08-29", "2025-08-28", notice_amount=2, notice_unit=MONTHS)  # V7
    term = current_term(contract, D("2026-02-11"))
    assert term == TermDates(2, D("2025-08-29"), D("2026-08-28"), D("2026-08-28"))
    assert their_deadline(contract, term) == decision_date(contract, term) == D("2026-06-28")


def test_the_first_day_of_a_term_belongs_to_it_and_the_last_too():
    contract = automatic("2025-04-01", "2025-06-30", 3)
    days = ("2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01")
    assert [term_number(contract, D(day)) for day in days] == [1, 2, 3, 4]


def test_before_the_start_the_first_term_is_current_and_after_the_end_the_last():
    assert current_term(automatic(), D("2020-01-01")).n == 1
    assert current_term(manual(), D("2030-01-01")) == TermDates(
        1, D("2025-01-01"), D("2025-12-31"), D("2025-12-31")
    )
    ended = automatic(terminated_on=D("2026-03-31"))
    assert current_term(ended, D("2030-01-01")) == TermDates(
        2, D("2026-01-01"), D("2026-03-31"), D("2026-12-31")
    )


def test_evergreen_is_one_term_without_end():
    contract = evergreen(notice_amount=45)
    term = current_term(contract, D("2031-06-01"))
    assert term == TermDates(1, D("2025-03-01"), None, None)
    assert their_deadline(contract, term) is decision_date(contract, term) is None
    assert list(terms(contract, D("2040-01-01"))) == [term]


def test_terms_stop_at_the_day_asked_for_and_at_the_last_day_of_service():
    contract = automatic("2025-04-01", "2025-06-30", 3)
    assert ends(contract, "2025-10-01") == ["2025-06-30", "2025-09-30", "2025-12-31"]
    ended = replace(contract, terminated_on=D("2025-08-15"))
    assert ends(ended, "2025-12-31") == ["2025-06-30", "2025-08-15"]


def test_a_contract_cancelled_before_its_first_day_has_no_terms_and_keeps_its_agreed_days():
    contract = manual(terminated_on=D("2024-12-15"))
    assert list(terms(contract, D("2030-01-01"))) == []
    assert current_term(contract, D("2025-02-01")).ends_on == D("2025-12-31")


def test_only_automatic_contracts_have_a_second_term():
    with pytest.raises(ValueError, match="one term"):
        agreed_term(manual(), 2)
    with pytest.raises(ValueError, match="renewal term"):
        term_number(replace(automatic(), renewal_term_months=None), D("2026-01-01"))


# The deadlines and the day that decides, rules T5 to T8


def test_a_deadline_is_the_last_day_on_which_notice_still_works():
    contract = automatic("2026-01-01", "2026-12-31", notice_amount=60)  # V8
    term = current_term(contract, D("2026-06-01"))
    assert their_deadline(contract, term) == D("2026-11-01")
    assert not locked_in(contract, D("2026-11-01"))
    assert locked_in(contract, D("2026-11-02"))


def test_our_deadline_counts_by_our_rule_and_never_decides():
    contract = automatic(notice_amount=30, our_notice_amount=3, our_notice_unit=MONTHS)
    term = current_term(contract, D("2025-06-01"))
    assert our_deadline(contract, term) == D("2025-09-30")
    assert decision_date(contract, term) == D("2025-12-01")


def test_without_a_notice_period_an_automatic_contract_decides_on_the_terms_end():
    contract = automatic("2025-02-01", "2025-02-28", 1)  # V20
    term = current_term(contract, D("2025-04-15"))
    assert their_deadline(contract, term) is None
    assert decision_date(contract, term) == D("2025-04-30")
    assert not locked_in(contract, D("2025-04-30"))


def test_notice_of_no_days_lasts_until_the_terms_end():
    contract = automatic(notice_amount=0)
    assert their_deadline(contract, current_term(contract, D("2025-06-01"))) == D("2025-12-31")


def test_a_manual_contract_shows_its_deadline_but_decides_on_its_end():
    contract = manual(notice_amount=90)
    term = current_term(contract, D("2025-06-01"))
    assert their_deadline(contract, term) == D("2025-10-02")
    assert decision_date(contract, term) == D("2025-12-31")
    assert not locked_in(contract, D("2025-11-01"))


def test_a_notice_longer_than_the_term_is_due_before_the_term_starts():
    contract = automatic("2025-02-01", "2025-02-28", 1, notice_amount=60)
    term = current_term(contract, D("2025-06-15"))
    assert their_deadline(contract, term) == D("2025-05-01")
    assert locked_in(contract, D("2025-06-15"))


def test_deadlines_count_from_the_agreed_end_of_a_term_that_was_cut():
    contract = automatic(notice_amount=30, successor_starts_on=D("2025-06-01"))
    term = current_term(contract, D("2025-05-01"))
    assert (term.ends_on, term.original_ends_on) == (D("2025-05-31"), D("2025-12-31"))
    assert decision_date(contract, term) == D("2025-12-01")


def test_evergreen_can_be_left_a_notice_from_today():
    assert earliest_exit(evergreen(notice_amount=45), D("2025-06-01")) == D("2025-07-16")
    assert earliest_exit(evergreen(notice_amount=1, notice_unit=MONTHS), D("2025-01-31")) == D("2025-02-28")
    assert earliest_exit(evergreen(), D("2025-06-01")) == D("2025-06-01")


@pytest.mark.parametrize(
    ("deadline", "country", "expected"),
    [
        ("2026-11-01", "US", "2026-10-30"),  # V8: a Sunday
        ("2026-11-01", "", "2026-10-30"),
        ("2026-12-25", "US", "2026-12-24"),
        ("2026-12-25", "", "2026-12-25"),
        ("2026-12-26", "GB", "2026-12-24"),
        ("2027-01-01", "DE", "2026-12-31"),
        ("2026-07-03", "us", "2026-07-02"),  # Independence Day falls on a Saturday and is kept on Friday
        ("2026-10-30", "IL", "2026-10-29"),  # Friday is weekend there
        ("2026-10-30", "Nowhere", "2026-10-30"),
    ],
)
def test_act_by_moves_back_to_a_business_day_of_the_country(deadline, country, expected):
    assert act_by(D(deadline), country) == D(expected)


def test_without_a_deadline_there_is_no_day_to_act_by():
    assert act_by(None, "US") is None
    assert is_business_day(D("2026-11-02"), "US")


# What a notice does, rules T3 and T8


def noticed(on: str, by: str = THEM, **facts) -> PlainContract:
    return automatic(
        notice_amount=60, our_notice_amount=90, notice_given_on=D(on), notice_given_by=by, **facts
    )


def test_a_notice_in_time_ends_the_contract_with_its_term():
    assert service_end(noticed("2025-11-01")) == D("2025-12-31")
    assert not locked_in(noticed("2025-11-01"), D("2025-11-15"))


def test_a_late_notice_does_not_end_the_term_it_missed():
    contract = noticed("2025-11-02")
    assert locked_in(contract, D("2025-11-15"))
    assert current_term(contract, D("2026-02-01")).n == 2
    assert in_force(line(), contract, D("2026-02-01"))


def test_a_late_notice_is_in_time_for_the_next_term():
    contract = noticed("2025-11-02")
    assert service_end(contract) == D("2026-12-31")
    assert not locked_in(contract, D("2026-11-15"))


def test_our_notice_is_measured_by_our_deadline():
    assert service_end(noticed("2025-10-02", US)) == D("2025-12-31")
    assert service_end(noticed("2025-10-03", US)) == D("2026-12-31")


def test_a_notice_whose_giver_is_unknown_is_measured_by_their_deadline():
    assert service_end(noticed("2025-11-01", "")) == D("2025-12-31")


def test_without_a_notice_period_notice_works_until_the_last_day():
    contract = replace(noticed("2025-12-31"), notice_amount=None)
    assert service_end(contract) == D("2025-12-31")


def test_a_notice_longer_than_the_term_ends_the_first_term_it_is_in_time_for():
    contract = automatic("2025-02-01", "2025-02-28", 1, notice_amount=60, notice_given_on=D("2025-03-10"))
    assert service_end(contract) == D("2025-05-31")


def test_a_notice_before_the_start_ends_the_first_term():
    assert service_end(noticed("2024-12-01")) == D("2025-12-31")


def test_notice_changes_nothing_for_a_manual_contract():
    assert service_end(manual(notice_amount=30, notice_given_on=D("2025-06-01"))) == D("2025-12-31")


def test_notice_ends_an_evergreen_contract_after_its_notice_period():
    contract = evergreen(notice_amount=45, notice_given_on=D("2025-06-01"))
    assert service_end(contract) == D("2025-07-16")
    assert current_term(contract, D("2026-01-01")) == TermDates(1, D("2025-03-01"), D("2025-07-16"), None)


# What ends a contract early, rules T3 and T9


def test_nothing_rolls_past_a_termination():
    contract = automatic(notice_amount=60, status=TERMINATED, terminated_on=D("2026-03-31"))
    assert service_end(contract) == D("2026-03-31")
    assert line_end(line(), contract) == D("2026-03-31")
    assert not locked_in(contract, D("2026-03-15"))


def test_a_termination_after_the_end_does_not_prolong_a_manual_contract():
    assert service_end(manual(terminated_on=D("2026-02-15"))) == D("2025-12-31")


def test_a_successor_cuts_its_predecessor_and_leaves_the_agreed_end():
    contract = manual("2025-10-01", "2026-09-30", successor_starts_on=D("2026-06-01"))  # V12
    term = current_term(contract, D("2026-05-01"))
    assert (term.ends_on, term.original_ends_on) == (D("2026-05-31"), D("2026-09-30"))
    assert decision_date(contract, term) == D("2026-09-30")


def test_a_successor_stops_the_rolling_of_an_automatic_contract():
    contract = automatic(notice_amount=60, successor_starts_on=D("2026-01-01"))
    assert service_end(contract) == D("2025-12-31")
    assert current_term(contract, D("2027-01-01")).n == 1
    assert not locked_in(contract, D("2025-12-01"))


def test_terms_that_began_before_the_successor_were_served():
    contract = automatic(successor_starts_on=D("2027-03-01"))
    assert ends(contract, "2030-01-01") == ["2025-12-31", "2026-12-31", "2027-02-28"]


def test_a_successor_after_a_gap_does_not_prolong_a_manual_contract():
    contract = manual("2024-06-01", "2025-05-31", successor_starts_on=D("2025-06-10"))  # V21
    assert service_end(contract) == D("2025-05-31")


# The days of grace, rule T11


def test_a_manual_contract_is_in_grace_for_the_days_after_its_end():
    contract = manual()
    days = ("2025-12-31", "2026-01-01", "2026-01-30", "2026-01-31")
    assert [in_grace(contract, Grace(D(day))) for day in days] == [False, True, True, False]
    assert not in_grace(contract, Grace(D("2026-01-20"), days=10))


def test_while_grace_runs_the_old_lines_count():
    contract, old = manual(), line(end="2025-12-31")
    assert in_force(old, contract, D("2026-01-10"), Grace(D("2026-01-10")))
    assert not in_force(old, contract, D("2026-01-10"))
    assert not in_force(old, contract, D("2026-01-10"), Grace(D("2026-02-10")))


def test_a_line_that_ended_earlier_is_not_brought_back_by_grace():
    assert not in_force(line(end="2025-11-30"), manual(), D("2026-01-10"), Grace(D("2026-01-10")))


@pytest.mark.parametrize(
    "facts",
    [
        {"successor_starts_on": D("2026-01-05")},
        {"terminated_on": D("2025-12-31")},
        {"notice_given_on": D("2025-10-01")},
        {"status": DRAFT},
    ],
)
def test_nobody_waits_for_a_contract_that_is_renewed_given_up_or_a_draft(facts):
    assert not in_grace(manual(**facts), Grace(D("2026-01-10")))


def test_automatic_and_evergreen_contracts_are_never_in_grace():
    assert not in_grace(automatic(), Grace(D("2026-01-10")))
    assert not in_grace(evergreen(), Grace(D("2026-01-10")))


# The days of a line, rules T2 and T3


def test_an_empty_end_follows_the_contract_through_its_renewals():
    assert line_end(line(), automatic()) is None
    assert line_end(line(), manual()) == D("2025-12-31")
    assert line_end(line(), evergreen()) is None


def test_an_end_equal_to_the_initial_end_rolls_on_an_automatic_contract():
    contract = automatic("2023-01-01", "2023-12-31")  # V22
    assert in_force(line("2023-01-01", "2023-12-31"), contract, D("2025-06-01"))


def test_any_other_end_is_the_lines_own():
    assert line_end(line(end="2025-06-30"), automatic()) == D("2025-06-30")
    assert line_end(line("2026-02-01", end="2026-12-31"), automatic()) == D("2026-12-31")


def test_no_line_outlives_its_contract():
    cut = automatic(successor_starts_on=D("2025-06-01"))
    assert line_end(line(end="2025-12-31"), cut) == D("2025-05-31")
    assert line_end(line(end="2025-09-30"), cut) == D("2025-05-31")


def test_both_ends_are_days_of_service_whenever_it_was_signed():
    held = line(end="2025-06-30", signed_on=D("2025-09-01"))
    days = ("2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01")
    assert [in_force(held, manual(), D(day)) for day in days] == [False, True, True, False]


def test_drafts_never_count():
    assert not in_force(line(), manual(status=DRAFT), D("2025-06-01"))


def test_a_signature_is_the_lines_else_the_contracts_and_unknown_counts_as_before():
    step = D("2025-07-01")
    assert signed_before(line(), manual(), step)
    assert signed_before(line(), manual(signed_on=D("2025-06-30")), step)
    assert not signed_before(line(), manual(signed_on=step), step)
    assert not signed_before(line(signed_on=step), manual(signed_on=D("2024-01-01")), step)
