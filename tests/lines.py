"""The lines of the reliability table: what each promises. A test proves one by `pytest.mark.line(id="R1")`.

`make prove-R1` runs what proves it; docs/reliability.md keeps the figures.
"""

from typing import Final

LINES: Final = {
    "R1": "10,000 alerts under 150 faults: none lost, in-app exactly once, at most 0.1 extra mails a fault",
    "R2": "extra mails bear the same Message-ID and stand among the unknown outcomes",
    "R3": "everything is delivered within 100 s of the last fault",
    "R4": "a mail server that misbehaves: nothing lost, refusals shown, nobody waits for a dead domain",
    "R5": "800 days in 12 zones: each alert exactly once, whatever clocks and outages do",
    "R6": "Redis away under 20 users: no failed page, saves kept, no alert lost",
    "R7": "PostgreSQL ended at once 20 times under 4 writers: nothing acknowledged is lost, back within 5 s",
    "R10": "a backup brings every row back",
    "R12": "two editors of one thing: no edit is lost silently",
    "R13": "the same form posted twice has one effect",
    "R14": "500 malformed files: no failed page, nothing half imported, bounded memory",
    "R15": "hostile strings in every text field: back byte by byte or refused, never run",
    "R16": "random verbs against an independent model: no divergence",
    "S1": "every address asked by everybody: no leak",
    "S5": "headers on every answer, no violation of the content policy on any page",
    "S7": "a thousand guesses: at most 20 tries an account and hour, the owner never locked out",
    "S9": "eleven ways to change a row: all in the history with who; the history cannot be changed",
}
