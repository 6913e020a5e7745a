"""`manage.py explain_contract NUMBER`: a contract's term, deadlines, value and movements on any day."""

import json
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Contract
from accounts.queries.explaining import Explanation, explain
from accounts.queries.plain import plain
from people.company import company_today


class Command(BaseCommand):
    help = "Explain a contract: its term on a day, what decides, what it is worth, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="The contract's number.")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="Default: today.")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, number: str, as_of: date | None, **options: Any) -> None:
        contract = Contract.objects.with_successor().select_related("account").filter(number=number).first()
        if contract is None:
            raise CommandError(f"There is no contract {number}.")
        today = company_today()
        explanation = explain(contract, as_of=as_of or today, today=today)
        if options["json"]:
            self.stdout.write(json.dumps(explanation.as_json(), indent=1))
        else:
            self.stdout.write(_in_words(explanation))


def _in_words(explanation: Explanation) -> str:
    told = explanation.as_json()
    movements = told.pop("movements")
    term = told.pop("term")
    lines = [f"{'term':<22} {term['n']}: {term['start']} to {term['end'] or 'further notice'}"]
    lines += [
        f"{name.replace('_', ' '):<22} {'–' if value is None else value}" for name, value in told.items()
    ]
    lines += [
        f"  {row['on']}  {row['kind']:<18} {row['product']:<12} {row['amount']:>14}" for row in movements
    ]
    total = sum((entry.amount for entry in explanation.movements), Decimal(0))
    return "\n".join([*lines, f"{'movements':<22} {plain(total)}"])
