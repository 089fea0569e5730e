"""What stands against a transfer, at the new place and at the old: every reason at once, each in
both languages. Nothing is decided here; a refusal is a human's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from canbao import inforce
from canbao.batches.canonical import Content
from canbao.benefits.models import Award, Revision
from canbao.exchange import flow
from canbao.exchange.kinds import Kind
from canbao.exchange.models import Transfer
from canbao.exchange.sheet import MonthRow, own_months
from canbao.law import LawError, compute
from canbao.ledger import books
from canbao.ledger.balances import balances
from canbao.ledger.crediting.models import ContributionRecord, Interest
from canbao.ledger.models import Book
from canbao.ledger.numbering import book_of as ledger_book_of
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.pools import book_of
from canbao.ledger.refusal import Refused, refused
from canbao.people.models import ParticipationSpell, Person

PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")
# What must be settled before somebody leaves a book.
UNSETTLED: Final = {
    "person_clearing": ("未缴费款", "contributions not paid"),
    "arrears": ("欠费", "arrears"),
    "overpayment": ("应追回待遇", "benefits to be paid back"),
    "refund_due": ("应退款", "money to be given back"),
    "benefit_due": ("应付待遇", "benefits not paid out"),
}
Reason = Callable[[], None]


def gathered(*reasons: Reason) -> list[Refused]:
    """All reasons that hold; a law that cannot answer is one, in its own words."""
    found: list[Refused] = []
    for reason in reasons:
        try:
            reason()
        except Refused as refusal:
            found.append(refusal)
        except LawError as error:
            found.append(refused(error.zh, error.en))
    return found


def at_new_place(transfer: Transfer, given: Content, day: date) -> list[Refused]:
    """Why this place may not ask for the relation. `given` is what the officer said of the person,
    by the law's names."""
    person = Person.objects.get(id=flow.person_of(transfer))
    kind = flow.kind(transfer)
    reasons: list[Reason] = [
        lambda: _identified(person),
        lambda: _not_drawing(person.id, day, kind, also_record=True),
        lambda: _nothing_running(transfer),
    ]
    if kind.word == "resident":
        reasons.append(lambda: _registered_here(person))
    if kind.word == "employee":
        reasons += [
            lambda: _insured_here(person.id, kind.scheme_in, day),
            lambda: _follows(transfer, person, given, day),
        ]
    if kind.linkage:
        reasons.append(lambda: _direction(transfer, person, given, day))
    return gathered(*reasons)


def at_old_place(transfer: Transfer, day: date) -> list[Refused]:
    """Why this place does not hand the relation over."""
    if transfer.person is None:
        return [
            refused(
                "本地没有此公民身份号码、姓名的参保人",
                "nobody of this number and name is insured here",
            )
        ]
    person = transfer.person
    kind = flow.kind(transfer)
    return gathered(
        lambda: _not_drawing(person, day, kind, also_record=False),
        lambda: _nothing_running(transfer),
        lambda: _settled(out_book(transfer, kind), person),
        lambda: _has_months(person, kind),
        lambda: _explained(out_book(transfer, kind), person, kind),
    )


def out_book(transfer: Transfer, kind: Kind) -> Book:
    """The book the relation leaves."""
    assert kind.scheme_out is not None
    there = _moved_in(transfer) or _kept_in(transfer, kind.scheme_out)
    return there if there is not None else book_of(kind.scheme_out, transfer.place)


def in_book(transfer: Transfer, kind: Kind) -> Book:
    """The book the relation comes to: where the person's months stand already; else that of the place the
    person is insured or registered in, where the scheme is not one fund for the whole installation. A
    relation that moves inside one installation leaves the book it stands in."""
    inside_one = transfer.other_id == transfer.place and kind.scheme_in == kind.scheme_out
    there = _moved_in(transfer) or (None if inside_one else _kept_in(transfer, kind.scheme_in))
    if there is not None:
        return there
    person = flow.person_of(transfer)
    low = transfer.place - transfer.place % flow.PROVINCE
    spells = ParticipationSpell.objects.filter(
        person_id=person, scheme=kind.scheme_in, place__gte=low, place__lt=low + flow.PROVINCE
    )
    last = spells.order_by("-from_month", "-id").first()
    # The residents' pension follows the registration, whatever the record of spells still says.
    place = last.place if last is not None and kind.word != "resident" else None
    if place is None:
        place = Person.objects.get(id=person).registration_place
    inside = place is not None and low <= place < low + flow.PROVINCE
    return book_of(kind.scheme_in, place if place is not None and inside else transfer.place)


def _moved_in(transfer: Transfer) -> Book | None:
    """The book money of this transfer has gone through: the rest goes there too."""
    moved = transfer.movements.order_by("id").first()
    return Book.objects.get(id=ledger_book_of(moved.booked_id)) if moved is not None else None


def _kept_in(transfer: Transfer, scheme: str) -> Book | None:
    """The one book a person's months of a scheme stand in; None where there is none, or several."""
    keeping = ContributionRecord.objects.filter(person=flow.person_of(transfer), scheme=scheme)
    books_ = {ledger_book_of(each) for each in keeping.values_list("transaction_id", flat=True)}
    return Book.objects.get(id=books_.pop()) if len(books_) == 1 else None


def account_balance(book: Book, person: int) -> int:
    """What stands on a person's individual account, in fen."""
    account = books.accounts(book, [("individual", f"P{person}")])[0]
    return -balances(book, [account])[account]


def interest_of(book: Book, person: int) -> tuple[tuple[int, int], ...]:
    """Interest posted on the account by year, corrections set off, in fen; zeros left out."""
    years: dict[int, int] = {}
    for row in Interest.objects.filter(person=person, book=book).order_by("year", "version"):
        years[row.year] = years.get(row.year, 0) + row.fen
    return tuple((year, fen) for year, fen in sorted(years.items()) if fen)


def _identified(person: Person) -> None:
    if person.number17 is None or person.withdrawn or person.death is not None:
        raise refused(
            "本人身份号码不详、记录已并入他人或已死亡，不能办理转移",
            "the person has no citizen number, was joined to another or has died: no transfer",
        )


def _not_drawing(person: int, day: date, kind: Kind, *, also_record: bool) -> None:
    month = month_of(day)
    awards = Award.objects.filter(person=person, benefit__in=PENSIONS, insured__isnull=True)
    for award in awards:
        last = (
            Revision.objects.filter(award=award, from_month__lte=month)
            .filter(Q(to_month__isnull=True) | Q(to_month__gte=month))
            .order_by("-number")
            .first()
        )
        if last is not None and last.monthly > 0:
            raise refused(
                f"已在本地领取养老金（{award.benefit}，自{month_text(award.first_month)}），不再转移",
                f"draws a pension here ({award.benefit} since {month_text(award.first_month)}): "
                "the relation moves no more",
            )
    # Who draws the residents' pension may still join the employees'; with the household it stays.
    counted = PENSIONS if kind.word == "resident" else PENSIONS[:2]
    if (
        also_record
        and ParticipationSpell.objects.filter(
            person_id=person, state="in_payment", scheme__in=counted
        ).exists()
    ):
        raise refused(
            "参保登记显示已在领取养老金，不再转移",
            "the register shows a pension in payment: the relation moves no more",
        )


def _nothing_running(transfer: Transfer) -> None:
    other = (
        Transfer.objects.filter(person=transfer.person, open=True)
        .exclude(code=transfer.code)
        .order_by("id")
        .first()
    )
    if other is not None:
        raise refused(
            f"另有转移{other.code}正在办理，办结后再申请",
            f"transfer {other.code} of the same person is running; apply when it has ended",
        )


def insured_in(place: int, scheme: str, month: int) -> QuerySet[ParticipationSpell]:
    """Spells of a scheme in the province of `place` that reach into the month or the one before."""
    low = place - place % flow.PROVINCE
    return ParticipationSpell.objects.filter(
        Q(to_month__isnull=True) | Q(to_month__gte=month - 1),
        scheme=scheme,
        from_month__lte=month,
        place__gte=low,
        place__lt=low + flow.PROVINCE,
    )


def _insured_here(person: int, scheme: str, day: date) -> None:
    if not insured_in(flow.own().place, scheme, month_of(day)).filter(person_id=person).exists():
        raise refused(
            "未在本省参加职工养老保险，关系无处转入",
            "not insured in the employee pension of this province: there is nothing to move to",
        )


def _registered_here(person: Person) -> None:
    low = flow.own().place - flow.own().place % flow.PROVINCE
    place = person.registration_place
    if place is None or not low <= place < low + flow.PROVINCE:
        raise refused(
            "户籍尚未迁入本省，居民养老保险关系随户籍转移（国发〔2014〕8号八）",
            "not registered in this province yet: the residents' pension moves with the registration "
            "(国发〔2014〕8号 8)",
        )


def law_facts(transfer: Transfer, person: Person, given: Content) -> dict[str, Any]:
    """What the law is asked with about a person who moves."""
    facts: dict[str, Any] = {
        "new_province": flow.province_of(transfer.place),
        "retirement_category": given.get("retirement_category"),
        "formal_transfer": bool(given.get("formal_transfer", False)),
    }
    if person.birth is not None:
        facts["birth_month"] = f"{person.birth:%Y-%m}"
    if person.registration_place is not None:
        facts["registration_province"] = flow.province_of(person.registration_place)
    return {name: value for name, value in facts.items() if value is not None}


def _ask(target: str, transfer: Transfer, facts: dict[str, Any], day: date) -> str:
    region = flow.province_of(transfer.place)
    asked = compute([target], facts, date=day, region=region, known=day, law=inforce.law())
    return str(asked[target])


def _follows(transfer: Transfer, person: Person, given: Content, day: date) -> None:
    answer = _ask("relation_transfer", transfer, law_facts(transfer, person, given), day)
    if answer == "temporary_account":
        raise refused(
            "男满50、女满40周岁首次在非户籍地参保，关系保留在原地，本地建立临时缴费账户"
            "（国办发〔2009〕66号五）",
            "men from 50 and women from 40 newly insured outside their home province keep their "
            "relation there; open a temporary account (国办发〔2009〕66号 5)",
        )
    if answer != "follows":
        raise refused(
            "已领取养老金，不再转移（国办发〔2009〕66号二）",
            "draws a pension: the relation moves no more (国办发〔2009〕66号 2)",
        )


def _direction(transfer: Transfer, person: Person, given: Content, day: date) -> None:
    facts = law_facts(transfer, person, given)
    facts["contribution_months"] = given.get("employee_months")
    for name in ("new_province", "formal_transfer", "registration_province"):
        facts.pop(name, None)
    answer = _ask("linkage_direction", transfer, facts, day)
    if answer != transfer.kind:
        raise refused(
            f"按人社部发〔2014〕17号，衔接方向应为{answer}，不是{transfer.kind}",
            f"by 人社部发〔2014〕17号 the direction of the linkage is {answer}, not {transfer.kind}",
        )


def _settled(book: Book, person: int) -> None:
    found = balances(
        book, accounts := books.accounts(book, [(kind, f"P{person}") for kind in UNSETTLED])
    )
    for account, (zh, en) in zip(accounts, UNSETTLED.values(), strict=True):
        if found[account]:
            raise refused(
                f"有未结清的{zh}{abs(found[account])}分，结清后再转移",
                f"{en} of {abs(found[account])} fen are not settled; settle them first",
            )


def _has_months(person: int, kind: Kind) -> None:
    assert kind.scheme_out is not None
    if not own_months(person, kind.scheme_out):
        raise refused("本地没有可转移的缴费记录", "there are no months here that could move")


def _explained(book: Book, person: int, kind: Kind) -> None:
    assert kind.scheme_out is not None
    rows: tuple[MonthRow, ...] = own_months(person, kind.scheme_out)
    said = sum(row.credited for row in rows) + sum(fen for _, fen in interest_of(book, person))
    there = account_balance(book, person)
    if said != there or there < 0:
        raise refused(
            f"个人账户余额{there}分与记账及利息合计{said}分不符，须先查明",
            f"the account holds {there} fen, its credits and interest add up to {said} fen; find "
            "out why first",
        )
