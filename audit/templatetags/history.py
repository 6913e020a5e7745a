"""`{% history account %}`: the history of an object, fetched when the reader gets there."""

from typing import Any

from django import template
from django.db.models import Model

register = template.Library()


@register.inclusion_tag("audit/_lazy.html")
def history(obj: Model) -> dict[str, Any]:
    """A region that loads the history of a tracked object; without JavaScript a link to its page."""
    return {"label": obj._meta.label_lower, "pk": obj.pk}
