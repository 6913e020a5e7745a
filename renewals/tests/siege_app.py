"""The house's Celery in a siege: the same jobs, but the sweep every few seconds."""

from config.celery import app

SWEEP_EVERY = 15.0

app.conf.beat_schedule = {
    name: dict(app.conf.beat_schedule[name]) for name in ("alerts", "deliver", "summaries", "heartbeat")
}
app.conf.beat_schedule["alerts"] |= {"schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY}}
