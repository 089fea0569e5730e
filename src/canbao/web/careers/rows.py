"""Rows of a contribution history: checked one by one, and written short enough for an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from canbao.web.asking import today
from canbao.web.forms.answers import plain
from canbao.web.forms.fields import Wrong, decimal_of
from canbao.web.forms.fields import shown as short
from canbao.web.words import Text

ANSWER: Final = "career"
FIRST_YEAR: Final = 1950
MOST_YEARS: Final = 70
MOST_BASE: Final = Decimal(1_000_000)
EMPTY_ROWS: Final = 10
MORE_ROWS: Final = 10
MOST_MESSAGES: Final = 30

YEAR = Text("年份", "Year")
MONTHS = Text("缴费月数", "Months paid")
BASE = Text("月缴费基数", "Monthly base")


@dataclass(frozen=True, slots=True, order=True)
class YearRow:
    """One calendar year: months paid (0 to 12) and the average monthly base in yuan."""

    year: int
    months: int
    base: Decimal

    def fact(self) -> dict[str, object]:
        """The row as the law takes it."""
        return {"year": self.year, "months": self.months, "base": self.base}


@dataclass(frozen=True, slots=True)
class RowWrong:
    """A row that can't be used; `first_box` is where the message leads."""

    first_box: str
    error: Text


@dataclass(frozen=True, slots=True)
class TypedRow:
    """What stands in the boxes of one row."""

    number: int
    year: str = ""
    months: str = ""
    base: str = ""
    error: Text | None = None

    @property
    def name(self) -> str:
        return f"r{self.number}"


@dataclass(slots=True)
class Table:
    """A history: its rows in order of year, what was typed, and what is wrong."""

    rows: tuple[YearRow, ...] = ()
    boxes: list[TypedRow] = field(default_factory=list)
    wrongs: list[RowWrong] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return bool(self.rows) and not self.wrongs

    @property
    def months(self) -> int:
        return sum(row.months for row in self.rows)

    def compact(self) -> str:
        """`1998,12,650~1999,9,700.5`: short, readable, safe in an address."""
        return "~".join(f"{row.year},{row.months},{row.base.normalize():f}" for row in self.rows)


def row_of(year_text: str, months_text: str, base_text: str, where: Text) -> list[YearRow]:
    """The years that one typed row means (`1998` or `1998-2003`); Wrong says what is not usable."""
    first, last = _years(year_text, where)
    months = _whole(months_text or "12", MONTHS, where, 0, 12)
    if months and not base_text:
        raise Wrong(
            Text(
                "{where}：没有填月缴费基数。请填写，或把月数改为 0。",
                "{where}: the monthly base is empty. Enter it, or set the months to 0.",
            ).format(where=where)
        )
    try:
        base = decimal_of(base_text or "0", BASE)
    except Wrong as wrong:
        raise Wrong(Text(f"{where.zh}：{wrong.text.zh}", f"{where.en}: {wrong.text.en}")) from None
    if not 0 <= base <= MOST_BASE:
        raise Wrong(
            Text(
                "{where}：月缴费基数 {value} 应在 0 到 1,000,000 之间。",
                "{where}: monthly base {value} must be between 0 and 1,000,000.",
            ).format(where=where, value=short(base_text))
        )
    base = base.quantize(Decimal("0.01"))
    return [YearRow(year, months, base) for year in range(first, last + 1)]


def _years(text: str, where: Text) -> tuple[int, int]:
    for mark in ("–", "—", "~", "～", "至", "到"):
        text = text.replace(mark, "-")
    text = text.replace("年", "").replace(" ", "")
    first, _, last = text.partition("-")
    this_year = today().year
    low = _whole(first, YEAR, where, FIRST_YEAR, this_year)
    high = _whole(last, YEAR, where, FIRST_YEAR, this_year) if last else low
    if high < low:
        raise Wrong(
            Text(
                "{where}：年份“{value}”前后颠倒。请把早的年份写在前面。",
                "{where}: the years “{value}” are the wrong way round. "
                "Write the earlier one first.",
            ).format(where=where, value=short(text))
        )
    return low, high


def _whole(text: str, label: Text, where: Text, low: int, high: int) -> int:
    number = text.removesuffix(".0")
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise Wrong(
            Text(
                "{where}：{label}“{value}”不是整数。请填 {low} 到 {high} 之间的整数。",
                "{where}: {label} “{value}” is not a whole number. Enter one from {low} to {high}.",
            ).format(where=where, label=label, value=short(text), low=low, high=high)
        )
    if not low <= int(number) <= high:
        raise Wrong(
            Text(
                "{where}：{label} {value} 应在 {low} 到 {high} 之间。",
                "{where}: {label} {value} must be between {low} and {high}.",
            ).format(where=where, label=label, value=short(text), low=low, high=high)
        )
    return int(number)


def collect(lines: Iterable[tuple[str, Text, tuple[str, str, str]]]) -> Table:
    """A table from (box, where, texts): every bad row is named, years may stand once only."""
    table = Table()
    seen: dict[int, Text] = {}
    for box, where, (year, months, base) in lines:
        try:
            for row in row_of(year, months, base, where):
                if row.year in seen:
                    raise Wrong(
                        Text(
                            "{where}：{year} 年已经在{other}填过。同一年只填一行，月数合在一起。",
                            "{where}: {year} already stands in {other}. "
                            "Give each year once, with its months added up.",
                        ).format(where=where, year=row.year, other=seen[row.year])
                    )
                seen[row.year] = where
                table.rows += (row,)
        except Wrong as wrong:
            table.wrongs.append(RowWrong(box, wrong.text))
    table.rows = tuple(sorted(table.rows))
    if len(table.wrongs) > MOST_MESSAGES:
        left = len(table.wrongs) - MOST_MESSAGES
        table.wrongs = table.wrongs[:MOST_MESSAGES]
        table.wrongs.append(
            RowWrong(
                table.wrongs[0].first_box,
                Text(
                    f"还有 {left} 行也有问题。请先改正上面的。",
                    f"{left} more rows can’t be used. Mend the ones above first.",
                ),
            )
        )
    if not table.wrongs and not any(row.months for row in table.rows):
        table.wrongs.append(
            RowWrong(
                "r0-y",
                Text(
                    "还没有任何缴费的年份。请至少填一行。",
                    "There is no year with contributions yet. Fill in at least one row.",
                ),
            )
        )
    if not table.wrongs and len(table.rows) > MOST_YEARS:
        table.wrongs.append(
            RowWrong(
                "r0-y",
                Text(
                    f"共有 {len(table.rows)} 年，超过 {MOST_YEARS} 年。请检查年份。",
                    f"There are {len(table.rows)} years, more than {MOST_YEARS}. Check the years.",
                ),
            )
        )
    return table


def where_row(number: int) -> Text:
    return Text(f"第 {number} 行", f"Row {number}")


def typed(query: Mapping[str, str]) -> Table:
    """The table as just sent. Rows left empty are left out."""
    boxes = []
    for number in range(MOST_YEARS + MORE_ROWS):
        if f"r{number}-y" not in query:
            break
        texts = [plain(query.get(f"r{number}-{part}", ""))[:40] for part in "ymb"]
        boxes.append(TypedRow(number, texts[0], texts[1], texts[2]))
    lines = [
        (f"{box.name}-y", where_row(box.number + 1), (box.year, box.months, box.base))
        for box in boxes
        if box.year or box.base or box.months
    ]
    table = collect(lines)
    errors = {wrong.first_box: wrong.error for wrong in reversed(table.wrongs)}
    table.boxes = [
        TypedRow(box.number, box.year, box.months, box.base, errors.get(f"{box.name}-y"))
        for box in boxes
    ]
    return table


def read(text: str) -> Table:
    """A history kept in an address. Anything that is not one gives an empty table."""
    lines = []
    for number, piece in enumerate(text.split("~") if text else []):
        parts = piece.split(",")
        if len(parts) != 3 or number >= MOST_YEARS:
            return Table()
        lines.append((f"r{number}-y", where_row(number + 1), (parts[0], parts[1], parts[2])))
    return collect(lines) if lines else Table()


UNREADABLE: Final = RowWrong(
    "r0-y",
    Text(
        "网址里的缴费历史读不懂，没有用上。请重新填写或上传。",
        "The history in this address can’t be read and was not used. "
        "Fill it in again, or upload it.",
    ),
)


def shown(answers: Mapping[str, str]) -> Table:
    """The table as first shown: the rows already given, then some empty ones."""
    table = read(answers.get(ANSWER, ""))
    table.wrongs = [] if table.usable or not answers.get(ANSWER) else [UNREADABLE]
    table.boxes = [
        TypedRow(number, str(row.year), str(row.months), f"{row.base.normalize():f}")
        for number, row in enumerate(table.rows)
    ]
    return longer(table, max(EMPTY_ROWS - len(table.boxes), 2))


def longer(table: Table, more: int = MORE_ROWS) -> Table:
    """The same table with more empty rows; nothing is judged yet."""
    start = len(table.boxes)
    room = max(MOST_YEARS - start, 0)
    table.boxes = table.boxes + [TypedRow(start + i) for i in range(min(more, room))]
    return table


def without_gaps(rows: Sequence[YearRow], until: int) -> tuple[YearRow, ...]:
    """The same years, and those between them and up to `until` as years without payment."""
    by_year = {row.year: row for row in rows}
    years = range(min(by_year), max(max(by_year), until - 1) + 1)
    return tuple(by_year.get(year) or YearRow(year, 0, Decimal(0)) for year in years)
