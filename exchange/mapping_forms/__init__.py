"""The page of a mapping: for each file its columns, for each kind of row what stands where.

It edits the text. What a form does not show stays in the mapping as it was.
"""

from exchange.mapping_forms.desk import MappingDesk

__all__ = ["MappingDesk"]
