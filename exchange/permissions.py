"""Who brings files in and takes imports back: administrators, since an import crosses every book.

Anybody exports what she sees; `exchange.jobs` narrows it.
"""

from typing import Any


def can_import(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_administrator)
