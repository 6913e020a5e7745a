"""Rules: their order, what each asks for, which accounts it names."""

from copy import copy
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from accounts.permissions import directs
from common.acts import Act, answer
from common.forms import HouseForm
from common.htmx import say, see_other
from common.http import allow, get_visible_or_404
from people.company import company, company_today
from people.requests import viewer_of
from territories.domain import rules as verbs
from territories.forms.rules import NamedAccountsForm, NewRuleForm, RuleForm
from territories.models import RuleAccount, RuleRun, Territory, TerritoryRule
from territories.permissions import can_arrange
from territories.queries.rules import in_words, words_in_book
from territories.views.frame import Trail, sections, trail_to

FORM = ["GET", "POST"]
LATEST_RUNS = 5


def trail_to_rules() -> Trail:
    return [*trail_to(), ("Rules", reverse("territories:rule-list"))]


def _rule(request: HttpRequest, pk: int) -> TerritoryRule:
    """The rule, for whoever directs its territory."""
    user = viewer_of(request)
    rows = TerritoryRule.objects.select_related("territory")
    found = get_visible_or_404(TerritoryRule, user, rows=rows, pk=pk)
    allow(can_arrange(user, found.territory, on=company_today()))
    return found


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules for territories in sight, in the order in which they are asked."""
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    rows = TerritoryRule.objects.visible_to(user, on=today).in_order().select_related("territory")
    context = {
        "rules": in_words(rows, user=user, on=today, currency=company().currency),
        "runs": RuleRun.objects.visible_to(user)
        .applications()
        .select_related("by")
        .order_by("-pk")[:LATEST_RUNS],
        "tabs": sections(user, "rule-list"),
    }
    return render(request, "territories/rule_list.html", context)


@require_http_methods(FORM)
def rule_new(request: HttpRequest) -> HttpResponse:
    user, today = viewer_of(request), company_today()
    allow(directs(user))
    form = NewRuleForm(
        request.POST or None,
        territories=Territory.objects.editable_by(user, on=today).in_name_order(),
        words=words_in_book(user, on=today),
    )
    act = Act(
        heading="New rule",
        submit="Add the rule",
        do=partial(verbs.add_rule, by=user),
        done="Added. It is asked last; nothing moves until the rules are applied.",
        back=reverse("territories:rule-list"),
        trail=trail_to_rules(),
        advice="Within a criterion any of the words will do; all criteria must hold. Without any, it takes"
        " what is left over.",
        template="territories/rule_form.html",
    )
    return answer(request, form, act)


@require_http_methods(FORM)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rule asks for, and the accounts that it names."""
    user, today = viewer_of(request), company_today()
    found = _rule(request, pk)
    form = RuleForm(
        request.POST or None,
        instance=copy(found),
        territories=Territory.objects.editable_by(user, on=today).in_name_order(),
        words=words_in_book(user, on=today),
    )
    act = Act(
        heading=found.name,
        submit="Save",
        do=partial(verbs.edit_rule, found, by=user),
        done="Saved. Nothing moves until the rules are applied.",
        back=reverse("territories:rule-list"),
        trail=trail_to_rules(),
        template="territories/rule_form.html",
        shown={"row": in_words([found], user=user, on=today, currency=company().currency)[0]},
    )
    return answer(request, form, act)


@require_POST
def rule_place(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Up or down among the rules that are this person's to change."""
    user, found = viewer_of(request), _rule(request, pk)
    rows = TerritoryRule.objects.visible_to(user).editable_by(user)
    if way == "up":
        neighbour = rows.filter(priority__lt=found.priority).order_by("-priority").first()
    else:
        neighbour = rows.filter(priority__gt=found.priority).in_order().first()
    if neighbour:
        verbs.exchange_places(found, neighbour, by=user)
        say(request, f"“{found}” is asked {'before' if way == 'up' else 'after'} “{neighbour}” now.")
    return see_other(request, reverse("territories:rule-list"))


@require_http_methods(FORM)
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _rule(request, pk)
    act = Act(
        heading=f"Remove the rule “{found}”?",
        submit="Remove it",
        do=partial(verbs.remove_rule, found, by=viewer_of(request)),
        done="Removed.",
        back=reverse("territories:rule-list"),
        trail=trail_to_rules(),
        advice="Accounts stay where it put them until the rules are applied again.",
    )
    return answer(request, HouseForm(request.POST if request.method == "POST" else None), act)


@require_http_methods(FORM)
def rule_accounts_new(request: HttpRequest, pk: int) -> HttpResponse:
    user, found = viewer_of(request), _rule(request, pk)
    here = reverse("territories:rule", args=[found.pk])
    act = Act(
        heading=f"Name accounts in “{found}”",
        submit="Name them",
        do=partial(verbs.name_accounts, found, by=user),
        done="Named.",
        back=here,
        trail=[*trail_to_rules(), (found.name, here)],
        advice="The rule holds of the accounts that it names, where its other criteria do.",
    )
    accounts = Account.objects.editable_by(user, on=company_today())
    return answer(request, NamedAccountsForm(request.POST or None, accounts=accounts), act)


@require_POST
def rule_account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule names this account no more."""
    user = viewer_of(request)
    rows = RuleAccount.objects.select_related("account")
    named = get_visible_or_404(RuleAccount, user, rows=rows, pk=pk)
    found = _rule(request, named.rule_id)
    verbs.stop_naming(named, by=user)
    say(request, f"“{found}” does not name {named.account} any more.")
    return see_other(request, reverse("territories:rule", args=[found.pk]))
