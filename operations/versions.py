"""What runs here."""

import platform
import tomllib
from functools import cache

import celery
import django
from django.conf import settings


@cache
def versions() -> dict[str, str]:
    """Account Book and what it stands on, by name."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return {
        "Account Book": project["version"],
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "Celery": celery.__version__,
    }
