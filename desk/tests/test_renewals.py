"""The page of a renewal and the forms over its verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Account, Contract, Movement, Product
from audit.events import events_of
from common.errors import DomainError
from desk.tests.books import soon
from people.company import company_today
from renewals.domain.documents import link_document
from renewals.domain.working import edit_forecast, raise_risk
from renewals.models import LossReason, Renewal, RenewalDocument


def page_of(renewal: Renewal, name: str = "renewal") -> str:
    return reverse(f"desk:{name}", args=[renewal.pk])


def lines(*rows: tuple[object, object, object]) -> dict[str, object]:
    """The table of lines as a browser posts it."""
    form: dict[str, object] = {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": len(rows)}
    for index, (product, quantity, price) in enumerate(rows):
        form |= {
            f"line-{index}-product": product,
            f"line-{index}-quantity": quantity,
            f"line-{index}-unit_price": price,
            f"line-{index}-price_period": "year",
        }
    return form


def offer(renewal: Renewal, *rows: tuple[object, object, object], **facts) -> dict[str, object]:
    return {
        "version": renewal.version,
        "signed_on": company_today(),
        "starts_on": renewal.due_on + timedelta(days=1),
        **lines(*rows),
        **facts,
    }


def seats() -> int:
    return Product.objects.get(code="SEAT").pk


def test_the_page_says_where_it_stands(rep, sign_in):
    renewal = soon(rep)
    raise_risk(renewal, kind="budget", reason="Spending is frozen", by=rep, on=company_today())

    page = sign_in(rep).get(page_of(renewal))

    text = page.content.decode()
    assert [figure.label for figure in page.context["figures"]] == [
        "Available to renew", "Forecast", "Likelihood", "Days to decision",
    ]  # fmt: skip
    assert page.context["figures"][0].value == 10_000
    assert page.context["figures"][3].value == 30
    assert "Nothing blocks closing" in text
    assert "Spending is frozen" in text
    assert [(pair.quantity, pair.new_quantity) for pair in page.context["ahead"].pairs] == [(100, 100)]


def test_queries_do_not_grow_with_what_hangs_on_it(rep, sign_in, django_assert_max_num_queries):
    renewal, today = soon(rep), company_today()
    client = sign_in(rep)
    client.get(page_of(renewal))
    counts = []
    for kinds in (("budget",), ("price", "usage", "product", "support")):
        for kind in kinds:
            raise_risk(renewal, kind=kind, reason="Seen", by=rep, on=today)
        with django_assert_max_num_queries(80) as asked:
            client.get(page_of(renewal))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_forecast_is_edited_and_a_stale_edit_shows_both_values(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)
    form = {"version": renewal.version, "category": "commit", "likelihood": 80, "forecast_amount": "9000"}

    first = client.post(page_of(renewal, "renewal-forecast"), form)
    second = client.post(page_of(renewal, "renewal-forecast"), form | {"forecast_amount": "7000"})

    renewal.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert (renewal.category, renewal.likelihood, renewal.forecast_amount) == ("commit", 80, 9000)
    assert {"7000", "9000.00"} <= {
        side.raw for difference in second.context["differences"] for side in difference.sides
    }


def test_it_moves_to_a_stage(rep, sign_in):
    renewal = soon(rep)

    sign_in(rep).post(page_of(renewal, "renewal-stage"), {"version": renewal.version, "stage": "proposed"})

    renewal.refresh_from_db()
    assert renewal.stage == "proposed"


def test_what_is_available_changes_only_for_a_reason(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)
    form = {"version": renewal.version, "amount": "8000", "reason": ""}

    refused = client.post(page_of(renewal, "renewal-atr"), form)
    client.post(page_of(renewal, "renewal-atr"), form | {"reason": "Two products were sold on"})

    renewal.refresh_from_db()
    assert refused.status_code == 422
    assert (renewal.atr_amount, renewal.atr_reason) == (8000, "Two products were sold on")


def test_risks_are_raised_and_cleared(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)

    client.post(page_of(renewal, "risk-new"), {"kind": "usage", "reason": "Half the seats sleep"})
    risk = renewal.risks.get()
    client.post(reverse("desk:risk-clear", args=[risk.pk]))

    risk.refresh_from_db()
    assert (risk.reason, risk.cleared_by) == ("Half the seats sleep", rep)


def test_it_closes_as_renewed_with_other_lines(rep, sign_in):
    renewal = soon(rep)

    answer = sign_in(rep).post(
        page_of(renewal, "renewal-renewed"), offer(renewal, (seats(), 120, 105), ("", "", ""))
    )

    renewal.refresh_from_db()
    assert answer.status_code == 302
    assert (renewal.outcome, renewal.final_amount) == ("renewed", 12_600)
    assert Contract.objects.get(predecessor=renewal.contract).subscriptions.get().quantity == 120


def test_less_needs_a_reason_and_an_amount_agrees_with_its_lines(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)

    refused = client.post(
        page_of(renewal, "renewal-renewed"), offer(renewal, (seats(), 50, 100), amount="6000")
    )

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"loss_reason", "amount"}
    assert not Contract.objects.filter(predecessor=renewal.contract).exists()


def test_a_line_that_is_not_whole_is_said(rep, sign_in):
    renewal = soon(rep)

    refused = sign_in(rep).post(page_of(renewal, "renewal-renewed"), offer(renewal, ("", 5, 100)))

    assert refused.status_code == 422
    assert "Say which product." in refused.content.decode()


def test_the_uplift_is_looked_at_live_and_a_director_approves_it(rep, manager, sign_in):
    renewal = soon(rep, uplift_cap_percent=Decimal(5))
    client, form = sign_in(rep), offer(renewal, (seats(), 100, 107))

    looked_at = client.get(page_of(renewal, "renewal-proposal"), form)
    refused = client.post(page_of(renewal, "renewal-renewed"), form)
    sign_in(manager).post(
        page_of(renewal, "renewal-approval"),
        {"version": renewal.version, "percent": "7", "reason": "Agreed"},
    )
    renewal.refresh_from_db()
    client.post(page_of(renewal, "renewal-renewed"), form | {"version": renewal.version})

    renewal.refresh_from_db()
    assert looked_at.context["ahead"].uplift.percent == 7
    assert "$200.00 above it" in looked_at.content.decode()
    assert refused.status_code == 422
    assert (renewal.outcome, renewal.approved_by) == ("renewed", manager)


@pytest.mark.parametrize(
    ("facts", "field", "reason"),
    [
        ({"starts_on": -10}, "starts_on", "It overlaps the term by 11 days."),
        ({"starts_on": 10}, "starts_on", "It starts 9 days after the term's end: that is churn"),
        ({"starts_on": -400, "early": "on"}, "starts_on", "It starts before the term that it renews."),
        ({"signed_on": 40}, "signed_on", "A signature is recorded when it is there."),
        ({"rows": []}, "__all__", "No line of value follows."),
        ({"rows": [100], "amount": "9999"}, "amount", "The lines come to 10000.00, not to 9999"),
        ({"rows": [90]}, "loss_reason", "1000.00 less than before: say why."),
    ],
    ids=["overlap", "gap", "too early", "to come", "no lines", "another amount", "unexplained"],
)  # fmt: skip
def test_bad_input_is_refused_with_its_reason_and_nothing_is_half_done(rep, sign_in, facts, field, reason):
    renewal = soon(rep)
    before = Contract.objects.count(), Movement.objects.count(), renewal.version
    rows = [(seats(), quantity, 100) for quantity in facts.pop("rows", [100])]
    days = {
        name: renewal.due_on + timedelta(days=facts.pop(name))
        for name in ("starts_on", "signed_on")
        if name in facts
    }

    refused = sign_in(rep).post(page_of(renewal, "renewal-renewed"), offer(renewal, *rows, **days, **facts))

    assert refused.status_code == 422
    assert reason in " ".join(refused.context["form"].errors[field])
    renewal.refresh_from_db()
    assert renewal.is_open
    assert (Contract.objects.count(), Movement.objects.count(), renewal.version) == before


def test_a_signature_beyond_grace_does_not_bring_a_lapsed_one_back(rep, sign_in):
    renewal = soon(rep, days=-40)
    assert renewal.outcome == "churned"
    late = {"signed_on": renewal.due_on + timedelta(days=31)}

    refused = sign_in(rep).post(
        page_of(renewal, "renewal-renewed"), offer(renewal, (seats(), 100, 100), **late)
    )

    assert refused.status_code == 422
    assert "Grace ended on" in " ".join(refused.context["form"].errors["signed_on"])
    assert Renewal.objects.get().outcome == "churned"


def test_documents_are_linked_and_unlinked(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)
    address = {"title": "Offer of March", "url": "https://docs.example/offer"}

    client.post(page_of(renewal, "document-new"), address)
    again = client.post(page_of(renewal, "document-new"), address)

    assert "linked already" in " ".join(again.context["form"].errors["url"])
    text = client.get(page_of(renewal)).content.decode()
    assert 'href="https://docs.example/offer"' in text
    client.post(reverse("desk:document-remove", args=[RenewalDocument.objects.get().pk]))
    assert "Nothing linked" in client.get(page_of(renewal)).content.decode()
    kept = events_of(RenewalDocument).objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(kept) == ["insert", "delete"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.example/y", ""])
def test_a_document_is_an_address_on_the_web(rep, sign_in, url):
    renewal = soon(rep)
    refused = sign_in(rep).post(page_of(renewal, "document-new"), {"title": "Offer", "url": url})
    assert (refused.status_code, RenewalDocument.objects.count()) == (422, 0)
    with pytest.raises(DomainError):
        link_document(renewal, title="Offer", url=url, by=rep, on=company_today())


def test_two_browsers_do_not_close_it_twice(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)
    form = offer(renewal, (seats(), 100, 100))

    client.post(page_of(renewal, "renewal-renewed"), form)
    second = client.post(page_of(renewal, "renewal-renewed"), form)

    assert second.status_code == 409
    assert Contract.objects.filter(predecessor=renewal.contract).count() == 1


def test_it_closes_as_churned_for_a_reason_and_reopens(rep, sign_in):
    renewal, client = soon(rep), sign_in(rep)
    reason = LossReason.objects.create(name="Budget cut")

    refused = client.post(page_of(renewal, "renewal-churned"), {"version": renewal.version})
    client.post(page_of(renewal, "renewal-churned"), {"version": renewal.version, "loss_reason": reason.pk})
    lost = Renewal.objects.get(pk=renewal.pk)
    client.post(page_of(renewal, "renewal-reopen"), {"version": lost.version, "reason": "They stay"})

    assert refused.status_code == 422
    assert (lost.outcome, lost.loss_reason) == ("churned", reason)
    assert Renewal.objects.get(pk=renewal.pk).is_open
    assert not Movement.objects.standing().filter(account=renewal.account, company_amount__lt=0).exists()


def test_an_automatic_one_is_left_to_roll(rep, sign_in):
    renewal = soon(rep, renewal_mode="auto", renewal_term_months=12, notice_amount=10, notice_unit="days")

    sign_in(rep).post(page_of(renewal, "renewal-rolled"), {"version": renewal.version})

    renewal.refresh_from_db()
    assert (renewal.outcome, renewal.final_amount) == ("renewed", 10_000)


def test_notice_is_noted_with_its_evidence_and_taken_back(rep, sign_in):
    renewal, client = soon(rep, renewal_mode="auto", renewal_term_months=12), sign_in(rep)

    client.post(
        page_of(renewal, "renewal-notice"),
        {
            "version": renewal.version,
            "given_on": company_today(),
            "given_by": "them",
            "evidence": "Mail of Monday",
        },
    )
    noted = Renewal.objects.with_parts().get(pk=renewal.pk)
    client.post(page_of(renewal, "renewal-notice-off"), {"version": noted.version})

    assert (noted.notice_evidence, noted.contract.notice_given_on) == ("Mail of Monday", company_today())
    assert Renewal.objects.with_parts().get(pk=renewal.pk).contract.notice_given_on is None


def test_its_history_opens(rep, sign_in):
    renewal = soon(rep)
    edit_forecast(renewal, by=rep, version=renewal.version, likelihood=10)

    page = sign_in(rep).get(reverse("audit:history", args=["renewals.renewal", renewal.pk]))

    assert page.status_code == 200
    assert "Likelihood" in page.content.decode()


def test_whoever_only_looks_sees_no_acts(rep, viewer, sign_in):
    renewal = soon(rep)

    page = sign_in(viewer).get(page_of(renewal)).content.decode()

    assert reverse("desk:renewal-renewed", args=[renewal.pk]) not in page
    assert Account.objects.visible_to(viewer).exists()


@pytest.mark.parametrize("name", ["renewal-renewed", "renewal-churned"])
def test_a_closed_one_is_not_closed_again(rep, sign_in, name):
    renewal, client = soon(rep), sign_in(rep)
    reason = LossReason.objects.create(name="Budget cut")
    client.post(page_of(renewal, "renewal-churned"), {"version": renewal.version, "loss_reason": reason.pk})
    renewal.refresh_from_db()
    form = offer(renewal, (seats(), 100, 100), loss_reason=reason.pk)

    again = client.post(page_of(renewal, name), form)

    assert again.status_code == 422
    assert "closed already" in again.content.decode()
    assert sign_in(rep).get(page_of(renewal)).status_code == 200


def test_a_forecast_saved_meanwhile_is_seen_when_closing(rep, sign_in):
    renewal = soon(rep)
    form = offer(renewal, (seats(), 100, 100))
    edit_forecast(renewal, by=rep, version=renewal.version, likelihood=10)

    assert sign_in(rep).post(page_of(renewal, "renewal-renewed"), form).status_code == 409
