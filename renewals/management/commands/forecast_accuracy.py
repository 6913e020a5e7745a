"""`manage.py forecast_accuracy --from D --to D`: how far forecasts were off, by horizon and person."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from people.company import company_today
from renewals.queries.accuracy import accuracy_as_json, forecast_accuracy


class Command(BaseCommand):
    help = "WAPE and bias of the forecasts of the fiscal quarters in a period."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "YYYY-MM-DD", "required": True}
        parser.add_argument("--from", dest="first", help="First day of the period.", **day)
        parser.add_argument("--to", dest="last", help="Its last day.", **day)
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, first: date, last: date, **options: Any) -> None:
        try:
            found = accuracy_as_json(forecast_accuracy(first, last, today=company_today()))
        except DomainError as error:
            raise CommandError(str(error)) from error
        told = {"from": first.isoformat(), "to": last.isoformat(), "horizons": found}
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1))
            return
        for row in found:
            wape, bias = row["wape"] or "–", row["bias"] or "–"
            self.stdout.write(f"{row['horizon']:<6} n {row['n']:>6}  WAPE {wape:>14}  bias {bias:>14}")
