"""Relations that move with people: the case starts the transfer, and is carried out when both places have
done their part. What they say to each other is the room of exchange's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from canbao.batches.canonical import Content
from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written, current
from canbao.cases.models import Case
from canbao.exchange import flow, new_place
from canbao.exchange.checks import in_book
from canbao.exchange.duplicates import Keeps, both
from canbao.exchange.merging import merge
from canbao.exchange.models import IN, MERGED, RECEIVED, REFUSED, TOLD, Transfer
from canbao.exchange.new_place import Application
from canbao.exchange.sheet import Sheet, own_months, parse
from canbao.ledger.receipts import decisions
from canbao.ledger.receipts.models import decisions as receipts
from canbao.ledger.refusal import refused
from canbao.people.models import ParticipationSpell
from canbao.services.awards import men_of
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service


class TransferService(CaseService):
    """Asks the old place for the relation. Where that is, the record says; where it says several or none,
    an officer (`old_place`). Every reason against it is told at once, and only a person says no."""

    outcomes: ClassVar[tuple[str, ...]] = ("record_moved", "money_moved", "person_told")
    kind: ClassVar[str] = ""
    scheme: ClassVar[str] = ""
    second = True
    by_officer: ClassVar[tuple[str, ...]] = ("old_place", "retirement_category", "formal_transfer")

    def kind_of(self, asked: Seen) -> str:
        """Which kind of transfer it is."""
        return self.kind

    def old_place(self, asked: Seen) -> int:
        """The installation the relation lies with. Raises Refused where that is not clear."""
        return self.away(asked, self.scheme)

    def away(self, asked: Seen, scheme: str) -> int:
        """The one other province in which the person is on record in a scheme, or what an officer said."""
        if asked.whole("old_place"):
            return asked.whole("old_place")
        here = flow.own().place
        away = {
            place - place % flow.PROVINCE
            for place in ParticipationSpell.objects.filter(
                person_id=asked.person, scheme=scheme, place__isnull=False
            ).values_list("place", flat=True)
            if place is not None and place - place % flow.PROVINCE != here - here % flow.PROVINCE
        }
        if len(away) != 1:
            raise refused(
                "登记中没有唯一的原参保地，请由经办人员核实后补录（old_place）",
                "the record gives no single old place: an officer verifies and adds it (old_place)",
            )
        return away.pop()

    def facts(self, asked: Seen) -> Content:
        """What the law is asked with, beside what both places know."""
        found: dict[str, str | bool] = {}
        if asked.text("retirement_category"):
            found["retirement_category"] = asked.text("retirement_category")
        elif men_of(asked):
            found["retirement_category"] = men_of(asked)
        if asked.value("formal_transfer") is True:
            found["formal_transfer"] = True
        return found

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("转入申请须由人员核对原参保地", "the old place is verified by a person")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        place = self.old_place(asked)
        flow.partner(place)
        return Grant(explained(self, asked, "grant", None, old_place=place))

    def effect(self, done: Done) -> Sequence[Written]:
        asked = done.seen
        application = Application(
            asked.person, self.kind_of(asked), int(done.explanation["old_place"]), self.facts(asked)
        )
        checker = done.checker.name if done.checker else ""
        deed = flow.Deed(done.maker, done.door, done.day, checker)
        transfer = new_place.apply(application, deed)
        new_place.send_letter(transfer.code, deed)
        return [Written("transfer", transfer.code)]

    def carried_out(self, case: Case, day: date) -> bool:
        decision = current(case)
        assert decision is not None, "asked after the decision only"
        codes = decision.effects.filter(what="transfer").values_list("record", flat=True)
        there = Transfer.objects.filter(code__in=list(codes), side=IN)
        return all(each.state in (MERGED, TOLD, REFUSED) for each in there)

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        return (
            f"{self.entry.zh}：已向原参保地发出联系函，各环节期限和进度可随时查询。",
            f"{self.entry.en}: the old place has been asked; each step and its limit can be followed.",
        )


@service("TRF-01")
class EmployeePension(TransferService):
    """The relation of the employees' pension, between provinces."""

    kind, scheme = "employee", "employee_pension"


@service("TRF-02")
class FromPublicSector(TransferService):
    """A relation of the public sector joins the employees' pension."""

    kind, scheme = "from_public", "public_sector_pension"


@service("TRF-04")
class Linkage(TransferService):
    """Between the residents' and the employees' pension, at pension age, the way the person chooses."""

    outcomes = ("record_moved",)
    by_officer = (*TransferService.by_officer, "employee_months")

    def direction(self, asked: Seen) -> str:
        """To which scheme: the kind of transfer."""
        return asked.text("linkage_choice")

    def old_place(self, asked: Seen) -> int:
        scheme = {"to_employee": "resident_pension", "to_resident": "employee_pension"}
        return self.away(asked, scheme[self.direction(asked)])

    def facts(self, asked: Seen) -> Content:
        months = asked.value("employee_months")
        more: Content = {"employee_months": months} if months is not None else {}
        return {**super().facts(asked), **more}

    def kind_of(self, asked: Seen) -> str:
        return self.direction(asked)


@service("RES-03")
class WithTheHousehold(TransferService):
    """The residents' pension moves with the household registration, between provinces; whoever draws it
    stays. Inside one installation nothing has to move: one record, and the account stays in its fund."""

    kind, scheme = "resident", "resident_pension"
    outcomes = ("record_moved", "money_moved")
    by_officer = ("old_place",)


@service("TRF-05")
class FromTheArmy(TransferService):
    """The army has no installation: its paper is entered by the two people who decide, with the hash of its
    scan (`military_sheet`, `military_scan`), and has priority. Carried out when the money came and both are
    merged."""

    outcomes = ("record_moved", "money_moved")
    kind = "military"
    by_officer = ("military_sheet", "military_scan")

    def sheet(self, asked: Seen) -> Sheet:
        """What the army's paper says. Raises Refused for each row that cannot be."""
        told = dict(asked.part("military_sheet"))
        if set(told) != {"months", "interest", "account", "pooled"} or not all(
            type(told[name]) is int for name in ("account", "pooled")
        ):
            raise refused(
                "请按军队信息表补录（military_sheet）：months、interest、account、pooled（分）",
                "add what the army's paper says (military_sheet): months, interest, account, pooled (fen)",
            )
        total = told["account"] + told["pooled"]
        return parse({**told, "scheme": "employee_pension", "total": total, "law": "", "explanation": ""})

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        self.sheet(asked)
        if not re.fullmatch("[0-9a-f]{64}", asked.text("military_scan")):
            raise refused(
                "请补录扫描件的哈希（military_scan）", "add the hash of the scan (military_scan)"
            )
        return Grant(explained(self, asked, "grant", None, old_place=flow.own().place))

    def effect(self, done: Done) -> Sequence[Written]:
        asked = done.seen
        deed = flow.Deed(done.maker, done.door, done.day, done.checker.name if done.checker else "")
        transfer = new_place.apply(Application(asked.person, self.kind, flow.own().place), deed)
        new_place.enter_sheet(transfer.code, self.sheet(asked), asked.text("military_scan"), deed)
        return [Written("transfer", transfer.code)]

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        return (
            f"{self.entry.zh}：军队信息表已录入，资金到账后合并。",
            f"{self.entry.en}: the army's paper is entered; it is merged when the money has come.",
        )


@service("TRF-07")
class OneOfTwo(CaseService):
    """Months paid at two places: the relation comes first, then it is cleared (先转后清). The person says
    which months stay; those of the other place leave the record, and their own part is given back."""

    outcomes = ("refund", "one_record")
    second = True

    def transfer(self, asked: Seen) -> Transfer:
        """The one that has arrived and waits for the person's word. Raises Refused where none does."""
        found = Transfer.objects.filter(person=asked.person, side=IN, state=RECEIVED).first()
        if found is None:
            raise refused(
                "没有已到账、待合并的转移；请先申请转移，到账后再清退",
                "no transfer has arrived and waits to be merged: apply for the transfer first",
            )
        return found

    def months(self, asked: Seen) -> list[int]:
        """Months paid at both places. Raises Refused where there are none."""
        transfer = self.transfer(asked)
        sheet = new_place.sheet_of(transfer)
        assert sheet is not None, "what has arrived has a sheet"
        found = both(own_months(asked.person, flow.kind(transfer).scheme_in), sheet.rows)
        if not found:
            raise refused("两地没有重复缴费的月份", "no month was paid at both places")
        return found

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("重复缴费的清退须由两人核实", "what is cleared and given back two people verify")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None:
            raise refused("请写明核实情况", "say what was verified")
        return Grant(explained(
            self, asked, "grant", None, transfer=self.transfer(asked).code, months=self.months(asked),
            keeps=asked.text("record_kept"), reason={"zh": said.zh, "en": said.en},
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        told, asked, checker = done.explanation, done.seen, done.checker
        assert checker is not None, "money has a second person"
        transfer = Transfer.objects.get(code=told["transfer"], side=IN)
        months = [int(each) for each in told["months"]]
        merge(
            transfer.code, flow.Deed(done.maker, done.door, done.day, checker.name),
            keeps=[Keeps(months[0], months[-1], str(told["keeps"]))],
        )  # fmt: skip
        made = [Written("merged", transfer.code)]
        fen = sum(transfer.kept.values_list("given_back", flat=True))
        if fen:
            account = asked.part("refund_account")
            proposal = decisions.propose(
                receipts.REFUND, f"P{asked.person}",
                {"account": f"{account['bank']} {account['number']}", "payment_kind": "F10004"},
                document=done.ground, reason=f"{told['reason']['zh']} / {told['reason']['en']}",
                day=done.day, actor=done.maker, door=done.door, fen=fen,
                book=in_book(transfer, flow.kind(transfer)),
            )  # fmt: skip
            decided = decisions.decide(
                proposal, approve=True, day=done.day, actor=checker, door=done.door
            )
            made.append(Written("refund", str(decided.pk)))
        return made
