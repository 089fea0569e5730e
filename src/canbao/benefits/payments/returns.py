"""What a bank says became of the payments: the file is read whole or refused whole; its rows are
booked by the batch `payment_return`, each or refused with its reason. Money that came back stands
in the person's account of benefits due until a later run pays it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches import runs as batches
from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part
from canbao.benefits.payments import accounts as bank_accounts
from canbao.benefits.payments import layout as layouts
from canbao.benefits.payments.actors import human, note, note_chunk
from canbao.benefits.payments.layout import Code
from canbao.benefits.payments.models import (
    SENT,
    BankAccount,
    BankFile,
    Payment,
    PaymentReturn,
    PaymentRun,
    RefusedRow,
    ReturnFile,
    ReturnRow,
)
from canbao.benefits.payments.references import named
from canbao.ledger.books import accounts
from canbao.ledger.facts import Fact
from canbao.ledger.heads import lock
from canbao.ledger.numbering import month_of
from canbao.ledger.posting import post
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

KIND: Final = "payment_return"
PURPOSE: Final = "payment_run"
ROWS_A_CHUNK: Final = 500
LAYOUT: Final = "return"
AT_ONCE: Final = 2_000
MOST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Why:
    """Why a row is refused."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, the payment it names (an empty one where it names none), and why it is refused."""

    row: ReturnRow
    paid: Payment
    why: Why | None


def prepare_return(
    content: bytes, day: date, *, actor: Actor, door: str, chunk: int = ROWS_A_CHUNK
) -> Run:
    """The batch that books a return file on business day `day`. The same bytes again give the batch
    that is there. Raises Refused for a file that is not as declared, whose total or hash does not
    fit, of a run that was not sent to that bank, or of a day before it was sent."""
    human(actor, "导入银行回盘", "giving in a bank's return")
    read = layouts.read(layouts.layout(LAYOUT), content)
    if [row["number"] for row in read.rows] != list(range(1, len(read.rows) + 1)):
        raise refused(
            "明细行号须从1起连续编号", "the rows must be numbered 1, 2, 3 … without a gap"
        )
    with transaction.atomic():
        # Of two who give in the same file at once the second waits here and finds it there.
        list(PaymentRun.objects.select_for_update().filter(id=int(str(read.header["run"]))))
        there = ReturnFile.objects.filter(hash=read.hash).first()
        if there is not None:
            return Run.objects.get(kind=KIND, snapshot=there.hash)
        run = _run_of(read.header, day)
        file = ReturnFile.objects.create(
            hash=read.hash,
            run=run,
            bank=str(read.header["bank"]),
            rows=len(read.rows),
            fen=sum(int(str(row["fen"])) for row in read.rows if _failed(str(row["code"]))),
            day=day,
            by=actor.name,
        )
        ReturnRow.objects.bulk_create(
            (
                ReturnRow(
                    file=file,
                    number=place,
                    reference=str(row["reference"]),
                    fen=int(str(row["fen"])),
                    code=str(row["code"]),
                )
                for place, row in enumerate(read.rows, 1)
            ),
            batch_size=AT_ONCE,
        )
        batch = _batch(file, chunk, actor.name)
        note(
            actor,
            door,
            PURPOSE,
            record=f"payment run {run} return of {file.bank}",
            detail={"rows": file.rows, "fen": file.fen, "file": read.hash},
        )
    return batch


def return_chunk(chunk: Chunk) -> Outcome:
    """Books a range of rows, as the batch `payment_return`."""
    given = chunk.run.given
    file = ReturnFile.objects.select_related("run__book").get(hash=given["file"])
    lock(file.run.book)
    asked = ReturnRow.objects.filter(file=file, number__range=(int(chunk.first), int(chunk.last)))
    judged = _judged(file, list(asked.order_by("number")))
    good = [each for each in judged if each.why is None and _failed(each.row.code)]
    _book(file, date.fromisoformat(given["day"]), good)
    refusals = [(each.row, each.why) for each in judged if each.why is not None]
    RefusedRow.objects.bulk_create(
        RefusedRow(file=file, number=row.number, reference=row.reference, zh=why.zh, en=why.en)
        for row, why in refusals
    )
    fen = sum(each.row.fen for each in good)
    note_chunk(
        chunk.run.asked_by,
        PURPOSE,
        f"payment run {file.run} return of {file.bank} {chunk.ordinal}",
        {"returned": len(good), "fen": fen, "refused": len(refusals)},
    )
    return Outcome(
        rows=len(judged),
        sum_fen=fen,
        counts={
            "returned": len(good),
            "refused": len(refusals),
            "paid": len(judged) - len(good) - len(refusals),
        },
        output_hash=hash_of_lines(
            f"{each.row.number}|{each.row.fen}|{each.row.code}|{'refused' if each.why else ''}"
            for each in judged
        ),
        examples=[
            {"row": row.number, "zh": why.zh, "en": why.en} for row, why in refusals[:MOST_EXAMPLES]
        ],
    )


def refused_rows(file: ReturnFile) -> list[RefusedRow]:
    """The rows of a file that were not booked, in order, each with the words why."""
    return list(RefusedRow.objects.filter(file=file).order_by("number"))


def _book(file: ReturnFile, day: date, good: list[Judged]) -> None:
    """The transactions, what came back, and that the accounts are not paid to any more."""
    if not good:
        return
    bank = accounts(file.run.book, [("bank", "")])[0]
    due = accounts(file.run.book, [("benefit_due", f"P{each.paid.person}") for each in good])
    booked = post(
        file.run.book,
        [
            Fact(
                kind="returned",
                month=month_of(day),
                about_month=file.run.month,
                day=day,
                ground=f"document:{file.hash}",
                key=f"payments:returned:{file.run.key}:{each.paid.person}",
                lines=[(bank, each.row.fen), (account, -each.row.fen)],
                corrects=each.paid.transaction,
            )
            for each, account in zip(good, due, strict=True)
        ],
    )
    PaymentReturn.objects.bulk_create(
        PaymentReturn(
            run=file.run,
            person=each.paid.person,
            file=file,
            row=each.row.number,
            code=each.row.code,
            fen=each.row.fen,
            transaction=made.id,
            day=day,
        )
        for each, made in zip(good, booked, strict=True)
    )
    words = {code: f"{told.zh} / {told.en}" for code, told in _codes().items()}
    bank_accounts.returned({each.paid.account: words[each.row.code] for each in good}, day)


def _batch(file: ReturnFile, size: int, by: str) -> Run:
    parts = [
        Part(str(start), str(min(start + size - 1, file.rows)))
        for start in range(1, file.rows + 1, size)
    ]
    parameters = {"file": file.hash, "day": file.day.isoformat()}
    return batches.prepare(KIND, parameters, file.hash, parts, by)


def _judged(file: ReturnFile, rows: list[ReturnRow]) -> list[Judged]:
    """Every row with the payment it names, or with why it cannot be booked."""
    found = {row.number: named(row.reference) for row in rows}
    persons = [each.person for each in found.values() if each and each.run == file.run_id]
    paid = {each.person: each for each in Payment.objects.filter(run=file.run, person__in=persons)}
    ours = set(
        BankAccount.objects.filter(
            id__in={each.account for each in paid.values()}, bank=file.bank
        ).values_list("id", flat=True)
    )
    back = {
        each.person: f"{each.file.bank} {each.day} {each.row}"
        for each in PaymentReturn.objects.filter(run=file.run, person__in=persons).select_related(
            "file"
        )
    }
    judged = []
    for row in rows:
        name = found[row.number]
        payment = paid.get(name.person) if name and name.run == file.run_id else None
        if payment is not None and payment.account not in ours:
            payment = None
        why = _why(file, row, payment, back)
        if why is None and payment is not None and _failed(row.code):
            back[payment.person] = str(row.number)
        judged.append(Judged(row, payment or Payment(), why))
    return judged


def _why(
    file: ReturnFile, row: ReturnRow, paid: Payment | None, back: dict[int, str]
) -> Why | None:
    if row.code not in _codes():
        return Why(
            f"代码{row.code}未约定，可用：{'、'.join(_codes())}",
            f"code {row.code} is none of {', '.join(_codes())}",
        )
    if paid is None or not paid.net:
        return Why(
            f"参考号{row.reference}不是本批次经{file.bank}发放的款项",
            f"the reference {row.reference} names nothing that this run paid through {file.bank}",
        )
    if paid.net != row.fen:
        return Why(
            f"退回{row.fen}分，发放的是{paid.net}分；须全额退回",
            f"{row.fen} fen came back of a payment of {paid.net}; only the whole can be returned",
        )
    if _failed(row.code) and paid.person in back:
        at = back[paid.person]
        return Why(f"该笔款项已退回（{at}）", f"this payment was returned already ({at})")
    return None


def _run_of(header: dict[str, layouts.Value], day: date) -> PaymentRun:
    run = PaymentRun.objects.filter(id=int(str(header["run"]))).first()
    bank = str(header["bank"])
    if run is None or run.state != SENT:
        raise refused(
            f"回盘对应的批次{header['run']}不存在或尚未发送",
            f"the return is of run {header['run']}, which is not there or was not sent",
        )
    if not BankFile.objects.filter(run=run, bank=bank).exists():
        raise refused(
            f"批次{run}没有发送给银行{bank}的文件", f"run {run} sent no file to bank {bank}"
        )
    said = header["day"]
    if not isinstance(said, date) or said > day or (run.released_day and said < run.released_day):
        raise refused(
            f"回盘日期{said}不在放行日{run.released_day}与今日{day}之间",
            f"the day of the return, {said}, is not between the release on {run.released_day} and "
            f"today, {day}",
        )
    return run


def _codes() -> dict[str, Code]:
    return dict(layouts.layout(LAYOUT).codes)


def _failed(code: str) -> bool:
    told = _codes().get(code)
    return told is not None and told.failed
