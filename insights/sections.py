"""The dashboards, in the order of their tabs: URL name and words."""

from typing import Final

SECTIONS: Final = (
    ("book-health", "Book health"),
    ("bridge", "ACV bridge"),
    ("trends", "Retention"),
    ("forecast", "Forecast"),
    ("accuracy", "Accuracy"),
    ("managers", "People"),
    ("changes", "What changed"),
    ("backtest", "Health tested"),
)
