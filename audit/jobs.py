"""What every Celery job does before its own work: say to the history that it acts, and for whom."""

from typing import Any

from celery import Task

from audit.context import acting, facts_to_carry

CARRIED = "acting"


class AuditedTask(Task):  # type: ignore[misc]
    """The base of all jobs (`task_cls` of the Celery app): changes bear its name and whoever started it."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        options["headers"] = {CARRIED: facts_to_carry(), **(options.get("headers") or {})}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        carried = (self.request.headers or {}).get(CARRIED) or {}
        with acting(job=self.name, task_id=self.request.id, **carried):
            return super().__call__(*args, **kwargs)
