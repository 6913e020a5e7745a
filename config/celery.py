"""The Celery application. Start it with `celery -A config.celery`."""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("account_book", task_cls="audit.jobs:AuditedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: they need Django, which a worker sets up after this module.
app.steps["worker"].add("operations.worker:JobLogStep")
app.steps["worker"].add("operations.worker:HeartbeatStep")


@setup_logging.connect  # type: ignore[untyped-decorator]
def keep_our_logging(**options: object) -> None:
    """Being there is enough: Celery then leaves the logging that Django set up as it is."""


from config.schedule import BEAT_SCHEDULE  # noqa: E402  the schedule names tasks, the app must exist first

app.conf.beat_schedule = BEAT_SCHEDULE
