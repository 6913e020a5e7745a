"""Every job that runs by the clock, one commented line each. Intervals in seconds, never local crontabs.

A local crontab is skipped on the day the clock jumps; every job asks "what should exist by now and does not".
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Shows that clock, broker, worker and database work together; an old one says nothing, so it expires.
    "heartbeat": {"task": "operations.beat_heartbeat", "schedule": 30.0, "options": {"expires": 30}},
    # Brings ledger and terms to today: steps begin, terms roll, grace lapses, plan rates change.
    "post-due": {"task": "accounts.post_due", "schedule": 900.0, "options": {"expires": 900}},
    # Windows open, contracts roll, grace lapses, playbooks become tasks.
    "turn-day": {"task": "renewals.turn_day", "schedule": 900.0, "options": {"expires": 900}},
    # Raises the alerts that should stand by now; windows missed while nobody swept are made up for.
    "alerts": {"task": "renewals.raise_alerts", "schedule": 300.0, "options": {"expires": 300}},
    # Copies the forecast on Mondays and on the days of the quarter; late ones say when they were taken.
    "snapshots": {"task": "renewals.take_snapshots", "schedule": 900.0, "options": {"expires": 900}},
    # Scores the health of the book; what has not changed is not written again.
    "score-health": {"task": "health.score", "schedule": 3600.0, "options": {"expires": 3600}},
    # Adds what was posted to the sums of the ledger by day.
    "keep-ledger-days": {"task": "insights.keep_ledger_days", "schedule": 60.0, "options": {"expires": 60}},
    # Keeps retention by account and quarter for the dashboards; nothing to do unless the ledger was posted.
    "keep-quarters": {"task": "insights.keep_quarters", "schedule": 60.0, "options": {"expires": 60}},
    # Keeps how each account stands today for dashboards and large books; a large one is derived more seldom.
    "keep-stands": {"task": "standing.keep", "schedule": 60.0, "options": {"expires": 60}},
    # Sums up what each person holds, once accounts were kept anew.
    "keep-people": {"task": "insights.keep_owner_totals", "schedule": 60.0, "options": {"expires": 60}},
    # Sums up what each territory holds, once accounts were kept anew.
    "keep-territories": {"task": "territories.keep_totals", "schedule": 60.0, "options": {"expires": 60}},
    # Reads what large territories reached, one period a turn; rests ten times as long as that took.
    "keep-reached": {"task": "territories.keep_reached", "schedule": 60.0, "options": {"expires": 60}},
    # Imports and exports that nobody took, or whose worker died, are done after all.
    "exchange-ring": {"task": "exchange.ring", "schedule": 60.0, "options": {"expires": 60}},
    # Deletes files that came in a month ago, or were packed a week ago; imports stay.
    "exchange-forget": {"task": "exchange.forget", "schedule": 3600.0, "options": {"expires": 3600}},
    # Carries out the applications and previews of territory rules that somebody asked for.
    "apply-rules": {"task": "territories.apply_rules", "schedule": 15.0, "options": {"expires": 15}},
    # The doorbell of the mail senders: what is due goes out (`manage.py deliver --loop` does it without).
    "deliver": {"task": "notifications.deliver", "schedule": 1.0, "options": {"expires": 5}},
    # Makes the morning summaries that are due, by each person's own clock.
    "summaries": {"task": "notifications.make_digests", "schedule": 300.0, "options": {"expires": 300}},
    # Empties letters after a month and deletes what was told 400 days ago.
    "forget": {"task": "notifications.forget_old", "schedule": 3600.0, "options": {"expires": 3600}},
    # Tells people of their tasks on the day they are due or to be reminded of; days missed are made up for.
    "reminders": {"task": "desk.remind_of_tasks", "schedule": 900.0, "options": {"expires": 900}},
    # Takes away what has run out: answers to forms, sessions, counted guesses.
    "sweep": {"task": "people.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
}
