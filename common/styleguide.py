"""/styleguide/ (DEBUG only): every component on one page, on fixed figures and without the database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.context_processors import Layout
from common.datestrip import Mark
from common.figures import Figure
from common.forms import HouseForm
from common.htmx import render_page
from common.navigation import BookPicker, Choice, Link
from common.styleguide_data import ACCOUNTS, BRIDGE, HEAT, TREND, bridge_chart, heat_chart, trend_chart
from common.tables import CountColumn, DayColumn, Empty, LeadColumn, MoneyColumn, Sheet, WordColumn
from common.templatetags.look import health

AS_OF = date(2026, 11, 22)

SWATCHES = (
    "canvas",
    "surface",
    "raised",
    "hover",
    "selected",
    "line",
    "control",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "late",
    "soon",
    "secured",
)
ERROR_PAGES = ("400", "403", "403_csrf", "404", "405", "409", "429", "500")
PLACES = (
    ("Today", "checklist", "g t", 7),
    ("Book", "book-2", "g b", 0),
    ("Renewals", "refresh", "g r", 0),
    ("Territories", "map-2", "g m", 0),
    ("Insights", "chart-bar", "g i", 0),
    ("Inbox", "inbox", "g n", 3),
)


class SampleTable(Sheet):
    """One row an account, as in the Book."""

    name = LeadColumn(verbose_name="Account")
    segment = WordColumn()
    acv = MoneyColumn(verbose_name="ACV", currency="USD", card=True)
    score = tables.Column(verbose_name="Health", attrs={"td": {"class": "card-figure"}})
    decides_on = DayColumn(verbose_name="Decides", as_of=AS_OF, card=True)
    at_stake = MoneyColumn(verbose_name="At stake", currency="USD")
    silent_days = CountColumn(verbose_name="Days silent")
    next_step = WordColumn(verbose_name="Next step", orderable=False)

    class Meta:
        row_attrs = {"data-href": lambda record: f"#{record['name']}", "data-peek": "/styleguide/?peek=1"}

    label = "Accounts of my book"
    nouns = ("account", "accounts")
    page_size = 8

    def render_name(self, value: str) -> SafeString:
        return format_html('<a href="#table">{}</a>', value)

    def render_score(self, value: int, record: dict[str, Any]) -> str:
        return _rendered_health(value, record)


def _rendered_health(value: int, record: dict[str, Any]) -> str:
    shown = health(value, record["band"], "", record["trend"])
    return render_to_string("partials/_health.html", shown)


class SampleForm(HouseForm):
    """Each kind of field once."""

    name = forms.CharField(label="Account", help_text="As the customer writes it on contracts.")
    starts_on = forms.DateField(label="Start", widget=forms.DateInput(attrs={"type": "date"}))
    mode = forms.ChoiceField(
        label="Renewal", choices=[("auto", "Renews by itself"), ("manual", "Must be renewed")]
    )
    amount = forms.DecimalField(label="ACV", help_text="Yearly, in the contract's currency.")
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    who = forms.ChoiceField(
        label="Notice may be given by", choices=[("them", "Them"), ("us", "Us")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="Count it in the forecast", required=False)


@dataclass(frozen=True)
class Job:
    title: str = "Importing book.zip"
    words: str = "contracts.csv"
    done: int = 420
    total: int = 1000
    finished: bool = True


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components; `?page=404` shows an error page, `?peek` answers the side panel."""
    if "peek" in request.GET:
        return render_page(request, "styleguide/peek.html", {"as_of": AS_OF})
    if (page := request.GET.get("page")) in ERROR_PAGES:
        return render_page(request, f"{page}.html")
    if "toast" in request.GET:
        messages.success(request, "Meridian Bank moved to Commit.", extra_tags="/styleguide/")
    context = {"as_of": AS_OF, "table": _table(request)}
    if "rows" not in request.headers.get("HX-Target", ""):
        context |= _samples(request)
    return render_page(request, "styleguide.html", context, parts=("rows",))


def _table(request: HttpRequest) -> SampleTable:
    sums = (_figure("Sum of ACV", "10400000"), _figure("Decides within 90 days", "1920000"), _retention())
    return SampleTable(ACCOUNTS, sums=sums).read(request)


def _samples(request: HttpRequest) -> dict[str, Any]:
    failed = SampleForm({"failed-mode": "auto", "failed-sure": "on"}, prefix="failed")
    return {
        "layout": _layout(request),
        "user": SimpleNamespace(
            is_authenticated=True, is_staff=True, name="Ann Miller", email="ann@example.com", pk=1
        ),
        "trail": [("Book", "#"), ("Meridian Bank", "#")],
        "figures": _strip(),
        "trend": TREND,
        "form": SampleForm(),
        "failed": failed,
        "tabs": _tabs(),
        "steps": ["Upload", "Match columns", "Check", "Apply"],
        "job": Job(),
        "people": ["Ann Miller", "Bo Chen", "Carla Díaz", "Dev Rao", "Eva Novak"],
        "empty": Empty(
            "No contract decides here",
            "Widen the filter to 180 days, or add a contract.",
            "Add contract",
            "#",
        ),
        "starts_on": date(2026, 3, 15),
        "ends_on": date(2027, 3, 14),
        "marks": _marks(),
        "swatches": SWATCHES,
        "error_pages": ERROR_PAGES,
        "mix": [("secured", 42), ("soon", 21), ("late", 9), ("quiet", 6)],
        "bridge": bridge_chart(),
        "bridge_table": BRIDGE,
        "trend_chart": trend_chart(),
        "trend_table": {
            "head": ["Quarter", "GRR", "NRR"],
            "rows": [["Q1", "94.1 %", "101.2 %"], ["Q2", "93.4 %", "102.8 %"]],
        },
        "heat": heat_chart(),
        "heat_table": HEAT,
    }


def _layout(request: HttpRequest) -> SimpleNamespace:
    links = [
        Link(
            label=label,
            url=f"#{label.lower()}",
            icon=icon,
            key=key,
            rail=True,
            current=label == "Book",
            badge=badge,
        )
        for label, icon, key, badge in PLACES
    ]
    books = (Choice("My book", "#", "51 accounts", current=True), Choice("My team's", "#", "203 accounts"))
    territories = (Choice("North", "#", "88 accounts"), Choice("Banking", "#", "31 accounts"))
    return SimpleNamespace(
        links=links,
        rail=links,
        dock=links[:4],
        unread=3,
        books=BookPicker("My book", (("Books", books), ("Territories", territories))),
        urls={
            "home": "/styleguide/",
            "search": "",
            "inbox": "#inbox",
            "profile": "#profile",
            "security": "#security",
        },
        theme=Layout(request).theme,
        density=Layout(request).density,
    )


def _strip() -> list[Figure]:
    return [
        _figure("ACV", "10400000", trend=TREND, detail="51 accounts"),
        _figure("Decides within 90 days", "1920000", key="decides", detail="9 renewals", tone="soon"),
        _figure("At risk", "610000", detail="3 renewals", tone="late"),
        _figure(
            "Secured this quarter",
            "1100000",
            part=Decimal("0.58"),
            detail="58 % of $1.9M due",
            tone="secured",
        ),
        _retention(),
    ]


def _figure(label: str, value: str, **more: Any) -> Figure:
    return Figure(
        label=label,
        value=Decimal(value),
        currency="USD",
        as_of=AS_OF,
        formula="Sum of the recurring value in force, per year.",
        filters="My book, 51 accounts",
        rows_url="#table",
        **more,
    )


def _retention() -> Figure:
    return Figure(
        label="NRR, 12 months",
        value=Decimal("1.042"),
        unit="ratio",
        as_of=AS_OF,
        formula="(Opening + expansion + uplift − contraction − churn) ÷ opening.",
        filters="Accounts with value a year ago",
        detail="+1.8 % in a year",
        rows_url="#table",
        trend=TREND,
    )


def _tabs() -> list[dict[str, Any]]:
    names = [
        ("Overview", None),
        ("Contracts", 3),
        ("Renewals", None),
        ("People", 9),
        ("Usage", None),
        ("Tasks", 2),
        ("History", None),
    ]
    return [
        {"label": name, "url": "#tabs", "count": count, "current": name == "Overview"}
        for name, count in names
    ]


def _marks() -> list[Mark]:
    return [
        Mark(date(2026, 12, 14), "their notice", tone="soon"),
        Mark(date(2027, 1, 13), "our notice"),
        Mark(date(2027, 3, 14), "end", shape="end"),
    ]
