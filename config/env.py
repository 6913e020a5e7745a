"""Where settings come from: the environment first, then `.env` in the checkout."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(str(BASE_DIR / ".env"))

BOOK_HOME = Path(os.environ.get("BOOK_HOME") or BASE_DIR / "var").resolve()


def celery_url(url: str) -> str:
    """Say a Redis address the way Celery does; redis-py and Celery name unix sockets differently."""
    if url.startswith("unix://"):
        return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    return url
