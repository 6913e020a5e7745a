"""No text runs as a formula, and none is changed by having been written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.formula import mark, unmark


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "|cmd",
        "%x",
        "\uff1d1",
        "'=1",
    ],
)
def test_what_would_run_is_marked(text):
    assert mark(text) == "'" + text


@pytest.mark.parametrize("text", ["", "plain", "a=1", "'quoted'", "it's", "1-2", "' OR 1=1 --"])
def test_what_would_not_run_is_left(text):
    assert (mark(text), unmark(text)) == (text, text)


@given(st.text(alphabet=st.sampled_from("'=+-@|% \t\r\na\u00a0\ufeff")) | st.text())
def test_reading_gives_back_what_was_written(text):
    assert unmark(mark(text)) == text
