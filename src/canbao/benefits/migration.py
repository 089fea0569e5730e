"""Awards brought from an old system: a file of them, read row by row, written by the chunk.

Each is explained by what the file says – amount, start, document and its hash – not by the law; its
facts, where the file has them, are what later adjustments look at.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from canbao.batches.canonical import Plain, canonical, hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.benefits.explaining import Stored, migrated
from canbao.benefits.kinds import MONTHLY, kinds
from canbao.benefits.models import Award, Decision, Revision
from canbao.benefits.office import PURPOSE, four_eyes
from canbao.ledger import pools
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people import log
from canbao.people.actor import ROLES, Actor
from canbao.people.models import Person

KIND: Final = "migration"
AT_ONCE: Final = 2_000
COLUMNS: Final = (
    "number", "person", "benefit", "place", "first_month", "monthly_fen", "individual_fen",
    "document", "document_hash",
)  # fmt: skip
FACTS: Final = ("contribution_months", "retirement_month", "birth_month")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})\Z")
_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")
MOST_TOLD: Final = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One award of the file: `number` is the old system's."""

    number: str
    person: int
    benefit: str
    place: int
    first_month: int
    monthly: int
    individual: int
    document: str
    document_hash: str
    facts: dict[str, Plain]


def prepare_migration(
    path: Path, day: date, *, actor: Actor, checker: Actor, dry: bool = False
) -> Run:
    """The run that brings the awards of a file (CSV, UTF-8; `COLUMNS`, and of `FACTS` what there
    is). The same file is the same run. Raises Refused with a message for each wrong row, up to a
    hundred; then nothing is prepared."""
    four_eyes(actor, checker)
    content = path.read_bytes()
    rows = read(content)
    _known(rows)
    parameters = {
        "file": str(path),
        "hash": hashlib.sha256(content).hexdigest(),
        "day": day.isoformat(),
        "checked_by": checker.name,
        "role": actor.role,
    }
    return prepare(KIND, parameters, parameters["hash"], _parts(rows), actor.name, dry=dry)


def read(content: bytes) -> list[Row]:
    """The rows of a file. Raises Refused with a message for each that is wrong."""
    try:
        table = csv.DictReader(content.decode("utf-8-sig").splitlines())
        heads, lines = table.fieldnames or (), [*table]
    except UnicodeDecodeError:
        raise refused("文件不是UTF-8编码", "the file is not UTF-8") from None
    except csv.Error as error:
        raise refused(
            f"文件不是规整的CSV（{error}）；请重新导出",
            f"the file is no regular CSV ({error}); export it again",
        ) from None
    if missing := [name for name in COLUMNS if name not in heads]:
        raise refused(
            f"文件缺少列：{'、'.join(missing)}", f"the file lacks columns {', '.join(missing)}"
        )
    rows, refusals, seen = [], [], set()
    for place, line in enumerate(lines):
        try:
            row = _row(line)
            if row.number in seen:
                raise ValueError(f"number {row.number!r} twice / 编号重复")
            seen.add(row.number)
            rows.append(row)
        except (ValueError, TypeError, KeyError) as error:
            refusals.append(
                Refusal(f"第{place + 2}行：{error}", f"line {place + 2}: {error}", place)
            )
    if refusals:
        raise Refused(refusals[:MOST_TOLD])
    if not rows:
        raise refused("文件没有待遇", "the file holds no award")
    return rows


def _row(line: dict[str, str]) -> Row:
    kind = kinds().get(line["benefit"])
    if kind is None or kind.form != MONTHLY:
        raise ValueError(f"benefit {line['benefit']!r} is no monthly benefit / 不是按月待遇")
    first = _MONTH.match(line["first_month"])
    if first is None or not 1 <= int(first[2]) <= 12:
        raise ValueError(f"first_month {line['first_month']!r} is not YYYY-MM / 不是年月")
    monthly, individual = int(line["monthly_fen"]), int(line["individual_fen"])
    if not 0 < monthly < 10**9 or not 0 <= individual <= monthly:
        raise ValueError(f"amounts {monthly}, {individual} fen / 金额不对")
    if not line["document"] or not _HASH.match(line["document_hash"]):
        raise ValueError("document and its hash (64 hex characters) are needed / 须有文件及其哈希")
    place = int(line["place"])
    pools.pool_of(kind.scheme, place)
    facts: dict[str, Plain] = {}
    for name in FACTS:
        if line.get(name):
            facts[name] = int(line[name]) if name == "contribution_months" else line[name]
    return Row(
        number=line["number"],
        person=int(line["person"]),
        benefit=kind.key,
        place=place,
        first_month=int(first[1]) * 12 + int(first[2]) - 1,
        monthly=monthly,
        individual=individual,
        document=line["document"],
        document_hash=line["document_hash"],
        facts=facts,
    )


def _known(rows: Sequence[Row]) -> None:
    """Every person is one of the record."""
    wanted = sorted({row.person for row in rows})
    there: set[int] = set()
    for start in range(0, len(wanted), 5_000):
        some = wanted[start : start + 5_000]
        there |= set(Person.objects.filter(id__in=some).values_list("id", flat=True))
    refusals = [
        Refusal(f"没有编号为{row.person}的人员", f"there is no person {row.person}", place)
        for place, row in enumerate(rows)
        if row.person not in there
    ]
    if refusals:
        raise Refused(refusals[:MOST_TOLD])


def _parts(rows: Sequence[Row]) -> Iterator[Part]:
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        yield Part(str(start), str(start + len(some) - 1), _hash(some))


def _hash(rows: Sequence[Row]) -> str:
    return hash_of([[each.number, each.person, each.monthly] for each in rows])


def migration_chunk(chunk: Chunk) -> Outcome:
    """Writes the awards of a chunk; those that are there already stay. Raises Refused when the file
    is not the one that was prepared."""
    given = chunk.run.given
    content = Path(str(given["file"])).read_bytes()
    if hashlib.sha256(content).hexdigest() != given["hash"]:
        raise refused(
            f"文件{given['file']}已改动，与准备批次时不同",
            f"file {given['file']} has changed since",
        )
    rows = read(content)[int(chunk.first) : int(chunk.last) + 1]
    role = next(each for each in ROLES if each == given["role"])
    maker = Actor(chunk.run.asked_by, role)
    day = date.fromisoformat(str(given["day"]))
    written = _write(rows, maker, str(given["checked_by"]), day)
    if written:
        act = log.Act(log.WRITE, PURPOSE, None, f"migration {str(given['hash'])[:16]}",
                      {"awards": len(written), "first": written[0].number})  # fmt: skip
        log.append(maker, "batch", act)
    return Outcome(
        rows=len(written),
        output_hash=hash_of_lines(canonical([each.number, each.monthly]) for each in written),
        sum_fen=sum(each.monthly for each in written),
        counts={"awards": len(written), "there already": len(rows) - len(written)},
    )


def _write(rows: Sequence[Row], maker: Actor, checker: str, day: date) -> list[Row]:
    books = {key: pools.book_of(kinds()[key[0]].scheme, key[1])
             for key in {(row.benefit, row.place) for row in rows}}  # fmt: skip
    keys = [_key(row, books[row.benefit, row.place].id) for row in rows]
    there = set(Award.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [(row, key) for row, key in zip(rows, keys, strict=True) if key not in there]
    explained = [_explained(row) for row, _ in fresh]
    decisions = Decision.objects.bulk_create(
        Decision(
            person=row.person,
            cause="migrated",
            explanation=stored.packed,
            hash=stored.hash,
            law=stored.law,
            decided_by=maker.name,
            checked_by=checker,
            day=day,
        )
        for (row, _), stored in zip(fresh, explained, strict=True)
    )
    awards = Award.objects.bulk_create(
        Award(
            person=row.person,
            benefit=row.benefit,
            book=books[row.benefit, row.place],
            place=row.place,
            first_month=row.first_month,
            key=key,
            day=day,
        )
        for row, key in fresh
    )
    Revision.objects.bulk_create(
        Revision(
            award=award,
            number=1,
            from_month=row.first_month,
            monthly=row.monthly,
            individual=row.individual,
            cause="migrated",
            decision=decision,
            day=day,
        )
        for (row, _), award, decision in zip(fresh, awards, decisions, strict=True)
    )
    return [row for row, _ in fresh]


def _key(row: Row, book: int) -> str:
    return f"benefits:migrated:{book}:{row.number}"


def _explained(row: Row) -> Stored:
    return migrated(
        {
            "number": row.number,
            "benefit": row.benefit,
            "from": month_text(row.first_month),
            "monthly": row.monthly,
            "individual": row.individual,
            "document": row.document,
            "document_hash": row.document_hash,
            "facts": row.facts,
        }
    )
