"""An import or export that a worker does, and its files."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from exchange.choices import JobKind, JobState
from people.models import User


class ExchangeJobQuerySet(models.QuerySet["ExchangeJob"]):
    def visible_to(self, user: User) -> "ExchangeJobQuerySet":
        """One's own; an administrator sees all."""
        return self if user.is_administrator else self.filter(by=user)

    def to_be_taken(self, *, now: datetime) -> "ExchangeJobQuerySet":
        """Jobs that wait, and those whose worker may be gone: whoever claims one finds out."""
        silent = Q(state=JobState.RUNNING, leased_until__lt=now)
        return self.filter(Q(state=JobState.WAITING) | silent)


class ExchangeJob(models.Model):
    """What was asked for, how far it is, and what came of it. The row is the truth; the broker only rings.

    A worker has until `leased_until` to begin; while it lives it holds a lock. `outcome` is what import_book
    or export_book say with --json; it is written in the transaction of the work itself.
    """

    kind = models.CharField(max_length=10, choices=JobKind)
    by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, related_name="exchange_jobs", help_text="Whose sight it has."
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    day = models.DateField(help_text="The day of hand-overs, of posting, and of sight.")
    mapping = models.TextField(blank=True, help_text="Empty for the book format.")
    looked = models.JSONField(default=list, help_text="What its tables look like: columns, samples.")
    dry_run = models.BooleanField(default=False)
    skip_refused = models.BooleanField(default=False)
    step = models.TextField(blank=True, help_text="What it is at.")
    step_rows = models.PositiveIntegerField(default=0, help_text="How many rows of it.")
    attempts = models.PositiveIntegerField(default=0)
    task = models.TextField(blank=True, help_text="The message that holds it.")
    leased_until = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it failed.")
    batch = models.ForeignKey(
        "exchange.ImportBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="jobs"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExchangeJobQuerySet] = ExchangeJobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_kind_known"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def title(self) -> str:
        """What it is called on a page: an import that nobody applied yet by the files that came."""
        files = list(dict.fromkeys(table["file"].partition("/")[0] for table in self.looked))
        if self.kind != JobKind.IMPORT or not files:
            return str(self)
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        return f"{files[0]}{more}"

    @property
    def is_over(self) -> bool:
        return self.state not in {JobState.WAITING, JobState.RUNNING}

    @property
    def stage(self) -> int:
        """How far it is, for somebody who waits: 1 waiting, 2 reading, 3 checking, 4 writing, 5 posting."""
        if self.state == JobState.WAITING or not self.step:
            return 1
        word = self.step.partition(" ")[0]
        return {"reading": 2, "checking": 3, "posting": 5}.get(word, 4)

    @property
    def rows_in_all(self) -> int:
        """Rows of the file that is being read, where they were counted when it came; else 0."""
        file = self.step.removeprefix("reading ")
        counted = [table["rows"] for table in self.looked if table["file"] == file and table["whole"]]
        return max(counted, default=0)

    @property
    def may_be_tried_again(self) -> bool:
        """An import that changed nothing: with another mapping, or in earnest."""
        return self.kind == JobKind.IMPORT and self.is_over and self.batch_id is None


class JobPart(models.Model):
    """A piece of a file that was handed in with a job, or that came of it: no disk of one host holds it."""

    job = models.ForeignKey(ExchangeJob, on_delete=models.CASCADE, related_name="parts")
    file = models.TextField(help_text="The file's name.")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "file", "number"], name="job_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file}, part {self.number}"
