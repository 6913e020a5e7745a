"""`manage.py import_book`: files into the book, all or nothing."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.context import acting
from common.errors import DomainError
from exchange.mapping.loading import find_mapping, load_mapping
from exchange.mapping.settling import settle
from exchange.mapping.spec import BookMapping
from exchange.pipeline.outcome import VERDICTS, Outcome
from exchange.pipeline.run import import_book
from people.company import company_today

FORMATS = ["book", "mapped"]
SHOWN = 20


class Command(BaseCommand):
    help = "Bring files into the book: a folder, a .zip, an .xlsx or single CSV files. All or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--format", choices=FORMATS, default="book", help="What the files look like.")
        parser.add_argument(
            "--mapping", metavar="FILE", help="For mapped: a mapping's file, or the name of a ready-made one."
        )
        parser.add_argument(
            "--settle",
            nargs=3,
            action="append",
            metavar=("TABLE", "WORD", "MEANT"),
            help="Write a decision into the mapping first: sources.deals.values.product GTXPro 'GTX Pro'.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would change; write nothing.")
        parser.add_argument(
            "--skip-refused", action="store_true", help="Leave refused rows out, apply the rest."
        )
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="Default: today.")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, paths: list[Path], as_of: date | None, **options: Any) -> None:
        if (options["format"] == "mapped") != bool(options["mapping"]):
            raise CommandError("--format mapped and --mapping go together.", returncode=2)
        try:
            mapping = _mapping(options["mapping"], options["settle"] or [])
            with acting(command="import_book"):
                outcome = import_book(
                    paths,
                    by=None,
                    on=as_of or company_today(),
                    dry_run=options["dry_run"],
                    skip_refused=options["skip_refused"],
                    mapping=mapping,
                    progress=self._tell,
                )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for note in [*outcome.notes, *(decision.question for decision in outcome.decisions)]:
            self.stderr.write(f"  {note}")
        self.stdout.write(json.dumps(outcome.as_json()) if options["json"] else _in_words(outcome))
        if outcome.refused and not options["skip_refused"]:
            first = outcome.refusals[0]
            raise CommandError(f"{_rows(outcome.refused)} refused, nothing was applied. The first: {first}")

    def _tell(self, what: str, count: int) -> None:
        self.stderr.write(f"  {what} {count:,}" if count else f"  {what}")


def _mapping(said: str | None, decisions: list[list[str]]) -> BookMapping | None:
    """The mapping that is named, with these decisions written into it."""
    if said is None:
        return None
    path = find_mapping(said)
    for table, word, meant in decisions:
        settle(path, table=table, word=word, meant=meant)
    return load_mapping(path)


def _in_words(outcome: Outcome) -> str:
    lines = [
        f"{kind:<14}" + "  ".join(f"{counts.get(verdict, 0):>8,} {verdict}" for verdict in VERDICTS)
        for kind, counts in outcome.by_kind.items()
    ]
    lines += [str(refusal) for refusal in outcome.refusals[:SHOWN]]
    if len(outcome.refusals) > SHOWN:
        lines.append(f"… {outcome.refused:,} refused in all.")
    if outcome.dry_run:
        lines.append("A dry run: nothing was written.")
    elif outcome.batch:
        lines.append(f"Applied as import {outcome.batch.pk}.")
    return "\n".join(lines)


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count:,} rows are"
