"""`{% icon "bell" %}`: an outline icon drawn inline, from the files that static/icons.txt asks for."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = re.compile(r"""<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>""")


@register.simple_tag
@cache  # a page of fifty accounts draws a hundred pencils
def icon(name: str, css: str = "") -> SafeString:
    """The icon, hidden from screen readers: words beside it or an aria-label around it say what it means."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        css,
        drawing(name),
    )


@cache
def drawing(name: str) -> SafeString:
    """The strokes of an icon; nothing while the front-end files are not there (tests without them)."""
    path = _found(name)
    match = _DRAWING.search(path.read_text(encoding="utf-8")) if path else None
    strokes = _FRAME.sub("", match[1]) if match else ""
    return mark_safe(re.sub(r"\s*\n\s*", "", strokes))  # noqa: S308  files of a pinned, hashed package


def _found(name: str) -> Path | None:
    """The file among the source folders, or in the collected ones where only those were shipped."""
    relative = f"vendor/icons/{name}.svg"
    source = finders.find(relative)
    collected = Path(settings.STATIC_ROOT) / relative
    if source:
        return Path(str(source))
    return collected if collected.is_file() else None
