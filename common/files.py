"""Rows handed to a browser as a file."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from common.sheets import Cell, csv_rows, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(
    name: str, title: str, head: Sequence[str], rows: Iterator[tuple[Cell, ...]], *, form: str
) -> HttpResponseBase:
    """Rows to take away, as csv (streamed) or xlsx; 404 for any other form."""
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(csv_rows(head, rows), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        response = HttpResponse(workbook(title, head, rows), content_type=XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
