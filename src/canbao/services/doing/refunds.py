"""Money given back: a month paid twice, what was paid too much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.batches.canonical import Plain
from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.models import Book
from canbao.ledger.receipts import decisions, moving, refunds
from canbao.ledger.receipts.models import decisions as kinds
from canbao.ledger.refusal import refused
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.insuring import month_at

SCHEMES: Final = ("employee_pension", "resident_pension", "unemployment", "public_sector_pension")
PAYMENT_KINDS: Final = {"twice": "F10004", "too_much": "F10006", "corrected": "F10007"}


@service("CON-08")
class Refund(CaseService):
    """A month paid twice: which payment stays an officer says (`kept`), the other leaves the record and
    its own part is given back. Otherwise what stands to the payer's credit in a book (`book`)."""

    outcomes = ("refund",)
    second = True
    by_officer = ("kept", "dropped", "scheme", "month", "book")

    def decide(self, asked: Seen) -> Grant | Refer:
        found = self.twice(asked)
        if asked.text("refund_reason") == "twice" and not found:
            return Refer("所给月份没有查到重复缴费", "no month paid twice is found between these months")
        return Refer("退费须由两人核实", "a refund is verified by two people")

    def twice(self, asked: Seen) -> list[Plain]:
        """Months the person has twice on the ledger, with both transactions."""
        if asked.case.person is None or not asked.part("refund_period"):
            return []
        period = asked.part("refund_period")
        return [
            {"scheme": each.scheme, "month": each.month, "transactions": list(each.transactions),
             "own": list(each.own)}
            for scheme in SCHEMES
            for each in refunds.twice(
                scheme, month_at(period["from"]), month_at(period["to"]), person=asked.case.person)
        ]  # fmt: skip

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None:
            raise refused("请写明核实情况", "say what was verified")
        if asked.text("refund_reason") == "twice":
            if not (asked.whole("kept") and asked.whole("dropped") and asked.whole("month")):
                raise refused(
                    "请补录保留和退还的业务号及月份（kept、dropped、month）",
                    "add which transaction stays, which goes, and the month (kept, dropped, month)",
                )
            known = self.twice(asked)
            return Grant(explained(
                self, asked, "grant", None, twice=known, reason={"zh": said.zh, "en": said.en},
            ))  # fmt: skip
        if not asked.whole("book"):
            raise refused("请补录账簿（book）", "add the book (book)")
        payer = self.payer(asked)
        there = moving.credit_balance(payer, Book.objects.get(id=asked.whole("book")))
        if there <= 0:
            raise refused("账簿中没有应退款", "nothing stands to the payer's credit in this book")
        return Grant(explained(
            self, asked, "grant", None, fen=there, reason={"zh": said.zh, "en": said.en},
        ))  # fmt: skip

    def payer(self, asked: Seen) -> str:
        return f"E{asked.case.employer}" if asked.case.employer else f"P{asked.case.person}"

    def effect(self, done: Done) -> Sequence[Written]:
        asked, said = done.seen, done.explanation["reason"]
        checker = done.checker
        assert checker is not None, "a refund has a second person"
        account = asked.part("refund_account")
        if asked.text("refund_reason") == "twice":
            content: dict[str, Plain] = {
                "person": asked.person, "month": asked.whole("month"),
                "kept": asked.whole("kept"), "dropped": asked.whole("dropped"),
            }  # fmt: skip
            proposal = decisions.propose(
                kinds.OVERLAP, f"P{asked.person}", content, document=done.ground,
                reason=f"{said['zh']} / {said['en']}", day=done.day, actor=done.maker, door=done.door,
            )  # fmt: skip
        else:
            content = {
                "account": f"{account['bank']} {account['number']}",
                "payment_kind": PAYMENT_KINDS[asked.text("refund_reason")],
            }  # fmt: skip
            proposal = decisions.propose(
                kinds.REFUND, self.payer(asked), content, document=done.ground,
                reason=f"{said['zh']} / {said['en']}", day=done.day, actor=done.maker, door=done.door,
                book=Book.objects.get(id=asked.whole("book")), fen=int(done.explanation["fen"]),
            )  # fmt: skip
        decided = decisions.decide(
            proposal, approve=True, day=done.day, actor=checker, door=done.door
        )
        return [Written("refund", str(decided.pk))]
