"""The permission matrix: every address of the house outside Django admin. An address without a row fails
the suite.

`args` and `data` name objects of the scene (`conftest.py`). Rows are sorted by app, then by address.
"""

from tests.permissions.cells import (
    GO,
    LOGIN,
    NO_METHOD,
    NOT_THERE,
    OK,
    REFUSED,
    Answers,
    Url,
    administrators,
    editing,
    everybody,
    sight,
    signed_in,
)

# --- people: signing in and out, one's own settings. Class views of django-allauth answer other methods as
# they like.

SIGNING_IN = everybody(GO) | {"nobody": OK}
STRANGERS_ONLY = everybody(GO) | {"nobody": OK}
OWN = signed_in(OK)
STEP = everybody(GO) | {"nobody": LOGIN}  # of a sign-in that was not begun
CONFIRM = signed_in(GO)  # is it still you?
NO_FACTOR = signed_in(NOT_THERE)

PEOPLE = {
    "account_login": Url(get=SIGNING_IN, post=SIGNING_IN, public=True, any_method=True),
    "account_logout": Url(get=signed_in(OK), post=signed_in(LOGIN), public=True, any_method=True),
    "account_inactive": Url(get=everybody(OK), public=True, any_method=True),
    "account_reset_password": Url(get=everybody(OK), post=everybody(OK), public=True, any_method=True),
    "account_reset_password_done": Url(get=everybody(OK), public=True, any_method=True),
    "account_reset_password_from_key": Url(
        get=everybody(OK), public=True, any_method=True, args={"uidb36": "x", "key": "x-x"}
    ),
    "account_change_password": Url(get=OWN, post=OWN, any_method=True),
    "account_reauthenticate": Url(get=OWN, post=OWN, any_method=True),
    "mfa_authenticate": Url(get=STEP, post=STEP, public=True, any_method=True),
    "mfa_login_webauthn": Url(get=STEP, post=STEP, public=True, any_method=True),
    "mfa_index": Url(get=OWN),
    "mfa_reauthenticate": Url(get=CONFIRM, post=CONFIRM, any_method=True),
    "mfa_reauthenticate_webauthn": Url(get=CONFIRM, post=CONFIRM, any_method=True),
    "mfa_activate_totp": Url(get=CONFIRM, post=CONFIRM, any_method=True),
    "mfa_deactivate_totp": Url(get=NO_FACTOR, post=NO_FACTOR, any_method=True),
    "mfa_view_recovery_codes": Url(get=NO_FACTOR, any_method=True),
    "mfa_generate_recovery_codes": Url(get=CONFIRM, post=CONFIRM, any_method=True),
    "mfa_download_recovery_codes": Url(get=NO_FACTOR, any_method=True),
    "mfa_add_webauthn": Url(get=CONFIRM, post=CONFIRM, any_method=True),
    "mfa_edit_webauthn": Url(get=CONFIRM, post=CONFIRM, any_method=True, args={"pk": "1"}),
    "mfa_remove_webauthn": Url(get=CONFIRM, post=CONFIRM, any_method=True, args={"pk": "1"}),
    "other-sessions-end": Url(post=signed_in(GO)),
    "session-end": Url(post=signed_in(GO), args={"handle": "x"}),
    "profile": Url(get=OWN, post=OWN),
    "setup": Url(get=administrators(OK), post=administrators(OK)),
}

# --- audit and operations: probes are for everybody, figures for administrators (or a token).

OPERATIONS = {
    "audit:history": Url(get=sight(OK), args={"label": "accounts.account", "pk": "account"}),
    "operations:healthz": Url(get=everybody(OK), public=True),
    "operations:readyz": Url(get=everybody(OK), public=True),
    "operations:metrics": Url(get=administrators(OK) | {"nobody": NOT_THERE}, public=True),
    "operations:status": Url(get=administrators(OK)),
}

# --- desk

ACCOUNT = {"pk": "account"}
# Whoever changes what she sees: everybody but those who only look.
WORKING = signed_in(OK) | {"viewer": REFUSED}
# Whoever answers for the books of others.
DIRECTING = signed_in(REFUSED) | dict.fromkeys(("manager", "chief", "other_manager", "ops"), OK)


def page_of_account() -> Url:
    return Url(get=sight(OK), args=ACCOUNT)


def form_of(thing: str, *, posted: str = OK) -> Url:
    """A form over one verb.

    `posted` empty it is shown again with its errors, or it needs nothing and acts.
    """
    return Url(get=editing(OK), post=editing(posted), args={"pk": thing})


# What stands on the list of `rep` alone.
HER_NEED = signed_in(NOT_THERE) | {"rep": OK}

DESK = {
    "desk:home": Url(get=signed_in(OK)),
    "desk:need-done": Url(post=HER_NEED | {"rep": GO}, args={"key": "need"}),
    "desk:need-snooze": Url(get=HER_NEED, post=HER_NEED, args={"key": "need"}),
    "desk:need-wake": Url(post=signed_in(GO), args={"key": "need"}),
    "desk:book": Url(get=signed_in(OK)),
    "desk:books": Url(get=signed_in(OK)),
    "desk:book-kept": Url(get=signed_in(OK)),
    "desk:book-act": Url(query="?act=task", get=WORKING, post=WORKING),
    "desk:book-export": Url(get=signed_in(OK), args={"form": "csv"}),
    "desk:view-save": Url(get=signed_in(OK), post=signed_in(OK)),
    "desk:view-remove": Url(
        get=signed_in(NOT_THERE) | {"rep": OK}, post=signed_in(NOT_THERE) | {"rep": GO}, args={"pk": "view"}
    ),
    "desk:search": Url(get=signed_in(OK)),
    "desk:account": page_of_account(),
    "desk:account-peek": page_of_account(),
    "desk:account-contracts": page_of_account(),
    "desk:account-renewals": page_of_account(),
    "desk:account-people": page_of_account(),
    "desk:account-usage": page_of_account(),
    "desk:account-health": page_of_account(),
    "desk:pulse-new": form_of("account"),
    "desk:override-new": Url(
        get=editing(OK) | {"rep": REFUSED}, post=editing(OK) | {"rep": REFUSED}, args=ACCOUNT
    ),
    "desk:override-end": Url(
        post=editing(GO) | {"rep": REFUSED}, get=signed_in(NO_METHOD), args={"pk": "override"}
    ),
    "desk:account-tasks": page_of_account(),
    "desk:account-history": page_of_account(),
    "desk:account-new": Url(get=WORKING, post=WORKING),
    "desk:account-edit": form_of("account"),
    "desk:account-field": Url(get=editing(OK), post=editing(OK), args={"pk": "account", "field": "tier"}),
    "desk:account-step": form_of("account"),
    "desk:contract-new": form_of("account"),
    "desk:contact-new": form_of("account"),
    "desk:team-new": form_of("account"),
    "desk:usage-new": form_of("account"),
    "desk:task-new": form_of("account"),
    "desk:activity-new": form_of("account"),
    "desk:activity-quick": Url(get=WORKING, post=WORKING),
    "desk:activity-edit": form_of("activity"),
    "desk:contact-edit": form_of("contact"),
    "desk:contact-left": form_of("contact"),
    "desk:tasks": Url(get=signed_in(OK)),
    "desk:tasks-export": Url(get=signed_in(OK), args={"form": "csv"}),
    "desk:task-edit": form_of("task"),
    "desk:task-done": Url(get=signed_in(NO_METHOD), post=editing(GO), args={"pk": "task"}),
    "desk:task-reopen": Url(get=signed_in(NO_METHOD), post=editing(GO), args={"pk": "task"}),
    "desk:team-end": form_of("place", posted=GO),
    "desk:contract": Url(get=sight(OK), args={"pk": "contract"}),
    "desk:contract-sign": form_of("contract"),
    "desk:contract-add": form_of("contract"),
    "desk:contract-renew": form_of("contract"),
    "desk:contract-notice": form_of("contract"),
    "desk:contract-notice-off": form_of("contract"),
    "desk:contract-end": form_of("contract"),
    "desk:contract-reinstate": form_of("contract"),
    "desk:contract-correct": form_of("contract"),
    "desk:clause-new": form_of("contract"),
    "desk:clause-edit": form_of("clause"),
    "desk:line-amend": form_of("line"),
    "desk:line-end": form_of("line"),
    "desk:line-correct": form_of("line"),
    "desk:line-withdraw": form_of("line"),
    "desk:alert-effect": Url(get=DIRECTING),
    "desk:alerts": Url(get=DIRECTING),
    "desk:renewals": Url(get=signed_in(OK)),
    "desk:renewals-board": Url(get=signed_in(OK)),
    "desk:renewals-calendar": Url(get=signed_in(OK)),
    "desk:renewals-changes": Url(get=signed_in(OK)),
    "desk:renewals-accuracy": Url(get=signed_in(OK)),
    "desk:renewals-kept": Url(get=signed_in(OK)),
    "desk:calendar-feed": Url(get=signed_in(OK), post=signed_in(OK)),
    "desk:calendar-feed-off": Url(post=signed_in(GO)),
    "desk:feed": Url(get=everybody(NOT_THERE), public=True, args={"secret": "wrong"}),
    "desk:renewals-export": Url(get=signed_in(OK), args={"form": "csv"}),
    "desk:renewal-view-save": Url(get=signed_in(OK), post=signed_in(OK)),
    "desk:renewal": Url(get=sight(OK), args={"pk": "renewal"}),
    "desk:renewal-forecast": form_of("renewal"),
    "desk:renewal-stage": form_of("renewal"),
    "desk:renewal-atr": form_of("renewal"),
    "desk:renewal-approval": Url(
        get=editing(OK) | {"rep": REFUSED}, post=editing(OK) | {"rep": REFUSED}, args={"pk": "renewal"}
    ),
    "desk:risk-new": form_of("renewal"),
    "desk:renewal-task": form_of("renewal"),
    "desk:renewal-notice": form_of("renewal"),
    "desk:renewal-notice-off": form_of("renewal"),
    "desk:renewal-renewed": form_of("renewal"),
    "desk:renewal-proposal": Url(get=editing(OK), args={"pk": "renewal"}),
    "desk:renewal-rolled": form_of("renewal"),
    "desk:renewal-churned": form_of("renewal"),
    "desk:renewal-loss": form_of("renewal"),
    "desk:renewal-reopen": form_of("renewal"),
    "desk:document-new": form_of("renewal"),
    "desk:document-remove": Url(get=signed_in(NO_METHOD), post=editing(GO), args={"pk": "document"}),
    "desk:risk-clear": Url(get=signed_in(NO_METHOD), post=editing(GO), args={"pk": "risk"}),
}

# --- insights: everybody her own sums; what one does not see is not in them.

INSIGHTS = {
    **{
        f"insights:{name}": Url(get=signed_in(OK))
        for name in (
            *("book-health", "bridge", "trends", "forecast", "accuracy", "managers", "changes", "changed"),
            *("backtest", "missed", "tested"),
            *("accounts", "at-risk", "movements", "renewals"),
        )
    },
    "insights:kept": Url(query="?ends_on=2026-09-30", get=signed_in(OK)),
    "insights:kept-export": Url(query="?ends_on=2026-09-30", get=signed_in(OK), args={"form": "csv"}),
    **{
        f"insights:{name}-export": Url(get=signed_in(OK), args={"form": "csv"})
        for name in (
            *("accounts", "at-risk", "movements", "renewals", "changed", "missed", "tested", "managers"),
        )
    },
}

# --- territories: whoever covers one, or stands above who does.


def deciding(answer: str | int) -> Answers:
    """Of a plan that `rep` submitted: whoever directs her."""
    return editing(answer) | {"rep": REFUSED}


# A rule for the territory that `rep` covers: whoever directs her writes it; she may not.
RULING = {"get": deciding(OK), "post": deciding(OK), "args": {"pk": "rule"}}
MOVING = {"post": deciding(GO), "get": signed_in(NO_METHOD)}

TERRITORIES = {
    "territories:rule-list": Url(get=DIRECTING),
    "territories:rule-new": Url(get=DIRECTING, post=DIRECTING),
    "territories:rule-application": Url(get=DIRECTING, post=DIRECTING),
    "territories:rule-moves": Url(get=DIRECTING, args={"form": "csv"}),
    "territories:rule-run": Url(
        get=signed_in(REFUSED) | {"manager": OK, "chief": OK, "other_manager": NOT_THERE, "ops": OK},
        args={"pk": "run"},
    ),
    "territories:rule": Url(**RULING),
    "territories:territory-new": Url(
        get=administrators(OK, others=REFUSED), post=administrators(OK, others=REFUSED)
    ),
    **{
        f"territories:{name}": Url(get=deciding(OK), post=deciding(OK), args={"pk": "territory"})
        for name in ("territory-edit", "territory-below", "coverage-new", "accounts-in", "accounts-out")
    },
    "territories:coverage-end": Url(get=deciding(OK), post=deciding(OK), args={"pk": "coverage"}),
    "territories:my-targets": Url(get=signed_in(OK)),
    "territories:map": Url(get=signed_in(OK)),
    "territories:workload": Url(get=DIRECTING),
    "territories:hand-over": Url(get=DIRECTING, post=DIRECTING),
    "territories:rule-up": Url(**MOVING, args={"pk": "rule"}),
    "territories:rule-down": Url(**MOVING, args={"pk": "rule"}),
    "territories:rule-remove": Url(**RULING | {"post": deciding(GO)}),
    "territories:rule-accounts-new": Url(**RULING),
    "territories:rule-account-remove": Url(**MOVING, args={"pk": "rule_account"}),
    "territories:territory-list": Url(get=signed_in(OK)),
    "territories:territory": Url(get=sight(OK), args={"pk": "territory"}),
    "territories:plan": Url(get=sight(OK), args={"pk": "plan"}),
    "territories:plan-pdf": Url(get=sight(OK), args={"pk": "plan"}),
    "territories:plan-step": Url(get=sight(OK), args={"pk": "plan_step"}),
    "territories:plan-new": form_of("territory"),
    "territories:plan-objectives": form_of("draft"),
    "territories:plan-targets": form_of("draft"),
    "territories:plan-submit": form_of("draft"),
    "territories:plan-comment": form_of("draft"),
    "territories:plan-revise": form_of("plan"),
    "territories:initiative-new": form_of("draft"),
    "territories:initiative": form_of("initiative"),
    "territories:plan-approve": Url(get=deciding(OK), post=deciding(GO), args={"pk": "plan"}),
    "territories:plan-send-back": Url(get=deciding(OK), post=deciding(OK), args={"pk": "plan"}),
}

# --- notifications: everybody her own; the way out of a mail needs the key that stands in it.

MINE = {"pk": "notification"}  # told to `rep`


def hers(answer: str | int) -> Answers:
    return signed_in(NOT_THERE) | {"rep": answer}


NOTIFICATIONS = {
    "notifications:inbox": Url(get=signed_in(OK)),
    "notifications:acknowledge-several": Url(post=signed_in(GO)),
    "notifications:notification": Url(get=hers(OK), args=MINE),
    "notifications:notification-acknowledge": Url(post=hers(GO), args=MINE),
    "notifications:notification-reopen": Url(post=hers(GO), args=MINE),
    "notifications:notification-snooze": Url(get=hers(OK), post=hers(OK), args=MINE),
    "notifications:notification-open": Url(post=hers(GO), args=MINE),
    "notifications:notification-act": Url(post=hers(GO), args=MINE | {"act": "log"}),
    "notifications:preferences": Url(get=signed_in(OK), post=signed_in(OK)),
    "notifications:unsubscribe": Url(
        get=everybody(NOT_THERE),
        post=everybody(NOT_THERE),
        public=True,
        args={"person": "1", "kind": "task", "key": "wrong"},
    ),
}

# --- exchange: imports are there for administrators only; an export is one's own.

JOB = {"pk": "job"}

EXCHANGE = {
    "exchange:imports": Url(get=administrators(OK)),
    "exchange:import-new": Url(get=administrators(OK), post=administrators(OK)),
    "exchange:import": Url(get=administrators(OK), args={"pk": "batch"}),
    "exchange:import-undo": Url(get=administrators(OK), post=administrators(GO), args={"pk": "batch"}),
    "exchange:import-refused": Url(get=administrators(OK), args={"pk": "batch"}),
    "exchange:import-job": Url(get=administrators(OK), args=JOB),
    "exchange:import-mapping": Url(get=administrators(OK), post=administrators(OK), args=JOB),
    "exchange:import-mapping-text": Url(get=administrators(OK), post=administrators(OK), args=JOB),
    "exchange:import-mapping-file": Url(get=administrators(OK), args=JOB),
    "exchange:import-batch-mapping": Url(get=administrators(OK), args={"pk": "batch"}),
    "exchange:import-answers": Url(post=administrators(GO), get=signed_in(NO_METHOD), args=JOB),
    "exchange:import-apply": Url(post=administrators(GO), get=signed_in(NO_METHOD), args=JOB),
    "exchange:job-refused": Url(get=administrators(OK), args=JOB),
    "exchange:exports": Url(get=signed_in(OK), post=signed_in(GO)),
    "exchange:export-file": Url(get=signed_in(NOT_THERE) | {"rep": OK, "ops": OK}, args={"pk": "packed"}),
}

TABLE: dict[str, Url] = PEOPLE | OPERATIONS | NOTIFICATIONS | DESK | INSIGHTS | TERRITORIES | EXCHANGE
