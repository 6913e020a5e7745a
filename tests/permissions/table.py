"""The permission matrix: every address of the house outside Django admin. An address without a row fails
the suite.

`args` and `data` name objects of the scene (`conftest.py`). Rows are sorted by app, then by address.
"""

from tests.permissions.cells import GO, LOGIN, NOT_THERE, OK, Url, administrators, everybody, sight, signed_in

# --- people: signing in and out, one's own settings. Class views of django-allauth answer other methods as
# they like.

SIGNING_IN = everybody(GO) | {"nobody": OK}
STRANGERS_ONLY = everybody(GO) | {"nobody": OK}
OWN = signed_in(OK)

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
DESK = {
    "desk:book": Url(get=signed_in(OK)),
    "desk:book-act": Url(
        query="?act=task", get=signed_in(OK) | {"viewer": 403}, post=signed_in(OK) | {"viewer": 403}
    ),
    "desk:book-export": Url(get=signed_in(OK), args={"form": "csv"}),
    "desk:view-save": Url(get=signed_in(OK), post=signed_in(OK)),
    "desk:view-remove": Url(
        get=signed_in(NOT_THERE) | {"rep": OK}, post=signed_in(NOT_THERE) | {"rep": GO}, args={"pk": "view"}
    ),
    "desk:account": Url(get=sight(OK), args=ACCOUNT),
    "desk:account-peek": Url(get=sight(OK), args=ACCOUNT),
}

TABLE: dict[str, Url] = PEOPLE | OPERATIONS | DESK
