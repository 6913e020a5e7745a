from audit.models.act import RecordedAct
from audit.models.change import RecordedChange

__all__ = ["RecordedAct", "RecordedChange"]
