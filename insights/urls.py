"""Addresses of the dashboards and of the rows behind them."""

from django.urls import path

from insights.views import pages, renewal_rows, rows, times

app_name = "insights"

urlpatterns = [
    path("insights/", pages.book_health, name="book-health"),
    path("insights/bridge/", pages.bridge, name="bridge"),
    path("insights/retention/", times.trends, name="trends"),
    path("insights/forecast/", times.forecast, name="forecast"),
    path("insights/accuracy/", times.accuracy, name="accuracy"),
    path("insights/people/", times.managers, name="managers"),
    path("insights/changes/", times.changes, name="changes"),
    path("insights/health-tested/", times.tested, name="backtest"),
    path("insights/people/export.<slug:form>", times.managers_export, name="managers-export"),
    *(
        route
        for name, path_of, page, file in (
            ("accounts", "accounts", rows.accounts, rows.accounts_export),
            ("at-risk", "at-risk", rows.at_risk, rows.at_risk_export),
            ("movements", "movements", rows.movements, rows.movements_export),
            ("kept", "retention/accounts", rows.kept, rows.kept_export),
            ("renewals", "renewals", renewal_rows.renewals, renewal_rows.renewals_export),
            ("changed", "changes/renewals", renewal_rows.changed, renewal_rows.changed_export),
            ("missed", "accuracy/renewals", renewal_rows.missed, renewal_rows.missed_export),
            ("tested", "health-tested/renewals", renewal_rows.tested, renewal_rows.tested_export),
        )
        for route in (
            path(f"insights/{path_of}/", page, name=name),
            path(f"insights/{path_of}/export.<slug:form>", file, name=f"{name}-export"),
        )
    ),
]
