"""The web server of `make run`, on the book that is connected to now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock

from bench.databases import address
from config.launch.children import Child
from config.launch.port import listen
from config.launch.programs import programs
from config.launcher import wait_until_ready


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of this machine."""

    port: int
    child: Child
    pumping: Lock = field(default_factory=Lock)

    def breathe(self) -> None:
        """Take its log lines off its hands: nobody waits for a full pipe. Whoever comes second lets it be."""
        if self.pumping.acquire(blocking=False):
            try:
                self.child.pump()
            finally:
                self.pumping.release()


@contextmanager
def serving() -> Iterator[Server]:
    """Run gunicorn just as `make run` does, on a free port, until the block ends."""
    with listen(0) as listener:
        port: int = listener.getsockname()[1]
        web = programs(listener.fileno())[0]
        child = replace(web, environ={**web.environ, "DATABASE_URL": address()})
        child.start()
        try:
            wait_until_ready(port, child)
            yield Server(port, child)
        finally:
            child.stop()
