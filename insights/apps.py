"""The pages of directors: the health of the book, where its value went, what is forecast."""

from django.apps import AppConfig

from common.navigation import Place, Tab, offer, register
from insights.sections import SECTIONS


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from accounts.queries.beside import check_too  # noqa: PLC0415  models are there only now
        from insights.queries.checking import ledger_checks, quarter_checks  # noqa: PLC0415

        register(
            Place(label="Insights", url_name="insights:book-health", icon="chart-bar", order=50, key="g i")
        )
        offer(
            "dashboards",
            *(
                Tab(label=label, url_name=f"insights:{name}", order=order)
                for order, (name, label) in enumerate(SECTIONS)
            ),
        )
        check_too(quarter_checks)
        check_too(ledger_checks)
