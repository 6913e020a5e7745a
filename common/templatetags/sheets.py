"""The frame of a small table, said once: `{% sheet "Moves" "To, Accounts:num" %}` rows `{% endsheet %}`.

Long lists that are sorted and turned over are tables of `common.tables` instead.
"""

from django import template
from django.template.loader import render_to_string

register = template.Library()

NUMBERS = ":num"


@register.simple_block_tag
def sheet(content: str, label: str, heads: str, *, rows: bool = False) -> str:
    """A table that scrolls sideways where it is too wide. `heads` have commas between; `:num` is put to the
    right. `rows`: its rows are walked by keyboard and open something.
    """
    columns = [(head.removesuffix(NUMBERS), head.endswith(NUMBERS)) for head in heads.split(", ")]
    context = {"label": label, "columns": columns, "rows": rows, "content": content}
    return render_to_string("partials/_sheet.html", context)
