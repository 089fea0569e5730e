"""Asking for a batch: what was said, typed, becomes the run of the room it belongs to. The same
words ask for a dry run and for the run itself; what may be asked is for the room to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from canbao.batches.models import Run
from canbao.benefits import adjustment, cohort, settlement
from canbao.benefits.payments import runs as payments
from canbao.benefits.redecision import runs as redecision
from canbao.ledger.contributions import assessment, estimates, planned, reassessment
from canbao.ledger.crediting import interest
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.receipts import batch as receipts
from canbao.ledger.receipts import overdue
from canbao.ledger.receipts.models import ReceiptFile
from canbao.ledger.reconciliation import batch as reconciliation
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.works.kinds import kind_of

TRIAL = Actor("robot:trial", "system", "")
"""Who makes a dry run of what two people must ask for; the one who asks for it checks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said: the kind, the business day, and of the rest what the kind's `fields` name.
    `place` is a division code (0: everywhere), months are numbers, `file` is a file's hash."""

    kind: str
    day: date
    place: int = 0
    month: int = 0
    scheme: str = ""
    book: int = 0
    year: int = 0
    benefit: str = ""
    through: date | None = None
    supplementary: bool = False
    file: str = ""


def prepare(
    asked: Asked, *, actor: Actor, door: str, maker: Actor | None = None, dry: bool = False
) -> Run:
    """The run that is asked for, new or there already. `actor` asks; of a kind that takes two,
    `maker` asked first (of a dry run nobody did). Raises Refused, with the room's reasons, when it
    may not be; LawError where the law has no answer to what preparing needs."""
    by = actor.name
    match asked.kind:
        case "assessment":
            return assessment.prepare_assessment(
                asked.place, asked.month, day=asked.day, by=by, dry=dry
            )
        case "estimate":
            return estimates.prepare_estimates(
                asked.place, asked.month, day=asked.day, by=by, dry=dry
            )
        case "reassessment":
            return _reassessment(asked, by, dry)
        case "plans":
            return planned.prepare_plans(
                asked.scheme, asked.place, asked.month, day=asked.day, by=by, dry=dry
            )
        case "receipts":
            return receipts.prepare_receipts(_file(asked.file), by=by, day=asked.day, dry=dry)
        case "overdue":
            return overdue.prepare_overdue(asked.day, by=by, dry=dry)
        case "interest":
            book, month = _book(asked.book), asked.month or month_of(asked.day)
            return interest.prepare_interest(
                book, asked.year, day=asked.day, month=month, by=by, dry=dry
            )
        case "reconciliation":
            book = _book(asked.book)
            return reconciliation.prepare_reconciliation(
                book.scheme, book.place, asked.month, day=asked.day, by=by, dry=dry
            )
        case "redecision":
            return redecision.prepare_redecision(
                _book(asked.book), asked.month, asked.day, by=by, dry=dry
            )
        case "payment_pick":
            return payments.prepare_pick(
                asked.scheme, asked.place, asked.month, asked.day, actor=actor, door=door,
                supplementary=asked.supplementary, dry=dry,
            )  # fmt: skip
    return _by_two(asked, actor, TRIAL if dry else maker, dry)


def _by_two(asked: Asked, checker: Actor, maker: Actor | None, dry: bool) -> Run:
    if maker is None:
        raise refused(
            "须先由另一人试算，再由您启动",
            "somebody else has to make a dry run first; then you can start it",
        )
    match asked.kind:
        case "adjustment":
            return adjustment.prepare_adjustment(
                _book(asked.book).id, asked.month, asked.day, actor=maker, checker=checker, dry=dry
            )
        case "settlement":
            return settlement.prepare_settlement(
                _book(asked.book).id, asked.day, actor=maker, checker=checker, dry=dry
            )
        case "decision":
            return cohort.prepare_decisions(
                asked.benefit, asked.through or asked.day, asked.day, actor=maker,
                checker=checker, dry=dry,
            )  # fmt: skip
    kind = kind_of(asked.kind)
    raise refused(
        f"{kind.zh}不能在这里发起：{kind.does_zh}", f"{kind.en} is not begun here: {kind.does_en}"
    )


def _reassessment(asked: Asked, by: str, dry: bool) -> Run:
    made = reassessment.prepare_reassessments(
        asked.place, asked.month, asked.month, day=asked.day, by=by, dry=dry
    )
    if not made:
        raise refused(
            f"{month_text(asked.month)}没有按暂定数值核定或等待法规的申报，无需重新核定",
            f"nothing of {month_text(asked.month)} rests on provisional values or waits for the "
            "law; there is nothing to settle",
        )
    return made[0]


def _book(number: int) -> Book:
    found = Book.objects.filter(id=number).first()
    if found is None:
        raise refused("请选择基金账簿", "choose the book of a fund")
    return found


def _file(digest: str) -> ReceiptFile:
    found = ReceiptFile.objects.filter(hash=digest).first()
    if found is None:
        raise refused("没有这份到账文件", "there is no such file of receipts")
    return found


def asked_of(run: Run) -> Asked:
    """What a run was asked for, so that the run itself can be asked for after its dry run."""
    given = run.given
    book = int(given.get("book", 0))
    if run.kind == "reconciliation":
        found = Book.objects.filter(scheme=given["scheme"], place=given["place"]).first()
        book = found.id if found else 0
    through = given.get("through")
    return Asked(
        kind=run.kind,
        day=date.fromisoformat(str(given["day"])),
        place=int(given.get("place", 0)),
        month=int(given.get("month", 0)),
        scheme=str(given.get("scheme", "")),
        book=book,
        year=int(given.get("year", 0)),
        benefit=str(given.get("benefit", "")),
        through=date.fromisoformat(through) if isinstance(through, str) else None,
        supplementary=int(given.get("number", 1)) > 1,
        file=str(given.get("file", "")) if run.kind == "receipts" else "",
    )


def asker_of(run: Run) -> str:
    """The name of who asked: of a dry run of what takes two, the one who is to check it."""
    if run.asked_by != TRIAL.name:
        return run.asked_by
    checker = run.given.get("checker")
    return str(checker[0] if isinstance(checker, list) else run.given.get("checked_by", ""))
