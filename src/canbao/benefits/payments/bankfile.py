"""The files a posted run sends to the banks: one a bank, written from the payments, the same bytes
whenever they are asked for. Sending says which bytes they were, and ends the run's way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import connection, transaction

from canbao.batches.canonical import hash_of_lines
from canbao.benefits.payments import layout as layouts
from canbao.benefits.payments.actors import human, note
from canbao.benefits.payments.layout import FOLDER, Layout
from canbao.benefits.payments.models import RELEASED, SENT, BankFile, PaymentRun
from canbao.benefits.payments.post import posted
from canbao.benefits.payments.references import reference
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

PURPOSE: Final = "payment_run"
AT_ONCE: Final = 5_000
_ROWS: Final = """
SELECT y.person, b.number, b.holder, y.fen + y.repaid - y.deducted
FROM payments_payment y JOIN payments_bankaccount b ON b.id = y.account
WHERE y.run_id = %s AND b.bank = %s AND y.person > %s AND y.fen + y.repaid - y.deducted > 0
ORDER BY y.person LIMIT %s
"""


def form_of(bank: str) -> Layout:
    """The layout of a bank: its own (`formats/transfer_<bank>.yaml`), else the common one."""
    own = FOLDER / f"transfer_{bank}.yaml"
    return layouts.layout(own.stem if own.is_file() else "transfer")


def banks(run: PaymentRun) -> list[str]:
    """The banks a run pays through, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT b.bank FROM payments_payment y "
            "JOIN payments_bankaccount b ON b.id = y.account "
            "WHERE y.run_id = %s AND y.fen + y.repaid - y.deducted > 0 ORDER BY b.bank",
            [run.id],
        )
        return [bank for (bank,) in cursor.fetchall()]


def file(run: PaymentRun, bank: str) -> Iterator[bytes]:
    """The bytes of a run's file for a bank, a few thousand rows in memory at a time. Raises Refused
    before the whole run is posted."""
    _whole(run)
    header: dict[str, int | str | date] = {
        "layout": form_of(bank).name,
        "run": run.id,
        "scheme": run.scheme,
        "place": run.place,
        "month": run.month,
        "number": run.number,
        "bank": bank,
        "day": run.released_day or run.day,
    }
    return layouts.write(form_of(bank), header, _rows(run, bank))


def send(run: PaymentRun, version: int, day: date, *, actor: Actor, door: str) -> list[BankFile]:
    """Says that the files go to the banks: their hashes are kept and the run is sent. Asked again
    of a run that was sent, the files that were. Raises Refused before it is posted whole."""
    by = human(actor, "发送银行文件", "sending the bank files")
    with transaction.atomic():
        held = PaymentRun.objects.select_for_update().get(id=run.id)
        if held.state == SENT:
            return list(BankFile.objects.filter(run=held).order_by("bank"))
        if held.state != RELEASED or held.version != version:
            raise refused(
                f"发放批次{held}已变动（现为{held.state}，版本{held.version}，您看到的是{version}）",
                f"payment run {held} has moved (it is {held.state}, version "
                f"{held.version}; you saw {version})",
            )
        _whole(held)
        made = [_told(held, bank, day, by) for bank in banks(held)]
        held.file = hash_of_lines(each.hash for each in made)
        held.state, held.version = SENT, held.version + 1
        held.save()
        note(
            actor,
            door,
            PURPOSE,
            record=f"payment run {held} sent",
            detail={"files": len(made), "fen": sum(each.fen for each in made)},
        )
    return made


def _whole(run: PaymentRun) -> None:
    if not posted(run):
        raise refused(f"发放批次{run}尚未全部入账", f"payment run {run} is not posted whole")


def _told(run: PaymentRun, bank: str, day: date, by: str) -> BankFile:
    digest = hashlib.sha256()
    for block in file(run, bank):
        digest.update(block)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(y.fen + y.repaid - y.deducted) FROM payments_payment y "
            "JOIN payments_bankaccount b ON b.id = y.account WHERE y.run_id = %s AND b.bank = %s "
            "AND y.fen + y.repaid - y.deducted > 0",
            [run.id, bank],
        )
        rows, fen = cursor.fetchone()
    return BankFile.objects.create(
        run=run,
        bank=bank,
        layout=form_of(bank).name,
        hash=digest.hexdigest(),
        rows=int(rows),
        fen=int(fen),
        day=day,
        by=by,
    )


def _rows(run: PaymentRun, bank: str) -> Iterator[dict[str, int | str | date]]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, [run.id, bank, after, AT_ONCE])
            some = cursor.fetchall()
        for person, number, holder, fen in some:
            yield {
                "reference": reference(run.id, person),
                "account": number,
                "holder": holder,
                "fen": int(fen),
            }
        if len(some) < AT_ONCE:
            return
        after = some[-1][0]
