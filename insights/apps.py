"""The pages of directors: the health of the book, where its value went, what is forecast."""

from django.apps import AppConfig

from common.navigation import Place, register


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from accounts.queries.beside import check_too  # noqa: PLC0415  models are there only now
        from insights.queries.checking import rollup_checks  # noqa: PLC0415

        register(
            Place(label="Insights", url_name="insights:book-health", icon="chart-bar", order=50, key="g i")
        )
        check_too(rollup_checks)
