from territories.admin import plans, rules, territories

__all__ = ["plans", "rules", "territories"]
