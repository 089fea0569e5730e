"""What do survivors get? Death outside work (pension insurance) or from work (work injury)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from canbao.web.asking import ask
from canbao.web.calculator import Calculator, Notice, Outcome, Page
from canbao.web.calculators.common import facts_from, figure
from canbao.web.calculators.retirement import length_field
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Choice, ChoiceField, Field, MoneyField, yes_no
from canbao.web.forms.lawfields import of_law, region_field
from canbao.web.words import NOTHING, Text


def _cause(answers: Answers) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="cause",
            label=Text("是因工去世吗", "Was the death caused by work?"),
            choices=(
                Choice(
                    "other",
                    Text("不是：因病或其他原因", "No: illness or another cause"),
                    Text("由职工养老保险付遗属待遇", "Pension insurance pays"),
                ),
                Choice(
                    "work",
                    Text("是：已认定或正在申请工伤", "Yes: recognised, or being applied for"),
                    Text("由工伤保险付", "Work injury insurance pays"),
                ),
            ),
        ),
    )


def _drew(answers: Answers) -> tuple[Field, ...]:
    return (yes_no("drew_pension", Text("去世前已经领养老金了吗", "Was a pension already drawn?")),)


def _outside(answers: Answers) -> tuple[Field, ...]:
    asked: list[Field] = [
        length_field(
            "contribution_months",
            Text("缴费年限", "Years paid"),
            Text("包括视同缴费。", "Deemed years included."),
        ),
    ]
    if answers.get("drew_pension") == "yes":
        asked.append(
            length_field(
                "pension_drawn_months", Text("养老金领了多久", "How long was it drawn?"), NOTHING
            )
        )
    asked.append(
        of_law(
            "own_contributions_total",
            Text("本人一共缴了多少", "Own contributions in all"),
            Text("缴费不满 5 年的才需要填。", "Needed only if less than five years were paid."),
        )
    )
    asked.append(
        of_law(
            "disposable_income_year",
            Text(
                "本省上一年城镇居民人均可支配收入（全年）",
                "Province’s urban disposable income a head, previous year",
            ),
            Text(
                "省统计公报里有；空着就用我们已有的数。",
                "In the statistical communiqué; left empty we take ours if we have it.",
            ),
        )
    )
    return tuple(asked)


def _balance(answers: Answers) -> tuple[Field, ...]:
    return (
        MoneyField(
            name="account_balance",
            label=Text("个人账户余额", "Account balance left"),
            hint=Text(
                "余额全部归继承人。不知道可以空着。",
                "All of it goes to the heirs. Leave it empty if not known.",
            ),
            unit=Text("元", "yuan"),
            optional=True,
        ),
    )


def _family(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "dependant_spouse",
            Text("靠逝者生活的配偶（0 或 1）", "Dependent spouse (0 or 1)"),
            NOTHING,
            optional=False,
        ),
        of_law(
            "dependant_others",
            Text("靠逝者生活的其他亲属人数", "Other dependants"),
            Text(
                "未成年子女、没有劳动能力的父母等。",
                "Minor children, parents unable to work, and so on.",
            ),
            optional=False,
        ),
        of_law(
            "dependant_lonely_or_orphan",
            Text("其中孤寡老人或孤儿人数", "Of these, lonely old people or orphans"),
            NOTHING,
            optional=False,
        ),
    )


def _work_wage(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "own_wage",
            Text(
                "去世前 12 个月的月平均缴费工资",
                "Average monthly contribution wage of the last 12 months",
            ),
            NOTHING,
        ),
        of_law(
            "pool_average_wage",
            Text("当地上年度职工月平均工资", "Average monthly wage of the area last year"),
            Text(
                "丧葬补助金按它计算，各地每年公布。",
                "The funeral grant is a multiple of it; published locally.",
            ),
            optional=True,
        ),
    )


def _at_work(answers: Answers) -> bool:
    return answers.get("cause") == "work"


def _not_at_work(answers: Answers) -> bool:
    return answers.get("cause") == "other"


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    facts = facts_from(
        SURVIVORS.pages, answers, values, leave_out=("region", "cause", "drew_pension")
    )
    month = values["death_month"]
    result = Outcome(Text("遗属可以得到的", "What the survivors may get"))
    if values["cause"] == "work":
        _from_work(result, facts, month.iso, values["region"])
    else:
        _from_other_causes(result, facts, month.iso, values["region"])
    result.notices.append(
        Notice(
            "",
            Text("丧葬补助金只领一份", "One funeral grant only"),
            Text(
                "同时符合养老、工伤、失业保险条件的，遗属只能选领一份。",
                "If several branches would pay one, the family chooses one of them.",
            ),
        )
    )
    return result


def _from_other_causes(result: Outcome, facts: dict[str, Any], date: str, region: str) -> None:
    total = ask("death_benefits_total", facts, date=date, region=region)
    result.figures.append(
        figure(
            total,
            "death_benefits_total",
            Text(
                "丧葬补助金和抚恤金合计，一次付给遗属。",
                "Funeral grant and survivors’ grant, paid once to the family.",
            ),
            headline=True,
        )
    )
    if total:
        result.answers.append(total)
        result.sheet = total
    for name, meaning in (
        (
            "funeral_grant",
            Text(
                "按上一年城镇居民月人均可支配收入计算。",
                "A multiple of last year’s monthly disposable income.",
            ),
        ),
        ("survivors_grant", Text("缴费越久月数越多。", "The longer paid, the more months.")),
        ("survivors_units", Text("抚恤金的月数。", "Months of the survivors’ grant.")),
    ):
        answer = ask(name, facts, date=date, region=region)
        if answer or not total:
            if answer:
                result.answers.append(answer)
            if answer or name == "survivors_units":
                result.figures.append(figure(answer, name, meaning))
    if facts.get("account_balance") is not None:
        account = ask("account_to_heirs", facts, date=date, region=region)
        result.figures.append(
            figure(
                account, "account_to_heirs", Text("另外付给继承人。", "Paid to the heirs besides.")
            )
        )
        if account:
            result.answers.append(account)


def _from_work(result: Outcome, facts: dict[str, Any], date: str, region: str) -> None:
    for name, meaning, headline in (
        (
            "work_death_lump_sum",
            Text(
                "一次付清，由工伤保险基金支付。按上一年全国城镇居民人均可支配收入的倍数。",
                "Paid once by the fund; a multiple of last year’s national urban income.",
            ),
            True,
        ),
        (
            "work_death_dependants_monthly",
            Text(
                "按月付给靠逝者生活的亲属，合计不超过本人工资。",
                "Paid monthly to the dependants, together at most the own wage.",
            ),
            False,
        ),
        ("work_death_funeral", Text("一次付清。", "Paid once."), False),
    ):
        answer = ask(name, facts, date=date, region=region)
        result.figures.append(figure(answer, name, meaning, headline=headline))
        if answer:
            result.answers.append(answer)
            result.sheet = result.sheet or answer
    result.notices.append(
        Notice(
            "waiting",
            Text("按哪一年的收入", "Which year’s income"),
            Text(
                "法规说按工伤发生的上一年，许多地方按死亡的上一年。请问经办机构。",
                "The rule says the year before the injury, many places take the year before the "
                "death. "
                "Ask the agency.",
            ),
        )
    )


SURVIVORS = Calculator(
    slug="survivors",
    question=Text("家人去世，遗属能得到什么", "Someone died: what do the survivors get?"),
    door=Text(
        "因病或因工去世：丧葬补助、抚恤金、供养亲属按月抚恤、个人账户余额。",
        "Death from illness or from work: funeral grant, survivors’ grant, dependants’ pensions, "
        "the account.",
    ),
    lede=Text(
        "请节哀。下面几个问题能让您知道可以申领什么。",
        "We are sorry for your loss. A few questions tell you what can be claimed.",
    ),
    at_hand=(
        Text("去世的年月、参保省份", "The month of death and the province"),
        Text("缴费年限，或已领养老金多久", "Years paid, or how long the pension was drawn"),
    ),
    gives=(Text("每一项待遇多少", "Each benefit and how much"), Text("由谁支付", "Who pays")),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(Text("逝者在哪里参保", "Where was the person insured?"), cities=False),
            ),
        ),
        Page(
            "month",
            NOTHING,
            lambda answers: (
                of_law(
                    "death_month",
                    Text("哪一年哪一月去世", "In which month did the person die?"),
                    NOTHING,
                    optional=False,
                ),
            ),
        ),
        Page("cause", NOTHING, _cause),
        Page("drew", NOTHING, _drew, needed=_not_at_work),
        Page("record", Text("缴费和领取", "Paid and drawn"), _outside, needed=_not_at_work),
        Page("account", NOTHING, _balance, needed=_not_at_work),
        Page("wage", Text("逝者的工资", "The person’s wage"), _work_wage, needed=_at_work),
        Page("family", Text("靠逝者生活的亲属", "Dependants"), _family, needed=_at_work),
    ),
    outcome=outcome,
)
