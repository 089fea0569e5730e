"""The new place's side: the application, the letter, money and sheet as they arrive. Nothing stands
on a person's account before everything is there and equal; merging is `merging`'s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.db import transaction

from canbao.batches.canonical import Content, canonical
from canbao.exchange import checks, flow
from canbao.exchange.amounts import pooled_by_law
from canbao.exchange.flow import Deed
from canbao.exchange.kinds import STATED, kind_of
from canbao.exchange.messages import DIFFERENCE, LETTER, MONEY, SHEET, Envelope
from canbao.exchange.models import (
    APPLIED,
    DIFFERS,
    IN,
    LETTER_SENT,
    ON_THE_WAY,
    OUT,
    RECEIVED,
    REFUSED,
    SENT,
    Installation,
    Transfer,
)
from canbao.exchange.money import arrived, booked_in, booked_out, net_paid
from canbao.exchange.sheet import Sheet, parse
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.models import Person


@dataclass(frozen=True, slots=True)
class Application:
    """Who asks, for which kind, from where. `facts` by the law's names: retirement_category,
    formal_transfer, employee_months (linkage)."""

    person: int
    kind: str
    old_place: int
    facts: Content = field(default_factory=dict)


@transaction.atomic
def apply(application: Application, deed: Deed) -> Transfer:
    """Opens a transfer; the same application on the same day is the same transfer. Raises Refused
    for an unknown person, place or kind, or while another transfer to here is running."""
    kind = kind_of(application.kind)
    own = Installation.objects.select_for_update().get(place=flow.own().place)
    other = own if kind.paper else flow.partner(application.old_place)
    if not Person.objects.filter(id=application.person, withdrawn=False).exists():
        raise refused(
            f"没有编号为{application.person}的人员", f"there is no person {application.person}"
        )
    there = Transfer.objects.filter(
        person=application.person, side=IN, kind=kind.word, other=other, day=deed.day
    ).first()
    if there is not None:
        return there
    running = Transfer.objects.filter(person=application.person, side=IN, open=True).first()
    if running is not None:
        raise refused(
            f"另有转移{running.code}正在办理，办结后再申请",
            f"transfer {running.code} of the same person is running; apply when it has ended",
        )
    number = Transfer.objects.filter(side=IN).count() + 1
    transfer = Transfer.objects.create(
        code=f"{own.place}-{number}",
        side=IN,
        kind=kind.word,
        person=application.person,
        place=own.place,
        other=other,
        facts=canonical(application.facts),
        state=APPLIED,
        priority=kind.priority,
        day=deed.day,
    )
    flow.step(transfer, APPLIED, deed, clock_step=0)
    return transfer


@transaction.atomic
def reasons(code: str, deed: Deed) -> list[Refused]:
    """Everything that stands against asking for the relation."""
    transfer = flow.locked(code, IN)
    return checks.at_new_place(transfer, flow.given(transfer), deed.day)


@transaction.atomic
def send_letter(code: str, deed: Deed) -> Envelope:
    """The contact letter; again the one that is there. Raises Refused with all reasons that stand
    against it."""
    transfer = flow.locked(code, IN)
    there = flow.said(transfer, LETTER, incoming=False)
    if there is not None:
        return there
    flow.expect(transfer, APPLIED)
    if flow.kind(transfer).paper:
        raise refused(
            "此种转移没有联系函，凭纸质信息表由两人录入",
            "this kind of transfer has no letter: two people enter the sheet from paper",
        )
    against = checks.at_new_place(transfer, flow.given(transfer), deed.day)
    if against:
        raise Refused([each for refusal in against for each in refusal.refusals])
    person = Person.objects.get(id=flow.person_of(transfer))
    body: Content = {
        "kind": transfer.kind,
        "priority": transfer.priority,
        "person": {"number": person.number, "name": person.name},
        "bank_account": flow.own().bank_account,
    }
    said = flow.say(transfer, LETTER, body, deed.day)
    flow.step(transfer, LETTER_SENT, deed)
    return said


@transaction.atomic
def decline(code: str, deed: Deed, words: tuple[str, str] | None = None) -> Transfer:
    """Says no to the person, in writing with all reasons, by a person in office. Raises Refused
    when there is no reason."""
    transfer = flow.locked(code, IN)
    if transfer.state == REFUSED:
        return transfer
    flow.expect(transfer, APPLIED)
    flow.human(deed)
    against = checks.at_new_place(transfer, flow.given(transfer), deed.day)
    if words is not None:
        against.append(refused(*words))
    if not against:
        raise refused("没有不予转入的理由", "there is no reason not to ask for the relation")
    flow.step(transfer, REFUSED, deed, words=flow.all_words(against), ends=True)
    return transfer


@transaction.atomic
def enter_sheet(code: str, sheet: Sheet, document: str, deed: Deed) -> Transfer:
    """A sheet on paper (army), entered by two people; `document` is the hash of its scan."""
    transfer = flow.locked(code, IN)
    if flow.said(transfer, SHEET, incoming=False) is not None:
        return transfer
    flow.expect(transfer, APPLIED)
    flow.two_people(deed)
    if not flow.kind(transfer).paper or len(document) != 64:
        raise refused(
            "只有纸质转移可录入信息表，并须附扫描件的哈希",
            "only a transfer on paper has its sheet entered, with the hash of the scan",
        )
    parse(sheet.body())
    flow.say(transfer, SHEET, {**sheet.body(), "explanation": document}, deed.day)
    flow.step(transfer, SENT, deed)
    flow.step(transfer, ON_THE_WAY, deed)
    return _weighed(transfer, deed)


@transaction.atomic
def money_arrived(
    code: str, fen: int, bank_reference: str, deed: Deed, *, side: str = IN
) -> Transfer:
    """Money of a transfer at this place's bank: `bank` to `transfer`, once by its reference. At the
    old place (`side` OUT) what comes back. Raises Refused for a reference already used otherwise
    or a transfer that has ended."""
    transfer = flow.locked(code, side)
    known = transfer.movements.filter(bank_reference=bank_reference, incoming=True).exists()
    if not known and not transfer.open:
        raise refused(
            f"转移{code}已办结（{transfer.state}），此笔款项请挂暂收款",
            f"transfer {code} has ended ({transfer.state}); keep this money in suspense",
        )
    kind = flow.kind(transfer)
    if side == OUT and not known and not fen <= net_paid(transfer):
        raise refused(
            f"转移{code}只付出{net_paid(transfer)}分，不能收回{fen}分；多出的款项请挂暂收款",
            f"only {net_paid(transfer)} fen of transfer {code} are away; {fen} can't come back, "
            "keep them in suspense",
        )
    book = checks.in_book(transfer, kind) if side == IN else checks.out_book(transfer, kind)
    booked_in(transfer, book, fen, bank_reference, deed)
    if known or side == OUT:
        return transfer
    return _weighed(transfer, deed)


@transaction.atomic
def send_back(code: str, fen: int, bank_reference: str, deed: Deed) -> Transfer:
    """Money that is too much, or of a wrong sheet, goes back: `transfer` to `bank`. Two people."""
    transfer = flow.locked(code, IN)
    if transfer.movements.filter(bank_reference=bank_reference, incoming=False).exists():
        return transfer
    flow.expect(transfer, DIFFERS)
    flow.two_people(deed)
    if not 0 < fen <= arrived(transfer):
        raise refused(
            f"转移{code}已到账{arrived(transfer)}分，不能退回{fen}分",
            f"{arrived(transfer)} fen of transfer {code} are here; {fen} can't be sent back",
        )
    booked_out(transfer, checks.in_book(transfer, flow.kind(transfer)), fen, bank_reference, deed)
    return _weighed(transfer, deed, silent=True)


def sheet_came(transfer: Transfer, envelope: Envelope, deed: Deed) -> None:
    """The information sheet. Raises Refused for one that is not well-formed or not asked for."""
    flow.expect(transfer, LETTER_SENT)
    sheet = parse(envelope.body)
    wanted = flow.kind(transfer).scheme_out
    if sheet.scheme != wanted:
        raise refused(
            f"信息表险种{sheet.scheme}不是{wanted}",
            f"the sheet is of {sheet.scheme}, asked was {wanted}",
        )
    flow.step(transfer, SENT, deed)


def money_said(transfer: Transfer, envelope: Envelope, deed: Deed) -> None:
    """The old place says that money is on the way."""
    flow.expect(transfer, SENT, DIFFERS)
    if type(envelope.body.get("fen")) is not int:
        raise refused("划款通知未写明金额", "the notice of money names no amount")
    flow.step(transfer, ON_THE_WAY, deed)
    _weighed(transfer, deed)


def refusal_came(transfer: Transfer, envelope: Envelope, deed: Deed) -> None:
    """The old place refuses, or takes a wrong sheet back. Refused while its money is here."""
    flow.expect(transfer, LETTER_SENT, SENT, DIFFERS)
    if arrived(transfer):
        raise refused(
            f"转移{transfer.code}已到账{arrived(transfer)}分，须先退回",
            f"{arrived(transfer)} fen of transfer {transfer.code} are here; send them back first",
        )
    given = envelope.body.get("reasons")
    words = (
        "\n".join(f"{r.get('zh', '')} / {r.get('en', '')}" for r in given if isinstance(r, dict))
        if isinstance(given, list)
        else ""
    )
    flow.step(transfer, REFUSED, deed, words=words, ends=True)


def sheet_of(transfer: Transfer) -> Sheet | None:
    """The sheet of a transfer to here; None while it has not come."""
    said = flow.said(transfer, SHEET, incoming=not flow.kind(transfer).paper)
    return parse(said.body) if said is not None else None


def _weighed(transfer: Transfer, deed: Deed, *, silent: bool = False) -> Transfer:
    """Compares what arrived with the sheet, once the old place says that all is on the way.

    A difference is told once; until the old place answers nothing is said again, so that both
    never write the next message of the conversation at the same time.
    """
    sheet = sheet_of(transfer)
    if sheet is None or transfer.state not in ((DIFFERS,) if silent else (ON_THE_WAY,)):
        return transfer
    # Each notice of money is one payment: while one of them is not at the bank nothing differs yet.
    payments = [
        m for m in transfer.messages.filter(kind=MONEY) if json.loads(m.content)["body"]["fen"]
    ]
    if transfer.movements.filter(incoming=True).count() < max(len(payments), sheet.total > 0):
        return transfer
    here = arrived(transfer)
    wrong = differences(transfer, sheet, here, deed)
    if not wrong:
        flow.step(transfer, RECEIVED, deed, clock_step=2)
        return transfer
    if silent:
        return transfer
    if not flow.kind(transfer).paper:
        body: Content = {
            "expected": sheet.total,
            "arrived": here,
            "reasons": [{"zh": each.zh, "en": each.en} for each in wrong],
        }
        flow.say(transfer, DIFFERENCE, body, deed.day)
    flow.step(transfer, DIFFERS, deed, words=flow.all_words([Refused(wrong)]))
    return transfer


def differences(transfer: Transfer, sheet: Sheet, here: int, deed: Deed) -> list[Refusal]:
    """Where money or sheet do not fit: the sum, and the pooled part by law from the sheet's own
    months (a stated one can't be computed)."""
    wrong = []
    if here != sheet.total:
        wrong.append(
            Refusal(
                f"到账{here}分，信息表合计{sheet.total}分",
                f"{here} fen arrived, the sheet says {sheet.total} fen",
            )
        )
    kind = flow.kind(transfer)
    if kind.pooled != STATED:
        sent = flow.said(transfer, SHEET, incoming=True)
        assert sent is not None
        by_law = pooled_by_law(
            kind, sheet.rows, region=flow.province_of(transfer.other_id), day=sent.day
        )
        if by_law != sheet.pooled:
            wrong.append(
                Refusal(
                    f"按信息表月份应转统筹基金{by_law}分，表列{sheet.pooled}分",
                    f"by its months {by_law} fen of the pooled fund move, the sheet says "
                    f"{sheet.pooled} fen",
                )
            )
    return wrong
