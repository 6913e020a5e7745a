"""Today, Book, account, contract and renewal pages, search."""

from django.urls import path

from desk.views import (
    account_acts,
    accounts,
    alerts,
    book,
    bulk,
    cells,
    clauses,
    contract_acts,
    contracts,
    exports,
    health,
    kept,
    line_acts,
    renewal_acts,
    renewal_board,
    renewal_calendar,
    renewal_closing,
    renewal_forecasts,
    renewal_kept,
    renewal_list,
    renewals,
    saved_views,
    search,
    tasks,
    today,
    work,
)

app_name = "desk"

TODAY = [
    path("", today.today, name="home"),
    path("today/<slug:key>/done/", today.need_done, name="need-done"),
    path("today/<slug:key>/snooze/", today.need_snooze, name="need-snooze"),
    path("today/<slug:key>/waking/", today.need_wake, name="need-wake"),
]

BOOK = [
    path("book/", book.book, name="book"),
    path("book/export.<slug:form>", exports.book_export, name="book-export"),
    path("books/", book.books_to_pick, name="books"),
    path("book/kept/", kept.book_kept, name="book-kept"),
    path("book/act/", bulk.book_act, name="book-act"),
    path("book/views/new/", saved_views.view_save, name="view-save"),
    path("book/views/<int:pk>/remove/", saved_views.view_remove, name="view-remove"),
    path("search/", search.find, name="search"),
]

ACCOUNTS = [
    path("accounts/new/", account_acts.account_new, name="account-new"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/peek/", accounts.account_peek, name="account-peek"),
    path("accounts/<int:pk>/edit/", account_acts.account_edit, name="account-edit"),
    path("accounts/<int:pk>/fields/<slug:field>/", cells.field_edit, name="account-field"),
    path("accounts/<int:pk>/next-step/", cells.step_edit, name="account-step"),
    path("accounts/<int:pk>/contracts/", accounts.account_contracts, name="account-contracts"),
    path("accounts/<int:pk>/renewals/", accounts.account_renewals, name="account-renewals"),
    path("accounts/<int:pk>/contracts/new/", contract_acts.contract_new, name="contract-new"),
    path("accounts/<int:pk>/people/", accounts.account_people, name="account-people"),
    path("accounts/<int:pk>/contacts/new/", work.contact_new, name="contact-new"),
    path("accounts/<int:pk>/team/new/", account_acts.team_new, name="team-new"),
    path("accounts/<int:pk>/usage/", accounts.account_usage, name="account-usage"),
    path("accounts/<int:pk>/health/", health.account_health, name="account-health"),
    path("accounts/<int:pk>/health/pulse/", health.pulse_new, name="pulse-new"),
    path("accounts/<int:pk>/health/score/", health.override_new, name="override-new"),
    path("health-scores/<int:pk>/end/", health.override_end, name="override-end"),
    path("accounts/<int:pk>/usage/new/", work.usage_new, name="usage-new"),
    path("accounts/<int:pk>/tasks/", accounts.account_tasks, name="account-tasks"),
    path("accounts/<int:pk>/tasks/new/", tasks.task_new, name="task-new"),
    path("accounts/<int:pk>/activities/new/", work.activity_new, name="activity-new"),
    path("accounts/<int:pk>/history/", accounts.account_history, name="account-history"),
]

WORK = [
    path("activities/new/", work.activity_quick, name="activity-quick"),
    path("activities/<int:pk>/edit/", work.activity_edit, name="activity-edit"),
    path("contacts/<int:pk>/edit/", work.contact_edit, name="contact-edit"),
    path("contacts/<int:pk>/left/", work.contact_left, name="contact-left"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/export.<slug:form>", exports.tasks_export, name="tasks-export"),
    path("tasks/<int:pk>/edit/", tasks.task_edit, name="task-edit"),
    path("tasks/<int:pk>/done/", tasks.task_done, name="task-done"),
    path("tasks/<int:pk>/reopening/", tasks.task_reopen, name="task-reopen"),
    path("team/<int:pk>/end/", account_acts.team_end, name="team-end"),
]

CONTRACTS = [
    path("contracts/<int:pk>/", contracts.contract, name="contract"),
    path("contracts/<int:pk>/signature/", contract_acts.contract_sign, name="contract-sign"),
    path("contracts/<int:pk>/lines/new/", contract_acts.contract_add, name="contract-add"),
    path("contracts/<int:pk>/renewal/", contract_acts.contract_renew, name="contract-renew"),
    path("contracts/<int:pk>/notice/", contract_acts.contract_notice, name="contract-notice"),
    path(
        "contracts/<int:pk>/notice/withdrawal/", contract_acts.contract_notice_off, name="contract-notice-off"
    ),
    path("contracts/<int:pk>/termination/", contract_acts.contract_end, name="contract-end"),
    path("contracts/<int:pk>/reinstatement/", contract_acts.contract_reinstate, name="contract-reinstate"),
    path("contracts/<int:pk>/correction/", contract_acts.contract_correct, name="contract-correct"),
    path("contracts/<int:pk>/clauses/new/", clauses.clause_new, name="clause-new"),
    path("clauses/<int:pk>/edit/", clauses.clause_edit, name="clause-edit"),
    path("lines/<int:pk>/amendment/", line_acts.line_amend, name="line-amend"),
    path("lines/<int:pk>/end/", line_acts.line_end, name="line-end"),
    path("lines/<int:pk>/correction/", line_acts.line_correct, name="line-correct"),
    path("lines/<int:pk>/withdrawal/", line_acts.line_withdraw, name="line-withdraw"),
]

RENEWALS = [
    path("renewals/", renewal_list.renewals, name="renewals"),
    path("renewals/calendar/", renewal_calendar.renewals_calendar, name="renewals-calendar"),
    path("renewals/calendar/address/", renewal_calendar.calendar_feed, name="calendar-feed"),
    path("renewals/calendar/address/void/", renewal_calendar.calendar_feed_off, name="calendar-feed-off"),
    path("feeds/<str:secret>/renewals.ics", renewal_calendar.feed, name="feed"),
    path("renewals/changes/", renewal_forecasts.renewals_changes, name="renewals-changes"),
    path("renewals/kept/", renewal_kept.renewals_kept, name="renewals-kept"),
    path("renewals/accuracy/", renewal_forecasts.renewals_accuracy, name="renewals-accuracy"),
    path("renewals/board/", renewal_board.renewals_board, name="renewals-board"),
    path("renewals/export.<slug:form>", renewal_list.renewals_export, name="renewals-export"),
    path("renewals/views/new/", saved_views.view_save, {"page": "renewals"}, name="renewal-view-save"),
    path("renewals/<int:pk>/", renewals.renewal, name="renewal"),
    path("renewals/<int:pk>/forecast/", renewal_acts.renewal_forecast, name="renewal-forecast"),
    path("renewals/<int:pk>/stage/", renewal_acts.renewal_stage, name="renewal-stage"),
    path("renewals/<int:pk>/available/", renewal_acts.renewal_atr, name="renewal-atr"),
    path("renewals/<int:pk>/approval/", renewal_acts.renewal_approval, name="renewal-approval"),
    path("renewals/<int:pk>/risks/new/", renewal_acts.risk_new, name="risk-new"),
    path("renewals/<int:pk>/tasks/new/", renewal_acts.renewal_task, name="renewal-task"),
    path("renewals/<int:pk>/documents/new/", renewal_acts.document_new, name="document-new"),
    path("documents/<int:pk>/removal/", renewal_acts.document_remove, name="document-remove"),
    path("renewals/<int:pk>/notice/", renewal_acts.renewal_notice, name="renewal-notice"),
    path("renewals/<int:pk>/notice/withdrawal/", renewal_acts.renewal_notice_off, name="renewal-notice-off"),
    path("renewals/<int:pk>/closing/renewed/", renewal_closing.renewal_renewed, name="renewal-renewed"),
    path("renewals/<int:pk>/closing/proposal/", renewal_closing.renewal_proposal, name="renewal-proposal"),
    path("renewals/<int:pk>/closing/rolled/", renewal_closing.renewal_rolled, name="renewal-rolled"),
    path("renewals/<int:pk>/closing/churned/", renewal_closing.renewal_churned, name="renewal-churned"),
    path("renewals/<int:pk>/closing/reason/", renewal_closing.renewal_loss, name="renewal-loss"),
    path("renewals/<int:pk>/reopening/", renewal_closing.renewal_reopen, name="renewal-reopen"),
    path("risks/<int:pk>/clearing/", renewal_acts.risk_clear, name="risk-clear"),
]

ALERTS = [
    path("alerts/effect/", alerts.alert_effect, name="alert-effect"),
    path("alerts/", alerts.alerts, name="alerts"),
]

urlpatterns = [*TODAY, *BOOK, *ACCOUNTS, *WORK, *CONTRACTS, *RENEWALS, *ALERTS]
