from exchange.models.batch import ImportBatch
from exchange.models.job import ExchangeJob, JobPart
from exchange.models.preview import PreviewRow
from exchange.models.refusal import ImportRefusal
from exchange.models.row import ImportRow

__all__ = ["ExchangeJob", "ImportBatch", "ImportRefusal", "ImportRow", "JobPart", "PreviewRow"]
