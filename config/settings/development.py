"""`make run` and commands by hand: one machine, files in `var/`. DEBUG=1 adds Django's debug pages and the
style page.
"""

import secrets

from config.env import BOOK_HOME, env
from config.settings.base import *


def _kept_secret() -> str:
    """A key of this checkout's own, made once, so that sessions outlive a restart."""
    path = BOOK_HOME / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="") or _kept_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
