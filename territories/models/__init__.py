from territories.models.assignment import AccountAssignment
from territories.models.coverage import Coverage
from territories.models.plan import Initiative, PlanStep, TerritoryPlan
from territories.models.reached import ReachedKept, TerritoryReached
from territories.models.rule import RuleAccount, RuleRun, TerritoryRule
from territories.models.target import Target
from territories.models.territory import Territory
from territories.models.total import TerritoryTotal

__all__ = [
    "AccountAssignment",
    "Coverage",
    "Initiative",
    "PlanStep",
    "ReachedKept",
    "RuleAccount",
    "RuleRun",
    "Target",
    "Territory",
    "TerritoryPlan",
    "TerritoryReached",
    "TerritoryRule",
    "TerritoryTotal",
]
