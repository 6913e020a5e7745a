"""The key that other systems know a row by."""

from uuid import uuid4


def new_external_id() -> str:
    """A key for what is made here and not imported: 32 letters and digits, never met before."""
    return uuid4().hex
