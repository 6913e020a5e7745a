"""No business table without a history."""

import re

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection

from audit.events import events_of, tracked_models
from tests.house import APPS, ROOT, python_files

pytestmark = pytest.mark.line(id="S9")

# Tables without a history, and why each may be.
UNTRACKED = {
    "accounts.LedgerPosition": "derived: rebuilt from the ledger",
    "accounts.Movement": "append-only by trigger: the ledger is its own history",
    "accounts.Posting": "append-only by trigger: says who and when itself",
    "accounts.Term": "derived: rebuilt from the contract, which is tracked",
    "audit.RecordedChange": "has no table",
    "exchange.ExchangeJob": "runs the house: a request, and how far its worker is",
    "exchange.ImportRefusal": "a log of its import, which is tracked: written once, with it",
    "exchange.ImportRow": "a log of its import, which is tracked: written once, with it",
    "exchange.JobPart": "runs the house: a file of a job, kept for its worker",
    "exchange.PreviewRow": "runs the house: what a try would change, gone with its job",
    "health.HealthScore": "immutable by trigger: written once, with what it was made of",
    "insights.AccountQuarter": "derived: rebuilt from the ledger",
    "standing.AccountStand": "derived: a copy of how each account stands",
    "standing.RenewalStand": "derived: a copy of what is expected of each renewal",
    "standing.RenewalTotal": "derived: the sums of how all renewals stand",
    "standing.StandTotal": "derived: the sums of how all accounts stand",
    "standing.StandsKept": "runs the house: when the stands were derived",
    "insights.LedgerDay": "derived: the sums of the ledger by day",
    "insights.LedgerKept": "runs the house: up to which moment the ledger is summed up",
    "insights.OwnerTotal": "derived: the sums of each owner's accounts",
    "insights.QuarterKept": "runs the house: up to which posting a quarter is derived",
    "notifications.Attempt": "a log of its delivery: each try is a row of its own",
    "notifications.Delivery": "runs the house: its attempts are its history",
    "notifications.Digest": "written once: whose morning summary of which day went out",
    "notifications.MailDomain": "runs the house: kept while mail to a domain fails",
    "operations.Heartbeat": "runs the house: written all the time, kept for a day",
    "people.Session": "runs the house: kept while somebody is signed in",
    "renewals.Alert": "its states and who answered stand on it; who was told has a history of its own",
    "renewals.AlertSweep": "runs the house: when the last sweep was",
    "renewals.RenewalDay": "written once by trigger: each day of a renewal is noted once",
    "renewals.Snapshot": "immutable by trigger: taken once",
    "renewals.SnapshotRow": "immutable by trigger: taken once, with its snapshot",
    "territories.ReachedKept": "runs the house: until which day a period was read for large territories",
    "territories.TerritoryReached": "derived: what large territories reached, read from the ledger",
    "territories.TerritoryTotal": "derived: the sums of each territory's accounts",
    "people.Submission": "runs the house: kept for a day so that a form posted twice counts once",
}
ROW_TRIGGERS = {"insert_insert", "update_update", "delete_delete", "no_truncate"}
EVENT_TRIGGERS = {"append_only", "no_truncate"}


def our_tables() -> set[str]:
    """Labels of all our concrete models, the tables between many and many included."""
    return {
        model._meta.label
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model") and not model._meta.proxy
    }


def test_every_business_table_is_tracked():
    untracked = our_tables() - {model._meta.label for model in tracked_models()}
    assert untracked - UNTRACKED.keys() == set()


def triggers_of(model) -> set[str]:
    return {trigger.name for trigger in model._meta.triggers}


@pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
def test_each_tracked_table_has_its_triggers(model):
    assert (triggers_of(model) >= ROW_TRIGGERS, triggers_of(events_of(model)) >= EVENT_TRIGGERS) == (
        True,
        True,
    )


def test_the_triggers_are_in_the_database_and_enabled(db):
    wanted = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
        installed = {name for (name,) in cursor.fetchall()}
    assert wanted - installed == set()


def test_what_is_said_to_be_append_only_is():
    for label in (label for label, reason in UNTRACKED.items() if reason.startswith("append-only")):
        guards = [t for t in apps.get_model(label)._meta.triggers if isinstance(t, pgtrigger.Protect)]
        assert {str(guard.operation) for guard in guards} == {"UPDATE OR DELETE"}, label


# Who may say these words. The importer silences rules of order only, and asks them itself in the end.
WAYS_OFF = re.compile(
    r"pgtrigger\.ignore|DISABLE TRIGGER|session_replication_role|pghistory\.context|allow_truncate"
)
MAY = {"audit/context.py", "common/triggers.py", "exchange/pipeline/deferred.py"}


def test_nobody_turns_the_history_off():
    """Triggers are never disabled; who acts is said by `audit.context`, not by the library's context."""
    found = {str(path.relative_to(ROOT)) for path in python_files() if WAYS_OFF.search(path.read_text())}
    assert found - MAY == set()
