"""Health on the Book and on an account: seen, set, said, taken back; tried in the administration."""

from datetime import timedelta

from django.urls import reverse

from health.domain.editions import draft_edition
from health.domain.saying import override_score, set_pulse
from health.domain.scoring import score_health
from health.models import HealthScore, Override, Pulse
from people.company import company_today

BOOK = reverse("desk:book")


def page_of(account):
    return reverse("desk:account-health", args=[account.pk])


def test_book_shows_the_health_and_can_be_narrowed_and_sorted_by_it(book, rep, manager, sign_in):
    today = company_today()
    for account, score in ((book.meridian, 20), (book.borealis, 90)):
        override_score(account, score=score, reason="So", expires_on=today, by=manager, on=today)
    client = sign_in(rep)
    rows = {row.record.name: row.get_cell("health") for row in client.get(BOOK).context["table"].rows}
    assert "20" in rows["Meridian Bank"]
    assert "At risk" in rows["Meridian Bank"]
    assert "Healthy" in rows["Borealis Health"]
    assert "unknown" in rows["Quarry Works"]
    red = client.get(BOOK, {"band": "red"}).context["table"].rows
    assert [row.record.name for row in red] == ["Meridian Bank"]
    ordered = client.get(BOOK, {"sort": "-health", "band": ["red", "green"]}).context["table"].rows
    assert [row.record.name for row in ordered] == ["Borealis Health", "Meridian Bank"]


def test_page_tells_why(book, rep, sign_in):
    set_pulse(book.meridian, mood="bad", note="Their CFO left.", by=rep, on=company_today())
    text = sign_in(rep).get(page_of(book.meridian)).content.decode()
    assert "The pulse is bad, set today" in text
    assert "Their CFO left." in text


def test_pulse_is_set_by_form_and_counts_at_once(book, rep, sign_in):
    client, url = sign_in(rep), reverse("desk:pulse-new", args=[book.meridian.pk])
    assert client.post(url, {"mood": ""}).status_code == 422
    client.post(url, {"mood": "mixed", "note": "Waiting"})
    assert Pulse.objects.get().set_by == rep
    assert HealthScore.objects.get().measures["pulse"]["points"] == 50


def test_a_director_says_a_score_and_takes_it_back(book, rep, manager, sign_in):
    today = company_today()
    url = reverse("desk:override-new", args=[book.meridian.pk])
    assert sign_in(rep).get(url).status_code == 403
    client = sign_in(manager)
    facts = {"score": 12, "reason": "Merged", "expires_on": str(today + timedelta(days=400))}
    assert "At most 180 days" in client.post(url, facts).content.decode()
    client.post(url, facts | {"expires_on": str(today + timedelta(days=30))})
    saying = Override.objects.get()
    assert "Merged" in client.get(page_of(book.meridian)).content.decode()
    client.post(reverse("desk:override-end", args=[saying.pk]))
    assert HealthScore.objects.order_by("pk").last().override_id is None


def test_queries_of_the_page_do_not_grow_with_history(book, rep, sign_in, django_assert_num_queries):
    client, today = sign_in(rep), company_today()
    set_pulse(book.meridian, mood="bad", by=rep, on=today)
    client.get(page_of(book.meridian))
    with django_assert_num_queries(21) as first:
        client.get(page_of(book.meridian))
    for mood in ("good", "bad", "mixed"):
        set_pulse(book.meridian, mood=mood, by=rep, on=today)
    with django_assert_num_queries(len(first)):
        client.get(page_of(book.meridian))


def test_administrator_tries_a_draft_on_the_book_and_adopts_it(book, ops, sign_in):
    score_health(as_of=company_today())
    draft = draft_edition(by=ops, note="Pulse counts more")
    client = sign_in(ops)
    preview = client.get(reverse("admin:health_healthedition_preview", args=[draft.pk]))
    assert "2 accounts have value today" in preview.content.decode()
    changelist = reverse("admin:health_healthedition_changelist")
    client.post(changelist, {"action": "adopt", "_selected_action": [draft.pk]})
    draft.refresh_from_db()
    assert draft.adopted_on == company_today()
    change = reverse("admin:health_healthedition_change", args=[draft.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"green_from": 99}).status_code == 403
