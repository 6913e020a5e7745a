"""Days on a line: placed by their share of the span, labels apart."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.datestrip import LABEL_WIDTH, Mark, lay_out

TERM = {"starts_on": date(2026, 3, 15), "ends_on": date(2027, 3, 14), "as_of": date(2026, 11, 22)}
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2034, 12, 31))


def test_marks_stand_at_their_share_of_the_span():
    strip = lay_out(
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 4, 11),
        as_of=date(2026, 1, 26),
        marks=[Mark(date(2026, 2, 20), "notice")],
    )
    assert [placed.x for placed in strip.marks] == ["50.00%"]
    assert strip.today_x == "25.00%"


def test_marks_outside_the_span_are_left_out():
    assert lay_out(**TERM, marks=[Mark(date(2028, 1, 1), "end")]).marks == ()


def test_today_outside_the_span_is_not_drawn():
    assert lay_out(**TERM | {"as_of": date(2025, 1, 1)}, marks=[]).today_x == ""


def test_sentence_says_every_day():
    marks = [Mark(date(2027, 3, 14), "end", "end"), Mark(date(2026, 12, 14), "their notice")]
    said = "15 Mar 2026 to 14 Mar 2027; their notice 14 Dec 2026; end 14 Mar 2027; today 22 Nov 2026."
    assert lay_out(**TERM, marks=marks).words == said


def test_ticks_are_few_and_january_carries_the_year():
    labels = [tick.label for tick in lay_out(**TERM, marks=[]).ticks]
    assert labels == ["Apr", "Jul", "Oct", "2027"]


def test_one_day_is_a_span_too():
    strip = lay_out(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1), as_of=date(2026, 1, 1), marks=[])
    assert strip.today_x == "0.00%"


@given(start=DAYS, length=st.integers(1, 4000), offsets=st.lists(st.integers(0, 4000), max_size=6))
def test_labels_never_cover_each_other(start, length, offsets):
    marks = [Mark(start + timedelta(days=offset), "notice") for offset in offsets]
    strip = lay_out(starts_on=start, ends_on=start + timedelta(days=length), as_of=start, marks=marks)
    spans = sorted(_span(placed) for placed in strip.marks)
    for index, (lane, left, right) in enumerate(spans):
        for other, other_left, other_right in spans[index + 1 :]:
            assert lane != other or right <= other_left + 0.02 or other_right <= left + 0.02


@given(start=DAYS, length=st.integers(1, 4000), offsets=st.lists(st.integers(0, 4000), max_size=6))
def test_ticks_fit_a_phone(start, length, offsets):
    strip = lay_out(starts_on=start, ends_on=start + timedelta(days=length), as_of=start, marks=[])
    assert len(strip.ticks) <= 12


def _span(placed):
    x = float(placed.x.rstrip("%"))
    return (
        (placed.label_y, x, x + LABEL_WIDTH)
        if placed.anchor == "start"
        else (placed.label_y, x - LABEL_WIDTH, x)
    )
