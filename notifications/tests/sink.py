"""A mail server of our own: takes mail as real ones do, and fails as real ones do.

    python notifications/tests/sink.py PORT LOG [FAULTS]

Each mail it accepts is a line of LOG, written before the sender is told so: what stands there has arrived,
whatever happens next. FAULTS is JSON: the share of mails with each fault (see `Faults`).
"""

import asyncio
import json
import random
import sys
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP


@dataclass
class Faults:
    """Shares between 0 and 1, and the domain whose mails hang."""

    put_off: float = 0  # 451 for this time
    hang: float = 0  # no answer to the recipient
    cut: float = 0  # the connection ends while the body comes
    drop: float = 0  # taken, then the connection ends before the answer
    dead_domain: str = ""
    no_sender: bool = False  # 550 to MAIL FROM
    patience: float = 5  # seconds that a hang lasts


class Sink:
    """What aiosmtpd asks at each step. An address that begins with "gone" does not exist."""

    def __init__(self, log: Path, faults: Faults | None = None) -> None:
        self.log, self.faults = log, faults or Faults()
        self.chance = random.Random()
        self.cut = False

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:
        if self.faults.no_sender:
            return "550 You may not send here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.faults.dead_domain and address.endswith(f"@{self.faults.dead_domain}"):
            await asyncio.sleep(self.faults.patience)
            return "451 Nobody there"
        if address.startswith("gone"):
            return "550 No such user"
        if self.chance.random() < self.faults.hang:
            await asyncio.sleep(self.faults.patience)
        if self.chance.random() < self.faults.put_off:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.cut or self.chance.random() < self.faults.cut:
            server.transport.abort()
            return "451 Never said"
        self._accept(envelope)
        if self.chance.random() < self.faults.drop:
            server.transport.abort()
        return "250 Taken"

    def _accept(self, envelope: Any) -> None:
        mail = message_from_bytes(envelope.content)
        line = {"id": mail["Message-ID"], "to": envelope.rcpt_tos[0], "resend": mail["X-Resend"]}
        with self.log.open("a") as log:
            log.write(json.dumps(line) + "\n")


def accepted(log: Path) -> list[dict[str, Any]]:
    """Every mail that arrived; a line that a kill cut short did not."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


async def serve(port: int, sink: Sink) -> None:
    """Listen until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop), "127.0.0.1", port, reuse_address=True)
    await server.serve_forever()


if __name__ == "__main__":
    given = Faults(**json.loads(sys.argv[3])) if len(sys.argv) > 3 else Faults()
    asyncio.run(serve(int(sys.argv[1]), Sink(Path(sys.argv[2]), given)))
