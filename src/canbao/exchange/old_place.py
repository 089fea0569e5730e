"""The old place's side: the letter comes in, the sheet and the money go out, or a refusal with its
reasons. Rights leave the ledger once, when the sheet is made; the money follows from `transfer`.
"""

from __future__ import annotations

import json

from django.db import transaction

from canbao import inforce
from canbao.exchange import checks, flow
from canbao.exchange.amounts import SINCE, Before1998, Moved, moved
from canbao.exchange.flow import Deed
from canbao.exchange.messages import MONEY, REFUSAL, SHEET, Envelope
from canbao.exchange.models import (
    DIFFERS,
    LETTER_RECEIVED,
    MERGED,
    ON_THE_WAY,
    OUT,
    REFUSED,
    SENT,
    Basis,
    Installation,
    Transfer,
)
from canbao.exchange.money import booked_out, net_paid
from canbao.exchange.sheet import MonthRow, Sheet, own_months, parse
from canbao.ledger.crediting.columns import Brought, OneCredit, Share
from canbao.ledger.crediting.credit import credit, take_back
from canbao.ledger.models import Transaction
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import Refused, refused
from canbao.people.models import Person
from canbao.people.numbers import from_citizen_number


def letter(envelope: Envelope, sender: Installation, deed: Deed) -> Transfer:
    """A contact letter opens the transfer here; the person is looked up, nothing is decided."""
    body = envelope.body
    said = body.get("person")
    if not isinstance(said, dict) or not isinstance(body.get("kind"), str):
        raise refused("联系函未写明人员或种类", "the contact letter names no person or no kind")
    number17 = from_citizen_number(str(said.get("number", "")))
    person = None
    if number17 is not None:
        person = Person.objects.filter(
            number17=number17, name=str(said.get("name", "")), withdrawn=False
        ).first()
    running = (
        person is not None
        and Transfer.objects.filter(person=person.id, side=OUT, open=True).exists()
    )
    transfer = Transfer(
        code=envelope.transfer,
        side=OUT,
        kind=str(body["kind"]),
        person=person.id if person else None,
        place=flow.own().place,
        other=sender,
        state=LETTER_RECEIVED,
        open=not running,
        priority=bool(body.get("priority", False)),
        day=deed.day,
    )
    flow.kind(transfer)  # refuses an unknown one
    transfer.save(force_insert=True)
    flow.keep(transfer, envelope, incoming=True)
    flow.step(transfer, LETTER_RECEIVED, deed, clock_step=1, ends=running)
    return transfer


@transaction.atomic
def reasons(code: str, deed: Deed) -> list[Refused]:
    """Everything that stands against handing over."""
    return checks.at_old_place(flow.locked(code, OUT), deed.day)


@transaction.atomic
def hand_over(
    code: str,
    deed: Deed,
    *,
    before_1998: Before1998 | None = None,
    stated_total: int | None = None,
) -> Envelope:
    """Takes months and account out of the ledger and gives the information sheet.

    Two people. Posts `transfer_out` (individual, pooled to `transfer`) and the months with their
    signs turned; again it gives the sheet that is there. Raises Refused with all reasons that
    stand against it, LawError where the law lacks a value.
    """
    transfer = flow.locked(code, OUT)
    there = flow.said(transfer, SHEET, incoming=False)
    if there is not None:
        return there
    flow.expect(transfer, LETTER_RECEIVED)
    flow.two_people(deed)
    against = checks.at_old_place(transfer, deed.day)
    if against:
        raise Refused([each for refusal in against for each in refusal.refusals])
    kind = flow.kind(transfer)
    assert transfer.person is not None
    assert kind.scheme_out is not None
    book = checks.out_book(transfer, kind)
    rows = own_months(transfer.person, kind.scheme_out)
    interest = checks.interest_of(book, transfer.person)
    goes = moved(
        kind,
        rows,
        checks.account_balance(book, transfer.person),
        region=flow.province_of(transfer.place),
        day=deed.day,
        before_1998=before_1998,
        stated_total=stated_total,
    )
    Basis.objects.create(transfer=transfer, hash=goes.explained, explanation=goes.explanation)
    credit(
        book,
        OneCredit(
            key=f"exchange:transfer_out:{code}",
            ground=f"{kind.ground} transfer:{code}",
            day=deed.day,
            month=month_of(deed.day),
            counter=[("transfer", "", -(goes.account + goes.pooled))] if goes.account + goes.pooled else [],
            shares=[_taken(transfer.person, row) for row in rows],
            brought=[Brought(transfer.person, year, -fen) for year, fen in interest],
            kind="transfer_out",
        ),
        actor=deed.actor,
        door=deed.door,
    )
    sheet = _sheet(kind.scheme_out, rows, interest, goes)
    said = flow.say(transfer, SHEET, sheet.body(), deed.day)
    flow.step(transfer, SENT, deed)
    return said


def _taken(person: int, row: MonthRow) -> Share:
    return Share(
        person=person,
        month=row.month,
        base=-row.base,
        credited=-row.credited,
        own=-row.own,
        others=-row.others,
        place=row.place,
        kind=row.kind,
        months=-row.months,
    )


def _sheet(
    scheme: str, rows: tuple[MonthRow, ...], interest: tuple[tuple[int, int], ...], goes: Moved
) -> Sheet:
    """The months as they move. What of the account stays here (the employer's part before 1998 and
    its interest) is taken off the months it was credited for, the rest off the interest of 1997."""
    left = goes.stays
    told = []
    for row in rows:
        off = min(left, max(0, row.credited - row.own)) if row.month < SINCE else 0
        left -= off
        told.append(
            MonthRow(
                row.month,
                row.months,
                row.kind,
                row.base,
                row.credited - off,
                row.own,
                row.others,
                row.place,
            )
        )
    years = dict(interest)
    if left:
        years[1997] = years.get(1997, 0) - left
    return Sheet(
        scheme=scheme,
        rows=tuple(told),
        interest=tuple((year, fen) for year, fen in sorted(years.items()) if fen),
        account=goes.account,
        pooled=goes.pooled,
        law=goes.law,
        explanation=goes.explained,
    )


@transaction.atomic
def pay_out(code: str, bank_reference: str, deed: Deed, *, fen: int | None = None) -> Envelope:
    """The money leaves: `transfer` to `bank`, and the other place is told.

    Two people. Without `fen` what the sheet says; with it a part, the rest of which follows after
    the notice of difference.
    The same bank reference again gives the message that is there.
    """
    transfer = flow.locked(code, OUT)
    there = flow.said(transfer, MONEY, incoming=False)
    if there is not None and there.body.get("bank_reference") == bank_reference:
        return there
    flow.expect(transfer, SENT, *(() if fen is None else (DIFFERS,)))
    flow.two_people(deed)
    sheet = _sent(transfer)
    due = sheet.total - net_paid(transfer)
    paid = due if fen is None else fen
    if not 0 <= paid <= due or (fen is not None and paid == 0):
        raise refused(
            f"转移{code}还应付{due}分，不能付{paid}分",
            f"transfer {code}: {due} fen are still to be paid, not {paid}",
        )
    if paid:
        # Money on a value that nobody confirmed here: raises Waiting, naming what for.
        told = json.loads(Basis.objects.get(transfer=transfer).explanation)
        inforce.require(inforce.values_of(told))
        kind = flow.kind(transfer)
        booked_out(transfer, checks.out_book(transfer, kind), paid, bank_reference, deed)
    said = flow.say(transfer, MONEY, {"fen": paid, "bank_reference": bank_reference}, deed.day)
    flow.step(transfer, ON_THE_WAY, deed)
    return said


@transaction.atomic
def refuse(code: str, deed: Deed, words: tuple[str, str] | None = None) -> Envelope:
    """Says no with all reasons, by a person in office; `words` (zh, en) is a reason the machine
    does not see. Raises Refused when there is no reason at all."""
    transfer = flow.locked(code, OUT)
    there = flow.said(transfer, REFUSAL, incoming=False)
    if there is not None:
        return there
    flow.expect(transfer, LETTER_RECEIVED)
    flow.human(deed)
    against = checks.at_old_place(transfer, deed.day)
    if words is not None:
        against.append(refused(*words))
    if not against:
        raise refused("没有不予转出的理由", "there is no reason not to hand the relation over")
    body = {"reasons": [{"zh": r.zh, "en": r.en} for each in against for r in each.refusals]}
    said = flow.say(transfer, REFUSAL, body, deed.day)
    flow.step(transfer, REFUSED, deed, words=flow.all_words(against), ends=True)
    return said


@transaction.atomic
def withdraw(code: str, deed: Deed) -> Envelope:
    """Takes a wrong sheet back: months and account stand here again as before, the conversation
    ends, the new place applies anew. Only when no money is away (unpaid, or come back)."""
    transfer = flow.locked(code, OUT)
    there = flow.said(transfer, REFUSAL, incoming=False)
    if there is not None:
        return there
    flow.expect(transfer, SENT, DIFFERS)
    flow.human(deed)
    flow.two_people(deed)
    away = net_paid(transfer)
    if away:
        raise refused(
            f"转移{code}尚有{away}分在对方，退回后才能撤回信息表",
            f"{away} fen of transfer {code} are still away; the sheet is taken back when they "
            "have come back",
        )
    book = checks.out_book(transfer, flow.kind(transfer))
    made = Transaction.objects.get(book=book, key=f"exchange:transfer_out:{code}")
    take_back(
        book,
        made.id,
        day=deed.day,
        month=month_of(deed.day),
        ground=f"transfer:{code} withdrawn",
        key=f"exchange:withdrawn:{code}",
        actor=deed.actor,
        door=deed.door,
    )
    words = refused(
        "信息表有误，已撤回，请重新申请", "the sheet was wrong and is taken back; apply anew"
    )
    body = {"reasons": [{"zh": words.zh, "en": words.en}]}
    said = flow.say(transfer, REFUSAL, body, deed.day)
    flow.step(transfer, REFUSED, deed, words=flow.all_words([words]), ends=True)
    return said


def receipt(transfer: Transfer, envelope: Envelope, deed: Deed) -> None:
    """The new place has merged everything: the transfer ends here. Raises Refused when it says
    another sum than the sheet or money is still due."""
    flow.expect(transfer, ON_THE_WAY, DIFFERS)
    sheet = _sent(transfer)
    if envelope.body.get("fen") != sheet.total or net_paid(transfer) != sheet.total:
        raise refused(
            f"回执金额{envelope.body.get('fen')}分与信息表{sheet.total}分不符",
            f"the receipt says {envelope.body.get('fen')} fen, the sheet {sheet.total} fen",
        )
    flow.step(transfer, MERGED, deed, ends=True)


def difference(transfer: Transfer, envelope: Envelope, deed: Deed) -> None:
    """The new place finds that money or sheet does not fit."""
    flow.expect(transfer, ON_THE_WAY, DIFFERS)
    given = envelope.body.get("reasons")
    words = (
        "\n".join(f"{r.get('zh', '')} / {r.get('en', '')}" for r in given if isinstance(r, dict))
        if isinstance(given, list)
        else ""
    )
    flow.step(transfer, DIFFERS, deed, words=words)


def _sent(transfer: Transfer) -> Sheet:
    said = flow.said(transfer, SHEET, incoming=False)
    assert said is not None, "a transfer past `sent` has a sheet"
    return parse(said.body)
