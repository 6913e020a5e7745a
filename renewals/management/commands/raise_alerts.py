"""`manage.py raise_alerts`: one sweep, what beat runs every five minutes."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from people.company import company_today
from renewals.domain.alerts import raise_alerts


class Command(BaseCommand):
    help = "Raise the renewal alerts that should stand by a day and do not, and tell people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="The day; today when not given."
        )
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, as_of: date | None, **options: Any) -> None:
        today = company_today()
        swept = raise_alerts(as_of=as_of or today, today=today, at=timezone.now())
        told = swept.as_json()
        words = ", ".join(f"{count} {name}" for name, count in told.items() if name != "as_of")
        self.stdout.write(json.dumps(told, indent=1) if options["json"] else f"{told['as_of']}: {words}")
