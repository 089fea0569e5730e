"""Opens a department's file, whatever it is, and gives its rows in batches of columns.

CSV in UTF-8, UTF-16 or GB 18030, Parquet, and (in `sheets`) Excel; what the file itself shows
decides, not its name. Every column arrives as text or as a typed Arrow column; what it means is
decided in `mapping`.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.sources import FileForm
from canbao.registers.standard.text import Int64s

BATCH_ROWS = 65_536
BLOCK_BYTES = 8 << 20
ROW_BYTES = 60
"""A row of CSV is hardly shorter; only used to guess how many rows there are."""
DELIMITERS = ",\t;|"
ENCODINGS = ("utf-8", "utf-16", "gb18030")
MOST_MALFORMED = 100_000
"""So many unreadable rows on end are a wrong delimiter, not bad rows."""
_DECIDED = 64  # after so many bytes of good UTF-8 a bad one is damage, not another encoding


@dataclass(frozen=True)
class Batch:
    """Rows of a file: `rows` are their numbers from 1; `malformed` those that could not be read."""

    rows: Int64s
    columns: pa.RecordBatch
    malformed: tuple[tuple[int, str], ...] = ()
    done: int = 0


class Opened(Protocol):
    """A file that is open for reading."""

    kind: str
    headers: tuple[str, ...]
    expected_rows: int
    total: int

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        """The rows with the named columns. Errors: `IntakeRefusal` where the file breaks off."""


@dataclass(frozen=True)
class Examined:
    """What one pass over the bytes shows."""

    content: str
    size: int
    kind: str
    encoding: str = ""
    ends_whole: bool = True
    refusal: IntakeRefusal | None = None


def examine(path: Path, form: FileForm, tick: Callable[[int, int], None] | None = None) -> Examined:
    """Content hash (SHA-256), kind and encoding of a file, in one pass.

    A wrong encoding (with the byte where it breaks) stands in `refusal`. Errors: no such file.
    """
    try:
        size = path.stat().st_size
        stream = path.open("rb")
    except OSError as error:
        raise IntakeRefusal(
            "file_missing", f"打不开文件 {path.name}：{error.strerror}",
            f"Can't open {path.name}: {error.strerror}", field=path.name,
            remedy_zh="请检查文件名和读取权限", remedy_en="Check its name and the right to read it",
        ) from None  # fmt: skip
    digest = hashlib.sha256()
    watch: _Encoding | None = None
    kind, last = "csv", b""
    with stream:
        done = 0
        while block := stream.read(1 << 20):
            if done == 0:
                kind = _kind(block)
                watch = _Encoding(path.name, form.encoding, block) if kind == "csv" else None
            digest.update(block)
            if watch:
                watch.feed(block)
            done += len(block)
            last = block[-4:]
            if tick:
                tick(done, size)
    encoding, refusal = "", None
    try:
        encoding = watch.settle(size) if watch else ""
    except IntakeRefusal as found:
        refusal = found
    whole = b"\n" in last or b"\r" in last
    return Examined(digest.hexdigest(), size, kind, encoding, whole, refusal)


def open_register(path: Path, form: FileForm, examined: Examined) -> Opened:
    """Open by what the file is. Errors: an empty, damaged or truncated file."""
    if examined.size == 0:
        raise IntakeRefusal(
            "file_empty", f"文件 {path.name} 是空的，一个字节也没有", f"{path.name} is empty, no byte",
            field=path.name, remedy_zh="请重新导出", remedy_en="Export it again",
        )  # fmt: skip
    if examined.kind == "parquet":
        return ParquetRegister(path)
    if examined.kind == "xlsx":
        from canbao.registers.intake.sheets import SheetRegister

        return SheetRegister(path, form)
    return CsvRegister(path, form, examined)


def tidy(header: str) -> str:
    """A header for comparing: half-width, without blanks and byte-order mark, lower case."""
    return "".join(unicodedata.normalize("NFKC", header).replace("\ufeff", "").split()).casefold()


class ParquetRegister:
    """A Parquet file."""

    kind = "parquet"

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as error:
            raise _broken(path, 0, str(error)) from None
        self.headers = tuple(self.file.schema_arrow.names)
        self.expected_rows = int(self.file.metadata.num_rows)
        self.total = self.expected_rows
        for name in self.headers:
            if pa.types.is_nested(self.file.schema_arrow.field(name).type):
                raise IntakeRefusal(
                    "column_nested", f"{path.name} 的列 {name} 是嵌套结构",
                    f"Column {name} of {path.name} is nested", field=name,
                    remedy_zh="请拆成普通列", remedy_en="Split it into plain columns",
                )  # fmt: skip

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        done = 0
        try:
            for batch in self.file.iter_batches(
                BATCH_ROWS, columns=list(columns), use_threads=False
            ):
                rows = np.arange(done + 1, done + 1 + batch.num_rows)
                done += batch.num_rows
                yield Batch(rows, batch, done=done)
        except (pa.ArrowException, OSError) as error:
            raise _broken(self.path, done, str(error)) from None


@dataclass
class CsvRegister:
    """A file of delimited text, read once from front to back."""

    path: Path
    form: FileForm
    examined: Examined
    kind: str = "csv"
    delimiter: str = ","
    headers: tuple[str, ...] = ()
    _malformed: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.total = self.examined.size
        self.expected_rows = self.examined.size // ROW_BYTES
        with self.path.open("rb") as stream:
            head = stream.read(1 << 20)
        text = head.decode(self.examined.encoding, errors="ignore").removeprefix("\ufeff")
        lines = text.splitlines()
        if len(lines) < self.form.header_row:
            raise IntakeRefusal(
                "header_missing", f"{self.path.name} 没有第 {self.form.header_row} 行的表头",
                f"{self.path.name} has no header in line {self.form.header_row}",
                field=self.path.name, remedy_zh="请带表头导出", remedy_en="Export it with a header",
            )  # fmt: skip
        line = lines[self.form.header_row - 1]
        if self.form.delimiter == "auto":
            self.delimiter = max(DELIMITERS, key=lambda mark: (line.count(mark), mark == ","))
        else:
            self.delimiter = {"tab": "\t"}.get(self.form.delimiter, self.form.delimiter)
        self.headers = tuple(next(csv.reader([line], delimiter=self.delimiter), []))

        if not self.examined.ends_whole:
            self._check_last_line()

    def batches(self, columns: Sequence[str]) -> Iterator[Batch]:
        # Column names of our own: headers may be empty or stand twice in columns nobody asks for.
        names = [str(at) for at in range(len(self.headers))]
        chosen = {str(self.headers.index(name)): name for name in dict.fromkeys(columns)}
        following, taken, done = 1, 0, 0
        try:
            for block in self._blocks(names, list(chosen)):
                rows = _row_numbers(following, block.num_rows, [at for at, _ in self._malformed])
                following = int(rows[-1]) + 1 if len(rows) else following
                passed = [entry for entry in self._malformed if entry[0] < following]
                self._malformed = self._malformed[len(passed) :]
                taken += int(block.nbytes)
                done = min(taken, self.total)
                named = pa.RecordBatch.from_arrays(block.columns, names=list(chosen.values()))
                for start in range(0, block.num_rows, BATCH_ROWS):
                    here = rows[start : start + BATCH_ROWS]
                    yield Batch(here, named.slice(start, BATCH_ROWS), tuple(passed), done)
                    passed = []
        except UnicodeDecodeError as error:
            raise _wrong_encoding(
                self.path.name, self.examined.encoding, error.start, bytes(error.object[:4])
            ) from None
        except pa.ArrowException as error:
            raise _broken(self.path, following - 1, str(error)) from None
        if self._malformed:
            empty = [pa.nulls(0, pa.string()) for _ in chosen]
            none = pa.RecordBatch.from_arrays(empty, names=list(chosen.values()))
            yield Batch(np.zeros(0, np.int64), none, tuple(self._malformed), self.total)

    def _blocks(self, names: list[str], chosen: list[str]) -> Iterator[pa.RecordBatch]:
        read = pcsv.ReadOptions(
            use_threads=False, block_size=BLOCK_BYTES, column_names=names,
            skip_rows=self.form.header_row,
        )  # fmt: skip
        parse = pcsv.ParseOptions(
            delimiter=self.delimiter, newlines_in_values=True,
            invalid_row_handler=self._malformed_row,
        )  # fmt: skip
        convert = pcsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), include_columns=chosen,
            strings_can_be_null=True, null_values=[""], check_utf8=False,
        )  # fmt: skip
        if self.examined.encoding == "utf-8":
            with pa.OSFile(str(self.path), "rb") as file:
                yield from pcsv.open_csv(file, read, parse, convert)
        else:
            with closing(Transcoded(self.path, self.examined.encoding)) as text:
                yield from pcsv.open_csv(pa.PythonFile(text, "r"), read, parse, convert)

    def _malformed_row(self, row: pcsv.InvalidRow) -> str:
        self._malformed.append((row.number - self.form.header_row, row.text[:80]))
        return "skip" if len(self._malformed) < MOST_MALFORMED else "error"

    def _check_last_line(self) -> None:
        """A last line without end, with too few columns or an open quote, is a file cut off."""
        with self.path.open("rb") as stream:
            stream.seek(max(0, self.examined.size - (1 << 20)))
            tail = stream.read()
        if self.examined.encoding == "utf-16":
            tail = tail[len(tail) % 2 :]
            tail = tail.decode(_byte_order(self.path), "ignore").encode()
        last = tail.rpartition(b"\n")[2].rpartition(b"\r")[2]
        text = last.decode(self.examined.encoding.replace("16", "8"), "ignore")
        columns = len(next(csv.reader([text], delimiter=self.delimiter), []))
        if text.strip() and (text.count('"') % 2 or columns != len(self.headers)):
            at = self.examined.size - len(last)
            raise IntakeRefusal(
                "file_truncated",
                f"文件 {self.path.name} 在第 {at} 字节处的一行中断：有 {columns} 列，表头有"
                f" {len(self.headers)} 列，“{text[:40]}”",
                f"{self.path.name} breaks off in the row at byte {at}: {columns} columns of"
                f" {len(self.headers)}, '{text[:40]}'",
                field=self.path.name, value=text, remedy_zh="传输未完成，请重新传送",
                remedy_en="The transfer was not complete; send it again",
            )  # fmt: skip


class Transcoded:
    """A file read as UTF-8 whatever it is written in; an error says at which byte it lies."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._offset = 0
        self._held = b""
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (all for a negative size)."""
        while size < 0 or len(self._held) < size:
            block = self._file.read(1 << 20)
            pending = len(self._decoder.getstate()[0])
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                at = self._offset - pending + error.start
                bad = error.object[error.start : error.start + 4]
                raise UnicodeDecodeError(error.encoding, bad, at, at + 1, error.reason) from None
            self._offset += len(block)
            self._held += text.encode()
            if not block:
                break
        size = len(self._held) if size < 0 else size
        out, self._held = self._held[:size], self._held[size:]
        return out

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        self.closed = True


class _Encoding:
    """Watches the bytes go by and says at the end what they are written in."""

    def __init__(self, file: str, declared: str, head: bytes) -> None:
        self.file = file
        self.declared = declared.lower().removesuffix("-sig")
        self.declared = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8"}.get(
            self.declared, self.declared
        )
        if self.declared not in ("auto", *ENCODINGS):
            raise IntakeRefusal(
                "encoding_unknown", f"不认识编码 {declared}", f"Unknown encoding {declared}",
                field="file.encoding", value=declared,
                remedy_zh=f"可写 auto、{'、'.join(ENCODINGS)}",
                remedy_en=f"Write auto, {', '.join(ENCODINGS)}",
            )  # fmt: skip
        self.wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._offset = 0
        self._foreign = 0  # bytes of well-formed non-ASCII seen
        self._bad: tuple[int, bytes] | None = None

    def feed(self, block: bytes) -> None:
        if self.wide or self._bad:
            return
        pending = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(block)
            self._foreign += len(block) - len(text) if not text.isascii() else 0
        except UnicodeDecodeError as error:
            self._bad = (self._offset - pending + error.start, error.object[error.start :][:4])
            fine = error.object[: error.start]
            self._foreign += sum(byte > 127 for byte in fine[-(1 << 16) :])
        self._offset += len(block)

    def settle(self, size: int) -> str:
        pending = self._decoder.getstate()[0]
        if not self.wide and not self._bad and pending:
            self._bad = (size - len(pending), pending)
        found = "utf-16" if self.wide else "utf-8"
        if self._bad:
            found = "gb18030"
            if self.declared == "utf-8" or (self.declared == "auto" and self._foreign >= _DECIDED):
                raise _wrong_encoding(self.file, "utf-8", *self._bad)
        if self.declared == "gb18030" and not self.wide:
            # Asked for by name. Well-formed Chinese UTF-8 read as GB 18030 would be rubbish.
            found = "gb18030" if self._bad or not self._foreign else "utf-8"
        return found


def _row_numbers(first: int, count: int, malformed: Sequence[int]) -> Int64s:
    """The next `count` row numbers from `first` that are not malformed (ascending)."""
    ahead = np.array([number for number in malformed if number >= first], np.int64)
    plain = first + np.arange(count, dtype=np.int64)
    return plain + np.searchsorted(ahead - np.arange(len(ahead)), plain, side="right")


def _kind(head: bytes) -> str:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    return "csv"


def _byte_order(path: Path) -> str:
    with path.open("rb") as stream:
        return "utf-16-le" if stream.read(2) == codecs.BOM_UTF16_LE else "utf-16-be"


def _wrong_encoding(file: str, encoding: str, at: int, found: bytes) -> IntakeRefusal:
    return IntakeRefusal(
        "wrong_encoding",
        f"文件 {file} 第 {at} 字节（{found.hex(' ')}）不是 {encoding} 编码",
        f"Byte {at} of {file} ({found.hex(' ')}) is not {encoding}",
        field=file, value=found.hex(" "),
        remedy_zh="文件可能损坏或混用编码，请以 UTF-8 或 GB 18030 重新导出",
        remedy_en="It may be damaged or of mixed encodings; export it again as UTF-8 or GB 18030",
    )  # fmt: skip


def _broken(path: Path, rows: int, why: str) -> IntakeRefusal:
    short = why.splitlines()[0][:160] if why else ""
    return IntakeRefusal(
        "file_broken", f"文件 {path.name} 读到第 {rows} 行之后中断：{short}",
        f"{path.name} can't be read after row {rows}: {short}", field=path.name, value=short,
        remedy_zh="文件不完整或已损坏，请重新传送", remedy_en="It is cut off or damaged; send it again",
    )  # fmt: skip
