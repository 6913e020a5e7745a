"""States, health, faces, and the hidden field that tells a form posted twice."""

from typing import Any
from uuid import uuid4
from zlib import crc32

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.wording import initials

register = template.Library()

FACE_COLOURS = 6


@register.inclusion_tag("partials/_state.html")
def state(tone: str, words: str) -> dict[str, Any]:
    """A state as a shape and words: tone "late", "soon", "secured", "accent" or "" (quiet)."""
    return {"tone": tone, "words": words}


@register.inclusion_tag("partials/_health.html")
def health(score: int | None, band: str = "", words: str = "", trend: Any = ()) -> dict[str, Any]:
    """A health score: shape, number, words, trend. `band` is "secured", "soon", "late" or "" (unknown)."""
    return {"score": score, "band": band, "words": words, "trend": trend}


@register.inclusion_tag("partials/_face.html")
def face(name: str, size: str = "") -> dict[str, Any]:
    """A person's initials on a colour of her own: decoration beside her name, hidden from screen readers."""
    return {"initials": initials(name), "colour": crc32(name.encode()) % FACE_COLOURS + 1, "size": size}


@register.simple_tag
def submission() -> SafeString:
    """Names this rendering of a form, so that posting it twice has one effect."""
    return format_html('<input type="hidden" name="_submission" value="{}">', uuid4())
