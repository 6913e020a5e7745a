"""How much a file may ask of us. Checked while reading: what a header claims is no evidence."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds, each with the attack or accident that it stops.

    An archive (a .zip or an .xlsx) is bounded by what comes out of it; a plain file by its own size only,
    because rows are streamed and memory does not grow with them.
    """

    plain_bytes: int = 4096 * MEGABYTE
    unpacked_bytes: int = 50 * MEGABYTE  # everything that comes out of one archive
    ratio: int = 100  # unpacked ÷ packed of one entry; text reaches about 30, bombs 1,000
    ratio_counts_from: int = MEGABYTE  # a small file of blanks packs well and harms nobody
    entries: int = 200
    line_chars: int = 1_000_000  # a line without an end would be read whole
    cell_chars: int = 131_072
    columns: int = 1_000
    sheet_cells: int = 1_500_000  # rows by columns, up to the last cell: the workbook reader fills the gaps


def default_limits() -> Limits:
    """The limits of this installation: `IMPORT_MAX_UNPACKED_MB` moves the one on archives."""
    return Limits(unpacked_bytes=settings.IMPORT_MAX_UNPACKED_MB * MEGABYTE)
