"""The opening from an old system: career years and account balances of a file, credited in chunks.

One transaction a person, so that the statement shows it and one person's can be taken back. The
file is read where it lies; its hash stands in the run, and a changed file is refused.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.ledger.crediting.columns import Brought, Credits, Numbers, Records
from canbao.ledger.crediting.credit import credit_columns
from canbao.ledger.crediting.models import KINDS
from canbao.ledger.models import Book
from canbao.ledger.months import not_open, open_months
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.actor import Actor

KIND: Final = "opening"
PERSONS: Final = 2_000  # a chunk
MOST: Final = 100  # messages about one file
# What a file has: one row a person and year. Amounts are whole fen, of the year; `first` is the
# number of the first month paid; `balance` what stands on the account at the end of the last year,
# said in the person's last row.
COLUMNS: Final = (
    "person", "place", "year", "first", "months", "base", "credited", "own", "others", "balance",
)  # fmt: skip
_WRONG: Final = (
    ("person IS NULL OR person <= 0", "person", "人员编号须为正数", "is no person"),
    ("place IS NULL OR place NOT BETWEEN 100000000000 AND 999999999999", "place",
     "不是12位区划代码", "is not a division code of 12 digits"),
    ("year IS NULL OR year NOT BETWEEN 1949 AND 2100", "year", "年份不对", "is no year"),
    ("first IS NULL OR first NOT BETWEEN 1 AND 12", "first", "首月须为1至12", "is not 1 to 12"),
    ("months IS NULL OR months NOT BETWEEN 0 AND 13 - first", "months",
     "月数须为0至12，且不跨年", "is not 0 to 12 within the year"),
    ("base IS NULL OR base < 0", "base", "不得为负", "is negative or missing"),
    ("credited IS NULL OR credited < 0", "credited", "不得为负", "is negative or missing"),
    ("own IS NULL OR own < 0", "own", "不得为负", "is negative or missing"),
    ("others IS NULL OR others < 0", "others", "不得为负", "is negative or missing"),
    ("balance < 0", "balance", "不得为负", "is negative"),
)  # fmt: skip


def prepare_opening(
    book: Book, file: Path, *, through: int, day: date, month: int, by: str, dry: bool = False
) -> Run:
    """The run that takes a file (Parquet or CSV with the columns `COLUMNS` and `kind`) over into a
    book: years to `through`, at whose end the balances stand. Raises Refused with a message for
    each row that is wrong (the first hundred); then there is no run."""
    if month not in open_months(book):
        raise Refused([not_open(book, month)])
    digest = _hash(file)
    with duckdb.connect() as reader:
        source = _source(reader, file)
        _check(reader, source, through)
        persons = reader.execute(f"SELECT DISTINCT person FROM {source} ORDER BY 1").fetchnumpy()
    ids = np.asarray(persons["person"], dtype=np.int64)
    parts = [
        Part(str(ids[low]), str(ids[min(low + PERSONS, len(ids)) - 1]))
        for low in range(0, len(ids), PERSONS)
    ]
    given: dict[str, int | str] = {
        "book": book.id, "file": str(file), "through": through, "day": day.isoformat(),
        "month": month,
    }  # fmt: skip
    return prepare(KIND, given, digest, parts, by=by, dry=dry)


def opening_chunk(chunk: Chunk) -> Outcome:
    """Credits one chunk. Raises Refused when the file is another than the run was prepared for."""
    given = chunk.run.given
    book = Book.objects.get(id=given["book"])
    file = Path(given["file"])
    if _hash(file) != chunk.run.snapshot:
        raise refused(
            f"文件{file.name}已被改动，请重新准备", f"file {file.name} has changed; prepare anew"
        )
    with duckdb.connect() as reader:
        read = reader.execute(
            f"SELECT {', '.join(COLUMNS)}, kind FROM {_source(reader, file)} "
            "WHERE person BETWEEN ? AND ? ORDER BY person, year",
            [int(chunk.first), int(chunk.last)],
        ).fetchnumpy()
    columns = {name: _whole(read[name]) for name in COLUMNS}
    credits = _credits(given, columns, [str(kind) for kind in read["kind"]])
    booked = credit_columns(
        book, credits, actor=Actor(name=chunk.run.asked_by, role="system"), door="batch"
    )
    balance = columns["balance"]
    return Outcome(
        rows=len(columns["person"]),
        sum_fen=int(balance.sum()),
        counts={"persons": len(credits), "new": sum(booked.new)},
        output_hash=hash_of_lines(
            " ".join(map(str, row))
            for row in zip(*(columns[name].tolist() for name in COLUMNS), strict=True)
        ),
        examples=[
            {"person": int(columns["person"][at]), "year": int(columns["year"][at]),
             "balance": int(balance[at])}
            for at in range(min(3, len(balance)))
        ],
    )  # fmt: skip


def _credits(given: dict[str, object], columns: dict[str, Numbers], kinds: list[str]) -> Credits:
    """One credit a person; what the balance is more than the years' credits is interest brought
    along (less what was paid out before)."""
    persons, which = np.unique(columns["person"], return_inverse=True)
    size = len(persons)
    credited, balance = np.zeros((2, size), dtype=np.int64)
    np.add.at(credited, which, columns["credited"])
    np.add.at(balance, which, columns["balance"])
    through, day = int(str(given["through"])), date.fromisoformat(str(given["day"]))
    month = int(str(given["month"]))
    brought = balance - credited
    return Credits(
        key=[f"crediting:opening:{through}:{person}" for person in persons.tolist()],
        ground=[f"document:{KIND}:{through}"] * size,
        day=[day] * size,
        month=[month] * size,
        # An account that stands at nothing moves no money, but its years must be recorded.
        counter=[
            [("bank", "", fen)] if fen else [("bank", "", 1), ("bank", "", -1)]
            for fen in balance.tolist()
        ],
        records=Records(
            credit=which.astype(np.int64),
            person=columns["person"],
            kind=kinds,
            month=columns["year"] * 12 + columns["first"] - 1,
            months=columns["months"],
            base=columns["base"],
            credited=columns["credited"],
            own=columns["own"],
            others=columns["others"],
            place=columns["place"],
        ),
        kind=[KIND] * size,
        payer=[""] * size,
        about_month=[through * 12 + 11] * size,
        corrects=[None] * size,
        brought=[(at, Brought(int(persons[at]), through, int(brought[at]))) for at in range(size)],
    )


def _check(reader: duckdb.DuckDBPyConnection, source: str, through: int) -> None:
    refusals: list[Refusal] = []
    late = f"year > {through}"
    wrong = (
        *_WRONG,
        (late, "year", f"晚于{through}年", f"is later than {through}"),
        (f"kind IS NULL OR kind NOT IN ({', '.join(repr(kind) for kind in KINDS)})", "kind",
         f"不是{'、'.join(KINDS)}", f"is none of {', '.join(KINDS)}"),
    )  # fmt: skip
    for condition, field, zh, en in wrong:
        found = reader.execute(
            f"SELECT person, year, {field} FROM {source} WHERE {condition} LIMIT {MOST}"
        )
        refusals += [
            Refusal(f"人员{person}，{year}年：{field} {value!r}{zh}",
                    f"person {person}, {year}: {field} {value!r} {en}")
            for person, year, value in found.fetchall()
        ]  # fmt: skip
    twice = reader.execute(
        f"SELECT person, year FROM {source} GROUP BY ALL HAVING count(*) > 1 LIMIT {MOST}"
    )
    refusals += [
        Refusal(
            f"人员{person}的{year}年出现多次，请合并", f"person {person} has {year} more than once"
        )
        for person, year in twice.fetchall()
    ]
    if refusals:
        raise Refused(refusals[:MOST])


def _source(reader: duckdb.DuckDBPyConnection, file: Path) -> str:
    """The file as a table. Raises Refused when it can't be read or lacks a column."""
    quoted = str(file).replace("'", "''")
    read = "read_parquet" if file.suffix == ".parquet" else "read_csv"
    source = f"{read}('{quoted}')"
    try:
        there = {name for name, *_ in reader.execute(f"DESCRIBE FROM {source}").fetchall()}
    except duckdb.Error as error:
        raise refused(
            f"文件{file.name}无法读取：{error}", f"file {file.name} can't be read: {error}"
        ) from error
    lacking = [name for name in (*COLUMNS, "kind") if name not in there]
    if lacking:
        raise refused(
            f"文件{file.name}缺少列：{'、'.join(lacking)}",
            f"file {file.name} lacks the columns {', '.join(lacking)}",
        )
    return source


def _whole(column: object) -> Numbers:
    """A column of the reader as whole numbers, nothing as 0."""
    filled: NDArray[np.generic] = np.ma.filled(np.ma.asarray(column), 0)
    return np.asarray(filled).astype(np.int64)


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise refused(
            f"文件{file}无法打开：{error.strerror}",
            f"file {file} can't be opened: {error.strerror}",
        ) from error
