"""What came of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exchange.models import ImportBatch
from exchange.pipeline.previewing import Previewed
from exchange.refusals import Decision, Refusal

VERDICTS = ("created", "changed", "unchanged", "refused")
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """Counts of rows by kind, what was refused, what is to be settled; no `batch` when nothing was applied.

    `refusals` lists the first 10,000 in the order of the files; the counts are of all of them.
    """

    dry_run: bool
    by_kind: Mapping[str, Counts] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()
    batch: ImportBatch | None = None
    preview: tuple[Previewed, ...] = ()  # of a dry run that was asked for it

    def total(self, verdict: str) -> int:
        return sum(counts.get(verdict, 0) for counts in self.by_kind.values())

    @property
    def refused(self) -> int:
        return self.total("refused")

    def as_json(self) -> dict[str, object]:
        return {
            "batch": self.batch.pk if self.batch else None,
            "dry_run": self.dry_run,
            **{verdict: self.total(verdict) for verdict in VERDICTS},
            "by_kind": {
                kind: {verdict: counts.get(verdict, 0) for verdict in VERDICTS}
                for kind, counts in self.by_kind.items()
            },
            "refusals": [refusal.as_json() for refusal in self.refusals],
            "decisions": [decision.as_json() for decision in self.decisions],
        }
