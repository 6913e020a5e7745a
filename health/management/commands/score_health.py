"""`manage.py score_health [--as-of D] --json`: what the daily job runs."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from health.domain.scoring import score_health
from people.company import company_today


class Command(BaseCommand):
    help = "Score the health of every account with value."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="The day (default: today)."
        )
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, as_of: date | None, **options: Any) -> None:
        done = score_health(as_of=as_of or company_today())
        told = {"as_of": done.as_of.isoformat(), "edition": done.edition, "changed": done.changed}
        words = f"{done.changed} scores changed on {done.as_of}, by edition {done.edition}"
        self.stdout.write(json.dumps(told) if options["json"] else words)
