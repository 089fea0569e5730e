"""What does work injury insurance pay? One-off grant, monthly allowance, nursing, deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from canbao.web.asking import Answer, ask, today
from canbao.web.calculator import Calculator, Notice, Outcome, Page
from canbao.web.calculators import particulars
from canbao.web.calculators.common import deadline, facts_from, figure
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Choice, ChoiceField, Field
from canbao.web.forms.lawfields import of_law, region_field
from canbao.web.words import NOTHING, Text

DEGREES: Final = tuple("一二三四五六七八九十")


def _degree(answers: Answers) -> tuple[Field, ...]:
    choices = tuple(
        Choice(str(number), Text(f"{zh}级", f"Degree {number}"))
        for number, zh in enumerate(DEGREES, 1)
    )
    return (
        ChoiceField(
            name="injury_degree",
            label=Text("劳动能力鉴定是几级", "Which degree was assessed?"),
            hint=Text(
                "鉴定结论书上写着。一级最重，十级最轻。",
                "On the assessment notice; 1 is the gravest, 10 the lightest.",
            ),
            choices=choices,
        ),
    )


def _wage(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "own_wage",
            Text(
                "受伤前 12 个月的月平均缴费工资",
                "Average monthly contribution wage of the 12 months before",
            ),
            Text("单位为您申报的缴费基数的平均。", "The mean of the bases your employer declared."),
        ),
        of_law(
            "pool_average_wage",
            Text("当地上年度职工月平均工资", "Average monthly wage of the area last year"),
            Text(
                "填了才能核对上下限，也用来算护理费。各地社保局每年公布。",
                "Needed to check the limits and for nursing; published locally every year.",
            ),
            optional=True,
        ),
    )


def _care(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "nursing_level",
            Text("生活能自理吗", "Do you need nursing?"),
            Text("以鉴定结论为准。", "As in the assessment."),
            optional=False,
        ),
    )


def _work(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "suitable_work_arranged",
            Text("单位已经安排了合适的工作吗", "Has the employer arranged suitable work?"),
            NOTHING,
            optional=False,
        ),
    )


def _insured(answers: Answers) -> tuple[Field, ...]:
    return (
        of_law(
            "injury_employer_insured",
            Text("单位给您缴了工伤保险吗", "Had the employer insured you?"),
            Text("没有缴，待遇不少，由单位付。", "If not, you lose nothing: the employer pays."),
            optional=False,
        ),
    )


def _middle(answers: Answers) -> bool:
    return answers.get("injury_degree", "") in ("5", "6")


def outcome(answers: Answers, values: Mapping[str, Any]) -> Outcome:
    region, date = values["region"], today().isoformat()
    facts = facts_from(INJURY.pages, answers, values)
    facts["injury_degree"] = int(facts["injury_degree"])
    result = Outcome(Text("您的工伤待遇", "Your work injury benefits"))
    degree = facts["injury_degree"]
    lump = ask(["injury_lump_sum", "injury_own_wage"], facts, date=date, region=region)
    if not lump:
        result.refusal = lump.refusal
        return result
    result.figures.append(
        figure(
            lump,
            "injury_lump_sum",
            Text("一次付清，由工伤保险基金支付。", "Paid once, by the work injury fund."),
            headline=True,
        )
    )
    result.figures.append(
        figure(
            lump,
            "injury_own_wage",
            Text(
                "计算待遇用的工资：受伤前 12 个月平均，按当地平均工资的上下限核对。",
                "The wage that counts: the mean of 12 months, kept within the area’s limits.",
            ),
        )
    )
    answers_given: list[Answer] = [lump]
    monthly = ask(
        ["injury_monthly_allowance", "injury_monthly_payer"], facts, date=date, region=region
    )
    if monthly and monthly.amount("injury_monthly_allowance"):
        answers_given.append(monthly)
        payer = figure(monthly, "injury_monthly_payer", NOTHING).value
        result.figures.append(
            figure(
                monthly,
                "injury_monthly_allowance",
                Text(
                    "按月发放，由{payer}支付，到达退休年龄时改领养老金。",
                    "Paid every month by the {payer}; at pension age the pension follows.",
                ).format(payer=payer),
            )
        )
        floor = ask("injury_minimum_wage_top_up", facts, date=date, region=region)
        if floor and floor.amount("injury_minimum_wage_top_up"):
            answers_given.append(floor)
            result.figures.append(
                figure(
                    floor,
                    "injury_minimum_wage_top_up",
                    Text("伤残津贴低于当地最低工资，差额补足。", "Up to the local minimum wage."),
                )
            )
        elif not floor:
            result.notices.append(
                Notice(
                    "waiting",
                    Text("最低工资没有核对", "The minimum wage was not checked"),
                    floor.refusal.what if floor.refusal else NOTHING,
                    Text(
                        "伤残津贴低于当地最低工资的，差额另外补足。",
                        "If the allowance is below the local minimum wage, "
                        "the difference is added.",
                    ),
                )
            )
    elif degree >= 7:
        result.notices.append(
            Notice(
                "",
                Text("没有按月津贴", "No monthly allowance"),
                Text(
                    "七级到十级一次性补助，不按月发津贴。", "Degrees 7 to 10 get one-off sums only."
                ),
            )
        )
    elif monthly:
        result.notices.append(
            Notice(
                "",
                Text("照常领工资", "Your wage goes on"),
                Text(
                    "单位安排了合适的工作，就不发津贴；难以安排时由单位按月发津贴。",
                    "With suitable work there is no allowance; "
                    "if none can be arranged, the employer pays it.",
                ),
            )
        )
    if facts.get("nursing_level") not in (None, "not_needed"):
        care = ask("nursing_allowance", facts, date=date, region=region)
        result.figures.append(
            figure(
                care,
                "nursing_allowance",
                Text("按月发放，由基金支付。", "Paid monthly by the fund."),
            )
        )
        if care:
            answers_given.append(care)
    if degree >= 5:
        for name, meaning in (
            (
                "end_of_contract_medical_sum",
                Text(
                    "解除劳动关系时一次付清，由基金支付。",
                    "Paid once by the fund when the contract ends.",
                ),
            ),
            (
                "end_of_contract_employment_sum",
                Text(
                    "解除劳动关系时一次付清，由单位支付。",
                    "Paid once by the employer when the contract ends.",
                ),
            ),
        ):
            sum_ = ask(name, facts, date=date, region=region)
            result.figures.append(figure(sum_, name, meaning))
            if sum_:
                answers_given.append(sum_)
    if facts.get("injury_employer_insured") is False:
        result.notices.append(
            Notice(
                "needs",
                Text("单位没有参保", "The employer had not insured you"),
                Text(
                    "待遇由单位支付；单位不付的，基金先行支付，再向单位追偿。",
                    "The employer pays; if it does not, the fund pays first and claims it back.",
                ),
            )
        )
    result.answers = answers_given
    result.sheet = lump
    result.next_steps = [
        Text(
            "单位应在受伤后{limit}内申请工伤认定；单位不申请的，您、近亲属或工会{own}内可以直接申请。",
            "The employer must apply for recognition within {limit}; if it does not, you, your "
            "family or the union may apply within {own}.",
        ).format(
            limit=deadline("work_injury_application_employer"),
            own=deadline("work_injury_application_person"),
        ),
        Text(
            "对鉴定结论不服，收到后{limit}内可以申请再次鉴定。",
            "If you disagree with the assessment, you may ask for another within {limit}.",
        ).format(limit=deadline("capacity_appeal")),
    ]
    _deadlines(result, values, region)
    return result


def _deadlines(result: Outcome, values: Mapping[str, Any], region: str) -> None:
    """Days for the application, when the day of the injury is known."""
    day = values.get("injury_day")
    if day is None:
        return
    result.next_steps.pop(0)
    asked = ask(
        ["injury_employer_application_deadline", "injury_worker_application_deadline"],
        {"injury_day": day},
        date=today().isoformat(),
        region=region,
    )
    if asked:
        result.answers.append(asked)
        for name, meaning in (
            (
                "injury_employer_application_deadline",
                Text("单位最晚这一天申请工伤认定。", "The employer must have applied by this day."),
            ),
            (
                "injury_worker_application_deadline",
                Text(
                    "单位没有申请的，您、近亲属或工会最晚这一天申请。",
                    "If it did not, you, your family or the union may apply until this day.",
                ),
            ),
        ):
            result.figures.append(figure(asked, name, meaning))


def _particulars(answers: Answers) -> tuple[Field, ...]:
    """The local minimum wage, where the law does not have it and an allowance depends on it."""
    return answers.once("particulars", lambda: _find_particulars(answers))


def _find_particulars(answers: Answers) -> tuple[Field, ...]:
    region = answers.get("region", "")
    if (
        not region
        or not answers.get("injury_degree", "").isdigit()
        or int(answers["injury_degree"]) > 6
    ):
        return ()
    facts = {
        "injury_degree": int(answers["injury_degree"]),
        "own_wage": 5000,
        "suitable_work_arranged": False,
    }
    wanted = particulars.wanting(
        ("injury_minimum_wage_top_up",), facts, today().isoformat(), region
    )
    return tuple(particulars.field_for(name) for name in wanted if name == "minimum_wage")


INJURY = Calculator(
    slug="work-injury",
    question=Text("工伤以后能得到什么", "What does work injury insurance pay?"),
    door=Text(
        "一到十级：一次性补助、按月津贴、护理费，由谁支付，什么时候前申请。",
        "Degrees 1 to 10: one-off sums, monthly allowance, nursing, who pays, by when to apply.",
    ),
    lede=Text(
        "工伤保险费由单位缴，您不用缴。待遇按伤残等级和您的工资计算。",
        "The employer pays for it, you don’t. Benefits follow the degree and your wage.",
    ),
    at_hand=(
        Text("劳动能力鉴定结论（等级）", "The assessment of your capacity (degree)"),
        Text("受伤前 12 个月的缴费工资", "The contribution wages of the 12 months before"),
    ),
    gives=(
        Text("每一项待遇多少、由谁支付", "Each benefit, how much, and who pays"),
        Text("申请的最后日期", "Last days to apply"),
    ),
    pages=(
        Page(
            "where",
            NOTHING,
            lambda answers: (
                region_field(
                    Text("在哪里参加工伤保险", "Where are you insured?"),
                    Text("一般是单位所在地。", "Usually where the employer is."),
                ),
            ),
        ),
        Page("degree", NOTHING, _degree),
        Page("wage", Text("您的工资", "Your wage"), _wage),
        Page("care", NOTHING, _care),
        Page("work", NOTHING, _work, needed=_middle),
        Page("insured", NOTHING, _insured),
        Page(
            "day",
            NOTHING,
            lambda answers: (
                of_law(
                    "injury_day",
                    Text("哪一天受的伤", "When did it happen?"),
                    Text(
                        "填了就能算出申请期限，可以空着。",
                        "Gives you the deadlines; may be left empty.",
                    ),
                    optional=True,
                ),
            ),
        ),
        Page(
            "particulars",
            Text("当地公布的数字", "Figures published locally"),
            _particulars,
            needed=lambda answers: bool(_particulars(answers)),
            lede=Text("不知道的可以空着。", "Leave empty what you don’t know."),
        ),
    ),
    outcome=outcome,
)
