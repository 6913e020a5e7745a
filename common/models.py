"""Abstract bases only: no concrete model stands in common."""

from typing import Any, Self

from django.db import models
from django.db.models import F

from common.errors import Blocker, StaleEditError


class Versioned(models.Model):
    """A row that refuses to be overwritten: saving an edit names the version it was made on (RELIABILITY
    §3.2).
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_edit(self, *, version: int, fields: list[str]) -> Self:
        """Write `fields` if nobody saved since `version` was read, and count the version up.

        Raises StaleEditError otherwise; the row in the database stays as it is.
        """
        values: dict[str, Any] = {name: getattr(self, name) for name in fields}
        rows = type(self)._default_manager.filter(pk=self.pk, version=version)
        if not rows.update(version=F("version") + 1, **values):
            raise StaleEditError(
                Blocker("Somebody saved this meanwhile.", way_out="Compare both and save again.")
            )
        self.version = version + 1
        return self
