"""Tables of the money pages: the same rows shown on a page and given out as CSV or xlsx.

A cell is a plain value, `Yuan` for fen, a `Link`, a `Mark` for a state, or `By` for who did it.
`?table=…&file=csv` on the address of a page gives the table of that name, with the filters of the
address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from django.http import HttpRequest, HttpResponse

from canbao.web import asking
from canbao.web.formats import Day, Money, Month, number
from canbao.web.people_shown import By, names_of_accounts
from canbao.web.views.analyst_download import Sheet, give
from canbao.web.words import NOTHING, Text

FILES: Final = ("csv", "xlsx")
NONE: Final = "–"
SHORT: Final = 36
FEW: Final = 30
"""Tables of this many rows become cards on a phone; longer ones are scrolled."""
EMPTY: Final = Text("没有。", "None.")


@dataclass(frozen=True, slots=True, order=True)
class Yuan:
    """An amount in fen, shown and given out in yuan."""

    fen: int

    def __str__(self) -> str:
        return str(Money(self.yuan))

    @property
    def yuan(self) -> Decimal:
        return Decimal(self.fen).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere."""

    value: object
    href: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A state in words; `tone` is `done`, `waiting`, `needs` or empty."""

    text: Text
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the page shows it."""

    text: str
    href: str
    number: bool
    tone: str
    marked: bool

    @property
    def bare(self) -> bool:
        """Whether it is a number that says nothing without its head."""
        return self.text.replace(",", "").isdecimal()

    @property
    def width(self) -> str:
        """`nowrap` for what is short; a sentence gets room of its own and breaks."""
        wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in self.text)
        return "nowrap" if wide <= SHORT else "told"


def month_of(index: int) -> Month:
    """A month of the ledger (year · 12 + month − 1) as pages write it."""
    return Month(index // 12, index % 12 + 1)


def shown(value: object) -> Shown:
    """One cell for the page."""
    if isinstance(value, Link):
        inner = shown(value.value)
        return Shown(inner.text, value.href, inner.number, "", marked=False)
    if isinstance(value, Mark):
        if not str(value.text):
            return Shown(NONE, "", number=False, tone="", marked=False)
        return Shown(str(value.text), "", number=False, tone=value.tone, marked=True)
    if isinstance(value, Yuan):
        return Shown(str(value), "", number=True, tone="", marked=False)
    if isinstance(value, int) and not isinstance(value, bool):
        return Shown(number(value), "", number=True, tone="", marked=False)
    text = NONE if value is None or str(value) == "" else str(value)
    return Shown(text, "", number=False, tone="", marked=False)


def plain(value: object) -> object:
    """One cell for a file."""
    if isinstance(value, Link):
        return plain(value.value)
    if isinstance(value, Mark):
        return str(value.text)
    if isinstance(value, Yuan):
        return value.yuan
    if isinstance(value, By):
        return value.name
    if isinstance(value, Day):
        return value.day.isoformat()
    if isinstance(value, Month):
        return value.iso
    if value is None or isinstance(value, int):
        return value
    return str(value)


Row = Sequence[object]


def _by(row: Row) -> list[By]:
    return [value for value in row if isinstance(value, By)]


@dataclass(frozen=True)
class Table:
    """A table of a page. `definition` says what a row and its figures are; `total` is a last row;
    `more` the address of the next rows. `whole` gives all rows for a file where the page shows some
    of them only. `numeric` are places of columns of amounts."""

    name: str
    title: Text
    heads: Sequence[Text]
    rows: Sequence[Row]
    definition: Text = NOTHING
    empty: Text = EMPTY
    total: Row | None = None
    more: str = ""
    whole: Callable[[], Sequence[Row]] | None = None
    numeric: frozenset[int] = frozenset()
    downloads: Sequence[tuple[str, str]] = field(default=())

    @cached_property
    def cells(self) -> list[list[Shown]]:
        names = names_of_accounts(value.name for row in self.rows for value in _by(row))
        known = [[names[v.name] if isinstance(v, By) else v for v in row] for row in self.rows]
        return self._aligned([[shown(value) for value in row] for row in known])

    @property
    def total_cells(self) -> list[Shown]:
        every = [replace(cell, text="") if cell.text == NONE else cell
                 for cell in (shown(value) for value in self.total or ())]  # fmt: skip
        return self._aligned([every])[0] if every else []

    @cached_property
    def amounts(self) -> frozenset[int]:
        """Places of the columns whose cells stand on the right, whatever is in them."""
        found = {
            at
            for row in self.rows
            for at, value in enumerate(row)
            if at and shown(value).number
        }
        told = {at for row in self.rows for at, value in enumerate(row) if isinstance(value, Mark)}
        return self.numeric | (frozenset(found) - told)

    def _aligned(self, rows: list[list[Shown]]) -> list[list[Shown]]:
        """A dash or a short word in a column of amounts stands where the amounts stand."""
        return [
            [
                replace(cell, number=True)
                if at in self.amounts and not cell.marked and cell.width == "nowrap"
                else cell
                for at, cell in enumerate(row)
            ]
            for row in rows
        ]

    @property
    def few(self) -> bool:
        """Whether a phone shows each row as a card."""
        return len(self.rows) <= FEW

    @property
    def labelled(self) -> list[list[tuple[Text, Shown]]]:
        """Rows with the head of each cell, for tables that become cards on a phone."""
        return [list(zip(self.heads, cells, strict=True)) for cells in self.cells]

    @property
    def total_labelled(self) -> list[tuple[Text, Shown]]:
        return list(zip(self.heads, self.total_cells, strict=True))

    @property
    def head_cells(self) -> list[tuple[Text, bool]]:
        return [(head, at > 0 and at in self.amounts) for at, head in enumerate(self.heads)]

    def sheet(self) -> Sheet:
        rows = self.whole() if self.whole is not None else self.rows
        every = [*rows, self.total] if self.total is not None else list(rows)
        notes = [
            (str(self.title), str(self.definition)),
            (str(Text("查询日期", "Read on")), asking.today().isoformat()),
        ]
        return Sheet(
            self.name,
            [str(head) for head in self.heads],
            [[plain(value) for value in row] for row in every],
            notes,
        )


def asked_file(request: HttpRequest, *tables: Table) -> HttpResponse | None:
    """The file the address asks for, if it asks for one of these tables."""
    kind, name = request.GET.get("file", ""), request.GET.get("table", "")
    if kind in FILES:
        for table in tables:
            if table.name == name:
                return give(table.sheet(), kind)
    return None


def wants_file(request: HttpRequest, name: str) -> bool:
    """Whether the address asks for the table of this name as a file."""
    return request.GET.get("file", "") in FILES and request.GET.get("table", "") == name


def with_files(request: HttpRequest, table: Table) -> Table:
    """The table with the addresses of its files."""
    query = request.GET.copy()
    found = []
    for kind in FILES:
        query["table"], query["file"] = table.name, kind
        found.append((kind.upper() if kind == "csv" else kind, f"?{query.urlencode()}"))
    return replace(table, downloads=tuple(found)) if table.rows else table
