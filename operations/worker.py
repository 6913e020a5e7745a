"""A Celery worker's own sign of life, written straight to the database.

A thread, not a task: it says that the process runs even while the broker is away. That jobs flow from the
clock through the broker to a worker is what the heartbeat of beat says (see tasks).
"""

import threading
from typing import Any

import structlog
from celery import bootsteps
from django.db import DatabaseError, connection
from django.utils import timezone

from operations.heartbeats import EVERY, beat, depart

logger = structlog.get_logger(__name__)


class HeartbeatStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Beats as "worker" while a Celery worker runs: `app.steps["worker"].add(HeartbeatStep)`."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        self._thread = threading.Thread(target=self._run, args=(parent,), name="heartbeat", daemon=True)
        self._thread.start()

    def stop(self, _parent: Any) -> None:
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=5)

    terminate = stop

    def _run(self, worker: Any) -> None:
        while not self._stopping.is_set():
            self._say(
                lambda: beat("worker", worker.hostname, at=timezone.now(), processes=worker.concurrency)
            )
            self._stopping.wait(EVERY.total_seconds())
        self._say(lambda: depart("worker", worker.hostname))

    def _say(self, write: Any) -> None:
        try:
            write()
        except DatabaseError as error:
            logger.warning("heartbeat_not_written", error=type(error).__name__)
        finally:
            connection.close()
