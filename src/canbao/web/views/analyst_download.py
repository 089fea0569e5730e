"""Every table of the analyst's pages as a file: figures, what they mean, of which day and result.

CSV carries the definitions below the figures, xlsx on a sheet of their own. Numbers withheld on the
page are withheld in the file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404, HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font

from canbao.web.views.coverage_protect import Cell
from canbao.web.words import Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to give out. `notes` are pairs of a name and its meaning, day or origin."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[tuple[str, str]]


def notes_of(
    definitions: Sequence[tuple[Text, Text]], source: Text, small: Text
) -> list[tuple[str, str]]:
    """Notes in the language of the page."""
    told = [(str(name), str(meaning)) for name, meaning in definitions]
    return [*told, ("*", str(small)), ("*", str(source))]


def heads_with_bounds(heads: Sequence[Text]) -> list[str]:
    """Heads of counts, each after the first (the whole) followed by those of its interval."""
    low, high = Text("区间下限", "from"), Text("区间上限", "to")
    told = [str(head) for head in heads[:1]]
    for head in heads[1:]:
        told += [str(head), f"{head} {low}", f"{head} {high}"]
    return told


def figures_of(cells: Sequence[Cell]) -> list[object]:
    """Counts of a row under `heads_with_bounds`; what is withheld says so."""
    told: list[object] = [_figure(cell) for cell in cells[:1]]
    for cell in cells[1:]:
        told += [_figure(cell), cell.low, cell.high]
    return told


def _figure(cell: Cell) -> object:
    return cell.text if cell.told is None else cell.told


def give(sheet: Sheet, kind: str) -> HttpResponse:
    """The table as `csv` or `xlsx`. Raises Http404 for another kind."""
    if kind == "csv":
        body, content = _csv(sheet), "text/csv; charset=utf-8"
    elif kind == "xlsx":
        body, content = _xlsx(sheet), XLSX
    else:
        raise Http404
    response = HttpResponse(body, content_type=content)
    response["Content-Disposition"] = f'attachment; filename="canbao-{sheet.name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(value: object) -> str | int | float | Decimal | None:
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    # A spreadsheet would run a text that begins like a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and len(text) > 1 else text


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.heads)
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    writer.writerow([])
    writer.writerows(sheet.notes)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(sheet: Sheet) -> bytes:
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = "data"
    table.append(list(sheet.heads))
    for row in sheet.rows:
        table.append([_plain(value) for value in row])
    table.freeze_panes = "A2"
    notes = book.create_sheet("notes")
    for note in sheet.notes:
        notes.append([_plain(value) for value in note])
    for page in (table, notes):
        for cell in page[1]:
            cell.font = Font(bold=page is table)
        page.column_dimensions["A"].width = 30
        page.column_dimensions["B"].width = 18 if page is table else 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
