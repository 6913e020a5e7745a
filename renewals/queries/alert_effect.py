"""What became of alerts: told, read, answered, ignored, escalated, and how those renewals ended."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, TextChoices, Value, When

from accounts.models import AccountOwnership
from common.dates import covers
from renewals.choices import AlertState
from renewals.domain.opening import sql
from renewals.models import AlertRule
from renewals.models.alert import AlertQuerySet
from renewals.queries.amounts import available, in_company_currency

DECIDED: Final = "Decided"


class Fate(TextChoices):
    """What became of an alert that people were told of. One of these, or nobody was told."""

    ACTED = "acted", "Acted on"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    WAITING = "waiting", "Waits"
    IGNORED = "ignored", "Ignored"
    VOID = "void", "No longer held"
    OVERTAKEN = "overtaken", "Never told"


# Annotated alerts.
Rows = Any


def with_fate(alerts: AlertQuerySet) -> Rows:
    """Alerts with `fate`, `owner_id` and `owner_name` (who owned the account on the due day), and the
    renewal's `atr_here` and `final_here`, company currency a year; `final_here` is None while it is open.

    Ignored: nobody answered until a nearer alert or the end of the renewal took its place. No longer held:
    its date moved, or its rule was changed, before anybody answered. Never told: a nearer one had overtaken
    it when it was raised, after days without a sweep.
    """
    day = OuterRef("due_on")
    owning = AccountOwnership.objects.filter(covers(day), account=OuterRef("renewal__account"))
    final = in_company_currency(F("renewal__final_amount"), path="renewal__")
    return alerts.annotate(
        fate=Case(
            When(told_on__isnull=True, then=Value(Fate.OVERTAKEN)),
            When(state=AlertState.ACTED, then=Value(Fate.ACTED)),
            When(state=AlertState.ACKNOWLEDGED, then=Value(Fate.ACKNOWLEDGED)),
            When(state=AlertState.RAISED, then=Value(Fate.WAITING)),
            When(
                Q(state=AlertState.SUPERSEDED) | Q(withdrawn_because__startswith=DECIDED),
                then=Value(Fate.IGNORED),
            ),
            default=Value(Fate.VOID),
            output_field=CharField(),
        ),
        owner_id=Subquery(owning.values("owner")[:1]),
        owner_name=Subquery(owning.values("owner__name")[:1]),
        atr_here=available(path="renewal__"),
        final_here=Case(When(renewal__outcome="", then=Value(None)), default=final),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One rule's alerts, one owner's, or all. The first six add up to `told`, but `overtaken` beside it.

    renewals, closed   behind these alerts, each once; `atr` is of the closed ones
    kept               Σ min(final, ATR) of the closed ones: `kept / atr` is their gross renewal rate
    """

    key: str
    label: str
    told: int
    acted: int
    acknowledged: int
    waiting: int
    ignored: int
    void: int
    overtaken: int
    read: int
    escalated: int
    renewals: int
    closed: int
    atr: Decimal
    kept: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Gross renewal rate of the closed renewals behind; None while none is closed."""
        return self.kept / self.atr if self.atr else None

    def share(self, count: int) -> Decimal | None:
        """Of those told; None where nobody was."""
        return Decimal(count) / self.told if self.told else None

    @property
    def answered(self) -> int:
        return self.acted + self.acknowledged


@dataclass(frozen=True, slots=True)
class Effects:
    """All, by rule in the order of their days, by owner in the order of how many they ignored."""

    whole: Effect
    by_rule: list[Effect]
    by_owner: list[Effect]


def effects(alerts: AlertQuerySet) -> Effects:
    """Count these alerts. Two queries, the rules' words among them."""
    rules = {rule.pk: str(rule) for rule in AlertRule.objects.order_by("anchor", "offset_days", "pk")}
    fields = (
        "rule_id", "renewal_id", "owner_id", "owner_name", "fate", "read_at", "escalated_on", "atr_here",
        "final_here",
    )  # fmt: skip
    rows, parameters = with_fate(alerts).order_by().values(*fields).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql("alerts/effect").replace("{alerts}", rows), parameters)
        found = [(row[0], Effect(**dict(zip(_COLUMNS, row[1:], strict=True)))) for row in cursor.fetchall()]
    by_rule = {effect.key: effect for kind, effect in found if kind == "rule"}
    owners = [effect for kind, effect in found if kind == "owner"]
    return Effects(
        whole=next((effect for kind, effect in found if kind == "all"), _NOTHING),
        by_rule=[_named(by_rule[str(key)], words) for key, words in rules.items() if str(key) in by_rule],
        by_owner=sorted(owners, key=lambda effect: (-effect.ignored, -effect.told, effect.label)),
    )


_COLUMNS: Final = tuple(Effect.__dataclass_fields__)
_NOTHING: Final = Effect(
    key="", label="", told=0, acted=0, acknowledged=0, waiting=0, ignored=0, void=0, overtaken=0, read=0,
    escalated=0, renewals=0, closed=0, atr=Decimal(0), kept=Decimal(0),
)  # fmt: skip


def _named(effect: Effect, words: str) -> Effect:
    return Effect(**{name: getattr(effect, name) for name in _COLUMNS} | {"label": words})
