"""Who acted, as the triggers wrote it down."""

import pgtrigger
from pghistory.models import Context

from common.triggers import NoTruncate


class RecordedAct(Context):
    """An act that changed something: `metadata` holds its facts (see audit.context). Written once, never
    again.

    The table is the library's; this proxy is where our triggers on it stand.
    """

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            NoTruncate(),
        ]

    def __str__(self) -> str:
        return str(self.id)
