"""What the tests of payments start from: a book with an open month, awards with their revisions,
bank accounts, officers, and a run taken from picking to posting."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from canbao import inforce
from canbao.batches.models import Run
from canbao.batches.progress import Progress
from canbao.batches.runs import go_on
from canbao.benefits.models import (
    Award,
    Decision,
    Instalment,
    Overpayment,
    OverpaymentDecision,
    OverpaymentMonth,
    Revision,
)
from canbao.benefits.payments import accounts, checks, release
from canbao.benefits.payments.models import PaymentLine, PaymentRun
from canbao.benefits.payments.post import post_chunk, prepare_post
from canbao.benefits.payments.runs import pick_chunk, prepare_pick
from canbao.inforce import confirming
from canbao.inforce.models import Document
from canbao.inforce.values import every_value
from canbao.ledger.books import accounts as ledger_accounts
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.posting import post
from canbao.people.actor import Actor
from canbao.people.models import Person, Source

CITY = 510100000000
PROVINCE = 510000000000
SCHEME = "employee_pension"
JANUARY = 2026 * 12
LI = Actor("li", "payment_officer", "测试经办机构 / Test agency", CITY)
WANG = Actor("wang", "payment_checker", "测试经办机构 / Test agency", CITY)
ZHAO = Actor("zhao", "payment_checker", "测试经办机构 / Test agency", CITY)
DOOR = "tests"


def day_in(month: int, day: int = 20) -> date:
    """A day of a month."""
    return date(month // 12, month % 12 + 1, day)


def fund(fen: int = 100_000_000_00, *, months: int = 1, scheme: str = SCHEME) -> Book:
    """The book of the city's pool, with money in the bank and months open from January 2026. Justice
    delivers who is in custody, so that every audit rule of these runs can be evaluated."""
    justice()
    book = book_of(scheme, CITY)
    for month in range(JANUARY, JANUARY + months):
        open_month(book, month, by="clerk")
    bank, pooled = ledger_accounts(book, [("bank", ""), ("pooled", "")])
    lines = [(bank, fen), (pooled, -fen)]
    post(book, [Fact("opening", JANUARY, day_in(JANUARY, 1), "document:opening", "fund", lines)])
    return book


def justice() -> None:
    """Justice delivers who is in custody."""
    if not Source.objects.filter(name="justice_custody").exists():
        Source.objects.create(id=14, name="justice_custody", zh="司法", en="Justice")


def confirmed() -> None:
    """Two law officers have held against the notice who pays when an account is used up."""
    notice = Document.objects.get_or_create(
        hash="d" * 64,
        defaults={
            "name": "notice.pdf",
            "size": 1,
            "title": "个人账户支付的通知",
            "published": date(2025, 1, 1),
            "by": "chen",
            "day": day_in(JANUARY, 2),
        },
    )[0]
    found = [each for each in every_value(inforce.law()) if each.name == "account_used_up_bearer"]
    readings = confirming.read(
        found, notice, actor=Actor("chen", "law_officer"), door=DOOR, day=day_in(JANUARY, 2)
    )
    confirming.confirm(
        readings, actor=Actor("zhou", "law_officer"), door=DOOR, day=day_in(JANUARY, 2)
    )


def saved(book: Book, person: int, fen: int, *, key: str = "saved", month: int = JANUARY) -> int:
    """Puts money into a person's individual account, out of the pool; the account's id."""
    account, pooled = ledger_accounts(book, [("individual", f"P{person}"), ("pooled", "")])
    lines = [(pooled, fen), (account, -fen)]
    post(
        book,
        [Fact("credit", month, day_in(month, 2), "社会保险法第十四条", f"{key}:{person}", lines)],
    )
    return account


def person(id: int, *, name: str = "", **more: Any) -> Person:
    """Somebody with a name."""
    given: dict[str, Any] = {
        "id": id,
        "name": name or f"人员{id}",
        "sex": 2,
        "birth": date(1960, 1, 1),
        "residence_place": CITY,
        "digest": "0" * 32,
    }
    return Person.objects.create(**(given | more))


def decision(
    person: int, cause: str = "award", *, adverse: bool = False, day: date | None = None
) -> Decision:
    """A decision with an explanation that says little."""
    told = f'{{"format":"canbao-act/1","act":"{cause}","person":{person}}}'
    return Decision.objects.create(
        person=person,
        cause=cause,
        explanation=zlib.compress(told.encode()),
        hash=hashlib.sha256(told.encode()).hexdigest(),
        law="",
        adverse=adverse,
        human=True,
        remedies="复议、诉讼" if adverse else "",
        decided_by="sun",
        checked_by="qian",
        day=day or day_in(JANUARY, 3),
    )


def award(
    person: int,
    monthly: int,
    *,
    individual: int = 0,
    from_month: int = JANUARY,
    benefit: str = "employee_pension",
    place: int = CITY,
    scheme: str = SCHEME,
    provisional: bool = False,
    **more: Any,
) -> Award:
    """An award with its first revision."""
    made = Award.objects.create(
        person=person,
        benefit=benefit,
        book=book_of(scheme, place),
        place=place,
        first_month=from_month,
        key=f"{person}:{benefit}:{from_month}:{place}",
        day=day_in(JANUARY, 3),
        **more,
    )
    revise(made, monthly, individual=individual, from_month=from_month, provisional=provisional)
    return made


def revise(
    award: Award,
    monthly: int,
    *,
    cause: str = "",
    individual: int = 0,
    from_month: int = JANUARY,
    to_month: int | None = None,
    held: bool = False,
    provisional: bool = False,
    adverse: bool = False,
) -> Revision:
    """The next revision of an award."""
    number = Revision.objects.filter(award=award).count() + 1
    said = cause or ("award" if number == 1 else "correction")
    return Revision.objects.create(
        award=award,
        number=number,
        from_month=from_month,
        to_month=to_month,
        monthly=monthly,
        individual=individual,
        held=held,
        provisional=provisional,
        cause=said,
        decision=decision(award.person, said, adverse=adverse or held or monthly == 0),
        day=day_in(JANUARY, 3),
    )


def banked(persons: Sequence[int], *, day: date = date(2025, 12, 1), bank: str = "ICBC") -> None:
    """A checked bank account for each."""
    entries = [accounts.Entry(p, bank, f"62220000{p:08d}", f"人员{p}") for p in persons]
    accounts.enter_many(entries, day, by="sun", checked_by="qian", source="old system")


def pick(
    month: int, *, place: int = CITY, scheme: str = SCHEME, chunk: int = 1000, **more: Any
) -> PaymentRun:
    """A run picked to its end."""
    batch = prepare_pick(
        scheme, place, month, day_in(month), actor=LI, door=DOOR, chunk=chunk, **more
    )
    done(go_on(batch, pick_chunk))
    return PaymentRun.objects.get(pick=batch.id)


def release_(run: PaymentRun) -> PaymentRun:
    """Checked by one, released by the other; three people have looked at what is large."""
    justice()
    day = run.day
    for person, _fen, _months in checks.large(run):
        release.review(
            run,
            person,
            document="minutes",
            hash="e" * 64,
            members=["li", "wang", "zhao"],
            day=day,
            actor=LI,
            door=DOOR,
        )
    run = release.check(run, run.version, day, actor=LI, door=DOOR)
    return release.release(run, run.version, day, actor=WANG, door=DOOR)


def posted(run: PaymentRun, *, chunk: int = 1000) -> PaymentRun:
    """The same, posted."""
    batch = prepare_post(run, run.day, actor=LI, door=DOOR, chunk=chunk)
    done(go_on(batch, post_chunk))
    run.refresh_from_db()
    return run


def pay(month: int, **more: Any) -> PaymentRun:
    """A whole run: picked, released, posted."""
    return posted(release_(pick(month, **more)))


def done(told: Progress) -> Progress:
    """A batch that has come to its end."""
    assert told.state == "done", told
    return told


def batch_of(run: PaymentRun) -> Run:
    """The batch that picked a run."""
    return Run.objects.get(id=run.pick)


def lines(run: PaymentRun) -> list[tuple[int, int, int, int, str]]:
    """Person, month (from January 2026 as 0), fen, of it individual, cause."""
    rows = PaymentLine.objects.filter(run=run).order_by("person", "month", "award_id")
    return [(row.person, row.month - JANUARY, row.fen, row.individual, row.cause) for row in rows]


def set_off(award: Award, fen: int, monthly: int, first: int) -> Overpayment:
    """An overpayment of January that two people have decided to take back by instalments, set
    off."""
    book = award.book
    owed, pooled = ledger_accounts(book, [("overpayment", f"P{award.person}"), ("pooled", "")])
    day = day_in(JANUARY, 4)
    over = Overpayment.objects.create(
        award=award, person=award.person, fen=fen, found="sun", day=day, key=f"over:{award.key}"
    )
    OverpaymentMonth.objects.create(overpayment=over, month=JANUARY - 1, fen=fen)
    made = post(
        book,
        [
            Fact(
                "overpayment",
                JANUARY,
                day,
                "社会保险经办条例第四十六条",
                f"over:{award.key}",
                [(owed, fen), (pooled, -fen)],
            )
        ],
    )
    OverpaymentDecision.objects.create(
        overpayment=over,
        decision=decision(award.person, "recovery", adverse=True),
        fen=fen,
        transaction_id=made[0].id,
        day=day,
    )
    Instalment.objects.bulk_create(
        Instalment(
            overpayment=over,
            plan=1,
            month=first + step,
            fen=min(monthly, fen - step * monthly),
            way="set_off",
            person=award.person,
            day=day,
            by="sun",
        )
        for step in range(-(-fen // monthly))
    )
    return over
