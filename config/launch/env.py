"""The settings needed before any package is there, such as `PORT`. Standard library only.

All others are read by `config.env` by the same rule: the environment first, then `.env` in the checkout.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def setting(name: str, default: str = "", *, dotenv: Path = CHECKOUT / ".env") -> str:
    """The value of an environment variable, or of its line in `.env`."""
    if value := os.environ.get(name):
        return value
    if dotenv.is_file():
        pattern = rf"^\s*(?:export\s+)?{name}\s*=\s*(['\"]?)(.*?)\1\s*$"
        if found := re.search(pattern, dotenv.read_text(encoding="utf-8"), re.MULTILINE):
            return found[2] or default
    return default


def book_home() -> Path:
    """The folder of the embedded servers' data, of logs and of mail."""
    return Path(setting("BOOK_HOME") or CHECKOUT / "var").resolve()


LOGS = book_home() / "log"
SIGN_INS = book_home() / "sign-ins.txt"  # who can sign in to the demo book, for `make run` to show
