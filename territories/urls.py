"""Addresses of territories and of their plans."""

from django.urls import path

from territories.views import applying, arranging, handing_over, plans, rules, tree, workload

app_name = "territories"

urlpatterns = [
    path("territories/", tree.territory_list, name="territory-list"),
    path("territories/<int:pk>/", tree.territory, name="territory"),
    path("territories/rules/", rules.rule_list, name="rule-list"),
    path("territories/rules/new/", rules.rule_new, name="rule-new"),
    path("territories/rules/application/", applying.rule_application, name="rule-application"),
    path("territories/rules/application/moves.<slug:form>", applying.rule_moves, name="rule-moves"),
    path("territories/rules/runs/<int:pk>/", applying.rule_run, name="rule-run"),
    path("territories/rules/<int:pk>/", rules.rule, name="rule"),
    path("territories/rules/<int:pk>/up/", rules.rule_place, {"way": "up"}, name="rule-up"),
    path("territories/rules/<int:pk>/down/", rules.rule_place, {"way": "down"}, name="rule-down"),
    path("territories/rules/<int:pk>/removal/", rules.rule_remove, name="rule-remove"),
    path("territories/rules/<int:pk>/accounts/new/", rules.rule_accounts_new, name="rule-accounts-new"),
    path(
        "territories/rules/accounts/<int:pk>/removal/", rules.rule_account_remove, name="rule-account-remove"
    ),
    path("targets/", tree.targets_of_mine, name="my-targets"),
    path("territories/map/", tree.territory_map, name="map"),
    path("territories/workload/", workload.workload, name="workload"),
    path("territories/new/", arranging.territory_new, name="territory-new"),
    path("territories/<int:pk>/edit/", arranging.territory_edit, name="territory-edit"),
    path("territories/<int:pk>/territories/new/", arranging.territory_below, name="territory-below"),
    path("territories/<int:pk>/coverage/new/", arranging.coverage_new, name="coverage-new"),
    path("territories/coverage/<int:pk>/end/", arranging.coverage_end, name="coverage-end"),
    path("territories/<int:pk>/accounts/in/", arranging.accounts_in, name="accounts-in"),
    path("territories/<int:pk>/accounts/out/", arranging.accounts_out, name="accounts-out"),
    path("territories/<int:pk>/plan/", plans.plan_new, name="plan-new"),
    path("hand-over/", handing_over.hand_over_page, name="hand-over"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/plan.pdf", plans.plan_pdf, name="plan-pdf"),
    path("plans/<int:pk>/objectives/", plans.objectives, name="plan-objectives"),
    path("plans/<int:pk>/targets/", plans.targets, name="plan-targets"),
    path("plans/<int:pk>/initiative/", plans.initiative_new, name="initiative-new"),
    path("plans/<int:pk>/submit/", plans.submit, name="plan-submit"),
    path("plans/<int:pk>/approve/", plans.approve, name="plan-approve"),
    path("plans/<int:pk>/return/", plans.send_back, name="plan-send-back"),
    path("plans/<int:pk>/revise/", plans.revise, name="plan-revise"),
    path("plans/<int:pk>/comment/", plans.comment, name="plan-comment"),
    path("plan-steps/<int:pk>/", plans.step, name="plan-step"),
    path("initiatives/<int:pk>/", plans.initiative, name="initiative"),
]
