from territories.admin import rules, territories

__all__ = ["rules", "territories"]
