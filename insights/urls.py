"""Addresses of the dashboards and of the rows behind them."""

from django.urls import path

from insights.views import pages, rows, times

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
    path("insights/changes/renewals/", rows.changed, name="changed"),
    path("insights/retention/accounts/", rows.kept, name="kept"),
    path("insights/renewals/", rows.renewals, name="renewals"),
    path("insights/renewals/export.<slug:form>", rows.renewals_export, name="renewals-export"),
    path("insights/accounts/", rows.accounts, name="accounts"),
    path("insights/accounts/export.<slug:form>", rows.accounts_export, name="accounts-export"),
    path("insights/movements/", rows.movements, name="movements"),
    path("insights/movements/export.<slug:form>", rows.movements_export, name="movements-export"),
]
