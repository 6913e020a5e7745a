"""From what somebody hands in (a folder, .zip, .xlsx, CSV files) to named tables of text cells."""

from exchange.reader.limits import Limits, default_limits
from exchange.reader.sources import reading
from exchange.reader.tables import Cells, Table

__all__ = ["Cells", "Limits", "Table", "default_limits", "reading"]
