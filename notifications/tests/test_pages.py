"""The inbox, the preferences, the status page."""

import json
from datetime import time, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from notifications.choices import DeliveryState, Mode
from notifications.domain.answering import acknowledge, snooze, withdraw
from notifications.domain.preferring import set_hours
from notifications.models import Delivery, Notification, Preference
from notifications.status import mail_figures
from notifications.tests.conftest import tell
from operations.checks import State, run_all
from operations.models import Heartbeat

INBOX = reverse("notifications:inbox")
PREFERENCES = reverse("notifications:preferences")


@pytest.fixture
def browser(client, rep):
    client.force_login(rep)
    return client


def now_tell(*people, **rest) -> None:
    tell(*people, **{"at": timezone.now(), **rest})


def titles(response) -> list[str]:
    return [row.record.title for row in response.context["table"].rows]


@pytest.fixture
def told(rep) -> dict[str, Notification]:
    today = timezone.localdate()
    for name in ("open", "known", "later", "moved"):
        now_tell(rep, subject=name, title=name, target="accounts")
    rows = {row.subject: row for row in Notification.objects.all()}
    acknowledge(Notification.objects.filter(subject="known"), at=timezone.now())
    until = today + timedelta(days=3)
    snooze(rows["later"], until=until, reason="Away", on=today, at=timezone.now())
    withdraw(["moved"], because="The end moved", at=timezone.now())
    return rows


@pytest.mark.parametrize(
    ("shelf", "there"),
    [
        ("open", ["open"]),
        ("snoozed", ["later"]),
        ("done", ["known"]),
        ("all", ["later", "known", "open"]),
        ("nonsense", ["open"]),
    ],
)
def test_each_shelf_shows_its_own(browser, told, shelf, there):
    response = browser.get(INBOX, {"show": shelf})
    assert titles(response) == there
    assert [tab["count"] for tab in response.context["tabs"]] == [1, 1, 1, 3]


def test_one_kind_at_a_time(browser, rep):
    now_tell(rep, subject="a", kind="calm")
    now_tell(rep, subject="b", kind="hasty")
    assert titles(browser.get(INBOX, {"kind": "hasty"})) == ["About b"]


def test_nobody_reads_what_others_were_told(browser, other_rep):
    now_tell(other_rep)
    assert titles(browser.get(INBOX, {"show": "all"})) == []


@pytest.mark.parametrize("more", [0, 20])
def test_queries_do_not_grow_with_the_notifications(browser, rep, more, django_assert_num_queries):
    for number in range(1 + more):
        now_tell(rep, subject=f"thing:{number}")
    browser.get(INBOX)
    with django_assert_num_queries(10):
        browser.get(INBOX)


def test_the_bell_counts_what_waits_unread(browser, told):
    assert browser.get(INBOX).context["layout"].unread == 1
    browser.get(reverse("notifications:notification", args=[told["open"].pk]))
    assert browser.get(INBOX).context["layout"].unread == 0


def test_acknowledged_from_the_list_and_taken_back(browser, told):
    row = told["open"]
    address = reverse("notifications:notification-acknowledge", args=[row.pk])
    assert browser.post(address, {"next": f"{INBOX}?show=all"})["Location"] == f"{INBOX}?show=all"
    assert titles(browser.get(INBOX)) == []
    browser.post(reverse("notifications:notification-reopen", args=[row.pk]))
    assert titles(browser.get(INBOX)) == ["open"]


def test_several_are_acknowledged_and_never_those_of_others(browser, told, other_rep):
    now_tell(other_rep, subject="hers")
    hers = Notification.objects.get(subject="hers")
    keys = [told["open"].pk, told["later"].pk, hers.pk, "x"]
    browser.post(reverse("notifications:acknowledge-several"), {"notification": keys})
    hers.refresh_from_db()
    assert (Notification.objects.done().count(), hers.acknowledged_at) == (3, None)


def test_snoozed_by_the_form_or_told_why_not(browser, told):
    address = reverse("notifications:notification-snooze", args=[told["open"].pk])
    refused = browser.post(address, {"until": str(timezone.localdate()), "reason": "Later"})
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"until": ["Choose a day after today."]},
    )
    until = timezone.localdate() + timedelta(days=1)
    assert browser.post(address, {"until": str(until), "reason": "Later"}).status_code == 302
    assert Notification.objects.get(subject="open").snoozed_until == until


def test_opening_it_is_an_answer_and_leads_there(browser, told):
    response = browser.post(reverse("notifications:notification-open", args=[told["open"].pk]))
    assert response["Location"] == "/accounts/"
    assert Notification.objects.get(subject="open").acted_as == "opened"


def test_its_page_tells_of_the_mail(browser, rep):
    now_tell(rep, kind="hasty")
    Delivery.objects.update(
        state=DeliveryState.FAILED,
        ended_at=timezone.now(),
        reply="550 No such user",
        attempts_made=2,
        unknown_attempts=1,
    )
    page = browser.get(reverse("notifications:notification", args=[Notification.objects.get().pk]))
    assert "The mail was refused" in page.content.decode()
    assert "It may have arrived twice" in page.content.decode()


def choose(browser, **changes):
    form = browser.get(PREFERENCES).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    data = {name: value for name, value in (data | changes).items() if value is not None}
    return browser.post(PREFERENCES, data)


def test_preferences_keep_what_was_chosen_only(browser, rep):
    assert choose(browser, kind_calm="none", summary=None, digest_from="08:15").status_code == 302
    assert dict(Preference.objects.values_list("kind", "mode")) == {"calm": Mode.NONE, "digest": Mode.NONE}
    form = browser.get(PREFERENCES).context["form"]
    assert (form["kind_calm"].value(), form["summary"].value(), str(form["digest_from"].value())) == (
        "none",
        False,
        "08:15:00",
    )


def test_half_quiet_hours_are_refused_and_nothing_is_kept(browser):
    response = choose(browser, kind_calm="none", quiet_from="22:00")
    assert response.context["form"].errors == {
        "quiet_until": ["Quiet hours begin at one time and end at another."]
    }
    assert Preference.objects.count() == 0


def mail_check():
    return {check.key: check.finding for check in run_all(timezone.now())}["mail"]


def test_mail_that_is_late_refused_or_unknown_is_seen(rep):
    assert (mail_check().state, mail_check().words) == (State.WORKING, "What is due has left.")
    for name in ("late", "refused", "unknown", "quiet"):
        tell(rep, subject=name, kind="hasty", at=timezone.now() - timedelta(minutes=20))
    rows = {row.notification.subject: row.pk for row in Delivery.objects.select_related("notification")}
    some = Delivery.objects.filter
    some(pk=rows["refused"]).update(state=DeliveryState.FAILED, ended_at=timezone.now())
    done = {"state": DeliveryState.SENT, "ended_at": timezone.now(), "attempts_made": 2}
    some(pk=rows["unknown"]).update(**done, unknown_attempts=1)
    some(pk=rows["quiet"]).update(next_try=timezone.now() + timedelta(hours=3))
    Heartbeat.objects.create(name="sender", beat_at=timezone.now(), details={"problem": "No route"})
    found = mail_check()
    assert (found.state, found.words) == (
        State.NEEDS_A_LOOK,
        (
            "The oldest mail was due 20 minutes ago (No route). 1 refused in a day. "
            "1 of unknown outcome in a day: there may be two copies."
        ),
    )
    readings = {reading.name: round(reading.value) for reading in found.readings}
    assert readings == {
        "mail_waiting": 2,
        "mail_oldest_due_unsent_seconds": pytest.approx(1200, abs=5),
        "mail_failed_total": 1,
        "mail_outcome_unknown_total": 1,
        "mail_domains_paused": 0,
    }
    assert mail_figures(as_of=timezone.now() + timedelta(hours=4)).failed_lately == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_makes_summaries_and_sends(rep, capsys):
    set_hours(rep, version=1, quiet_from=None, quiet_until=None, digest_from=time(0))
    tell(rep, kind="calm")
    tell(rep, subject="b", kind="hasty")
    call_command("deliver", "--json")
    assert json.loads(capsys.readouterr().out) == {"tried": 2, "sent": 2, "problem": ""}
    assert not Heartbeat.objects.filter(name="sender").exists()
