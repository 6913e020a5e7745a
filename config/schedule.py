"""Every job that runs by the clock, one commented line each. Intervals in seconds, never local crontabs.

A local crontab is skipped on the day the clock jumps; every job asks "what should exist by now and does not".
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Shows that clock, broker, worker and database work together; an old one says nothing, so it expires.
    "heartbeat": {"task": "operations.beat_heartbeat", "schedule": 30.0, "options": {"expires": 30}},
    # Brings ledger and terms to today: steps begin, terms roll, grace lapses, plan rates change.
    "post-due": {"task": "accounts.post_due", "schedule": 900.0, "options": {"expires": 900}},
    # Carries out the applications of territory rules that somebody asked for.
    "apply-rules": {"task": "territories.apply_rules", "schedule": 15.0, "options": {"expires": 15}},
    # Takes away what has run out: answers to forms, sessions, counted guesses.
    "sweep": {"task": "people.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
}
