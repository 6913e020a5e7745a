"""`bench load`: people at work with pauses between their pages, while alerts go out by mail.

Each virtual user is signed in, walks over the pages of her role in an order of her own, writes a task down
now and then, and waits between two pages. Everything happens in a copy of the book, which is gone afterwards.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from statistics import median
from typing import Any, Final

from django.db import connection
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.models import Task
from bench.databases import address, copy_of, open_book
from bench.pages import BOOK, DIRECTOR, MANAGER, PAGES, Page, Sample
from bench.report import table
from bench.serving.browser import Browser
from bench.serving.server import Server, serving
from bench.timing import WARM_UP, p95
from config.launch.port import HOST, listen
from config.launch.programs import behind_pages
from config.launch.steps import collect_static
from config.terminal import say
from notifications.domain.raising import notify_from
from notifications.models import Delivery
from people.models import User
from people.roles import Role

DIRECTORS_AMONG: Final = 10  # users; the others are account managers
WRITES_AMONG: Final = 10  # acts
COMING: Final = 15.0  # seconds over which the users arrive
MOST_MILLISECONDS: Final = 300.0  # promised of 95 % of the answers
WRITING: Final = "Write a task down"
TELL: Final = """
    SELECT 'bench:' || n AS subject, person.id AS person_id, 'renewal-alert-now' AS kind,
           'Alert ' || n AS title, '[]'::jsonb AS facts, '' AS target
    FROM generate_series(1, %(many)s) AS n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM people_user) AS person
        ON person.place = n %% (SELECT count(*) FROM people_user)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked of the house. `think` is the mean pause between two acts of one user, in seconds."""

    users: int = 200
    minutes: float = 10.0
    alerts: int = 10_000
    think: float = 10.0


@dataclass
class Visitor:
    """One virtual user."""

    browser: Browser
    pages: list[tuple[Page, str]]
    account: int
    think: float
    chance: random.Random
    waited: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Milliseconds until the whole answer was there, by page."""
    codes: Counter[int] = field(default_factory=Counter)

    def live(self, over: threading.Event, arrives: float) -> None:
        """Arrive, then act and pause until it is over."""
        over.wait(arrives)
        while not over.is_set():
            if self.chance.randrange(WRITES_AMONG):
                page, path = self.chance.choice(self.pages)
                self._ask(page.name, path)
            else:
                form = {"summary": "Call them back", "due_on": "2030-01-01"}
                self._ask(WRITING, reverse("desk:task-new", args=[self.account]), form)
            over.wait(self.chance.uniform(0.5, 1.5) * self.think)

    def _ask(self, name: str, path: str, form: dict[str, str] | None = None) -> None:
        try:
            answer = self.browser.get(path) if form is None else self.browser.post(path, form)
        except (OSError, HTTPException):
            self.codes[0] += 1
            return
        finally:
            self.browser.hang_up()  # gunicorn keeps a silent line for two seconds, less than anybody reads
        self.codes[answer.status] += 1
        self.waited[name].append(answer.whole)


def measure_load(accounts: int, load: Load) -> dict[str, Any]:
    """Let the users loose on a copy of the book, tell of the alerts, and say what each page took."""
    open_book(accounts)
    collect_static()
    with copy_of(f"bench_{accounts}", "bench_load"), _mail_server() as port:
        tasks = Task.objects.count()
        with serving() as server, _sending(port):
            visitors = list(_visitors(server, load))
            _warm_up(visitors)
            say(f"\n{load.users} users for {load.minutes:g} minutes over {accounts:,} accounts …")
            sent = _let_loose(visitors, load)
        saved = Task.objects.count() - tasks
    return _told(accounts, load, visitors, sent, saved)


def _visitors(server: Server, load: Load) -> Iterator[Visitor]:
    """Account managers with a book of their own each, as far as the books reach, and their directors."""
    books = User.objects.filter(role=Role.ACCOUNT_MANAGER).count()
    samples = [Sample.take(book=(BOOK + number) % books + 1) for number in range(min(books, load.users))]
    for number in range(load.users):
        sample = samples[number % len(samples)]
        who = MANAGER if number % DIRECTORS_AMONG else DIRECTOR
        yield Visitor(
            browser=Browser(server, sample.people[who]),
            pages=[(page, page.path(sample)) for page in PAGES if page.who == who],
            account=sample.account.pk,
            think=load.think,
            chance=random.Random(number),
        )


def _warm_up(visitors: list[Visitor]) -> None:
    """Every page of both roles a few times: a server of ten minutes ago has its templates and plans."""
    for visitor in visitors[:2] * WARM_UP:
        for _, path in visitor.pages:
            visitor.browser.get(path)
            visitor.browser.hang_up()


def _let_loose(visitors: list[Visitor], load: Load) -> dict[str, Any]:
    """Run them for the time; alerts are told once all have arrived. Gives what became of the mail."""
    over = threading.Event()
    threads = [
        threading.Thread(target=visitor.live, args=[over, COMING * number / len(visitors)])
        for number, visitor in enumerate(visitors)
    ]
    ends = time.monotonic() + COMING + load.minutes * 60
    for thread in threads:
        thread.start()
    try:
        time.sleep(COMING)
        sent = _send_alerts(load.alerts, ends=ends)
        over.wait(max(0.0, ends - time.monotonic()))
    finally:
        over.set()
        for thread in threads:
            thread.join()
    return sent


def _send_alerts(many: int, *, ends: float) -> dict[str, Any]:
    """Tell of so many, and watch their mail until all has left or it ends."""
    began, at = time.monotonic(), timezone.now()
    notify_from(TELL, {"many": many}, at=at)
    told = time.monotonic() - began
    while (waiting := Delivery.objects.pending().count()) and time.monotonic() < ends:
        time.sleep(1)
    last = Delivery.objects.aggregate(last=Max("ended_at"))["last"]
    return {
        "alerts": many,
        "mails": Delivery.objects.count(),
        "told_seconds": round(told, 1),
        "waiting_at_the_end": waiting,
        "all_sent_seconds": round((last - at).total_seconds(), 1) if last and not waiting else None,
    }


def _told(
    accounts: int, load: Load, visitors: list[Visitor], sent: dict[str, Any], saved: int
) -> dict[str, Any]:
    waited: dict[str, list[float]] = defaultdict(list)
    codes: Counter[int] = Counter()
    for visitor in visitors:
        codes += visitor.codes
        for name, times in visitor.waited.items():
            waited[name] += times
    everything = [time for times in waited.values() for time in times]
    rows = [_row(name, times) for name, times in sorted(waited.items(), key=lambda pair: -p95(pair[1]))]
    rows.append(_row("all", everything))
    heads = ("page", "answers", "median ms", "p95", "worst")
    table(
        f"{load.users} users over {accounts:,} accounts: milliseconds until the answer was there", heads, rows
    )
    failed = sum(n for code, n in codes.items() if not code or code >= HTTPStatus.INTERNAL_SERVER_ERROR)
    wrote = len(waited.get(WRITING, ()))
    say(f"\n{codes.total():,} answers, {failed} failed; {saved} of {wrote} tasks written down are there.")
    say(f"{sent['alerts']:,} alerts told in {sent['told_seconds']} s, " + _of_mail(sent))
    holds = not failed and p95(everything) <= MOST_MILLISECONDS
    say(f"p95 {p95(everything):,.0f} ms, promised {MOST_MILLISECONDS:.0f}: {'holds' if holds else 'broken'}")
    return {
        "accounts": accounts,
        "users": load.users,
        "minutes": load.minutes,
        "think_seconds": load.think,
        "answers": dict(sorted((str(code), count) for code, count in codes.items())),
        "failed": failed,
        "tasks": {"written": wrote, "there": saved},
        "mail": sent,
        "pages": [dict(zip(heads, row, strict=True)) for row in rows],
        "holds": holds,
    }


def _of_mail(sent: dict[str, Any]) -> str:
    if sent["waiting_at_the_end"]:
        return f"{sent['waiting_at_the_end']:,} mails waited when it ended."
    if sent["all_sent_seconds"] is None:
        return "and no mail was made."
    return f"{sent['mails']:,} mails, the last one sent {sent['all_sent_seconds']} s after."


def _row(name: str, times: list[float]) -> list[object]:
    return [name, len(times), round(median(times), 1), round(p95(times), 1), round(max(times), 1)]


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server that takes everything and keeps nothing; its port."""
    with listen(0) as free:
        port: int = free.getsockname()[1]
    takes_everything = ("-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink")
    with _running([sys.executable, *takes_everything, "-l", f"{HOST}:{port}"], {}):
        yield port


@contextmanager
def _sending(port: int) -> Iterator[None]:
    """The sender that sends without Redis, behind the pages as in production (docs/operations.md)."""
    with _running(
        behind_pages(sys.executable, "manage.py", "deliver", "--loop"),
        {"DATABASE_URL": address(), "EMAIL_URL": f"smtp://{HOST}:{port}"},
    ):
        yield


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
        connection.close()
