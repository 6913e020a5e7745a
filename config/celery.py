"""The Celery application. Start it with `celery -A config.celery`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("account_book")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

from config.schedule import BEAT_SCHEDULE  # noqa: E402  the schedule names tasks, the app must exist first

app.conf.beat_schedule = BEAT_SCHEDULE
