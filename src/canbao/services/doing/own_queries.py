"""Queries that ask the law: when somebody may retire, what a pension may come to, what the rules say; and
a question for a human."""

from __future__ import annotations

import json
from typing import Final

from canbao import inforce
from canbao.benefits import claims
from canbao.benefits.kinds import kind_of
from canbao.benefits.working import work_out
from canbao.law import compute
from canbao.law.engine.errors import LawError
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people.models import Person
from canbao.services import catalogue
from canbao.services.behaviour import (
    Answer,
    Asking,
    Column,
    QueryService,
    Row,
    Section,
    service,
)

MEN: Final = "male_60"
RETIREMENT: Final = (
    ("statutory_retirement_month", "法定退休年月", "Statutory retirement month"),
    ("earliest_flexible_retirement_month", "弹性提前最早年月", "Earliest flexible month"),
    ("latest_flexible_retirement_month", "弹性延迟最晚年月", "Latest flexible month"),
)
NATION: Final = "nation"


@service("QRY-08")
class RetirementDate(QueryService):
    """The month the law lets somebody retire, and how many years of contributions it asks for then.
    Nobody is identified."""

    outcomes = ("retirement_answer",)

    def answer(self, asking: Asking) -> Answer:
        category = str(asking.given["job_category"])
        if (category == MEN) != (asking.given["sex"] == "male"):
            raise refused("岗位类别与性别不符", "the job category does not fit the sex")
        facts = {
            "birth_month": str(asking.given["birth_month"]), "retirement_category": category,
        }  # fmt: skip
        names = [name for name, _, _ in RETIREMENT]
        try:
            told = compute(
                names, facts, date=month_text(asking.day.year * 12 + asking.day.month - 1),
                region=NATION, known=asking.day, law=inforce.law(),
            )  # fmt: skip
            then = month_text(int(told.values["statutory_retirement_month"]))
            # The minimum is that of the year in which the age is reached.
            least = compute(
                ["minimum_contribution_months"], {**facts, "applied_retirement_month": then},
                date=max(then, "2025-01"), region=NATION, known=asking.day, law=inforce.law(),
            )  # fmt: skip
        except LawError as error:
            raise refused(error.message("zh"), error.message("en")) from None
        rows = [
            Row((zh, en, month_text(int(told.values[name]))), "law", f"rule:{name}")
            for name, zh, en in RETIREMENT
        ]
        rows.append(Row(
            ("最低缴费月数", "Minimum months of contributions",
             str(int(least.values["minimum_contribution_months"]))),
            "law", "rule:minimum_contribution_months",
        ))  # fmt: skip
        columns = (
            Column("zh", "项目", "Item in Chinese"), Column("en", "项目（英文）", "Item"),
            Column("value", "结果", "Result"),
        )  # fmt: skip
        data = told.explanation.data
        return Answer(
            (Section("retirement", "退休时间", "Retirement", columns, tuple(rows)),), asking.day,
            data["law"]["hash"], data,
        )  # fmt: skip


@service("QRY-07")
class Estimate(QueryService):
    """What a pension would come to if it were drawn from a month on with what is on record today: an
    estimate, by the law as it is known, without contributions still to come where none is stated."""

    outcomes = ("estimate",)

    def answer(self, asking: Asking) -> Answer:
        row = Person.objects.filter(id=asking.of, withdrawn=False).first()
        if row is None or row.birth is None or row.sex is None or row.residence_place is None:
            raise refused(
                "登记信息不全，无法测算；请先核对本人信息",
                "the record lacks birth, sex or place; check the own record first",
            )
        if row.sex != 1:
            raise refused(
                "女职工的退休年龄类别由档案认定，请使用计算器选择岗位类别测算",
                "a woman's category of retirement follows the personnel file: use the calculator and "
                "choose the category",
            )
        month = str(asking.given["planned_month"])
        kind = kind_of("employee_pension")
        facts = {
            **{name: each.value for name, each in claims.known(row.id, kind, asking.day).items()},
            "retirement_category": MEN, "retirement_month": month,
        }  # fmt: skip
        at = int(month[:4]) * 12 + int(month[5:]) - 1
        try:
            told = work_out(kind, facts, row.residence_place, at, asking.day)
        except LawError as error:
            raise refused(error.message("zh"), error.message("en")) from None
        rows = tuple(
            Row((month_text(each.from_month), each.monthly, each.individual, each.provisional),
                "law", "rule:pension_total")
            for each in told.stretches
        )  # fmt: skip
        columns = (
            Column("from", "起", "From", "month"), Column("monthly", "月养老金", "Pension a month", "fen"),
            Column("individual", "其中个人账户养老金", "Of it from the account", "fen"),
            Column("provisional", "按上年标准", "By last year's values", "yes"),
        )  # fmt: skip
        return Answer(
            (Section(
                "estimate", "养老金测算", "Estimate", columns, rows,
                "按现有缴费记录测算，不含今后缴费；以核定为准" if rows else "按现有记录尚不符合领取条件",
                "on what is on record today, without later contributions; the decision counts"
                if rows else "on what is on record the conditions are not met",
            ),),
            asking.day, told.explained.law, json.loads(told.explained.json),
        )  # fmt: skip


@service("RGT-01")
class AskAQuestion(QueryService):
    """What a question may be about: services of the catalogue and rules of the law, each with its
    article. Whoever wants a human hands the same question in as a complaint or suggestion (RGT-06)."""

    outcomes = ("policy_answer",)

    def answer(self, asking: Asking) -> Answer:
        text = str(asking.given["question_text"])
        offered = tuple(
            Row((each.id, each.zh, each.en, "、".join(
                catalogue.words().grounds[g].zh for g in each.ground)), "law", f"service:{each.id}")
            for each in catalogue.search(text, 8)
        )  # fmt: skip
        return Answer(
            (
                Section("services", "相关事项", "Services", (
                    Column("id", "编号", "Id"), Column("zh", "事项", "Service in Chinese"),
                    Column("en", "事项（英文）", "Service"), Column("ground", "依据", "Ground"),
                ), offered),
                Section("law", "相关规则", "Rules", (
                    Column("zh", "名称", "Name in Chinese"), Column("en", "名称（英文）", "Name"),
                    Column("act", "文件", "Act"), Column("article", "条款", "Article"),
                ), tuple(self.rules(text)),
                    "需要人工答复的，请提交“投诉建议”（RGT-06），五个工作日内书面答复",
                    "for a human's answer hand the question in under RGT-06: five working days"),
            ),
            asking.day, inforce.law().hash,
        )  # fmt: skip

    def rules(self, text: str) -> list[Row]:
        """Rules whose name stands in the question, or the question in the name; at most eight."""
        asked = text.strip().lower()
        found = []
        for name, versions in sorted(inforce.law().rules.items()):
            rule = versions[-1]
            zh, en = rule.zh, rule.en
            if asked and (zh in asked or asked in zh or asked in en.lower() or en.lower() in asked):
                found.append(Row((zh, en, rule.act, rule.article), "law", f"rule:{name}"))
        return found[:8]
