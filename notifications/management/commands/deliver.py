"""`manage.py deliver`: sends what is due; with --loop it goes on until it is stopped. Needs no Redis."""

import json
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from notifications.domain.digests import make_digests
from notifications.mailing.sender import Run, Sender, instance

logger = structlog.get_logger(__name__)

PAUSE = 1.0  # seconds between two looks
TURN = 30.0


class Command(BaseCommand):
    help = "Make the morning summaries that are due and send the mail that is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="Go on until stopped (SIGTERM, Ctrl-C).")
        parser.add_argument("--json", action="store_true", help="One JSON document on stdout, nothing else.")

    def handle(self, *_: Any, **options: Any) -> None:
        sender, total = Sender(instance("loop" if options["loop"] else "command")), Run()
        stop = threading.Event()
        if options["loop"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
            tell_systemd("READY=1")
        while True:
            self._turn(sender, total, stop, forgiving=options["loop"])
            tell_systemd("WATCHDOG=1")
            if not options["loop"] or stop.wait(PAUSE):
                break
        sender.leave()
        counts = {"tried": total.tried, "sent": total.sent, "problem": total.problem}
        self.stdout.write(
            json.dumps(counts) if options["json"] else f"{total.sent} sent. {total.problem}".strip()
        )

    def _turn(self, sender: Sender, total: Run, stop: threading.Event, *, forgiving: bool) -> None:
        """One look at what is due; a database that is away is waited for while looping."""
        try:
            make_digests(at=timezone.now())
            run = sender.run(stopping=stop.is_set, seconds=TURN if forgiving else None)
        except (OperationalError, InterfaceError) as error:
            if not forgiving:
                raise
            logger.warning("database_away", error=type(error).__name__)
            connection.close()
            return
        total.tried, total.sent, total.problem = total.tried + run.tried, total.sent + run.sent, run.problem


def tell_systemd(state: str) -> None:
    """Say so to the service manager, where one listens (Type=notify, WatchdogSec)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as telling:
        telling.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)
