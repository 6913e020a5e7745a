"""A cell of the Book that is edited in its place, as HTML: a hundred of them stand on a page.

Drawn once of the same words: whoever comes back to her book finds most of its cells as they were.
"""

from datetime import date
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording
from common.templatetags.icons import icon


@lru_cache(maxsize=10_000, typed=True)
def words_of_cell(value: str | None, *, due_on: date | None, as_of: date) -> SafeString:
    """What stands in the cell: the words, and how far the day is if it is a step."""
    words = format_html('<span class="clip">{}</span>', value or wording.NOTHING)
    if due_on is None:
        return words
    tone = "meta late" if due_on < as_of else "meta"
    return format_html('{} <span class="{}">{}</span>', words, tone, wording.countdown(due_on, as_of))


@lru_cache(maxsize=10_000, typed=True)
def cell_of(
    value: str | None,
    *,
    account: str,
    label: str,
    here: str,
    as_of: date,
    due_on: date | None = None,
    focus: bool = False,
) -> SafeString:
    """The words and a pencil beside them. `account` is its name; `here` is the address of the cell's form;
    `focus` after an edit.
    """
    return format_html(
        '<span class="cell"><span>{}</span> <a class="cell-edit" href="{}" hx-get="{}" hx-target="closest td"'
        ' data-edit {} aria-label="Edit {} of {}">{}</a></span>',
        words_of_cell(value, due_on=due_on, as_of=as_of),
        here,
        here,
        "autofocus" if focus else "",
        label.lower(),
        account,
        icon("pencil"),
    )
