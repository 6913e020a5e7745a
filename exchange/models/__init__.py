from exchange.models.batch import ImportBatch
from exchange.models.refusal import ImportRefusal
from exchange.models.row import ImportRow

__all__ = ["ImportBatch", "ImportRefusal", "ImportRow"]
