"""`manage.py load_demo`: the demo company, relative to today, into an empty database."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.book import SEED, book
from demo.loading import load
from people.company import company, company_today
from people.models import User


class Command(BaseCommand):
    help = "Load the demo company into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing, and say nothing, where people exist already."
        )
        parser.add_argument("--seed", type=int, default=SEED, help="Another seed gives another book.")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="The day that is today in the demo (default: today)."
        )

    def handle(self, *args: Any, if_empty: bool, seed: int, as_of: date | None, **options: Any) -> None:  # noqa: ARG002
        if User.objects.active().exists():
            if if_empty:
                return
            raise CommandError("The database holds people already; the demo book goes into an empty one.")
        today = as_of or company_today()
        plan = book(today, seed=seed, fiscal_month=company().fiscal_year_start_month)
        load(plan, as_of=today, say=lambda words: self.stderr.write(f"  demo book: {words}"))
