"""Documents out of the record: the yearly statement, proofs of insurance for persons and employers, the
certificate of coverage abroad; and whether a document somebody holds is one of ours.

What a document says is gathered on the day it is issued and kept as it was (`canbao.certificates`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import ClassVar, Final

from django.db.models import Sum

from canbao.batches.canonical import Plain
from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.certificates.content import Said, Value
from canbao.certificates.issuing import issue
from canbao.certificates.kinds import Words as Both
from canbao.certificates.verifying import verify
from canbao.ledger.crediting import reads
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.crediting.statement import SCHEMES, year_statement
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.receipts import standing
from canbao.ledger.refusal import Refused, refused
from canbao.people.models import Employer, ParticipationSpell, Person
from canbao.services.behaviour import (
    Answer,
    Asking,
    CaseService,
    Column,
    Done,
    QueryService,
    Row,
    Section,
    Seen,
    Words,
    explained,
    service,
)
from canbao.services.catalogue import words
from canbao.services.doing.insuring import month_at
from canbao.services.questions import question
from canbao.services.reading import vocabulary

OURS: Final = (
    "employee_pension", "public_sector_pension", "resident_pension", "unemployment", "work_injury",
)  # fmt: skip
"""Medical insurance is another administration's, which proves it itself."""
WITH_MONTHS: Final = (
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
)
"""Schemes of which the ledger keeps single months of a person."""
POSTED: Final = "posted"
NOTHING: Final = Refer(
    "该期间没有可证明的记录，须由人员核对", "nothing is on record to be proved: a person looks"
)


def number_of(row: Person) -> str:
    """The number a document names somebody by."""
    return row.number or row.document or str(row.pk)


def chosen(name: str, key: str) -> Both:
    """A choice in both languages."""
    found = next(each for each in question(name, "").options if each.key == key)
    return Both(found.zh, found.en)


class Proof(CaseService):
    """A document that is issued when what it says is on record; each is one row of its kind."""

    outcomes: ClassVar[tuple[str, ...]] = ("signed_file",)
    kind: ClassVar[str] = ""

    def about(self, asked: Seen) -> str:
        """Whom it is about, as documents say it."""
        return f"E{asked.case.employer}" if asked.case.employer else f"P{asked.person}"

    @abstractmethod
    def papers(self, asked: Seen) -> list[Said]:
        """What each document says; none where there is nothing to be said."""

    def decide(self, asked: Seen) -> Grant | Refer:
        papers = self.papers(asked)
        return (
            Grant(explained(self, asked, "grant", None, papers=len(papers))) if papers else NOTHING
        )

    def effect(self, done: Done) -> Sequence[Written]:
        made = []
        for n, said in enumerate(self.papers(done.seen), 1):
            paper = issue(
                self.kind, self.about(done.seen), said, by=done.maker, door=done.door, day=done.day,
                key=f"services:{done.case.number}:{done.decision.number}:{n}",
            )  # fmt: skip
            made.append(Written("certificate", paper.serial))
        if not made:
            raise refused("没有可证明的记录", "nothing is on record to be proved")
        return made

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        return (
            f"{self.entry.zh}：已出具，可下载；任何人可凭编号和验证码核验。",
            f"{self.entry.en}: issued and ready to download; anybody can verify it by serial and code.",
        )


def window(asked: Seen) -> tuple[int, int]:
    """The months asked for, up to the one of the day."""
    period = asked.part("period")
    return month_at(str(period["from"])), min(month_at(str(period["to"])), month_of(asked.day))


def period_lacks(asked: Seen, name: str = "period") -> list[Lack]:
    """A period that begins after today proves nothing."""
    first = str(asked.part(name).get("from", ""))
    if first <= month_text(month_of(asked.day)):
        return []
    ground = words().grounds["sil_74"].zh
    return [
        Lack(
            name,
            "已经过去的月份（起始月份尚未到来）",
            "months that have come (the first has not)",
            ground,
        )
    ]


def paid_months(person: int, scheme: str, first: int, last: int, day: date) -> int:
    """Months of a scheme that stand in the ledger between two months, each counted once."""
    counted: Counter[int] = Counter()
    for line in reads.account(person, day=day, scheme=scheme).lines:
        sign = 1 if line.months > 0 else -1
        for month in range(line.month, line.month + abs(line.months)):
            counted[month] += sign
    return sum(1 for month, times in counted.items() if first <= month <= last and times > 0)


def within(first: int, last: int, **only: object) -> list[ParticipationSpell]:
    """Spells of our schemes that reach into the months, the oldest first."""
    there = ParticipationSpell.objects.filter(scheme__in=OURS, from_month__lte=last, **only)
    return list(there.exclude(to_month__lt=first).order_by("scheme", "from_month", "id"))


def reach(spells: Iterable[ParticipationSpell], first: int, last: int) -> tuple[int, int]:
    """From when to when spells reach inside the months."""
    rows = list(spells)
    ends = [last if each.to_month is None else min(each.to_month, last) for each in rows]
    return max(first, min(each.from_month for each in rows)), max(ends)


@service("QRY-05")
class OfAPerson(Proof):
    """Schemes, months paid and employers of a period."""

    kind = "participation_person"

    def admissible(self, asked: Seen) -> list[Lack]:
        return period_lacks(asked)

    def papers(self, asked: Seen) -> list[Said]:
        first, last = window(asked)
        spells = within(first, last, person_id=asked.person)
        if not spells:
            return []
        row = Person.objects.get(id=asked.person)
        names = dict(Employer.objects.filter(
            code__in={each.employer for each in spells if each.employer}
        ).values_list("code", "name"))  # fmt: skip
        paid = {
            scheme: paid_months(asked.person, scheme, first, last, asked.day)
            for scheme in WITH_MONTHS
        }
        schemes: list[dict[str, Value]] = []
        for scheme in OURS:
            of = [each for each in spells if each.scheme == scheme]
            if of:
                schemes.append({
                    "scheme": vocabulary("schemes")[scheme], "period": reach(of, first, last),
                    "months": paid.get(scheme), "state": vocabulary("states")[of[-1].state],
                })  # fmt: skip
        through: list[dict[str, Value]] = [
            {
                "employer": names.get(each.employer) or each.employer or Both("本人", "the person"),
                "scheme": vocabulary("schemes")[each.scheme], "period": reach([each], first, last),
                "months": paid_months(
                    asked.person, each.scheme, *reach([each], first, last), asked.day
                ) if each.scheme in WITH_MONTHS else None,
            }
            for each in spells
        ]  # fmt: skip
        fields: dict[str, Value] = {
            "name": row.name, "number": number_of(row), "period": (first, last),
            "purpose": chosen("certificate_purpose", asked.text("certificate_purpose")),
        }  # fmt: skip
        return [Said(fields, {"schemes": schemes, "spells": through}, {})]


@service("QRY-06")
class OfAnEmployer(Proof):
    """Staff insured in a period, what is overdue, and up to when is paid."""

    kind = "participation_employer"

    def admissible(self, asked: Seen) -> list[Lack]:
        return period_lacks(asked)

    def papers(self, asked: Seen) -> list[Said]:
        code = asked.case.employer
        row = Employer.objects.filter(code=code).first()
        first, last = window(asked)
        spells = within(first, last, employer=code)
        if row is None or not spells:
            return []
        persons = Person.objects.in_bulk({each.person_id for each in spells})
        records = ContributionRecord.objects.filter(
            person__in=list(persons), scheme="employee_pension", month__gte=first, month__lte=last,
            transaction__credit__payer=f"E{code}",
        )  # fmt: skip
        paid = dict(records.values_list("person").annotate(Sum("months")))
        schemes: list[dict[str, Value]] = []
        for scheme in OURS:
            of = {each.person_id for each in spells if each.scheme == scheme}
            if of:
                schemes.append({
                    "scheme": vocabulary("schemes")[scheme], "persons": len(of),
                    "paid_until": paid_until(code, scheme, asked.day),
                })  # fmt: skip
        staff: list[dict[str, Value]] = [
            {
                "name": persons[each].name, "number": number_of(persons[each]),
                "period": reach((s for s in spells if s.person_id == each), first, last),
                "months": paid.get(each, 0),
            }
            for each in sorted(persons)
        ]  # fmt: skip
        late = sum(each.late for each in standing.outstanding(f"E{code}", asked.day))
        fields: dict[str, Value] = {
            "name": row.name, "code": code, "period": (first, last), "arrears": late,
            "purpose": chosen("certificate_purpose", asked.text("certificate_purpose")),
        }  # fmt: skip
        return [Said(fields, {"schemes": schemes, "staff": staff}, {})]


def paid_until(code: str, scheme: str, day: date) -> int | None:
    """The last month before the first that is not settled; None where nothing was ever ordered."""
    orders: list[standing.Standing] = []
    after = 0
    while page := standing.standing(day, payer=f"E{code}", after=after, at_most=500):
        orders += [each for each in page if each.scheme == scheme]
        after = page[-1].id
    done = {each.month for each in orders if each.state in ("paid", "settled")}
    left = {each.month for each in orders if each.state not in ("paid", "settled")}
    return max((month for month in done if not left or month < min(left)), default=None)


@service("QRY-04")
class YearlyStatement(Proof):
    """The statement of a year, one for each scheme with an account that has something of that year."""

    kind = "rights_statement"

    def admissible(self, asked: Seen) -> list[Lack]:
        if asked.whole("statement_year") <= asked.day.year:
            return []
        ground = words().grounds["sil_74"].zh
        return [Lack("statement_year", "已经开始的年度", "a year that has begun", ground)]

    def papers(self, asked: Seen) -> list[Said]:
        found = []
        for scheme in SCHEMES:
            try:
                found.append(self.paper(asked, scheme))
            except Refused:
                continue  # nothing of the year is recorded in this scheme
        return found

    def paper(self, asked: Seen, scheme: str) -> Said:
        """One scheme's statement. Raises Refused where nothing of the year is recorded."""
        year = asked.whole("statement_year")
        told = year_statement(asked.person, year, day=asked.day, scheme=scheme)
        line, row = told.line, Person.objects.get(id=asked.person)
        codes = {each.payer[1:] for each in told.months if each.payer.startswith("E")}
        names = dict(Employer.objects.filter(code__in=codes).values_list("code", "name"))
        months: list[dict[str, Value]] = [
            {
                "month": each.month, "payer": payer(each.payer, names), "base": each.base,
                "own": each.own, "others": each.others, "credited": each.credited,
            }
            for each in told.months
        ]  # fmt: skip
        return Said({
            "name": row.name, "number": number_of(row), "scheme": Both(*SCHEMES[scheme]),
            "year": str(year), "as_of": asked.day, "opening": line.opening,
            "months_paid": line.months, "own": line.own, "others": line.others,
            "credited": line.credited, "closing": line.closing,
            # What nobody has posted is in no balance and is not stated beside it.
            "interest": 0 if line.provisional else line.interest,
            "all_months": sum(each.months for each in told.account.years if each.year <= year),
        }, {"months": months}, {})  # fmt: skip


def payer(said: str, names: dict[str, str]) -> Value:
    """Who paid, as people read it."""
    if not said:
        return Both("转入或原系统", "brought from elsewhere")
    return Both("本人", "the person") if said[0] == "P" else names.get(said[1:]) or said[1:]


@service("INT-01")
class CoverageAbroad(Proof):
    """Who works abroad for a while stays insured here. Which agreement covers country, branch and post is
    not in the law of this house: an officer reads it and names it (`agreement`), a second one checks. Where
    an employer asks, the officer says for whom (`posted`)."""

    outcomes = ("coverage_certificate",)
    kind = "coverage_abroad"
    second = True
    by_officer = ("agreement", POSTED)

    def subject(self, asked: Seen) -> int:
        """Who is posted. Raises Refused where nobody said."""
        who = asked.case.person or asked.whole(POSTED)
        if not Person.objects.filter(id=who, withdrawn=False).exists():
            raise refused("请补录派出人员（posted）", "add who is posted abroad (posted)")
        return who

    def about(self, asked: Seen) -> str:
        return f"P{self.subject(asked)}"

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer(
            "协定适用的险种和情形没有经核对的来源，须由两人按协定文本核对（agreement）",
            "which branches and posts an agreement covers has no confirmed source: two people read the "
            "agreement (agreement)",
        )

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not said.ground:
            raise refused("请写明理由和依据的条款", "say why, and on which article")
        if asked.text("country") == "other":
            raise refused(
                "该国与我国没有已知的社会保障协定，不能出具；可依据条款不予同意",
                "no agreement with this country is known: nothing can be issued; it may be refused with its "
                "ground",
            )
        if not asked.text("agreement"):
            raise refused(
                "请补录所依据的协定（agreement）", "add the agreement it rests on (agreement)"
            )
        self.papers(asked)
        return Grant(explained(
            self, asked, "grant", None, papers=1, reason={"zh": said.zh, "en": said.en},
            ground=said.ground,
        ))  # fmt: skip

    def papers(self, asked: Seen) -> list[Said]:
        """Raises Refused for a scheme in which nobody is insured now: there is nothing that goes on."""
        row = Person.objects.get(id=self.subject(asked))
        if row.birth is None:
            raise refused(
                "登记中没有出生日期，请先更正登记", "the record has no birth: put it right first"
            )
        period = asked.part("abroad_period")
        first, last = month_at(str(period["from"])), month_at(str(period["to"]))
        now = month_of(asked.day)
        schemes: list[dict[str, Value]] = []
        employers: set[str] = set()
        for scheme in asked.rows("schemes_wanted"):
            there = [
                each for each in within(now, now, person_id=row.pk)
                if each.scheme == scheme and each.state == "paying"
            ]  # fmt: skip
            if not there:
                names = vocabulary("schemes")[str(scheme)]
                raise refused(
                    f"目前没有参加{names.zh}，不能证明在境外期间继续参加",
                    f"not insured in {names.en} now: nothing goes on there",
                )
            employers |= {each.employer for each in there if each.employer}
            schemes.append({"scheme": vocabulary("schemes")[str(scheme)], "period": (first, last)})
        through = Employer.objects.filter(code__in=employers).order_by("code")
        after = last + 1
        return [Said({
            "name": row.name, "number": number_of(row), "birth": row.birth,
            "employer": "、".join(through.values_list("name", flat=True)) or None,
            "employer_abroad": asked.text("employer_abroad") or None,
            "country": chosen("country", asked.text("country")), "agreement": asked.text("agreement"),
            "from_day": date(first // 12, first % 12 + 1, 1),
            "to_day": date(after // 12, after % 12 + 1, 1) - timedelta(days=1),
        }, {"schemes": schemes}, {})]  # fmt: skip


@service("QRY-19")
class Verifying(QueryService):
    """Whether a document is one of ours and still counts; what was issued, to be held against the paper.
    Nobody is identified, and an unknown serial and a wrong code get the same answer."""

    outcomes = ("validity",)
    STATES: Final = {
        "valid": ("有效", "valid"), "revoked": ("已撤销", "revoked"), "expired": ("已过期", "expired"),
        "unknown": ("查无此证明，或验证码不符", "no such document, or the code is another"),
    }  # fmt: skip

    def answer(self, asking: Asking) -> Answer:
        found = verify(
            str(asking.given["serial_number"]), str(asking.given["check_code"]), asking.day
        )
        zh, en = self.STATES[found.state]
        days: tuple[Plain, ...] = tuple(
            each.isoformat() if each else None
            for each in (found.day, found.valid_until, found.revoked)
        )
        state = Row((found.serial, zh, en, *days), "certificates", f"certificate:{found.serial}")
        sections = [Section("state", "核验结果", "Result", (
            Column("serial", "编号", "Serial"), Column("zh", "状态", "State in Chinese"),
            Column("en", "状态（英文）", "State"), Column("day", "出具日期", "Issued", "day"),
            Column("until", "有效期至", "Valid until", "day"),
            Column("revoked", "撤销日期", "Revoked", "day"),
        ), (state,))]  # fmt: skip
        if found.content is not None:
            sections.append(Section("content", "出具时的内容", "What was issued", (
                Column("label_zh", "项目", "Item in Chinese"), Column("zh", "内容", "In Chinese"),
                Column("label_en", "项目（英文）", "Item"), Column("en", "内容（英文）", "Content"),
            ), tuple(
                Row((each["label"]["zh"], each["value"]["zh"], each["label"]["en"],
                     each["value"]["en"]), "certificates")
                for each in found.content["pairs"]
            ), "请与纸面逐项核对", "Compare each item with the paper"))  # fmt: skip
        return Answer(tuple(sections), asking.day)
