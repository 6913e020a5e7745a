"""What a Celery worker says of itself: a line a job in the logs, and a sign of life in the database."""

import threading
from typing import Any

import structlog
from celery import bootsteps, signals
from django.db import DatabaseError, connection
from django.utils import timezone
from django_structlog.celery.receivers import CeleryReceiver

from operations.heartbeats import EVERY, beat, depart

logger = structlog.get_logger(__name__)


class JobLog(CeleryReceiver):
    """One line when a job ends: its name, its id, the request that started it, milliseconds."""

    def receiver_task_prerun(self, task_id: str, task: Any, *args: Any, **kwargs: Any) -> None:
        super().receiver_task_prerun(task_id, task, *args, **kwargs)
        structlog.contextvars.bind_contextvars(task=task.name)

    def receiver_task_success(self, result: Any = None, sender: Any = None, **kwargs: Any) -> None:
        """A job that says it is `quiet` ends without a line when all went well: a bell each second, say."""
        if not getattr(sender, "quiet", False):
            super().receiver_task_success(result=result, sender=sender, **kwargs)

    def receiver_task_revoked(self, *args: Any, sender: Any = None, **kwargs: Any) -> None:
        """The same for one that came too late."""
        if not getattr(sender, "quiet", False):
            super().receiver_task_revoked(*args, sender=sender, **kwargs)

    def connect_worker_signals(self) -> None:
        """What a worker hears; what whoever starts a job hears, the library connects everywhere."""
        signals.task_prerun.connect(self.receiver_task_prerun)
        signals.task_retry.connect(self.receiver_task_retry)
        signals.task_success.connect(self.receiver_task_success)
        signals.task_failure.connect(self.receiver_task_failure)
        signals.task_revoked.connect(self.receiver_task_revoked)
        signals.task_unknown.connect(self.receiver_task_unknown)
        signals.task_rejected.connect(self.receiver_task_rejected)


class JobLogStep(bootsteps.Step):  # type: ignore[misc]
    """Writes the log of jobs in a worker."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.log = JobLog()  # kept: signals hold their receivers weakly
        self.log.connect_worker_signals()


class HeartbeatStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """Beats as "worker" while a Celery worker runs.

    A thread, not a job, and straight to the database: it says that the process runs even while the broker is
    away. That jobs flow from the clock through the broker to a worker is what the heartbeat of beat says.
    """

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
