"""Logs: one line an event, on standard error. JSON for machines, readable lines for people.

Every line carries what is bound at the moment: the request id, the person and the address in a request; the
id of the task, and of the request that started it, in a job.
"""

import logging
import sys
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

from common.redaction import without_secrets
from config.env import env

FORMS = ("console", "json")


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The last guard: fields named like a secret never reach a log."""
    return without_secrets(event)


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    hide_secrets,
]


def logging_as(form: str) -> dict[str, Any]:
    """Django's LOGGING for a form of lines: "console" or "json"."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"LOG_FORMAT is “{form}”: use one of {', '.join(FORMS)}.")
    as_json = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    as_text = [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *(as_json if form == "json" else as_text),
                ],
            },
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["lines"], "level": env.str("LOG_LEVEL", default="INFO").upper()},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Our own line tells every answer, 4xx and 5xx with its traceback; Django would tell it again.
            "django.request": {"level": "CRITICAL"},
            "gunicorn.error": {"handlers": ["lines"], "propagate": False},
            # The same of Celery: task_succeeded and task_failed are ours.
            "celery.app.trace": {"level": "CRITICAL"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING = logging_as(env.str("LOG_FORMAT", default="console"))
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # made sane before it gets there, see common/request_id.py
DJANGO_STRUCTLOG_CELERY_ENABLED = True
