"""The files of territories in the `book` format."""

from decimal import Decimal

from exchange.formats.cells import Day, Email, Name, Number, OneOf
from exchange.formats.spec import Column, File, Rule
from territories.choices import RATIOS, CoverageRole, Measure, TerritoryKind
from territories.models import AccountAssignment, Coverage, Target, Territory
from territories.periods import PATTERN

KEY = Name(100)
PERSON = Email(folded=True)
ENDS_BEFORE_IT_STARTS = "ends before it starts."

TERRITORIES = File(
    "territories",
    "territory",
    Territory,
    key=("code",),
    columns=(
        Column("code", KEY, required=True),
        Column("name", Name(150), required=True),
        Column("parent_code", KEY, "parent", refers_to="territories"),
        Column("kind", OneOf(TerritoryKind.values), default=TerritoryKind.REGION),
    ),
)

COVERAGE = File(
    "coverage",
    "coverage",
    Coverage,
    key=("territory_code", "user_email", "role"),
    apart="from",
    columns=(
        Column("territory_code", KEY, "territory", required=True, refers_to="territories"),
        Column("user_email", PERSON, "user", required=True, refers_to="users"),
        Column("role", OneOf(CoverageRole.values), required=True),
        Column("from", Day(), "starts_on"),
        Column("to", Day(), "ends_on"),
    ),
    rules=(Rule("to", "n.ends_on < n.starts_on", ENDS_BEFORE_IT_STARTS),),
)

ASSIGNMENTS = File(
    "assignments",
    "assignment",
    AccountAssignment,
    key=("account_external_id",),
    apart="from",
    always_apart=True,
    columns=(
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts"),
        Column("territory_code", KEY, "territory", required=True, refers_to="territories"),
        Column("from", Day(), "starts_on"),
        Column("to", Day(), "ends_on"),
    ),
    rules=(Rule("to", "n.ends_on < n.starts_on", ENDS_BEFORE_IT_STARTS),),
    # A file that says another territory than a hand or a rule did has the last word.
    derived={
        "source": "CASE WHEN t.territory_id = n.territory_id THEN t.source ELSE 'import' END",
        "rule_id": "CASE WHEN t.territory_id = n.territory_id THEN t.rule_id END",
    },
)

TARGETS = File(
    "targets",
    "target",
    Target,
    key=("territory_code", "user_email", "period", "measure"),
    columns=(
        Column("territory_code", KEY, "territory", refers_to="territories"),
        Column("user_email", PERSON, "user", refers_to="users"),
        Column("period", Name(6), required=True),
        Column("measure", OneOf(Measure.values), required=True),
        Column("value", Number(20, 6, least=Decimal(0)), required=True),
    ),
    rules=(
        Rule(
            "territory_code",
            "(n.territory_id IS NULL) = (n.user_id IS NULL)",
            "or user_email says whose target it is: one of the two.",
        ),
        Rule("period", f"n.period !~ '{PATTERN}'", "is neither a fiscal year nor a quarter, such as 2026Q3."),
        Rule(
            "value",
            f"n.measure IN ({', '.join(repr(str(rate)) for rate in RATIOS)}) AND n.value > 10",
            "is no ratio: 0.92 is 92 %%.",
        ),
    ),
)
