from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.fiscal import quarter_of, quarters_up_to


@pytest.mark.parametrize(
    ("day", "start", "name", "first", "last"),
    [
        (date(2026, 11, 22), 1, "Q4 FY26", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 1, 31), 2, "Q4 FY26", date(2025, 11, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), 2, "Q1 FY27", date(2026, 2, 1), date(2026, 4, 30)),
        (date(2024, 2, 29), 10, "Q2 FY24", date(2024, 1, 1), date(2024, 3, 31)),
    ],
)
def test_quarter_of_a_day(day, start, name, first, last):
    quarter = quarter_of(day, start_month=start)
    assert (str(quarter), quarter.starts_on, quarter.ends_on) == (name, first, last)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_quarters_tile_the_calendar(day, start):
    quarters = quarters_up_to(day, 6, start_month=start)
    assert quarters[-1].starts_on <= day <= quarters[-1].ends_on
    assert all(a.ends_on + timedelta(days=1) == b.starts_on for a, b in pairwise(quarters))
    assert all(b.number == a.number % 4 + 1 for a, b in pairwise(quarters))
