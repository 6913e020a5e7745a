"""Today's list as a table: what, why, at stake, and what can be done with one key."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import wording
from common.tables import DayColumn, Empty, LeadColumn, MoneyColumn, Sheet, WordColumn
from common.templatetags.look import state
from desk.figures import tone_of
from desk.tables import address_of
from people.company import company
from renewals.queries.ranking import DECIDES, IN_GRACE, OVERDUE, SILENT, TASK, USAGE, Need


def place_of(need: Need) -> str:
    """Where one does something about a need: its renewal, else its account, there where the need shows."""
    if need.renewal is not None:
        return address_of("renewal", need.renewal.pk)
    if need.kind in USAGE:
        return address_of("account-usage", need.account.pk)
    return address_of("account" if need.kind == SILENT else "account-tasks", need.account.pk)


def tone_of_need(need: Need) -> str:
    """Late for what is over, as near as it decides otherwise; silence, and usage but for a fall, is quiet."""
    if need.kind in (IN_GRACE, OVERDUE) or (need.kind == TASK and need.days < 0):
        return "late"
    return {DECIDES: tone_of(need.days), TASK: "soon", USAGE[0]: "soon"}.get(need.kind, "")


class TodayTable(Sheet):
    """One row a need, in the order of `rank`."""

    name = LeadColumn(verbose_name="Account", accessor="account__name", orderable=False)
    owner = WordColumn(empty_values=(), orderable=False)
    reason = WordColumn(verbose_name="Why", orderable=False, card=True)
    on = DayColumn(verbose_name="Day", orderable=False, card=True)
    at_stake = MoneyColumn(verbose_name="At stake", accessor="at_stake", currency="XXX", card=True)
    acts = WordColumn(verbose_name="Act", empty_values=(), orderable=False, card=True)

    label = "What needs you"
    nouns = ("thing", "things")

    class Meta(Sheet.Meta):
        row_attrs: ClassVar = {"data-href": place_of}

    def __init__(
        self,
        *args: Any,
        as_of: date,
        owners: dict[int, str] | None,
        token: str,
        may_edit: bool,
        **kwargs: Any,
    ) -> None:
        self.as_of, self.owners, self.token, self.may_edit = as_of, owners or {}, token, may_edit
        look: dict[str, Any] = {"attrs": {"class": "sheet sheet-cards today"}, "orderable": False}
        super().__init__(*args, exclude=() if owners is not None else ("owner",), **look | kwargs)
        self.columns["at_stake"].column.currency = company().currency

    def render_name(self, record: Need) -> SafeString:
        """The account, and what of it."""
        what = record.task.summary if record.task else ""
        if not what and record.renewal is not None:
            what = f"Renewal {record.renewal.contract.number}"
        words = format_html('<span class="meta">{}</span>', what) if what else ""
        return format_html('<a href="{}">{}</a> {}', place_of(record), record.account.name, words)

    def render_owner(self, record: Need) -> str:
        return self.owners.get(record.account.pk, wording.NOTHING)

    def render_reason(self, record: Need) -> SafeString:
        words = record.reason[0].upper() + record.reason[1:]
        return SafeString(render_to_string("partials/_state.html", state(tone_of_need(record), words)))

    def render_at_stake(self, value: Decimal, column: MoneyColumn, record: Need) -> SafeString | str:
        """Nothing is claimed of a task that belongs to no renewal."""
        return wording.NOTHING if record.kind == TASK and not value else column.render(value, record)

    def render_acts(self, record: Need) -> SafeString:
        context = {
            "need": record,
            "place": place_of(record),
            "csrf_token": self.token,
            "may_finish": self.may_edit or record.task is None,
        }
        return SafeString(render_to_string("desk/_today_acts.html", context))


def nothing_today(*, has_accounts: bool, is_own: bool) -> Empty:
    """Why the list is empty, and what to do then."""
    ahead = {"action": "See what is ahead", "url": address_of("renewals-calendar")}
    if has_accounts:
        return Empty(
            "Nothing needs you today",
            "No decision is near, no task due, no usage that warns, nobody silent.",
            **ahead,
        )
    if is_own:
        return Empty(
            "You own no account yet",
            "What needs you stands here once an account is yours. Tasks for you show too.",
            action="Open the Book",
            url=address_of("book"),
        )
    return Empty("No account in this book", "Pick another book in the bar above.")
