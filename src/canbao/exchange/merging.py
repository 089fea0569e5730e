"""The merge: months, account and pooled part of a relation become the ledger's here, duplicate
months are cleared, the old place gets its receipt, the person is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from canbao.exchange import checks, duplicates, flow
from canbao.exchange.duplicates import Cleared, Keeps
from canbao.exchange.flow import Deed
from canbao.exchange.kinds import Kind
from canbao.exchange.messages import RECEIPT, Envelope
from canbao.exchange.models import IN, MERGED, RECEIVED, TOLD, KeptMonth, Transfer
from canbao.exchange.new_place import sheet_of
from canbao.exchange.sheet import MonthRow, Sheet, own_months
from canbao.ledger.amounts import yuan
from canbao.ledger.crediting.columns import Brought, OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_of
from canbao.ledger.receipts.models import Allocation
from canbao.ledger.receipts.models.allocation import BY_OVERLAP, REFUND_DUE
from canbao.people.models import Person


@transaction.atomic
def merge(code: str, deed: Deed, *, keeps: Sequence[Keeps] = ()) -> Envelope | None:
    """Books what arrived, clears duplicate months by the person's word, and gives the receipt.

    Two people. Posts `transfer_in` (`transfer` to individual and pooled) with the months and
    where they were paid, and a `correction` to `refund_due` for months cleared. Again it gives the
    receipt that is there (none on paper). Raises Refused for duplicate months nobody has spoken
    about.
    """
    transfer = flow.locked(code, IN)
    if transfer.state in (MERGED, TOLD):
        return flow.said(transfer, RECEIPT, incoming=False)
    flow.expect(transfer, RECEIVED)
    flow.two_people(deed)
    kind = flow.kind(transfer)
    sheet = sheet_of(transfer)
    assert sheet is not None
    person = flow.person_of(transfer)
    book = checks.in_book(transfer, kind)
    here = own_months(person, kind.scheme_in)
    region = flow.province_of(transfer.place)
    out = duplicates.cleared(kind, here, sheet.rows, keeps, region=region, day=deed.day)
    credit(book, _brought_in(transfer, kind, sheet, deed), actor=deed.actor, door=deed.door)
    if out:
        _clear(transfer, kind, book, out, deed)
    said = None
    if not kind.paper:
        body = {"account": sheet.account, "pooled": sheet.pooled, "fen": sheet.total}
        said = flow.say(transfer, RECEIPT, body, deed.day)
    flow.step(transfer, MERGED, deed)
    return said


def _brought_in(transfer: Transfer, kind: Kind, sheet: Sheet, deed: Deed) -> OneCredit:
    person, month = flow.person_of(transfer), month_of(deed.day)
    if kind.months:
        shares = [_share(person, row) for row in sheet.rows]
    else:
        # Their months never count here: one record of amounts, in the month of the merge.
        shares = [
            Share(
                person,
                month,
                0,
                sheet.credited,
                sum(row.own for row in sheet.rows),
                sum(row.others for row in sheet.rows),
                transfer.other_id,
                "resident",
                0,
            )
        ]
    return OneCredit(
        key=f"exchange:transfer_in:{transfer.code}",
        ground=f"{kind.ground} transfer:{transfer.code}",
        day=deed.day,
        month=month,
        counter=[("transfer", "", sheet.total)] if sheet.total else [],
        shares=shares,
        brought=[Brought(person, year, fen) for year, fen in sheet.interest],
        kind="transfer_in",
    )


def _share(person: int, row: MonthRow) -> Share:
    return Share(
        person, row.month, row.base, row.credited, row.own, row.others, row.place, row.kind,
        row.months,
    )  # fmt: skip


def _clear(transfer: Transfer, kind: Kind, book: Book, out: Sequence[Cleared], deed: Deed) -> None:
    person, month = flow.person_of(transfer), month_of(deed.day)
    fen = sum(each.fen for each in out)
    shares = [duplicates.taken_out(kind, person, each, month) for each in out]
    if kind.word == "to_employee":
        shares = [Share(person, month, 0, -fen, -fen, 0, transfer.other_id, "resident", 0)]
    posted = credit(
        book,
        OneCredit(
            key=f"exchange:cleared:{transfer.code}",
            ground=f"重复缴费清退 transfer:{transfer.code}",
            day=deed.day,
            month=month,
            counter=[("refund_due", f"P{person}", -fen)] if fen else [],
            shares=shares,
            kind="correction",
        ),
        actor=deed.actor,
        door=deed.door,
    )
    if fen:
        # The room of receipts gives it back: it knows what is due to a payer by its own rows.
        Allocation.objects.create(
            target=REFUND_DUE, source=BY_OVERLAP, book=book, payer=f"P{person}", fen=fen,
            paid=deed.day, day=deed.day, transaction_id=posted.id,
        )  # fmt: skip
    KeptMonth.objects.bulk_create(
        KeptMonth(transfer=transfer, month=each.month, keeps=each.keeps, given_back=each.fen)
        for each in out
    )


@transaction.atomic
def tell(code: str, deed: Deed) -> tuple[str, str]:
    """What the person is told, in both languages; the transfer ends. Again the same words."""
    transfer = flow.locked(code, IN)
    words = told(transfer)
    if transfer.state == TOLD:
        return words
    flow.expect(transfer, MERGED)
    flow.step(transfer, TOLD, deed, words=" / ".join(words), ends=True)
    return words


def told(transfer: Transfer) -> tuple[str, str]:
    """The words to the person about a merged transfer."""
    sheet = sheet_of(transfer)
    assert sheet is not None
    months = sum(row.months for row in sheet.rows) if flow.kind(transfer).months else 0
    name = Person.objects.get(id=flow.person_of(transfer)).name
    back = sum(transfer.kept.values_list("given_back", flat=True))
    zh = (
        f"{name}：您的养老保险关系已转入，缴费月数{months}个月，"
        f"个人账户{yuan(sheet.account)}元，统筹基金{yuan(sheet.pooled)}元。"
    )
    en = (
        f"{name}: your pension relation has come here with {months} months, "
        f"{yuan(sheet.account)} yuan on your account and {yuan(sheet.pooled)} yuan of the "
        "pooled fund."
    )
    if transfer.kept.exists():
        count = transfer.kept.count()
        zh += f"重复缴费{count}个月已清理，应退还您{yuan(back)}元。"
        en += f" {count} months paid twice were cleared; {yuan(back)} yuan are due to you."
    return zh, en
