"""A few pensioners for the pages of payments and audit: two in payment since October with a bank return,
a proposal, a claim the law says no to, an account to check, an overpayment, a run that waits.

The amounts are those worked by hand in tests/benefits/make.py: 3,300.69 a month from March 2025. The
pages' clock stands at 21 November 2026; books are open from January 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao.batches.models import Run
from canbao.batches.runs import go_on
from canbao.benefits import claims, deciding, overpayments
from canbao.benefits.models import Award, Claim, Overpayment, Proposal
from canbao.benefits.payments import accounts, bankfile, layout, release
from canbao.benefits.payments.models import BankAccount, PaymentRun, ReturnFile
from canbao.benefits.payments.references import reference
from canbao.benefits.payments.returns import prepare_return, return_chunk
from canbao.benefits.redecision.runs import prepare_redecision, redecision_chunk
from canbao.benefits.sampling import drawing
from canbao.benefits.sampling.models import Sample
from canbao.inforce import confirming, documents
from canbao.inforce.values import Value
from canbao.ledger.audit_batch import audit_chunk, prepare_audit
from canbao.ledger.models import Book
from canbao.people.actor import Actor
from tests.benefits import make as benefits
from tests.benefits.payments import make as payments

OCTOBER, NOVEMBER = 2026 * 12 + 9, 2026 * 12 + 10
GUO, SUN, LIU, QIAN = 1, 2, 3, 4
AUDITOR = Actor("auditor", "auditor", "稽核处 / Audit office")
NAMES = {GUO: "陈国强", SUN: "孙建华", LIU: "刘桂英", QIAN: "钱有余"}


@dataclass(frozen=True)
class Cases:
    """What the sample made, for the addresses of pages."""

    book: Book
    awards: tuple[Award, ...]
    paid: PaymentRun
    waits: PaymentRun
    returned: ReturnFile
    proposal: Proposal
    adverse: Claim
    account: BankAccount
    overpayment: Overpayment
    sample: Sample
    audit: Run
    redecision: Run


def person(id_: int) -> None:
    """A pensioner with a name and a number; 2 to 4 have turned sixty a little later."""
    benefits.person(
        id_, name=NAMES[id_], number17=51010419650120001 + id_, residence_place=payments.CITY
    )


def confirmed(values: Sequence[Value], day: date) -> None:
    """Two law officers have held these values against a notice."""
    maker, checker = Actor("chen", "law_officer"), Actor("zhou", "law_officer")
    told = documents.Notice("养老保险有关数值的通知", "川人社发〔2025〕1号", date(2025, 1, 1))
    paper = documents.keep(
        b"%PDF-1.7 sample", "notice.pdf", told, actor=maker, door="test", day=day
    )
    readings = confirming.read(values, paper, actor=maker, door="test", day=day)
    confirming.confirm(readings, actor=checker, door="test", day=day)


def pension(id_: int) -> Award:
    """A pension since March 2025, with a checked account."""
    person(id_)
    made = benefits.pension(id_).award
    entry = accounts.Entry(id_, "ICBC", f"62220000{id_:08d}", NAMES[id_])
    accounts.enter_many([entry], date(2025, 2, 20), by="sun", checked_by="qian", source="旧系统")
    return made


def paid_and_back() -> tuple[PaymentRun, ReturnFile]:
    """October paid and sent; what went to the second person came back."""
    run = payments.pick(OCTOBER)
    confirmed(release.waits_for(run), run.day)
    run = payments.posted(payments.release_(run))
    bankfile.send(run, run.version, run.day, actor=payments.LI, door="test")
    run.refresh_from_db()
    fen = run.payments.get(person=SUN).net
    header: dict[str, int | str | date] = {
        "layout": "canbao-return/1", "run": run.id, "bank": "ICBC", "day": run.day,
    }  # fmt: skip
    row: dict[str, int | str | date] = {
        "reference": reference(run.id, SUN), "code": "A1", "fen": fen,
    }  # fmt: skip
    content = b"".join(layout.write(layout.layout("return"), header, [row]))
    batch = prepare_return(content, run.day, actor=payments.WANG, door="test")
    payments.done(go_on(batch, return_chunk))
    return run, ReturnFile.objects.get()


def proposed() -> Proposal:
    """A claim of the third person, worked out and proposed."""
    person(LIU)
    facts = benefits.pension_facts()
    claim = benefits.claim(
        LIU,
        "employee_pension",
        benefits.CHENGDU,
        benefits.month(2025, 3),
        facts,
        date(2026, 11, 20),
    )
    return deciding.propose(claim, day=date(2026, 11, 20), actor=benefits.MAKER, door="test")


def not_entitled() -> Claim:
    """A claim of the fourth person, who has paid for eight months only."""
    person(QIAN)
    facts = benefits.pension_facts(contribution_months=8)
    return claims.make(
        QIAN, "employee_pension", benefits.CHENGDU, benefits.month(2025, 3), facts,
        day=date(2026, 11, 20), actor=benefits.MAKER, door="test",
    )  # fmt: skip


def cases() -> Cases:
    """Everything."""
    book = payments.fund(months=11)
    awards = (pension(GUO), pension(SUN))
    paid, back = paid_and_back()
    waits = payments.pick(NOVEMBER)
    waits = release.check(waits, waits.version, waits.day, actor=payments.LI, door="test")
    entry = accounts.Entry(GUO, "ABC", "6228480000000017", NAMES[GUO])
    account = accounts.enter(
        entry, date(2026, 11, 19), actor=payments.LI, door="test", source="银行开户证明"
    )
    over = overpayments.found(
        awards[0], {OCTOBER: (300_69, 0), OCTOBER - 1: (100_00, 0)}, by="robot:sample",
        day=date(2026, 11, 19),
    )  # fmt: skip
    assert over is not None
    sample = drawing.draw(
        "employee_pension", benefits.month(2025, 2), 20, "5" * 32, day=date(2026, 11, 20),
        actor=AUDITOR, door="test",
    )  # fmt: skip
    audit = prepare_audit([book], date(2026, 11, 20), number=1, by="auditor")
    go_on(audit, audit_chunk)
    again = prepare_redecision(book, NOVEMBER, date(2026, 11, 20), by="auditor")
    go_on(again, redecision_chunk)
    return Cases(
        book=book, awards=awards, paid=paid, waits=waits, returned=back, proposal=proposed(),
        adverse=not_entitled(), account=account, overpayment=over, sample=sample, audit=audit,
        redecision=again,
    )  # fmt: skip


def addresses(lang: str, made: Cases, *, audit: bool = False) -> list[str]:
    """Every page of the payment officer, or of the auditor."""
    award, decision = made.awards[0].pk, made.awards[0].revisions.get(number=1).decision_id
    cases_of = [
        f"person/{GUO}/", f"claim/{made.adverse.pk}/", f"claim/{made.proposal.claim_id}/",
        "proposals/", f"proposal/{made.proposal.pk}/", f"decision/{decision}/", f"award/{award}/",
        "overpayments/", f"overpayment/{made.overpayment.pk}/", f"account/{made.account.pk}/",
        "runs/", f"run/{made.paid.pk}/", f"run/{made.waits.pk}/", f"run/{made.paid.pk}/lines/",
        f"return/{made.returned.pk}/",
    ]  # fmt: skip
    if not audit:
        own = ["", "person/", f"person/{GUO}/claim/", "life/", "accounts/",
               f"person/{QIAN}/claim/?benefit=employee_pension",
               f"person/{QIAN}/claim/?benefit=account_to_heirs"]  # fmt: skip
        return [f"/{lang}/payments/{each}" for each in (*own, *cases_of)]
    transaction = made.paid.payments.get(person=GUO).transaction
    own = [
        "", f"run/{made.audit.pk}/", "books/", "books/?person=0195", f"book/{made.book.pk}/",
        f"book/{made.book.pk}/?as_of=2026-10-25&known=2026-11-01",
        f"book/{made.book.pk}/pooled/", f"transaction/{transaction}/", "samples/",
        f"sample/{made.sample.pk}/", "redecision/", f"redecision/{made.redecision.pk}/", "law/",
    ]  # fmt: skip
    return [*(f"/{lang}/audit/{each}" for each in own),
            *(f"/{lang}/payments/{each}" for each in cases_of)]  # fmt: skip
