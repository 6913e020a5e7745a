"""The table of a chart: heads, links, and what is not ours to trust."""

from common.charts import Link, rows_as_html


def test_each_row_has_a_head_and_its_cells_open_their_rows():
    assert rows_as_html([["Q1", Link("5 & 6", "/rows/?a=1&b=2"), 7], [Link("Q2", ""), "<b>"]]) == (
        '<tr><th scope="row">Q1</th>'
        '<td class="num"><a href="/rows/?a=1&amp;b=2">5 &amp; 6</a></td><td class="num">7</td></tr>\n'
        '<tr><th scope="row">Q2</th><td class="num">&lt;b&gt;</td></tr>'
    )
