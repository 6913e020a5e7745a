"""Addresses of territories and of their plans."""

from django.urls import path

from territories.views import plans, tree

app_name = "territories"

urlpatterns = [
    path("territories/", tree.territory_list, name="territory-list"),
    path("territories/<int:pk>/", tree.territory, name="territory"),
    path("territories/<int:pk>/plan/", plans.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
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
