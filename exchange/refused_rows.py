"""Refused rows with what they held, so that they can be put right and handed in again."""

from collections.abc import Iterable, Iterator

from exchange.jobs import files_on_disk
from exchange.models import ExchangeJob
from exchange.reader import Cells, reading
from exchange.refusals import FileRefusedError

MOST = 10_000  # rows whose cells are looked up; the places and reasons are of all
Told = tuple[str, int | None, str | None, str]  # file, row, column, reason


def with_cells(job: ExchangeJob | None, refusals: Iterable[Told]) -> Iterator[tuple[str | int | None, ...]]:
    """Each refusal and the cells of its row as they were handed in, while the files are kept."""
    told = list(refusals)
    wanted = {(file, row) for file, row, _column, _reason in told[:MOST] if row is not None}
    held = _cells_of(job, wanted) if job and wanted else {}
    for file, row, column, reason in told:
        yield file, row, column, reason, *held.get((file, row or 0), [])


def _cells_of(job: ExchangeJob, wanted: set[tuple[str, int]]) -> dict[tuple[str, int], Cells]:
    found: dict[tuple[str, int], Cells] = {}
    with files_on_disk(job) as paths:
        try:
            with reading(paths) as (tables, _others):
                for table in tables:
                    last = max((row for file, row in wanted if file == table.file), default=0)
                    for row, cells in table.records() if last else ():
                        if (table.file, row) in wanted:
                            found[table.file, row] = list(cells)
                        if row >= last:
                            break
        except FileRefusedError:
            return found  # it could not be read to its end: what stands before is there
    return found
