"""What must not be kept: secrets in addresses and in log fields."""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"

# A reset key, a feed token, an invitation: twenty or more characters of a URL-safe alphabet with a digit
# among them.
_SECRET_SEGMENT = re.compile(r"(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{20,}")
_SECRET_NAMES = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_?key|otp|recovery", re.IGNORECASE
)


def safe_path(path: str) -> str:
    """A path fit for logs and history: no query string, and segments that look like a secret hidden."""
    return "/".join(
        HIDDEN if _SECRET_SEGMENT.fullmatch(segment) else segment
        for segment in path.partition("?")[0].split("/")
    )


def without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same fields, the values of those named like a secret hidden, at any depth."""
    return {
        name: HIDDEN if _SECRET_NAMES.search(str(name)) and value else _cleaned(value)
        for name, value in fields.items()
    }


def _cleaned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_secrets(value)
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
