from territories.models.assignment import AccountAssignment
from territories.models.coverage import Coverage
from territories.models.rule import RuleAccount, RuleRun, TerritoryRule
from territories.models.territory import Territory

__all__ = ["AccountAssignment", "Coverage", "RuleAccount", "RuleRun", "Territory", "TerritoryRule"]
