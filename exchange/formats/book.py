"""The `book` format, file by file: DESIGN §8 as a table."""

from decimal import Decimal

from accounts.choices import (
    AccountStatus,
    ActivityKind,
    ContactRole,
    ContractStatus,
    NoticeUnit,
    PricePeriod,
    RateKind,
    RenewalMode,
    Side,
    Stance,
    TeamRole,
)
from accounts.models import (
    Account,
    AccountTeamMember,
    Activity,
    Contact,
    Contract,
    Product,
    Rate,
    Subscription,
    Task,
    UsageReading,
)
from exchange.formats.cells import (
    Country,
    Currency,
    Day,
    Email,
    Name,
    Number,
    OneOf,
    Text,
    TimeZone,
    Whole,
    YesNo,
)
from exchange.formats.spec import Column, File, Format, Rule
from exchange.formats.territories import ASSIGNMENTS, COVERAGE, TARGETS, TERRITORIES
from people.models import User
from people.roles import Role
from renewals.choices import Category, Outcome, Stage
from renewals.models import Renewal

KEY = Name(100)
PERSON = Email(folded=True)
PERCENT = Number(7, 4, least=Decimal(0))
PRICE = Number(18, 4, least=Decimal(0))
ENDS_BEFORE_IT_STARTS = "ends before it starts."
STAYS = "belongs to another account already, and stays there."

USERS = File(
    "users",
    "person",
    User,
    key=("email",),
    columns=(
        Column("email", PERSON, required=True),
        Column("name", Name(150), required=True),
        Column("role", OneOf(Role.values), required=True),
        Column("manager_email", PERSON, "reports_to", refers_to="users"),
        Column("time_zone", TimeZone(), default="UTC"),
        Column("active", YesNo(), "is_active", default="yes"),
    ),
)

ACCOUNTS = File(
    "accounts",
    "account",
    Account,
    key=("external_id",),
    columns=(
        Column("external_id", KEY, required=True),
        Column("name", Name(255), required=True),
        Column("parent_external_id", KEY, "parent", refers_to="accounts"),
        Column("owner_email", PERSON, None, refers_to="users"),
        Column("vertical", Text(100)),
        Column("segment", Text(100)),
        Column("tier", Text(50)),
        Column("country", Country()),
        Column("region", Text(100)),
        Column("city", Text(100)),
        Column("employees", Whole()),
        Column("website", Text(255)),
        Column("currency", Currency()),
        Column("status", OneOf(AccountStatus.values), default=AccountStatus.ACTIVE),
    ),
)

TEAM = File(
    "team",
    "place on a team",
    AccountTeamMember,
    key=("account_external_id", "user_email", "role"),
    apart="from",
    scope="t.source = 'hand'",
    columns=(
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts"),
        Column("user_email", PERSON, "user", required=True, refers_to="users"),
        Column("role", OneOf(TeamRole.values), required=True),
        Column("from", Day(), "starts_on"),
        Column("to", Day(), "ends_on"),
    ),
    rules=(Rule("to", "n.ends_on < n.starts_on", ENDS_BEFORE_IT_STARTS),),
)

CONTACTS = File(
    "contacts",
    "contact",
    Contact,
    key=("external_id",),
    columns=(
        Column("external_id", KEY, required=True),
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts", fixed=STAYS),
        Column("name", Name(150), required=True),
        Column("title", Text(150)),
        Column("email", Email()),
        Column("phone", Text(50)),
        Column("role", OneOf(ContactRole.values)),
        Column("stance", OneOf(Stance.values), default=Stance.UNKNOWN),
        Column("reports_to_external_id", KEY, "reports_to", refers_to="contacts"),
        Column("active", YesNo(), default="yes"),
    ),
    derived={"left_on": "CASE WHEN n.active THEN NULL ELSE t.left_on END"},
)

PRODUCTS = File(
    "products",
    "product",
    Product,
    key=("code",),
    columns=(
        Column("code", KEY, required=True),
        Column("name", Name(255), required=True),
        Column("family", Text(100)),
        Column("unit", Text(50)),
        Column("list_price", PRICE),
        Column("currency", Currency()),
    ),
)

CONTRACTS = File(
    "contracts",
    "contract",
    Contract,
    key=("number",),
    columns=(
        Column("number", KEY, required=True),
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts", fixed=STAYS),
        Column("status", OneOf(ContractStatus.values), default=ContractStatus.SIGNED),
        Column("start", Day(), "starts_on", required=True),
        Column("end", Day(), "ends_on"),
        Column("currency", Currency(), required=True),
        Column("renewal_mode", OneOf(RenewalMode.values), required=True),
        Column("renewal_term_months", Whole(1, 1200)),
        Column("notice_amount", Whole(0, 9999)),
        Column("notice_unit", OneOf(NoticeUnit.values), only_with="notice_amount"),
        Column("our_notice_amount", Whole(0, 9999)),
        Column("our_notice_unit", OneOf(NoticeUnit.values), only_with="our_notice_amount"),
        Column("notice_given_on", Day()),
        Column("notice_given_by", OneOf(Side.values)),
        Column("uplift_cap_percent", PERCENT),
        Column("auto_uplift_percent", PERCENT, default="0"),
        Column("payment_terms", Text(100)),
        Column("signed_on", Day()),
        Column("terminated_on", Day()),
        Column("predecessor_number", KEY, "predecessor", refers_to="contracts"),
    ),
    rules=(
        Rule("end", "n.ends_on < n.starts_on", ENDS_BEFORE_IT_STARTS),
        Rule(
            "end",
            "n.renewal_mode = 'evergreen' AND n.ends_on IS NOT NULL",
            "an evergreen contract has no end; leave it empty.",
        ),
        Rule(
            "end",
            "n.renewal_mode <> 'evergreen' AND n.ends_on IS NULL",
            "is required: only an evergreen contract has no end.",
        ),
        Rule(
            "renewal_term_months",
            "n.renewal_mode = 'auto' AND n.renewal_term_months IS NULL",
            "is required: a contract that renews automatically says for how many months.",
        ),
        Rule(
            "notice_unit",
            "n.notice_amount IS NOT NULL AND n.notice_unit = ''",
            "is required with an amount: days or months.",
        ),
        Rule(
            "our_notice_unit",
            "n.our_notice_amount IS NOT NULL AND n.our_notice_unit = ''",
            "is required with an amount: days or months.",
        ),
        Rule(
            "notice_given_on",
            "n.notice_given_by <> '' AND n.notice_given_on IS NULL",
            "is required where somebody gave notice.",
        ),
        Rule(
            "terminated_on",
            "n.status = 'terminated' AND n.terminated_on IS NULL",
            "is required for a terminated contract: its last day of service.",
        ),
    ),
)

SUBSCRIPTIONS = File(
    "subscriptions",
    "line",
    Subscription,
    key=("contract_number", "line"),
    always={"withdrawn": "FALSE"},
    columns=(
        Column("contract_number", KEY, "contract", required=True, refers_to="contracts"),
        Column("line", Whole(1), required=True),
        Column("product_code", KEY, "product", required=True, refers_to="products"),
        Column("quantity", Number(18, 4, above=Decimal(0)), required=True),
        Column("unit_price", PRICE, required=True),
        Column("price_period", OneOf(PricePeriod.values), default=PricePeriod.YEAR),
        Column("recurring", YesNo(), default="yes"),
        Column("start", Day(), "starts_on", required=True),
        Column("end", Day(), "ends_on"),
        Column("signed_on", Day()),
    ),
    rules=(
        Rule("end", "n.ends_on < n.starts_on", ENDS_BEFORE_IT_STARTS),
        Rule(
            "unit_price",
            "n.quantity * n.unit_price >= 1e13",
            "times the quantity is more than any line is worth.",
        ),
    ),
)

USAGE = File(
    "usage",
    "reading",
    UsageReading,
    key=("account_external_id", "product_code", "date"),
    columns=(
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts"),
        Column("product_code", KEY, "product", required=True, refers_to="products"),
        Column("date", Day(), "on", required=True),
        Column("quantity", PRICE, required=True),
        Column("entitlement", PRICE),
    ),
    rules=(Rule("date", 'n."on" > %(day)s', "has not come yet; nothing was used on it."),),
)

ACTIVITIES = File(
    "activities",
    "activity",
    Activity,
    key=("external_id",),
    columns=(
        Column("external_id", KEY, required=True),
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts", fixed=STAYS),
        Column("kind", OneOf(ActivityKind.values), required=True),
        Column("on", Day(), required=True),
        Column("summary", Name(), required=True),
        Column("user_email", PERSON, "user", refers_to="users"),
        Column("contact_external_id", KEY, None, refers_to="contacts"),
    ),
    rules=(Rule("on", 'n."on" > %(day)s', "has not come yet; what is still to happen is a task."),),
    derived={"logged_on": "%(day)s"},
)

TASKS = File(
    "tasks",
    "task",
    Task,
    key=("external_id",),
    columns=(
        Column("external_id", KEY, required=True),
        Column("account_external_id", KEY, "account", required=True, refers_to="accounts", fixed=STAYS),
        Column("summary", Name(), required=True),
        Column("due_on", Day()),
        Column("user_email", PERSON, "user", refers_to="users"),
        Column("done_on", Day()),
    ),
    derived={
        "done_by_id": "CASE WHEN n.done_on IS NULL THEN NULL ELSE t.done_by_id END",
        # A reminder after the due day comes too late; the due day that the file says is what stands.
        "remind_on": "CASE WHEN t.remind_on > n.due_on THEN NULL ELSE t.remind_on END",
    },
)

RENEWALS = File(
    "renewals",
    "renewal",
    Renewal,
    key=("contract_number", "term_end"),
    # A withdrawn one counts for nothing: what the file says of that day is said of another.
    scope="t.term_id IS NOT NULL",
    columns=(
        Column("contract_number", KEY, "contract", required=True, refers_to="contracts"),
        Column("term_end", Day(), "due_on", required=True),
        Column("stage", OneOf(Stage.values), default=Stage.UPCOMING),
        Column("category", OneOf(Category.values)),
        Column("forecast_amount", Number(18, 2, least=Decimal(0))),
        # A closure is never taken back by an empty cell: that is a verb's work.
        Column("outcome", OneOf(Outcome.values), default=""),
        Column("closed_on", Day(), default=""),
        Column("final_amount", Number(18, 2, least=Decimal(0)), default=""),
        Column("reason", Text()),
    ),
    rules=(
        Rule(
            "stage",
            "CASE n.outcome WHEN '' THEN n.stage = 'closed' ELSE n.stage NOT IN ('closed', 'upcoming') END",
            "is closed exactly where there is an outcome.",
        ),
        Rule(
            "outcome",
            "n.outcome = '' AND (n.closed_on IS NOT NULL OR n.final_amount IS NOT NULL)",
            "is required where a renewal was closed.",
        ),
        Rule(
            "final_amount",
            "n.outcome NOT IN ('', 'churned') AND n.final_amount IS NULL",
            "is required where something was renewed: a year's value, contract currency.",
        ),
        Rule("final_amount", "n.outcome = 'churned' AND n.final_amount > 0", "is 0 where all was lost."),
        Rule("closed_on", "n.closed_on > %(day)s", "has not come yet."),
    ),
    derived={
        "account_id": "(SELECT c.account_id FROM accounts_contract c WHERE c.id = n.contract_id)",
        "closed_through": """CASE
            WHEN n.outcome = '' THEN ''
            WHEN (n.outcome, n.closed_on, n.final_amount)
                IS NOT DISTINCT FROM (t.outcome, t.closed_on, t.final_amount)
            THEN t.closed_through ELSE 'import' END""",
        "loss_reason_id": """CASE WHEN n.reason IS NOT DISTINCT FROM t.reason THEN t.loss_reason_id ELSE (
            SELECT r.id FROM renewals_lossreason r WHERE lower(r.name) = lower(n.reason)) END""",
    },
)

RATES = File(
    "rates",
    "rate",
    Rate,
    key=("date", "currency", "kind"),
    columns=(
        Column("date", Day(), "starts_on", required=True),
        Column("currency", Currency(), required=True),
        Column("rate", Number(20, 10, above=Decimal(0)), required=True),
        Column("kind", OneOf(RateKind.values), default=RateKind.PLAN),
    ),
    rules=(
        Rule(
            "rate",
            "n.currency = %(currency)s AND n.rate <> 1",
            "one unit of the company currency is always worth 1 of it.",
        ),
    ),
)

BOOK = Format(
    files=(
        USERS,
        RATES,
        PRODUCTS,
        ACCOUNTS,
        TEAM,
        CONTACTS,
        CONTRACTS,
        SUBSCRIPTIONS,
        USAGE,
        ACTIVITIES,
        TASKS,
        RENEWALS,
        TERRITORIES,
        COVERAGE,
        ASSIGNMENTS,
        TARGETS,
    ),
)
