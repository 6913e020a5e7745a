"""The frame of a small table: heads in their order, numbers to the right, what comes from people escaped."""

from django.template import Context, Template

ROW = "<tr><td>{{ name }}</td></tr>"
PAGE = '{% load sheets %}{% sheet "Moves" "From, Accounts:num" rows=True %}' + ROW + "{% endsheet %}"


def test_a_sheet_frames_its_rows_and_escapes_what_they_hold():
    drawn = Template(PAGE).render(Context({"name": "<b>Bank"}))
    assert 'aria-label="Moves"' in drawn
    assert "data-rows" in drawn
    assert '<th scope="col" >From</th>' in drawn
    assert '<th scope="col" class="num">Accounts</th>' in drawn
    assert "<tr><td>&lt;b&gt;Bank</td></tr>" in drawn
