"""A month's payments: picked and checked by the officer, released by the second one – after the law
officers have confirmed what the run waits for –, posted, sent, and what the banks return."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from canbao.benefits.payments import accounts, bankfile, checks, layout, release
from canbao.benefits.payments.models import (
    CANCELLED,
    CHECKED,
    PREPARED,
    RELEASED,
    SENT,
    BankAccount,
    Payment,
    PaymentRun,
)
from canbao.benefits.payments.post import post_chunk, prepare_post
from canbao.benefits.payments.references import reference
from canbao.benefits.payments.returns import prepare_return, return_chunk
from canbao.benefits.payments.runs import pick_chunk, prepare_pick
from canbao.cli.demo_year import auditing, lawful
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import CHECKER, DOOR, PAYMENT, Scene, day
from canbao.ledger.pools import pool_of
from canbao.ledger.refusal import Refused

PICKED, RETURNED = 18, 24
ONE_IN: Final = 400
"""Of so many payments one comes back."""
ACCEPTED: Final = "演示：未接入的部门数据已人工核对"
CODES: Final = ("A1", "N1", "A2")


@dataclass
class Paid:
    """What a month's runs came to."""

    runs: int = 0
    persons: int = 0
    fen: int = 0
    repaid: int = 0
    confirmed: int = 0
    returned: int = 0


def month_paid(scene: Scene, month: int) -> Paid:
    """One run for each scheme and pool of the area."""
    told = Paid()
    for scheme, place in scene.funds:
        run = paid(scheme, place, month, told)
        told.runs += 1
        told.persons += run.persons
        told.fen += run.fen
        told.repaid += run.repaid
        told.returned += _returned(run, month)
    return told


def paid(scheme: str, place: int, month: int, told: Paid) -> PaymentRun:
    """One run, from wherever it stands to sent. What the audit rules hold back is looked at; where an
    award is suspended for it, the run is picked anew without it."""
    when = day(month, PICKED)
    run = _picked(scheme, place, month)
    if run.state == PREPARED:
        try:
            run = _checked(run)
        except Refused:
            if auditing.settled(run, when):
                run.refresh_from_db()
                release.cancel(run, run.version, words="演示：暂停后重新准备", actor=PAYMENT, door=DOOR)
                run = _picked(scheme, place, month)
            run = _checked(run)
    if run.state == CHECKED:
        told.confirmed += lawful.confirm(release.waits_for(run), when)
        run = release.release(run, run.version, when, actor=CHECKER, door=DOOR, accepting=ACCEPTED)
    if run.state == RELEASED:
        drive(prepare_post(run, when, actor=PAYMENT, door=DOOR), post_chunk)
        run.refresh_from_db()
        bankfile.send(run, run.version, when, actor=PAYMENT, door=DOOR)
        run.refresh_from_db()
    assert run.state == SENT
    return run


def _picked(scheme: str, place: int, month: int) -> PaymentRun:
    """The run of a month that counts, picked to its end."""
    batch = prepare_pick(
        scheme, place, month, day(month, PICKED), actor=PAYMENT, door=DOOR
    )
    drive(batch, pick_chunk)
    return PaymentRun.objects.exclude(state=CANCELLED).get(
        book__scheme=scheme, book__place=pool_of(scheme, place), place=place, month=month
    )


def _checked(run: PaymentRun) -> PaymentRun:
    """Minutes for what is large, then the officer's check."""
    when = day(run.month, PICKED)
    run.refresh_from_db()
    for person, _, _ in checks.large(run):
        release.review(
            run, person, document="演示：集体审核纪要",
            hash=hashlib.sha256(f"demo {run} {person}".encode()).hexdigest(),
            members=["演示甲", "演示乙", "演示丙"], day=when, actor=PAYMENT, door=DOOR,
        )  # fmt: skip
    return release.check(run, run.version, when, actor=PAYMENT, door=DOOR)


def _returned(run: PaymentRun, month: int) -> int:
    """What the banks could not pay: a file each, booked; the accounts are asked for anew and most
    are checked again before the next run."""
    made = 0
    when = day(month, RETURNED)
    for bank in bankfile.banks(run):
        rows = (
            Payment.objects.filter(run=run, account__in=_of(bank))
            .order_by("person").values_list("person", "fen", "repaid", "deducted")
        )  # fmt: skip
        back = [
            (person, fen + again - less)
            for person, fen, again, less in rows
            if (person * 2_654_435_761 + month * 40_503) % ONE_IN == 0 and fen + again - less > 0
        ]
        if not back:
            continue
        header: dict[str, layout.Value] = {
            "layout": "canbao-return/1", "run": run.id, "bank": bank, "day": when,
        }  # fmt: skip
        lines = (
            {"reference": reference(run.id, person), "code": CODES[person % 3], "fen": fen}
            for person, fen in back
        )
        content = b"".join(layout.write(layout.layout("return"), header, lines))
        drive(prepare_return(content, when, actor=PAYMENT, door=DOOR), return_chunk)
        made += len(back)
        for person, _ in back:
            account = accounts.current(person)
            if account is not None and person % 4:
                accounts.check(
                    account, agrees=True, words="演示：已与本人核实", day=day(month, 26),
                    actor=CHECKER, door=DOOR,
                )  # fmt: skip
    return made


def _of(bank: str) -> QuerySet[BankAccount, int]:
    """The accounts of a bank, for a condition."""
    return BankAccount.objects.filter(bank=bank).values_list("id", flat=True)
